import { describe, expect, it } from "vitest";
import { compiled, judged, shop } from "./support.ts";

const environment = `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: gateway-api, implementation: linkerd }
  gitops: { engine: argocd, repository: "https://git.example/shop.git" }
`;

/** A Server, a route of it, and who may use that route: https://linkerd.io/2-edge/reference/authorization-policy/ */
const server = (version: string) => `
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: cart }
spec: { podSelector: { matchLabels: { app: cart } }, port: 8080 }
---
apiVersion: ${version}
kind: HTTPRoute
metadata: { name: cart-admin }
spec:
  parentRefs: [ { group: policy.linkerd.io, kind: Server, name: cart } ]
  rules: [ { matches: [ { path: { type: PathPrefix, value: /admin } } ] } ]
---
apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: { name: admin }
spec:
  targetRef: { group: ${version.split("/")[0]}, kind: HTTPRoute, name: cart-admin }
  requiredAuthenticationRefs: [ { group: policy.linkerd.io, kind: MeshTLSAuthentication, name: x } ]
`;

describe("a route of a Linkerd Server", () => {
  it.each(["gateway.networking.k8s.io/v1", "policy.linkerd.io/v1beta3"])(
    "is a policy that comes with the fork, before the routes: %s",
    (version) => {
      const world = compiled({
        ...shop("gateway-api"),
        "environments/staging/environment.yaml": environment,
        "environments/staging/baseline/server.yaml": server(version),
      });
      const copies = [...world.files.keys()].filter((path) =>
        /pr-1\/forks\/shop\/(?:server|httproute|authorizationpolicy)/.test(path),
      );
      expect(copies).toHaveLength(3);
      expect(judged(world).said).toEqual([]);
    },
  );
});

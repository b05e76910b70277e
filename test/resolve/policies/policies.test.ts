import { describe, expect, it } from "vitest";
import { policiesFor } from "./forks.ts";
import { authorization, cart, environment, fork, networkPolicy, policy } from "./shop.ts";

describe("policies that selected the baseline's pods", () => {
  it("are re-emitted with the fork's label, whatever the kind", () => {
    const of = (apiVersion: string, kind: string, spec: string) => {
      const [found] = policiesFor(environment(policy(apiVersion, kind, spec)), {
        pr: [cart],
      }).policies("pr");
      return found?.spec;
    };
    const matchLabels = fork("cart-pr");
    const istio = "selector: {matchLabels: {app: cart}}";
    expect(
      of(
        "security.istio.io/v1",
        "PeerAuthentication",
        `${istio}, mtls: {mode: STRICT}, portLevelMtls: {"80": {mode: DISABLE}}`,
      ),
    ).toEqual({
      selector: { matchLabels },
      mtls: { mode: "STRICT" },
      portLevelMtls: { "80": { mode: "DISABLE" } },
    });
    for (const kind of ["RequestAuthentication", "AuthorizationPolicy"]) {
      expect(of("security.istio.io/v1", kind, istio)).toEqual({ selector: { matchLabels } });
    }
    expect(of("telemetry.istio.io/v1", "Telemetry", istio)).toEqual({ selector: { matchLabels } });
    expect(of("extensions.istio.io/v1alpha1", "WasmPlugin", istio)).toEqual({
      selector: { matchLabels },
    });
    expect(of("networking.istio.io/v1beta1", "ProxyConfig", istio)).toEqual({
      selector: { matchLabels },
    });
    for (const kind of ["EnvoyFilter", "Sidecar"]) {
      expect(of("networking.istio.io/v1", kind, "workloadSelector: {labels: {app: cart}}")).toEqual(
        { workloadSelector: { labels: matchLabels } },
      );
    }
    expect(
      of(
        "networking.istio.io/v1",
        "DestinationRule",
        "host: db, workloadSelector: {matchLabels: {app: cart}}",
      ),
    ).toEqual({
      host: "db",
      workloadSelector: { matchLabels },
    });
    expect(
      of(
        "cilium.io/v2",
        "CiliumNetworkPolicy",
        "endpointSelector: {matchLabels: {'k8s:app': cart}}, ingress: [{}]",
      ),
    ).toEqual({
      endpointSelector: { matchLabels },
      ingress: [{}],
    });
    expect(
      of(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "podSelector: {matchExpressions: [{key: app, operator: In, values: [cart, db]}]}, policyTypes: [Ingress]",
      ),
    ).toEqual({
      podSelector: { matchLabels },
      policyTypes: ["Ingress"],
    });
  });

  it("carry the sandbox's labels, a name of their own, and nothing that tracks the original", () => {
    const text = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: strict
  labels: {team: a, app.kubernetes.io/instance: shop}
  annotations: {argocd.argoproj.io/tracking-id: x, note: kept}
  uid: abc
spec: {selector: {matchLabels: {app: cart}}}
status: {observedGeneration: 1}`;
    const outcome = policiesFor(environment(text), { pr: [cart] });
    const [found] = outcome.policies("pr");
    expect(found?.metadata.name).toMatch(/^strict-pr-[0-9a-f]{8}$/);
    expect(found).toEqual({
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: {
        name: found?.metadata.name,
        namespace: "shop",
        labels: { team: "a", "isolane.dev/sandbox": "pr" },
        annotations: { note: "kept" },
      },
      spec: { selector: { matchLabels: fork("cart-pr") } },
    });
    const emitted = outcome.sandboxes[0]?.forks[0]?.objects[1];
    expect(emitted?.phase).toBe("workload");
    expect(emitted?.sources.map((s) => s.document.file)).toEqual(["pr.yaml", "baseline.yaml"]);
  });

  it("stay in the mesh's root namespace, where another precedence holds", () => {
    const text = authorization(
      "selector: {matchLabels: {app: cart}}",
      "name: p, namespace: istio-system",
    );
    const [found] = policiesFor(environment(text), { pr: [cart] }).policies("pr");
    expect(found?.metadata.namespace).toBe("istio-system");
  });

  it("are left alone where they select the fork as well, or never selected the baseline", () => {
    const texts = [
      networkPolicy("podSelector: {}"),
      authorization("selector: {matchLabels: {app: web}}"),
      authorization("rules: [{}]", "name: all"),
    ];
    expect(policiesFor(environment(...texts), { pr: [cart] }).policies("pr")).toEqual([]);
  });

  it("follow fork Services where targetRefs name the baseline's", () => {
    const spec =
      "targetRefs: [{group: '', kind: Service, name: cart}, {group: '', kind: Service, name: web}], action: DENY";
    const [found] = policiesFor(environment(authorization(spec)), { pr: [cart] }).policies("pr");
    expect(found?.spec).toEqual({
      targetRefs: [{ group: "", kind: "Service", name: "cart-pr-fork" }],
      action: "DENY",
    });
  });

  it.each([
    ["gateway.networking.k8s.io/v1", "BackendTLSPolicy", "targetRefs"],
    ["networking.gke.io/v1", "GCPBackendPolicy", "targetRef"],
    ["gateway.acme.example/v1", "LoginPolicy", "targetRef"],
  ])("follow fork Services whatever their kind: %s %s", (apiVersion, kind, field) => {
    const ref = "{group: '', kind: Service, name: cart, sectionName: http}";
    const target = field === "targetRef" ? `targetRef: ${ref}` : `targetRefs: [${ref}]`;
    const found = policiesFor(environment(policy(apiVersion, kind, target)), { pr: [cart] });
    const own = { group: "", kind: "Service", name: "cart-pr-fork", sectionName: "http" };
    expect(found.policies("pr")[0]?.spec).toEqual({
      [field]: field === "targetRef" ? own : [own],
    });
    expect(found.problems.all).toEqual([]);
  });

  it("warn of other kinds that refer to a Service, which may be no policies", () => {
    const target = "targetRefs: [{group: '', kind: Service, name: cart}]";
    const other = policiesFor(environment(policy("acme.example/v1", "Publication", target)), {
      pr: [cart],
    });
    expect(other.policies("pr")).toEqual([]);
    const [problem] = other.problems.all;
    expect(problem?.code).toBe("W0520");
    expect(problem?.help).toContain('a copy that is attached to Service "cart-pr-fork"');
  });

  it("keep only the specs of a Cilium policy that concern the fork", () => {
    const text = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p}
specs:
  - {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: cart}}]}]}
  - {endpointSelector: {matchLabels: {app: cart}}, egress: [{toEntities: [world]}]}`;
    const found = policiesFor(environment(text), { pr: [cart] }).policies("pr");
    expect(found.map(({ spec, specs }) => spec ?? specs)).toEqual(
      expect.arrayContaining([
        [
          {
            endpointSelector: { matchLabels: fork("cart-pr") },
            egress: [{ toEntities: ["world"] }],
          },
        ],
        [
          {
            endpointSelector: { matchLabels: { app: "db" } },
            ingress: [{ fromEndpoints: [{ matchLabels: fork("cart-pr") }] }],
          },
        ],
      ]),
    );
    expect(found).toHaveLength(2);
  });
});

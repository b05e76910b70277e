import { describe, expect, it } from "vitest";
import { compiled, judged } from "../../../support/verified.ts";

/** A delegate's rule without matches, below a root that asks for something a copy has to repeat. */
const delegating = (...roots: readonly string[]) => ({
  "baseline/all.yaml": `
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [ { name: http, port: 80 } ] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [ { name: main, image: x } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: root, namespace: shop }
spec:
  hosts: [ cart ]
  http:
${roots.map((match) => `    - { match: [ ${match} ], delegate: { name: leaf } }`).join("\n")}
    - route: [ { destination: { host: cart, port: { number: 80 } } } ]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: leaf, namespace: shop }
spec:
  http:
    - timeout: 3s
      route: [ { destination: { host: cart, port: { number: 80 } } } ]
`,
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: ../../baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: istio, implementation: istio }
`,
  "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [ { forkOf: { kind: Deployment, name: cart } } ] }
`,
});

describe("keyed copies in a delegate", () => {
  for (const [what, ...roots] of [
    ["a root with sourceNamespace", "{ uri: { exact: / }, sourceNamespace: shop }"],
    ["a root with ignoreUriCase", "{ uri: { prefix: /a }, ignoreUriCase: true }"],
    ["a root with both kinds of matches", "{ method: { exact: POST } }, { ignoreUriCase: true }"],
    ["two roots that differ", "{ sourceNamespace: other }", "{ uri: { prefix: /a } }"],
    ["a plain root", "{ uri: { prefix: /a } }"],
  ] as const) {
    it(`hold below ${what}`, () => {
      const { said, report } = judged(compiled(delegating(...roots)));
      expect(said).toEqual([]);
      expect(report.forked).toBeGreaterThan(0);
    });
  }
});

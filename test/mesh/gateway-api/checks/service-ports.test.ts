/** For which ports of a Service an implementation reads its routes. */
import { describe, expect, it } from "vitest";
import { type FileMap, synth } from "../../../support/synth.ts";
import { compiled, inputOf, judged } from "../../../support/verified.ts";

const folder = "environments/staging";

function files(implementation: string, { services = "", more = "" } = {}): FileMap {
  return {
    [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { implementation: ${implementation} }
${services}`,
    [`${folder}/baseline/all.yaml`]: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [ { name: main, image: "cart:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: cart }
spec: { selector: { app: cart }, ports: [ { name: http, port: 80 }, { name: http-admin, port: 9090 } ] }
---
apiVersion: v1
kind: Service
metadata: { name: other }
spec: { selector: { app: other }, ports: [ { name: http, port: 80 }, { name: http-admin, port: 9090 } ] }
${more}`,
    [`${folder}/sandboxes/pr-1.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { owner: me, forks: [ { forkOf: { kind: Deployment, name: cart } } ] }
`,
  };
}

const route = (service: string, port: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${service} }
spec:
  parentRefs: [ { group: "", kind: Service, name: ${service}${port} } ]
  rules: [ { backendRefs: [ { name: ${service}, port: 80 } ] } ]
`;

function codesOf(input: FileMap): readonly string[] {
  return synth(input)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code} ${/ports? [\d and]+/.exec(message)?.[0].trim()}`);
}

describe("a Service with two ports that speak HTTP", () => {
  it("is refused behind a lane where its ports share one table", () => {
    expect(codesOf(files("cilium"))).toEqual(["E0696 ports 80 and 9090"]);
  });

  it.each(["istio", "linkerd", "generic"])("is not on %s", (implementation) => {
    const carriers = implementation === "generic" ? ", carriers: { header: x-key }" : "";
    expect(codesOf(files(`${implementation}${carriers}`))).toEqual([]);
  });

  it("is refused where the baseline has routes for one of them, or for the whole Service", () => {
    for (const port of [", port: 80", ""]) {
      const own = codesOf(files("cilium", { more: route("cart", port) }));
      expect(own.filter((code) => !code.startsWith("E0697"))).toEqual(["E0696 ports 80 and 9090"]);
    }
  });

  it("is nobody's matter without a lane", () => {
    const tcp = 'services: { cart: { ports: { "9090": { protocol: tcp } } } }';
    const more = `${route("other", ", port: 80")}${route("other", ", port: 9090").replace("name: other }", "name: other-admin }")}`;
    expect(codesOf(files("cilium", { services: `  ${tcp}\n`, more }))).toEqual([]);
  });

  it("is accepted when the environment says that lanes do not need the other port", () => {
    const services = '  services: { cart: { ports: { "9090": { protocol: tcp } } } }\n';
    const { files: output, result } = synth(files("cilium", { services }));
    expect(result).toBeDefined();
    expect([...output.keys()].filter((path) => path.includes("httproute-"))).toHaveLength(1);
  });
});

it("verify reads one table for all ports of a Service", () => {
  const written = compiled(files("linkerd"));
  expect(judged(written).codes).toEqual([]);
  // The same text on Cilium: the baseline's own rule for the one port answers at the other.
  const { said } = judged({ ...written, input: inputOf(files("cilium")) });
  expect(said.join("\n")).toMatch(/P1|P4|P2/);
});

describe("a route whose parent names no port", () => {
  const services = '  services: { cart: { ports: { "9090": { protocol: tcp } } } }\n';
  const asked = (implementation: string, { port = "", more = "" } = {}) => {
    const input = files(implementation, {
      services: more === "" ? services : more,
      more: route("cart", port),
    });
    return codesOf(input);
  };

  it("is refused on Cilium for a port without the appProtocol, which a run of it leaves alone", () => {
    expect(asked("cilium")).toEqual([expect.stringContaining("E0697")]);
  });

  it("is accepted there when it names the port, or the environment says what the port speaks", () => {
    expect(asked("cilium", { port: ", port: 80" })).toEqual([]);
    const more =
      '  services: { cart: { ports: { "80": { protocol: http }, "9090": { protocol: tcp } } } }\n';
    expect(asked("cilium", { more })).toEqual([]);
  });

  it.each(["istio", "linkerd"])("is nothing special on %s", (implementation) => {
    expect(asked(implementation)).toEqual([]);
  });

  it("is not read by verify either", () => {
    const written = compiled(files("linkerd", { services, more: route("cart", "") }));
    expect(judged(written).codes).toEqual([]);
    const { said } = judged({
      ...written,
      input: inputOf(files("cilium", { services, more: route("cart", "") })),
    });
    expect(said.join("\n")).toContain("P2");
  });
});

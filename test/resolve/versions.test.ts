/** What an environment states of its cluster, and what the baseline and branches say that it does not have. */
import { describe, expect, it } from "vitest";
import { type FileMap, synth } from "../support/synth.ts";
import { shop } from "../support/verified.ts";

const path = "environments/staging/environment.yaml";

/** `shop` with versions stated, and more objects in its baseline. */
function stated(
  versions: string,
  more = "",
  backend: "istio" | "gateway-api" = "gateway-api",
): FileMap {
  const files = shop(
    backend,
    more === "" ? {} : { "environments/staging/baseline/more.yaml": more },
  );
  const text = files[path] ?? "";
  return {
    ...files,
    [path]: text.replace("implementation: istio", `$&, versions: { ${versions} }`),
  };
}

function saidOf(files: FileMap): readonly string[] {
  return synth(files)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code} ${message}`);
}

const route = (rule: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: more }
spec:
  parentRefs: [ { name: edge } ]
  hostnames: [more.example]
  rules: [ { ${rule}, backendRefs: [ { name: items, port: 9000 } ] } ]
`;
const grpc = `
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: rpc }
spec:
  parentRefs: [ { group: "", kind: Service, name: items, port: 9000 } ]
  rules: [ { matches: [ { method: { service: a.B } } ], backendRefs: [ { name: items, port: 9000 } ] } ]
`;
const cors = "filters: [ { type: CORS, cors: { allowOrigins: [ 'https://a.example' ] } } ]";

describe("versions that an environment states", () => {
  it("change no byte of the output", () => {
    const plain = synth(shop("gateway-api")).files;
    expect(synth(stated('gatewayApi: "1.4", istio: "1.30"')).files).toEqual(plain);
  });

  it.each([
    ['gatewayApi: "1.4"', cors, "rules[0].filters[0].type: CORS"],
    ['gatewayApi: "1.2", channel: experimental', cors, "rules[0].filters[0].type: CORS"],
    ['gatewayApi: "1.6", channel: standard', "retry: { attempts: 2 }", "rules[0].retry"],
    ['gatewayApi: "1.7"', "sessionPersistence: { sessionName: a }", "rules[0].sessionPersistence"],
    ['gatewayApi: "1.3.0"', "name: all", "rules[0].name: all"],
    [
      'gatewayApi: "1.4"',
      "filters: [ { type: RequestRedirect, requestRedirect: { statusCode: 308 } } ]",
      "rules[0].filters[0].requestRedirect.statusCode: 308",
    ],
  ])("refuse with %s a rule with %s", (versions, rule, node) => {
    expect(saidOf(stated(versions, route(rule)))[0]).toContain(
      `E0638 "${node}" of HTTPRoute shop/more`,
    );
  });

  it.each([
    ['gatewayApi: "1.5"', cors],
    ['gatewayApi: "1.3.1", channel: experimental', cors],
    ['gatewayApi: "1.7"', "retry: { attempts: 2 }"],
    ['gatewayApi: "1.4"', "name: all"],
    // Newer than what is known.
    ['gatewayApi: "1.12"', cors],
    ['istio: "1.20"'.replace("20", "26"), cors],
  ])("allow with %s a rule with %s", (versions, rule) => {
    expect(saidOf(stated(versions, route(rule)))).toEqual([]);
  });

  it("refuse fields that have gone", () => {
    const rule = "sessionPersistence: { sessionName: a }";
    const said = (release: string) =>
      saidOf(stated(`gatewayApi: "${release}", channel: experimental`, route(rule)));
    expect(said("1.6")).toEqual([]);
    expect(said("1.7")).toEqual([
      expect.stringContaining('"rules[0].sessionPersistence.sessionName: a"'),
    ]);
  });

  it("refuse kinds of the API that the cluster does not have", () => {
    const kind = (version: string) => `
apiVersion: gateway.networking.k8s.io/${version}
kind: TCPRoute
metadata: { name: more }
spec: { parentRefs: [ { name: edge } ], rules: [ { backendRefs: [ { name: items, port: 9000 } ] } ] }
`;
    const said = (versions: string, version: string) => saidOf(stated(versions, kind(version)));
    expect(said('gatewayApi: "1.5"', "v1")).toEqual([expect.stringContaining("E0638 TCPRoute")]);
    expect(said('gatewayApi: "1.6"', "v1")).toEqual([]);
    expect(said('gatewayApi: "1.6"', "v1alpha2")).toEqual([expect.stringContaining("E0638")]);
    expect(said('gatewayApi: "1.6", channel: experimental', "v1alpha2")).toEqual([]);
  });

  it("refuse what the stated Istio drops", () => {
    expect(saidOf(stated('istio: "1.25.3"', route(cors)))).toEqual([
      expect.stringContaining(
        'E0638 "rules[0].filters[0].type: CORS" of HTTPRoute shop/more needs Istio 1.26',
      ),
    ]);
  });

  it.each([
    ["cilium", "1.19", cors, "needs Cilium 1.20"],
    ["cilium", "1.20.2", cors, undefined],
    ["cilium", "1.17", "name: all", "Cilium 1.18 is needed, and 1.17 is stated"],
  ])("hold for %s %s and a rule with %s", (name, version, rule, wanted) => {
    const path = "environments/staging/environment.yaml";
    const files = stated(`${name}: "${version}"`, route(rule));
    const text = (files[path] ?? "").replace("implementation: istio", `implementation: ${name}`);
    const said = saidOf({ ...files, [path]: text }).filter((one) => /E063[89]/.test(one));
    expect(said).toEqual(wanted === undefined ? [] : [expect.stringContaining(wanted)]);
  });

  it("of another mesh than the environment's are not looked at, which is said", () => {
    const found = synth(stated('cilium: "1.17"')).diagnostics;
    expect(found.map(({ code }) => code)).toContain("W0663");
  });

  it("refuse GRPCRoutes where the stated Linkerd does not read them", () => {
    const path = "environments/staging/environment.yaml";
    const said = (version: string) => {
      const files = stated(`linkerd: "${version}"`, grpc);
      const text = (files[path] ?? "").replace("implementation: istio", "implementation: linkerd");
      return saidOf({ ...files, [path]: text }).filter((one) => one.startsWith("E0638"));
    };
    expect(said("2.15.3")).toEqual([expect.stringContaining("GRPCRoute shop/rpc")]);
    expect(said("2.16")).toEqual([]);
  });

  it("have to be as new as every lane needs", () => {
    expect(saidOf(stated('istio: "1.21"', "", "istio"))).toEqual([
      expect.stringContaining("E0639 Istio 1.22 is needed, and 1.21 is stated"),
    ]);
    expect(saidOf(stated('istio: "1.22.1"', "", "istio"))).toEqual([]);
    expect(saidOf(stated('gatewayApi: "1.0.0"'))).toContainEqual(
      expect.stringContaining("E0639 Gateway API 1.1 is needed, and 1.0.0 is stated"),
    );
  });

  it("hold for routes that only a branch has", () => {
    const files = stated('gatewayApi: "1.4"');
    const own = {
      ...files,
      "environments/staging/sandboxes/pr-9.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-9 }
spec:
  owner: me
  forks: [ { forkOf: { kind: Deployment, name: items } } ]
  objects:
    - apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: { name: own }
      spec:
        parentRefs: [ { name: edge } ]
        hostnames: [own.example]
        rules: [ { ${cors}, backendRefs: [ { name: items, port: 9000 } ] } ]
`,
    };
    expect(saidOf(own)[0]).toContain('E0638 "rules[0].filters[0].type: CORS" of HTTPRoute');
  });
});

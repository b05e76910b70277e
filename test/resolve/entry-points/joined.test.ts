import { describe, expect, it } from "vitest";
import { edgeShop } from "../../support/edge-environments.ts";
import { entryPoint, previewWorld } from "../../support/previews.ts";
import { synth } from "../../support/synth.ts";

/** A second Gateway beside `edge`, which is for pods with `istio: ingressgateway` and listens for every host on port 80. */
interface Second {
  readonly selector?: string;
  readonly server?: string;
  readonly namespace?: string;
  readonly hosts?: string;
  readonly entry?: string;
  readonly keys?: "strip" | "refuse";
  readonly more?: string;
}

function said({
  selector = "{istio: ingressgateway}",
  server = "port: {number: 80, name: http, protocol: HTTP}",
  namespace = "shop",
  hosts = "www.shop.example",
  entry,
  keys = "strip",
  more = "",
}: Second): readonly string[] {
  const made = edgeShop({ backend: "istio", keys });
  const second = `
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: second, namespace: ${namespace}}
spec: {selector: ${selector}, servers: [{${server}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: second}
spec:
  hosts: ["${hosts}"]
  gateways: [${namespace}/second]
  http: [{match: [{uri: {prefix: /x}}], route: [{destination: {host: cart, port: {number: 80}}}]}]
${more}`;
  const files = Object.entries(made).map(([path, text]): [string, string] => [
    path,
    path.endsWith("routes.yaml")
      ? text + second
      : entry === undefined
        ? text
        : text.replace(
            "entrypoints: [",
            `entrypoints: [{name: second, gateway: {name: second, namespace: ${namespace}}${entry}}, `,
          ),
  ]);
  return synth(Object.fromEntries(files), "environments/made-up").diagnostics.flatMap((one) =>
    one.severity === "error" ? [one.code] : [],
  );
}

const pods = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gateway}
spec:
  selector: {matchLabels: {app: gateway}}
  template:
    metadata: {labels: {app: gateway, istio: ingressgateway}}
    spec: {containers: [{name: proxy, image: auto}]}
`;

describe("a Gateway beside an entry point that lets no key in", () => {
  it.each<[string, Second]>([
    ["of the same selector", {}],
    ["of another namespace", { namespace: "other" }],
    ["of more labels", { selector: "{istio: ingressgateway, app: gateway}" }],
    ["of no labels", { selector: "{}" }],
    ["of other labels of the same pods", { selector: "{app: gateway}", more: pods }],
    ["that refuses keys", { keys: "refuse" }],
    ["that admits them as an entry point", { entry: "" }],
    ["that does something else with them", { entry: ", keys: refuse" }],
    ["of HTTP/2", { server: "port: {number: 80, name: h2, protocol: HTTP2}" }],
  ])("is refused for one list of rules: %s", (_, second) => {
    expect([...new Set(said(second))]).toEqual(["E0875"]);
  });

  it.each<[string, Second]>([
    ["of other pods", { selector: "{istio: other}" }],
    ["of labels that no known pods have with the others", { selector: "{app: gateway}" }],
    ["of another port", { server: "port: {number: 81, name: http, protocol: HTTP}" }],
    [
      "of another address",
      { server: "bind: 10.0.0.1, port: {number: 80, name: http, protocol: HTTP}" },
    ],
    ["of another host", { hosts: "other.example" }],
    ["of hosts of which the entry point has a more specific one", { hosts: "*.example" }],
    ["that speaks TCP", { server: "port: {number: 80, name: tcp, protocol: TCP}" }],
  ])("is let alone: %s", (_, second) => {
    expect(said(second)).toEqual([]);
  });

  it("is an entry point that does the same, but for catch-alls before another object's rules", () => {
    expect(said({ entry: ", keys: strip", hosts: "other.example" })).toEqual([]);
    expect(said({ entry: ", keys: strip" })).toEqual(["E0535"]);
  });
});

describe("the host of a preview", () => {
  const codes = (selector: string, host: string) => {
    const other = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: other, namespace: shop}
spec: {selector: ${selector}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: other, namespace: shop}
spec: {hosts: ["${host}"], gateways: [other], http: [{route: [{destination: {host: cart, port: {number: 8080}}}]}]}
`;
    const files = previewWorld("istio", entryPoint(), (text) => `${text}${other}`);
    return synth(files).diagnostics.flatMap((one) => (one.severity === "error" ? [one.code] : []));
  };

  it("is not one that a Gateway of the same pods has routes for", () => {
    expect(codes("{}", "pr-1.preview.example")).toEqual(["E0868"]);
  });

  it.each([
    ["{}", "pr-99.preview.example"],
    ["{}", "*.preview.example"],
    ["{istio: none-of-these}", "pr-1.preview.example"],
  ])("may be one of a pattern, or of other pods: %s, %s", (selector, host) => {
    expect(codes(selector, host)).toEqual([]);
  });
});

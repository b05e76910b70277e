import { expect, it } from "vitest";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { checkRequests } from "../../../lib/verify/checks/requests.ts";
import { readVerified } from "../../../lib/verify/reading/reading.ts";
import { compiled, shop } from "../../support/verified.ts";

/** The rules by which requests without a key are answered at the Gateway "front". */
function answering(routes: string): readonly string[] {
  const front = "environments/staging/baseline/front.yaml";
  const { input, files } = compiled(shop("gateway-api", { [front]: routes }));
  const list = [...files].map(([path, text]) => ({ path, text }));
  const problems = new Problems();
  const found = new Set<string>();
  const observe: Parameters<typeof checkRequests>[0]["observe"] = ({ entry, unkeyed }) => {
    if (entry.kind === "gateway" && entry.gateway === "shop/front") found.add(unkeyed.rule);
  };
  checkRequests({ ...readVerified({ input, files: list }, problems), observe }, problems);
  expect(problems.all).toEqual([]);
  return [...found].sort();
}

const route = (name: string, host: string, match: string) => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name} }
spec:
  parentRefs: [ { name: front } ]
  ${host}rules: [ { matches: [ { ${match} } ], filters: [ { type: RequestRedirect, requestRedirect: { hostname: ${name}.example } } ] } ]
`;
const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front }
spec: { gatewayClassName: istio, listeners: [ { name: http, port: 80, protocol: HTTP, hostname: a.example } ] }
`;
const everything = route("all", "", "path: { type: PathPrefix, value: / }");

it("moves a catch-all behind routes that spell the host otherwise, whichever is older", () => {
  // Random environments 100/104, index 95.
  const jason = route(
    "jason",
    "hostnames: [ a.example ]\n  ",
    "headers: [ { name: x-user, value: jason } ]",
  );
  expect(answering(`${gateway}${everything}${jason}`)).toEqual([
    "HTTPRoute shop/all rule 1",
    "HTTPRoute shop/jason rule 1",
    "no rule",
  ]);
});

it("promises nothing where two such routes answer and only age decides", () => {
  const prefix = "path: { type: PathPrefix, value: /api }";
  const one = route("one", "", prefix);
  const two = route("two", "hostnames: [ a.example ]\n  ", prefix);
  expect(answering(`${gateway}${one}${two}`)).toEqual(["no rule"]);
});

import { describe, expect, it } from "vitest";
import { app, files, object, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const carriers = "tracestate: isolane, header: [x-a, x-b], uberctx: lane, sleuthBaggage: lane";
const headers = ["tracestate", "x-a", "x-b", "uberctx-lane", "baggage-lane"];

/** The codes about one baseline route of cart, which a lane forks. */
function codes(backend: string, route: string): readonly string[] {
  const made = files(app("cart") + route, [sandbox("pr-1", ["cart"])]);
  const routed = Object.entries(made).map(([path, text]) => [
    path,
    text.replace("{backend: istio}", `{backend: ${backend}, carriers: {${carriers}}}`),
  ]);
  return synth(Object.fromEntries(routed)).diagnostics.map(({ code }) => code);
}

const virtualService = (rule: string) =>
  codes(
    "istio",
    object(
      "networking.istio.io/v1",
      "VirtualService",
      "cart",
      `hosts: [cart], http: [{${rule}, route: [{destination: {host: cart}}]}]`,
    ),
  );
const httpRoute = (rule: string) =>
  codes(
    "gateway-api",
    object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "cart",
      `parentRefs: [{group: "", kind: Service, name: cart, port: 80}], rules: [{${rule}, backendRefs: [{name: cart, port: 80}]}]`,
    ),
  );

describe.each(headers)("the header of a carrier: %s", (header) => {
  const other = header.toUpperCase();

  it("is no condition of a baseline rule", () => {
    expect(virtualService(`match: [{headers: {${other}: {exact: a}}}]`)).toEqual(["E0410"]);
    expect(virtualService(`match: [{withoutHeaders: {${header}: {}}}]`)).toEqual(["E0410"]);
    expect(httpRoute(`matches: [{headers: [{name: ${other}, value: a}]}]`)).toEqual(["E0410"]);
  });

  it("is not changed by one without a word", () => {
    expect(virtualService(`headers: {request: {remove: [${other}]}}`)).toEqual(["W0411"]);
    const edit = `{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: ${other}, value: a}]}}`;
    expect(httpRoute(`filters: [${edit}]`)).toEqual(["W0411"]);
  });
});

it.each(["baggage", "x-isolane-key", "uberctx-other", "ot-baggage-lane", "traceparent"])(
  "a header that carries no key here is anybody's: %s",
  (header) => {
    expect(virtualService(`match: [{headers: {${header}: {exact: a}}}]`)).toEqual([]);
    expect(httpRoute(`matches: [{headers: [{name: ${header}, value: a}]}]`)).toEqual([]);
  },
);

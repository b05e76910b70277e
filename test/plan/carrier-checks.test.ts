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

describe("a key that a rule writes", () => {
  const set = (how: string, header: string, value: string) =>
    virtualService(`headers: {request: {${how}: {${header}: "${value}"}}}`);
  const filter = (how: string, name: string, value: string) =>
    httpRoute(
      `filters: [{type: RequestHeaderModifier, requestHeaderModifier: {${how}: [{name: ${name}, value: "${value}"}]}}]`,
    );

  it.each([
    ["x-a", "pr-1"],
    ["X-B", " pr-1 "],
    ["uberctx-lane", "pr-1"],
    ["tracestate", "isolane=pr-1"],
    ["tracestate", "other=a , isolane=pr-1"],
  ])("is an error where it is a lane's: %s: %s", (header, value) => {
    for (const how of ["set", "add"]) {
      expect(set(how, header, value)).toEqual(["E0386"]);
      expect(filter(how, header, value)).toEqual(["E0386"]);
    }
  });

  it("is one at a destination, too", () => {
    const rule = "route: [{destination: {host: cart}, headers: {request: {set: {x-a: pr-1}}}}]";
    const route = `hosts: [cart], http: [{${rule}}]`;
    const object_ = object("networking.istio.io/v1", "VirtualService", "cart", route);
    expect(codes("istio", object_)).toEqual(["E0386"]);
  });

  it("is a warning where nobody has it", () => {
    for (const how of ["set", "add"]) {
      expect(set(how, "x-a", "pr-2")).toEqual(["W0411"]);
      expect(filter(how, "tracestate", "isolane=pr-11")).toEqual(["W0411"]);
    }
    expect(set("set", "tracestate", "other=pr-1")).toEqual(["W0411"]);
  });

  it("is none in what is added to a list for others", () => {
    expect(set("add", "tracestate", "other=pr-1")).toEqual([]);
    expect(filter("add", "tracestate", "xisolane=pr-1")).toEqual([]);
  });
});

it.each(["baggage", "x-isolane-key", "uberctx-other", "ot-baggage-lane", "traceparent"])(
  "a header that carries no key here is anybody's: %s",
  (header) => {
    expect(virtualService(`match: [{headers: {${header}: {exact: a}}}]`)).toEqual([]);
    expect(httpRoute(`matches: [{headers: [{name: ${header}, value: a}]}]`)).toEqual([]);
  },
);

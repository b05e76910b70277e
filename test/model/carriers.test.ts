import { describe, expect, it } from "vitest";
import { addedLine, carrierNames } from "../../lib/model/carriers.ts";
import { deployment, environment, indexed, service } from "../resolve/baseline/support.ts";
import { app, files, sandbox } from "../support/small-app.ts";
import { type FileMap, synth } from "../support/synth.ts";

const cart = deployment("cart", "app: cart") + service("cart", "app: cart");

const carriersPath = ["spec", "routing", "carriers"];

function withCarriers(stated: string, routing = "backend: istio"): FileMap {
  const made = files(
    app("cart", { service: "ports: [{name: http, port: 80, appProtocol: http}]" }),
    [sandbox("pr-1", ["cart"])],
  );
  return Object.fromEntries(
    Object.entries(made).map(([path, text]) => [
      path,
      text.replace("{backend: istio}", `{${routing}, carriers: {${stated}}}`),
    ]),
  );
}

describe("carriers", () => {
  it("keep only what is stated, the header in lower case", () => {
    expect(
      indexed(cart, environment("  routing: {carriers: {header: X-Lane}}")).settings.carriers,
    ).toEqual([{ kind: "header", name: "x-lane" }]);
    expect(
      indexed(cart, environment("  routing: {carriers: {baggage: Lane}}")).settings.carriers,
    ).toEqual([{ kind: "baggage", name: "Lane" }]);
  });

  it("are in one order, however they are written, and a list keeps its own", () => {
    const all =
      "uberctx: Lane, header: [X-B, x-a], tracestate: t@v, sleuthBaggage: lane, otBaggage: a.b, baggage: Lane";
    const { problems, settings } = indexed(cart, environment(`  routing: {carriers: {${all}}}`));
    expect(problems).toEqual([]);
    expect(settings.carriers).toEqual([
      { kind: "baggage", name: "Lane" },
      { kind: "tracestate", name: "t@v" },
      ...["x-b", "x-a", "ot-baggage-a.b", "uberctx-lane", "baggage-lane"].map((name) => ({
        kind: "header",
        name,
      })),
    ]);
    expect(carrierNames(settings.carriers)).toEqual({
      baggage: "Lane",
      tracestate: "t@v",
      header: "x-b,x-a,ot-baggage-a.b,uberctx-lane,baggage-lane",
    });
  });

  it("add their member to those of others: of tracestate first, of baggage last", () => {
    const added = (kind: "baggage" | "tracestate" | "header") =>
      addedLine({ kind, name: "x" }, "pr-1", ["a=1,b=2", "c=3"]);
    expect(added("baggage")).toEqual(["baggage", "a=1,b=2,c=3,x=pr-1"]);
    expect(added("tracestate")).toEqual(["tracestate", "x=pr-1,a=1,b=2,c=3"]);
    expect(added("header")).toEqual(["x", "pr-1"]);
  });

  it.each([
    ["header: [x-a, X-A]", ["header", 1]],
    ["header: [x-a, uberctx-lane], uberctx: Lane", ["uberctx"]],
    ["header: baggage-lane, sleuthBaggage: lane", ["sleuthBaggage"]],
    ["otBaggage: a, header: Ot-Baggage-A", ["otBaggage"]],
  ])("are refused where two are one header: %s", (stated, path) => {
    const { problems } = indexed(cart, environment(`  routing: {carriers: {${stated}}}`));
    expect(problems.map(({ code, source }) => [code, source?.path])).toEqual([
      ["E0850", ["spec", "routing", "carriers", ...path]],
    ]);
  });

  it.each([
    ["header: [x-lane, Cookie]", ["header", 1], '"Cookie"'],
    ["uberctx: lane-bin", ["uberctx"], '"uberctx-lane-bin"'],
    ["otBaggage: Key-Bin", ["otBaggage"], '"ot-baggage-key-bin"'],
  ])("are refused by the header that they make: %s", (stated, path, name) => {
    const { problems } = indexed(cart, environment(`  routing: {carriers: {${stated}}}`));
    expect(problems.map(({ code, source }) => [code, source?.path])).toEqual([
      ["E0402", ["spec", "routing", "carriers", ...path]],
    ]);
    expect(problems[0]?.message).toContain(name);
  });

  it.each([
    ["tracestate: Isolane", "tracestate"],
    ["tracestate: 1lane", "tracestate"],
    ["tracestate: a@b@c", "tracestate"],
    ["tracestate: a=b", "tracestate"],
    ["tracestate: team@1vendor", "tracestate"],
    ["tracestate: team@abcdefghijklmno", "tracestate"],
    ["header: []", "header"],
    ["header: [x-a, x-a]", "header"],
    ['header: "x a"', "header"],
    ['header: ["x,a"]', "header"],
    ['uberctx: ""', "uberctx"],
  ])("have names that their specifications allow, not %s", (stated, field) => {
    const { diagnostics } = synth(withCarriers(stated));
    expect(diagnostics.map(({ code }) => code.slice(0, 3))).toEqual(["E02"]);
    expect(diagnostics[0]?.source?.path.slice(0, 4)).toEqual([...carriersPath, field]);
  });

  it.each([
    "Host",
    "content-length",
    "Authorization",
    "cookie",
    "baggage",
    "tracestate",
    "TE",
    "Upgrade",
    "x-envoy-retry-on",
    "grpc-timeout",
    "x-key-bin",
  ])("refuse header %s", (header) => {
    const { problems } = indexed(cart, environment(`  routing: {carriers: {header: ${header}}}`));
    expect(problems.map((d) => d.code)).toEqual(["E0402"]);
    expect(problems[0]?.source?.path).toEqual(["spec", "routing", "carriers", "header"]);
  });
});

describe("where a mesh has no regular expressions on headers", () => {
  const generic = "backend: gateway-api, implementation: generic";

  it.each(["baggage: a", "tracestate: a, header: x-a", "uberctx: a, baggage: a, tracestate: a"])(
    "members of lists are refused, and the way out compiles: %s",
    (stated) => {
      const [only, ...others] = synth(withCarriers(stated, generic)).diagnostics;
      expect([only?.code, others]).toEqual(["E0441", []]);
      expect(only?.message).toContain(stated.includes("tracestate") ? "tracestate" : "baggage");
      const [, way] = /"carriers: \{(.*)\}"/.exec(only?.help ?? "") ?? [];
      expect(way).toBeDefined();
      expect(synth(withCarriers(way ?? "", generic)).diagnostics).toEqual([]);
    },
  );

  it.each(["generic", "linkerd", "cilium", "kuma", "istio"])(
    "plain headers are matched exactly: %s",
    (implementation) => {
      const stated = "header: [x-a, x-b], otBaggage: a, uberctx: a, sleuthBaggage: a";
      const routing = `backend: gateway-api, implementation: ${implementation}`;
      const { diagnostics, files: written } = synth(withCarriers(stated, routing));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const routes = [...written].filter(([path]) => path.includes("httproute")).join();
      for (const name of ["x-a", "x-b", "ot-baggage-a", "uberctx-a", "baggage-a"])
        expect(routes).toContain(`name: ${name}`);
      expect(routes).not.toContain("RegularExpression");
    },
  );
});

import { describe, expect, it } from "vitest";
import { anyKeyTest, readableKeyTest } from "../../../lib/mesh/regex.ts";
import { type Api, apis } from "../../support/own-hosts.ts";
import { previewWorld, withCarriers } from "../../support/previews.ts";
import { type Compiled, compiled, edited, judged, without } from "../../support/verified.ts";

const worlds = Object.fromEntries(apis.map((api) => [api, compiled(previewWorld(api))])) as Record<
  Api,
  Compiled
>;

/** The preview of a lane: the file that writes in one of two ways. */
const preview = (lane: string) =>
  new RegExp(
    `(sandboxes|groups)/${lane}/routes/shop/(virtualservice|httproute)-public-${lane}-[-0-9a-f]+\\.yaml$`,
  );

const codes = (world: Compiled) => judged(world).codes;

describe.each(apis)("previews (%s)", (api) => {
  const world = worlds[api];

  it("are proved", () => {
    expect(codes(world)).toEqual([]);
  });

  const forks = (lane: string) => {
    const [text] = [...world.files].flatMap(([path, one]) =>
      path.includes(`/${lane}/forks/`) && path.includes("service-cart-") ? [one] : [],
    );
    return /name: (cart-[-a-z0-9]+)/.exec(text ?? "")?.[1] ?? "";
  };

  it.each<[what: string, code: string, lane: string, change: (text: string) => string]>([
    [
      "a rule that leads to the baseline",
      "E0954",
      "pr-1",
      (text) => text.replaceAll(forks("pr-1"), "cart"),
    ],
    [
      "a rule that leads to another lane's fork",
      "E0954",
      "pr-12",
      (text) => text.replaceAll(/(name|host): cart(?=\.|\n)/g, `$1: ${forks("pr-1")}`),
    ],
    [
      "a missing header",
      "E0955",
      "pr-1",
      (text) => text.replaceAll(/^ +(- name: )?x-isolane-key(: pr-1\n|\n +value: pr-1\n)/gm, ""),
    ],
    [
      "the key of another lane",
      "E0955",
      "pr-1",
      (text) => text.replaceAll("isolane=pr-1", "isolane=pr-12"),
    ],
    [
      "a header with another key",
      "E0955",
      "pr-1",
      (text) =>
        text.replaceAll(/(x-isolane-key: |name: x-isolane-key\n +value: )pr-1\b/g, "$1pr-12"),
    ],
    ["another path", "E0954", "pr-1", (text) => text.replaceAll("/cart", "/basket")],
    [
      "a key that joins what is there",
      "E0955",
      "pr-1",
      (text) =>
        text.replaceAll(
          /( +)headers:\n( +- type: RegularExpression\n +name: baggage\n +value: .*\n| +baggage:\n +regex: .*\n)/g,
          "",
        ),
    ],
    [
      "a rewrite that the baseline has not",
      "E0954",
      "pr-12",
      (text) =>
        text.replaceAll(
          /^( +)(route|backendRefs):/gm,
          api === "istio" ? "$1rewrite: { uri: /x }\n$1$2:" : "$1timeouts: { request: 1s }\n$1$2:",
        ),
    ],
  ])("%s is found", (_, code, lane, change) => {
    expect(codes(edited(world, preview(lane), change))).toContain(code);
  });

  const many = compiled(
    Object.fromEntries(
      Object.entries(previewWorld(api)).map(([path, text]) => [path, withCarriers(text)]),
    ),
  );
  const baggage = readableKeyTest({ kind: "baggage", name: "isolane" }).regex ?? "";
  const tracestate = readableKeyTest({ kind: "tracestate", name: "isolane" }).regex ?? "";
  const plain = anyKeyTest({ kind: "baggage", name: "isolane" }).regex ?? "";

  it.each([
    ["baggage at the beginning", baggage, "^isolane[ \\t]*=.*$"],
    ["tracestate at the beginning", tracestate, "^isolane=.*$"],
    ["tracestate at the end", tracestate, "^(?:.*,)?[ \\t]*isolane=[^,]*$"],
    ["no encoded name", baggage, plain],
  ])("where a rule asks for two lists and finds of one only: %s", (_, from, to) => {
    const narrowed = edited(many, preview("pr-1"), (text) => text.replace(from, () => to));
    expect(codes(narrowed)).toContain("E0955");
  });

  it("whose rules know no encoded names are found", () => {
    expect(codes(many)).toEqual([]);
    const narrowed = edited(world, preview("pr-1"), (text) => text.replaceAll(baggage, plain));
    expect(codes(narrowed)).toContain("E0955");
  });

  it("that are missing, or for another host, are found", () => {
    expect(codes(without(world, preview("pr-1")))).toContain("E0954");
    const moved = edited(world, preview("pr-1"), (text) =>
      text.replaceAll("pr-1.preview.example", "pr-7.preview.example"),
    );
    expect(codes(moved)).toEqual(expect.arrayContaining(["E0910", "E0922", "E0954"]));
    const taken = edited(world, preview("pr-12"), (text) =>
      text.replaceAll("pr-12.preview.example", "pr-1.preview.example"),
    );
    expect(codes(taken)).toEqual(expect.arrayContaining(["E0922", "E0954"]));
  });

  it("at another Gateway are found", () => {
    const away = edited(world, preview("pr-1"), (text) =>
      text.replace("shop/edge", "shop/other").replace("name: edge", "name: other"),
    );
    expect(codes(away)).toContain("E0922");
  });
});

describe("previews of a rule that takes baggage from requests", () => {
  const taking = compiled(
    previewWorld("istio", undefined, (text) => {
      const at = text.indexOf("metadata: { name: public }");
      return `${text.slice(0, at)}metadata: { name: public }
spec:
  hosts: [shop.example]
  gateways: [edge]
  http: [ { headers: { request: { remove: [baggage] } }, route: [ { destination: { host: web, port: { number: 8080 } } } ] } ]
`;
    }),
  );

  it.each<[what: string, change: (text: string) => string]>([
    [
      "what others have put there",
      (text) =>
        text.replaceAll(/^( +)set:\n( +)baggage: (.*)\n/gm, "$1add:\n$2baggage: $3\n$1set:\n"),
    ],
    [
      "no key, since the rule takes it",
      (text) => text.replaceAll(/^( +)baggage: isolane=pr-12\n/gm, ""),
    ],
  ])("are found where they let go on %s", (_, change) => {
    expect(codes(taking)).toEqual([]);
    expect(codes(edited(taking, preview("pr-12"), change))).toContain("E0955");
  });
});

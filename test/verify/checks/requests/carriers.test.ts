/** @module What a hand edit can do to the conditions of carriers: tracestate's expression, several headers, the short cut. */
import { compiled, edited, sandbox, shop } from "../../../support/verified.ts";
import { areFound, type Corruption, cartTable, once } from "../../hand-edits.ts";

const world = (backend: "istio" | "gateway-api", more: number) => {
  const files = shop(
    backend,
    Object.fromEntries(
      Array.from({ length: more }, (_, n) => `pr-2${n}`).map((name) => [
        `environments/staging/sandboxes/${name}.yaml`,
        sandbox(name, ["cart"]).replace("team: payments", "team: other"),
      ]),
    ),
  );
  const path = "environments/staging/environment.yaml";
  const carriers =
    "carriers: { tracestate: isolane, header: [x-isolane-key, x-lane], uberctx: lane }";
  const text = String(files[path]).replace(/routing: \{ /, `routing: { ${carriers}, `);
  if (!text.includes(carriers)) throw new Error(text);
  return compiled({ ...files, [path]: text });
};

const few = world("istio", 0);
const many = world("istio", 8);
const gateway = world("gateway-api", 0);
const cartRoute = /sandboxes\/pr-1\/routes\/shop\/httproute-cart/;

const inFew = (change: (text: string) => string, ...codes: readonly string[]) => {
  return (): Corruption => ({ world: edited(few, cartTable, change), codes });
};
const inMany = (change: (text: string) => string, ...codes: readonly string[]) => {
  return (): Corruption => ({ world: edited(many, cartTable, change), codes });
};
const inRoute = (change: (text: string) => string, ...codes: readonly string[]) => {
  return (): Corruption => ({ world: edited(gateway, cartRoute, change), codes });
};

const expression = "^(?:.*,)?[ \\t]*isolane=pr-1[ \\t]*(?:,.*)?$";
const otherwise = (own: string) => (text: string) => text.replaceAll(expression, own);

areFound({
  "an expression that takes what is behind the key": inFew(
    otherwise("^(?:.*,)?[ \\t]*isolane=pr-1.*$"),
    "E0910",
    "E0912",
  ),
  "an expression that takes properties": inFew(
    otherwise("^(?:.*,)?[ \\t]*isolane=pr-1[ \\t]*(?:[;,].*)?$"),
    "E0910",
  ),
  "baggage's expression": inFew(
    otherwise("^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*pr-1[ \\t]*(?:[;,].*)?$"),
    "E0910",
  ),
  "an expression that takes other vendors' members": inFew(
    otherwise("^(?:.*[@,])?[ \\t]*isolane=pr-1[ \\t]*(?:,.*)?$"),
    "E0910",
  ),
  "an expression that takes any letter case": inFew(otherwise(`(?i)${expression}`), "E0910"),
  "an expression that takes no members before ours": inFew(
    otherwise("^[ \\t]*isolane=pr-1[ \\t]*(?:,.*)?$"),
    "E0911",
  ),
  "an expression that takes no blanks": inFew(otherwise("^(?:.*,)?isolane=pr-1(?:,.*)?$"), "E0911"),
  "an exact match of the whole list": inFew(
    (text) => text.replaceAll(`regex: ${expression}`, "exact: isolane=pr-1"),
    "E0911",
  ),
  "the second header under another name": inFew(once("x-lane:", "x-line:"), "E0911"),
  "the second header with any value": inFew(
    once(/ {8}x-lane:\n {10}exact: pr-1\n/, "        x-lane: {}\n"),
    "E0910",
  ),
  "a tracer's header with a prefix": inFew(
    once(/( {8}uberctx-lane:\n {10})exact: pr-1\n/, "$1prefix: pr-1\n"),
    "E0910",
    "E0912",
  ),
  "a block that takes requests with the key in tracestate": inMany(
    (text) =>
      text.replaceAll(
        / {8}tracestate:\n {10}regex: \^\(\?:\.\*,\)\?\[ \\t\]\*isolane=\.\*\$\n/g,
        "",
      ),
    "E0911",
  ),
  "a block that takes requests with the key in the second header": inMany(
    (text) => text.replaceAll("        x-lane: {}\n", ""),
    "E0911",
  ),
  "gateway api: a lost carrier": inRoute(
    once(
      / {4}- path:\n(?: {8}.*\n)+ {6}headers:\n(?:(?! {4}- path).*\n)*? {8}name: uberctx-lane\n.*\n/,
      "",
    ),
    "E0911",
  ),
  "gateway api: another member of tracestate": inRoute(
    (text) => text.replaceAll("isolane=pr-1", "isolane2=pr-1"),
    "E0911",
  ),
});

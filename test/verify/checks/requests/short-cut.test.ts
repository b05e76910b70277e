import { expect, it } from "vitest";
import { compiled, edited, judged, sandbox, shop } from "../../../support/verified.ts";
import { areFound, type Corruption, cartTable, named, once, rules } from "../../hand-edits.ts";

/** Nine lanes: the rules of requests without a key stand first. */
const many = compiled(
  shop(
    "istio",
    Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => `pr-2${n}`).map((name) => [
        `environments/staging/sandboxes/${name}.yaml`,
        sandbox(name, ["cart"]).replace("team: payments", "team: other"),
      ]),
    ),
  ),
);

const wrong = (
  change: (text: string) => string,
  ...codes: readonly string[]
): (() => Corruption) => {
  return () => ({ world: edited(many, cartTable, change), codes });
};

const isAdmin = named("admin");

areFound({
  "a repeated rule without its time-out": wrong(once("    timeout: 3s\n", ""), "E0913"),
  "a repeated rule with other retries": wrong(once("attempts: 2", "attempts: 3"), "E0913"),
  "repeated rules in another order": wrong(
    rules(([first = "", second = "", ...rest]) => [second, first, ...rest]),
    "E0913",
  ),
  "a rule that is not repeated before one that is": wrong(
    rules((list) => list.filter((rule, index) => index > 0 || !isAdmin(rule))),
    "E0913",
  ),
  "a block that takes requests with the key in the header": wrong(
    (text) => text.replaceAll("        x-isolane-key: {}\n", ""),
    "E0911",
  ),
  "a block that takes requests with the key in baggage": wrong(
    (text) =>
      text.replaceAll(
        / {8}baggage:\n {10}regex: \^\(\?:\.\*,\)\?\[ \\t\]\*isolane\[ \\t\]\*=\.\*\$\n/g,
        "",
      ),
    "E0911",
  ),
  "a block that knows one key only": wrong(
    (text) => text.replaceAll("isolane[ \\t]*=.*$", "isolane[ \\t]*=pr-20.*$"),
    "E0911",
  ),
  "a block that asks for another member": wrong(
    (text) => text.replaceAll("isolane[ \\t]*=.*$", "isolane-x[ \\t]*=.*$"),
    "E0911",
  ),
  "a block that leads to a fork": wrong(
    rules(([first = "", ...rest]) => {
      const fork = /host: (cart-pr-1-\S+)/.exec(rest.join(""))?.[1] ?? "";
      return [first.replace(/host: cart\b/, `host: ${fork}`), ...rest];
    }),
    "E0910",
  ),
});

it("a block that ends early is slower, and right", () => {
  const shorter = edited(
    many,
    cartTable,
    rules(([first = "", , ...rest]) => [first, ...rest]),
  );
  expect(judged(shorter).said.filter((text) => /^E091/.test(text))).toEqual([]);
});

import { describe, expect, it } from "vitest";
import {
  type LabelSelector,
  parseSelector,
  selectorKeys,
  selects,
  toLabelSelector,
} from "../../lib/kube/label-selector.ts";

function expression(
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist",
  values?: readonly string[],
): LabelSelector {
  return {
    matchExpressions: [{ key: "app", operator, ...(values === undefined ? {} : { values }) }],
  };
}

describe("selects", () => {
  it("takes everything when the selector is empty", () => {
    expect(selects({}, {})).toBe(true);
    expect(selects({ matchLabels: {}, matchExpressions: [] }, { app: "cart" })).toBe(true);
  });

  it("ANDs all requirements", () => {
    const selector = { matchLabels: { app: "cart" }, ...expression("In", ["cart", "x"]) };
    expect(selects(selector, { app: "cart", tier: "web" })).toBe(true);
    expect(selects({ matchLabels: { app: "cart", tier: "db" } }, { app: "cart" })).toBe(false);
  });

  it("lets NotIn and DoesNotExist take pods that lost the label", () => {
    expect(selects(expression("NotIn", ["cart"]), {})).toBe(true);
    expect(selects(expression("NotIn", ["cart"]), { app: "cart" })).toBe(false);
    expect(selects(expression("DoesNotExist"), {})).toBe(true);
    expect(selects(expression("DoesNotExist"), { app: "" })).toBe(false);
  });

  it("lets In and Exists take no pod without the label", () => {
    expect(selects(expression("In", ["cart"]), {})).toBe(false);
    expect(selects(expression("In"), { app: "cart" })).toBe(false);
    expect(selects(expression("Exists"), {})).toBe(false);
    expect(selects(expression("Exists"), { app: "" })).toBe(true);
  });

  it("is not fooled by names of Object's own", () => {
    expect(selects({ matchExpressions: [{ key: "constructor", operator: "Exists" }] }, {})).toBe(
      false,
    );
    expect(selects({ matchExpressions: [{ key: "toString", operator: "DoesNotExist" }] }, {})).toBe(
      true,
    );
  });
});

describe("selectorKeys", () => {
  it("divides keys that a pod needs from keys that it may lack", () => {
    const selector = toLabelSelector({
      matchLabels: { b: "1", a: "1" },
      matchExpressions: [
        { key: "c", operator: "Exists" },
        { key: "d", operator: "NotIn", values: ["x"] },
        { key: "a", operator: "DoesNotExist" },
      ],
    });
    expect(selectorKeys(selector ?? {})).toEqual({
      positive: ["a", "b", "c"],
      negative: ["a", "d"],
    });
  });
});

describe("toLabelSelector", () => {
  it.each([
    ["a string", "x"],
    ["a number as a label", { matchLabels: { app: 1 } }],
    ["an unknown operator", { matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }] }],
    ["values that are no list", { matchExpressions: [{ key: "a", operator: "In", values: "x" }] }],
    ["expressions that are no list", { matchExpressions: {} }],
  ])("refuses %s", (_, raw) => {
    expect(toLabelSelector(raw)).toBeUndefined();
  });
});

describe("a selector as a text", () => {
  it.each([
    ["app=web", { app: "web" }, { app: "cart" }],
    ["app == web, tier!=cache", { app: "web" }, { app: "web", tier: "cache" }],
    ["env in (a, b),app", { env: "b", app: "" }, { env: "c", app: "" }],
    ["env notin (a),!old", { env: "b" }, { env: "b", old: "" }],
  ])("%s", (text, inside, outside) => {
    const selector = parseSelector(text);
    expect(selector && selects(selector, inside)).toBe(true);
    expect(selector && selects(selector, outside)).toBe(false);
  });

  it("is none where it cannot be read", () => {
    expect(["a b", "!a=b", "a=b,,c", "in (a)"].map(parseSelector)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { writeYaml } from "../../lib/yaml/write.ts";
import { written } from "./reference-writer.ts";
import { plain, tricky, value } from "./values.ts";

test("every value comes back from YAML 1.1 and 1.2 readers", () => {
  fc.assert(
    fc.property(value, (node) => {
      const text = writeYaml({ kind: "X", spec: node });
      for (const version of ["1.1", "1.2"] as const) {
        const back = parse(text, { version, merge: version === "1.1", maxAliasCount: 0 });
        expect(back).toEqual(plain({ kind: "X", spec: node }));
      }
    }),
    { numRuns: 600 },
  );
});

test("layout is the library's, to the byte", () => {
  const node: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(fc.constantFrom(...tricky), value),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "list", ...tricky), tie("tree"), { maxKeys: 3 }),
    ),
  })).tree;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("kind", "spec", ...tricky), node), (object) => {
      expect(writeYaml(object, undefined, true)).toBe(written(object));
    }),
    { numRuns: 2000 },
  );
});

test.each(tricky)(
  "the string %j is a string to YAML 1.1 and 1.2, as value, item and key",
  (text) => {
    const object = {
      kind: "X",
      spec: { value: text, list: [text, [text]], [text]: 1, map: { [text]: text } },
    };
    for (const version of ["1.1", "1.2"] as const) {
      expect(parse(writeYaml(object), { version, merge: true })).toEqual(object);
    }
  },
);

test("keys are in the conventional order, string maps sorted, the rest as given", () => {
  const text = writeYaml({
    data: { b: "2", a: "1" },
    spec: { z: 1, a: 2, template: { metadata: { labels: { y1: "1", x: "2" } } } },
    metadata: {
      annotations: { b: "1", a: "1" },
      labels: { b: "1", a: "1" },
      namespace: "shop",
      name: "x",
    },
    kind: "Odd",
    apiVersion: "v1",
  });
  expect(text.match(/[a-z0-9]+(?=:)/gi)?.join(" ")).toBe(
    "apiVersion kind metadata name namespace labels a b annotations a b spec z a template metadata labels x y1 data a b",
  );
});

test("equal objects are written twice, without anchors, and long text is not folded", () => {
  const shared = { name: "x" };
  const long = "word ".repeat(100).trim();
  const text = writeYaml({ spec: { a: shared, b: shared, long } });
  expect(text).not.toMatch(/[&*]/);
  expect(text).toContain(`long: ${long}\n`);
});

test("a regular expression for baggage stays readable", () => {
  const regex = "^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*pr-1[ \\t]*(?:[;,].*)?$";
  expect(writeYaml({ spec: { regex } })).toBe(`spec:\n  regex: ${regex}\n`);
});

test("undefined is left out, a number that JSON does not have is refused", () => {
  expect(writeYaml({ spec: { a: undefined, b: 1 } })).toBe("spec:\n  b: 1\n");
  expect(() => writeYaml({ spec: { a: Number.NaN } })).toThrow(RangeError);
});

test("__proto__ is an ordinary key", () => {
  const labels: unknown = JSON.parse('{"__proto__": {"a": "1"}, "b": "2"}');
  expect(writeYaml({ metadata: { labels }, spec: labels })).toBe(
    'metadata:\n  labels:\n    __proto__:\n      a: "1"\n    b: "2"\nspec:\n  __proto__:\n    a: "1"\n  b: "2"\n',
  );
});

test("a comment stays on its line", () => {
  expect(writeYaml({ kind: "X" }, "from a\nkind: Y")).toBe("# from a\\nkind: Y\nkind: X\n");
});

test.each([
  "+argocd:skip-file-rendering",
  "first\n# +argocd:skip-file-rendering\nlast\n",
  'a "quoted" \\+argocd:skip-file-rendering+argocd:skip-file-rendering',
])("no value, key or comment is an order to skip the file: %j", (order) => {
  const object = { kind: "X", spec: { [order]: [order], data: { key: order } } };
  const text = writeYaml(object, order);
  expect(text).not.toContain("+argocd:skip-file-rendering");
  for (const version of ["1.1", "1.2"] as const) {
    expect(parse(text, { version })).toEqual(object);
  }
});

test("keys that are too long for a simple key come back too", () => {
  const object = {
    ["k".repeat(1500)]: { list: [1, { b: 2 }], lines: "x\ny\n" },
    ["l".repeat(1500)]: [1, [2]],
    ["m ".repeat(700)]: "text",
  };
  for (const version of ["1.1", "1.2"] as const) {
    expect(parse(writeYaml(object), { version })).toEqual(object);
  }
});

import { expect, test } from "vitest";
import { indexText } from "../../lib/emit/index-text.ts";

test("what fits stands on one line, what does not has a line for each part", () => {
  const long = "x".repeat(80);
  expect(indexText({ a: [1, "b", { c: null }], none: undefined, empty: [] })).toBe(
    '{"a": [1, "b", {"c": null}], "empty": []}',
  );
  expect(indexText({ short: { a: 1 }, list: [long, [long, "b"]] })).toBe(
    `{\n "short": {"a": 1},\n "list": [\n  "${long}",\n  ["${long}", "b"]\n ]\n}`,
  );
});

test("says the same as the data, whatever its texts hold", () => {
  const data = { "a\nb": ['"', "\\", "\u2028", "é".repeat(130), { __proto__x: [[], {}, [[1]]] }] };
  expect(JSON.parse(indexText(data))).toEqual(data);
});

test("one item more changes its own line only", () => {
  const items = (names: readonly string[]) =>
    indexText(names.map((name) => ({ name, text: "x".repeat(40) }))).split("\n");
  const [before, after] = [items(["a", "b", "d"]), items(["a", "b", "c", "d"])];
  expect(after.filter((line) => !before.includes(line))).toHaveLength(1);
});

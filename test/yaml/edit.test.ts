import { expect, test } from "vitest";
import { editYaml, newYaml } from "../../lib/yaml/edit.ts";

const text = `# Who reads this?
kind: Sandbox
metadata: { name: pr-1, labels: { team: a } } # one line

spec:
  # Lists as deep as their key.
  forks:
  - forkOf: { kind: Deployment, name: cart }
    customizations:
      images:
      - image: "acme/cart:1" # pinned
  owner: 'me'
`;

function lines(before: string, after: string | undefined): readonly string[] {
  const old = new Set(before.split("\n"));
  return (after ?? "").split("\n").filter((line) => !old.has(line));
}

test("an edit changes the lines that it is about, and no other", () => {
  const path = ["spec", "forks", 0, "customizations", "images", 0, "image"];
  expect(lines(text, editYaml(text, [{ path, value: "acme/cart:2" }]))).toEqual([
    '      - image: "acme/cart:2" # pinned',
  ]);
  expect(lines(text, editYaml(text, [{ path: ["spec", "owner"], value: "you" }]))).toEqual([
    "  owner: 'you'",
  ]);
});

test("what is new is added in the style of the file", () => {
  const value = [{ name: "A", value: "no" }];
  const path = ["spec", "forks", 0, "customizations", "env"];
  expect(lines(text, editYaml(text, [{ path, value }]))).toEqual([
    "      env:",
    "      - name: A",
    '        value: "no"',
  ]);
});

test("what is deleted takes with it what is empty then", () => {
  const edited = editYaml(text, [{ path: ["metadata", "labels", "team"], value: undefined }]);
  expect(edited).toContain("metadata: { name: pr-1 } # one line");
  expect(editYaml(text, [{ path: ["spec", "nothing"], value: undefined }])).toContain("owner");
});

test("one scalar leaves even a style that nobody writes as it is", () => {
  const odd = "a:\n      -   b:   1   # one\n          c: {d:   'x'}\n";
  expect(editYaml(odd, [{ path: ["a", 0, "c", "d"], value: "it's" }])).toBe(
    "a:\n      -   b:   1   # one\n          c: {d:   'it''s'}\n",
  );
  expect(editYaml(odd, [{ path: ["a", 0, "b"], value: 2 }])).toBe(odd.replace("1   #", "2   #"));
});

test("a text that would be read as something else is quoted", () => {
  expect(editYaml("a: x # y\n", [{ path: ["a"], value: "no" }])).toBe('a: "no" # y\n');
  expect(editYaml("[x, y]\n", [{ path: [1], value: "a, b" }])).toBe('[x, "a, b"]\n');
});

test("line ends stay", () => {
  const windows = "a: 1\r\nb: 2\r\n";
  expect(editYaml(windows, [{ path: ["b"], value: 3 }])).toBe("a: 1\r\nb: 3\r\n");
});

test.each(["a: 1\n---\nb: 2\n", "a: [\n", "", "just text\n", "- &a [*a, b\n"])(
  "%j is not edited",
  (unfit) => {
    expect(editYaml(unfit, [{ path: ["a"], value: 1 }])).toBeUndefined();
  },
);

test("a new text quotes what readers of YAML 1.1 mistake", () => {
  expect(newYaml({ a: "no", b: "2026-01-01T00:00:00Z", c: "plain", d: "1e3", e: 5 })).toBe(
    'a: "no"\nb: "2026-01-01T00:00:00Z"\nc: plain\nd: "1e3"\ne: 5\n',
  );
});

test.each([
  ["a: 1 # first\nb: 2\n", "a: 1 # first\nnew: x\nb: 2\n"],
  ["a:\n  - 1\n# of b\nb: 2\n", "a:\n  - 1\nnew: x\n# of b\nb: 2\n"],
  ["{ a: 1, b: 2 }\n", "{ a: 1, new: x, b: 2 }\n"],
  ["b: 2\na: 1\n", "b: 2\na: 1\nnew: x\n"],
  ["b: 2\nc: 3\n", "b: 2\nc: 3\nnew: x\n"],
  ["new: y\na: 1\n", "new: x\na: 1\n"],
])("a new field stands behind the one that is named, where there is one: %j", (before, after) => {
  expect(editYaml(before, [{ path: ["new"], value: "x", behind: "a" }])).toBe(after);
});

/** What the quick reader reads, the full one reads alike: the same values, at the same places. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { describe, expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { findConflict } from "../../lib/yaml/conflict.ts";
import { parseFully } from "../../lib/yaml/document.ts";
import { readQuickly } from "../../lib/yaml/quick-reader.ts";
import { hasUnreadable, SourceText } from "../../lib/yaml/text.ts";
import { damaged } from "./damaged.ts";

/** Both readings of a text, with all places; undefined where the quick reader leaves it to the full one. */
function bothOf(text: string) {
  if (hasUnreadable(text) || findConflict(text) !== undefined) return undefined;
  const quick = readQuickly(text);
  if (quick === undefined) return undefined;
  const source = new SourceText("x.yaml", text);
  const problems = new Problems();
  const full = parseFully(source, problems);
  const places = (value: unknown, find: (path: Path, at: "key" | "value") => unknown) =>
    pathsIn(value).map((path) => [path, find(path, "key"), find(path, "value")]);
  return {
    quick: quick.map(({ value, positions }) => [
      value,
      places(value, (path, at) => source.position(...positions.find(path, at))),
    ]),
    full: [
      ...problems.all.map(({ code, message }) => `${code} ${message}`),
      ...full.map(({ value, locate }) => [value, places(value, locate)]),
    ],
  };
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [at];
  const below = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...below.flatMap(([step, one]) => pathsIn(one, [...at, step]))];
}

const root = join(import.meta.dirname, "..", "..");

test("the files of this repository", () => {
  const files = globSync("{environments,dist,test,docs,conformance}/**/*.{yaml,yml,json}", {
    cwd: root,
  });
  let read = 0;
  for (const file of files) {
    const both = bothOf(readFileSync(join(root, file), "utf8"));
    if (both === undefined) continue;
    read += 1;
    expect(both.quick, file).toEqual(both.full);
  }
  expect(read).toBeGreaterThan(files.length / 2);
});

const word = fc.oneof(
  fc.constantFrom(
    ..."a b-c d.e/f $g _h app y on null ~ true True 0 01 1_000 1e3 .5 -1 -x 0x1F 1:2 a:b a#b '' << 99999999999999999999".split(
      " ",
    ),
    ..."a b|'it''s'|'x: y'|\"q \\n\"|\"# no\"|'#'|\"\"|http://x:80/a?b=c|{}|[]|2026-11-28|.inf|1.5Gi|é ü|__proto__|=|- a|a: b|a #b|? a|!x a|&a b|*a|%a|@a|`a`|a,b|a]b|{a|,|]|:|a:|a :".split(
      "|",
    ),
  ),
  fc.string({ maxLength: 4 }),
);
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("a", "b", "c-d", "e.f/g", "'h'", '"i"', "$j", "_k") },
  { weight: 1, arbitrary: word },
);
const space = fc.oneof(
  { weight: 6, arbitrary: fc.constant(" ") },
  { weight: 1, arbitrary: fc.constantFrom("", "  ", "\t") },
);
const { flow } = fc.letrec<{ flow: string }>((tie) => ({
  flow: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word,
    fc
      .tuple(fc.array(fc.tuple(key, space, tie("flow")), { maxLength: 3 }), space)
      .map(([all, gap]) => `{${all.map(([k, s, v]) => `${k}:${s}${v}`).join(`,${gap}`)}}`),
    fc.array(tie("flow"), { maxLength: 3 }).map((all) => `[${all.join(", ")}]`),
  ),
}));
/** Mostly a document, with indentation, dashes and comments that may be wrong. */
const written = fc
  .array(
    fc.record({
      indent: fc.nat(3),
      dash: fc.constantFrom("", "", "", "- ", "- - ", "-   ", "-"),
      key: fc.option(key, { freq: 4 }),
      gap: space,
      value: fc.option(flow, { freq: 3 }),
      end: fc.constantFrom(
        "",
        "",
        "",
        "",
        " # a",
        "#b",
        " ",
        "\n",
        "\n  # c",
        "\n---",
        "\n--- ",
        "\n...",
      ),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((lines) => {
    let depth = 0;
    return lines
      .map(({ indent, dash, key: own, gap, value, end }, number) => {
        depth = number === 0 ? 0 : Math.max(0, depth + 1 - indent);
        const text = `${own === null ? "" : `${own}:${value === null ? "" : gap}`}${value ?? ""}`;
        return `${"  ".repeat(depth)}${dash}${text}${end}`;
      })
      .join("\n");
  });

/** A text that people wrote, with a piece of it gone, twice or moved, or with a sign in it. */
const edited = fc
  .tuple(
    fc.constantFrom(
      `# A sandbox.
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-0, labels: {feature: f-0}} # of nobody
spec:
  source: {repository: acme/shop, pullRequest: 1}

  forks:
    - forkOf: {kind: Deployment, name: 'svc-0'}
      customizations:
        images: [{container: server, image: "example.org/x:pr-0"}]
        env: [{name: FLAG, value: 'on'}, {name: EMPTY, value: ""}]
    - forkOf:
        kind: Deployment
        name: svc-1
---
apiVersion: v1
kind: Service
metadata:
  name: cart
  annotations: {}
spec:
  ports:
  - port: 80
    targetPort: 0x50
  -   port: 443
      name: https
  - - nested
    - 1.5
  selector: {app: cart}
`,
    ),
    fc.array(
      fc.record({
        at: fc.nat(700),
        length: fc.nat(6),
        sign: fc.oneof(
          fc.constantFrom(
            "",
            "\n",
            " ",
            "  ",
            "\n  ",
            ":",
            ": ",
            "#",
            " #",
            "-",
            "- ",
            "\n- ",
            ",",
            ", ",
          ),
          fc.constantFrom(
            "{",
            "}",
            "[",
            "]",
            "'",
            '"',
            "\\",
            "|",
            ">",
            "&",
            "*",
            "!",
            "?",
            "%",
            "~",
            "<<: ",
          ),
          fc.constantFrom(
            "---",
            "\n---\n",
            "\n...\n",
            "\r\n",
            "\t",
            "\ufeff",
            "\u00a0",
            "é",
            "y",
            "0",
            "\n#",
            ".",
          ),
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce<string>((whole, { at, length, sign }) => {
      const place = at % (whole.length + 1);
      return whole.slice(0, place) + sign + whole.slice(place + (sign === "" ? length : 0));
    }, text),
  );

test("texts as people write them, right and wrong", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(written, edited, damaged), (text) => {
      const both = bothOf(text);
      if (both === undefined) return;
      read += 1;
      expect(both.quick).toEqual(both.full);
    }),
    { numRuns: Number(process.env.RUNS ?? 6000), seed: 20261128 },
  );
  expect(read).toBeGreaterThan(500);
});

describe("what is not certainly one thing is left to the full reader", () => {
  test.each([
    "a: 1\na: 2\n",
    "y: 1\n",
    "a:\n",
    "a: b\n  c\n",
    "a: |\n  b\n",
    "a: &x b\n",
    "a: *x\n",
    "a: !!str 1\n",
    "a: [b\n",
    "a: {b: 1}}\n",
    "a: 'b' c\n",
    "a:\tb\n",
    "%YAML 1.1\n---\na: b\n",
    "a: b\n...\n",
    "a: .inf\n",
    "<<: {a: b}\n",
    "a\n",
  ])("%j", (text) => {
    expect(readQuickly(text)).toBeUndefined();
  });
});

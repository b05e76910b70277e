/** docs/output.md explains what people find in dist/: every mark of Isolane, and every field that no other page has. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { expect, it } from "vitest";
import { annotations, labels, variables } from "../../lib/model/interface.ts";

const root = join(import.meta.dirname, "..", "..");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const page = text("docs/output.md");

it("names every label, annotation and variable that tools select by", () => {
  const marks = [labels, annotations, variables].flatMap((names) => Object.values(names));
  expect(marks.filter((mark) => !page.includes(`\`${mark}\``))).toEqual([]);
});

it("or another page names every field of the example's output that the example's baseline does not have", () => {
  const pages = globSync(["docs/**/*.md", "README.md"], { cwd: root }).map(text).join("\n");
  const inputs = globSync("environments/**/*.yaml", { cwd: root }).map(text).join("\n");
  // `directory.recurse` names both.
  const whole = [pages, inputs].flatMap((one) => one.match(/[A-Za-z][\w./-]*\w/g) ?? []);
  const words = new Set(whole.flatMap((word) => [word, ...word.split(".")]));
  const fields = globSync("dist/**/*.yaml", { cwd: root }).flatMap((path) =>
    [...text(path).matchAll(/^\s*(?:- )?"?([A-Za-z][\w./-]*)"?:(?: |$)/gm)].map(
      ([, key]) => key ?? "",
    ),
  );
  expect(fields.length).toBeGreaterThan(1000);
  expect([...new Set(fields)].filter((field) => !words.has(field)).sort()).toEqual([]);
});

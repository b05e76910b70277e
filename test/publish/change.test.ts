import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { Git } from "../../lib/git/git.ts";
import { changeOfTexts } from "../../lib/publish/change.ts";
import { bothSides, toApply } from "../../lib/publish/merge.ts";
import { gitVariables } from "../support/repository.ts";
import { scratch } from "../support/written-output.ts";

/** A repository, and the entries of texts in it. */
function repository() {
  const folder = scratch();
  execFileSync("git", ["init", "--quiet", folder]);
  const git = new Git(folder, gitVariables(folder));
  const theirs = (texts: Readonly<Record<string, string>>) =>
    new Map(
      changeOfTexts(
        git,
        new Map(Object.entries(texts).map(([path, text]) => [path, { base: undefined, text }])),
      ).flatMap(({ path, ours }) => (ours === undefined ? [] : [[path, ours] as const])),
    );
  return { git, theirs };
}

const file = "environments/staging/sandboxes/a.yaml";

test.each([
  ["only we changed it", "1", "2", "1", "apply"],
  ["only they changed it", "1", "1", "2", "conflict-free"],
  ["both the same", "1", "2", "2", "nothing"],
  ["both differently", "1", "2", "3", "conflict"],
  ["both created it", undefined, "2", "3", "conflict"],
  ["we created it", undefined, "2", undefined, "apply"],
  ["we deleted it", "1", undefined, "1", "apply"],
  ["both deleted it", "1", undefined, undefined, "nothing"],
  ["we deleted what they changed", "1", undefined, "2", "conflict"],
  ["they deleted what we changed", "1", "2", undefined, "conflict"],
])("a change in memory: %s", (_, base, text, upstream, expected) => {
  const { git, theirs } = repository();
  const change = changeOfTexts(git, new Map([[file, { base, text }]])).filter(
    ({ base: from, ours }) => from?.object !== ours?.object,
  );
  const found = theirs(upstream === undefined ? {} : { [file]: upstream });
  const problems = new Problems();
  const applied = toApply(change, found, problems).map(({ path }) => path);
  const codes = problems.all.map(({ code }) => code);
  expect([applied, codes]).toEqual([
    expected === "apply" ? [file] : [],
    expected === "conflict" ? ["E0842"] : [],
  ]);
});

test("both sides of a conflict are shown, but of manifests, which may be Secrets, the names alone", () => {
  const { git, theirs } = repository();
  const paths = [file, "environments/staging/baseline/secret.yaml"];
  const change = changeOfTexts(
    git,
    new Map(paths.map((path) => [path, { base: "x: old\n", text: "x: ours\n" }])),
  );
  const found = theirs(Object.fromEntries(paths.map((path) => [path, "x: theirs\n"])));
  const shown = bothSides(change, found, git).join("\n");
  expect(shown).toMatch(
    /a.yaml, upstream:[\s\S]*-x: old[\s\S]*\+x: theirs[\s\S]*here:[\s\S]*\+x: ours/,
  );
  expect(shown).not.toContain("secret");
  const problems = new Problems();
  toApply(change, found, problems);
  expect(problems.all.map(({ message }) => message).join()).toContain("baseline/secret.yaml");
});

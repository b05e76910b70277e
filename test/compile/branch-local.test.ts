/** @module docs/topologies.md, branch-local: with Gateway API, a lane's folder is all that a lane needs. */
import { expect, test } from "vitest";
import { corpusSubjects } from "../corpus/corpus.ts";
import { madeUp, type Subject, specPaths, without } from "../support/environments.ts";
import { changedPaths, synthFiles } from "../support/synth.ts";

/** Baselines whose routes are all of Gateway API. */
const local: readonly Subject[] = [...madeUp, ...corpusSubjects].filter(({ files }) => {
  const texts = Object.values(files);
  return (
    !texts.some((text) => text.includes("kind: VirtualService")) &&
    texts.some((text) => /backend: gateway-api/.test(text))
  );
});

test("there are such baselines, or the other test would pass on nothing", () => {
  expect(local.length).toBeGreaterThan(1);
});

test.each(local)(
  "$title: a lane alone changes its own folder, the index and the engine's objects",
  (subject) => {
    const { files, folder } = subject;
    const [first, ...others] = specPaths(subject, "sandboxes");
    const groups = specPaths(subject, "groups");
    if (first === undefined) throw new Error("no sandbox");
    const alone = without(files, [...others, ...groups]);
    const name = first
      .split("/")
      .at(-1)
      ?.replace(/\.yaml$/, "");
    const environment = folder.split("/").at(-1);
    const changed = changedPaths(
      synthFiles(without(alone, [first]), folder),
      synthFiles(alone, folder),
    );
    const own = `${environment}/sandboxes/${name}/`;
    expect(changed.some((path) => path.startsWith(own))).toBe(true);
    const elsewhere = changed.filter(
      (path) => !path.startsWith(own) && !/^[^/]+\/(?:index|gitops)\//.test(path),
    );
    expect(elsewhere).toEqual([]);
  },
);

import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import type { CompileResult } from "../../lib/compile.ts";
import type { Lane } from "../../lib/model/lane.ts";
import { madeUp, type Subject, specPaths, subjects, without } from "../support/environments.ts";
import { changedPaths, synthFiles } from "../support/synth.ts";
import {
  bare,
  compiled,
  type Files,
  filesOf,
  type Manifest,
  manifests,
  remembered,
} from "./compiled.ts";

describe.each(subjects.map((subject): [string, Subject] => [subject.title, subject]))(
  "%s",
  (_, subject) => {
    const { files, folder } = subject;
    const whole = compiled(subject);
    const output = filesOf(whole);
    /** The output without one spec: asked for by several properties, and the same for all of them. */
    const lacking = remembered((path: string) => synthFiles(without(files, [path]), folder));

    describe("P6, locality", () => {
      it.each(specPaths(subject, "sandboxes"))(
        "%s touches only what is its own and the tables of what it forks",
        (path) => {
          const before = lacking(path);
          const allowed = mayTouch(path, { subject, whole, output, before });
          const stray = changedPaths(before, output).filter((changed) => !allowed.test(changed));
          expect(stray).toEqual([]);
        },
      );

      it("restores every byte when a sandbox is added and removed again", () => {
        for (const path of specPaths(subject, "sandboxes")) {
          const rest = without(files, [path]);
          const before = lacking(path);
          // Added last or there from the beginning: nothing remembers.
          const added = synthFiles({ ...rest, [path]: files[path] as string }, folder);
          expect(changedPaths(output, added)).toEqual([]);
          expect(changedPaths(before, synthFiles(rest, folder))).toEqual([]);
        }
      });

      it("touches only the new and the old unit when a sandbox without a group is renamed", () => {
        const grouped = without(files, specPaths(subject, "groups"));
        const before = synthFiles(grouped, folder);
        for (const path of specPaths(subject, "sandboxes")) {
          const renamed = path.replace(/[^/]*$/, "zz-renamed.yaml");
          const text = (files[path] as string).replace(
            /(metadata:\s*(?:\{\s*|\n\s*))name: [a-z0-9-]+/,
            "$1name: zz-renamed",
          );
          expect(text).not.toBe(files[path]);
          const after = synthFiles({ ...without(grouped, [path]), [renamed]: text }, folder);
          const gone = without(grouped, [path]);
          const nothing = synthFiles(gone, folder);
          const allowed = new Set([
            ...changedPaths(nothing, before),
            ...changedPaths(nothing, after),
          ]);
          expect(changedPaths(before, after).filter((changed) => !allowed.has(changed))).toEqual(
            [],
          );
        }
      });

      it("a route group touches its unit, its engine objects and the tables of what its members fork", () => {
        for (const path of specPaths(subject, "groups")) {
          const before = lacking(path);
          const allowed = mayTouch(path, { subject, whole, output, before });
          const stray = changedPaths(before, output).filter((changed) => !allowed.test(changed));
          expect(stray).toEqual([]);
        }
      });
    });
  },
);

describe.each(madeUp.map((subject): [string, Subject] => [subject.title, subject]))(
  "P6, %s",
  (_, subject) => {
    test("two sandboxes that fork different services touch disjoint files", () => {
      const { files, folder } = subject;
      const nothing = bare(subject);
      const before = synthFiles(nothing, folder);
      const touched = (name: string): readonly string[] => {
        const path = `${folder}/sandboxes/${name}.yaml`;
        return changedPaths(
          before,
          synthFiles({ ...nothing, [path]: files[path] as string }, folder),
        );
      };
      const first = new Set(touched("pr-1"));
      expect(first.size).toBeGreaterThan(2);
      expect(touched("pr-12").filter((path) => first.has(path))).toEqual([]);
    });
  },
);

interface Change {
  readonly subject: Subject;
  readonly whole: CompileResult;
  readonly output: Files;
  readonly before: Files;
}

/** What the sandbox or group of a file may touch: the promise of P6 as a pattern over paths. */
function mayTouch(
  path: string,
  { subject, whole: { environment }, output, before }: Change,
): RegExp {
  const { metadata } = parse(subject.files[path] as string) as Manifest;
  const { name } = environment.settings;
  const kind = path.includes("/groups/") ? "group" : "sandbox";
  // A sandbox has its own lane, and those of the groups that it is in.
  const lanes = environment.lanes.filter(
    ({ unit, forks }) =>
      (unit.kind === kind && unit.name === metadata.name) ||
      (kind === "sandbox" && [...forks.values()].some((fork) => fork.sandbox === metadata.name)),
  );
  const own = lanes.flatMap(({ unit }) => [
    `${name}/${unit.kind === "sandbox" ? "sandboxes" : "groups"}/${unit.name}/`,
    `${name}/index/${unit.kind === "sandbox" ? "sandboxes" : "groups"}/${unit.name}\\.json$`,
    `${name}/gitops/[a-z]+-isolane-${name}\\.${unit.kind}\\.${unit.name}\\.`,
  ]);
  const tables = [...manifests(output), ...manifests(before)]
    .filter(([file, manifest]) =>
      manifest.kind === "VirtualService"
        ? lanes.some((lane) => concerns(lane, JSON.stringify(manifest)))
        : lanes.some((lane) => consumes(lane, file)),
    )
    .map(([file]) => file.replace(/\.yaml$/, ""));
  const shared = tables.flatMap((file) => [
    `${name}/${file}\\.yaml$`,
    `${name}/index/${file}\\.json$`,
  ]);
  return new RegExp(`^(?:${[...own, ...shared].join("|")})`);
}

/** Of a consumer on a shared queue, a table says whose messages are whose. */
function consumes({ forks }: Lane, file: string): boolean {
  return [...forks.values()].some(({ workload: { kind, name, namespace } }) =>
    file.startsWith(`routes/${namespace}/configmap-isolane-keys-${kind.toLowerCase()}-${name}.`),
  );
}

/** A Service is answered by the VirtualServices that name it; a strict lane is refused at all others. */
function concerns({ forks, fallback }: Lane, manifest: string): boolean {
  if (fallback === "none") return true;
  const services = [...forks.values()].flatMap((fork) => fork.services.map((s) => s.baseline.name));
  return services.some((service) =>
    new RegExp(`"host":"${service}[".]|"hosts":\\["${service}[".]`).test(manifest),
  );
}

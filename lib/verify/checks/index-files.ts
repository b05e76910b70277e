/** @module P9 for the index: it is of this environment and its lanes, tells what the files hold, and names causes that exist. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at, stringMap } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { type Carriers, carrierLine } from "../../model/carriers.ts";
import type { Sourced } from "../../model/input.ts";
import type { DocumentPath } from "../../model/source.ts";
import type { RouteGroup } from "../../model/spec.gen.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import { causeKey, type IndexFile, type Output } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import type { Sources } from "../reading/sources.ts";

/** The index and the files tell the same story. */
export const indexCheck: Check = {
  name: "index-files",
  promises: ["P9"],
  codes: ["E0902"],
  run: checkIndex,
};

/** Reports indexes that say something else than the output and the specs. */
function checkIndex(reading: Reading, problems: Problems): undefined {
  const { output } = reading;
  const groups = new Map(reading.input.groups.map((one) => [one.spec.metadata.name, one]));
  for (const [path, index] of output.indexes) {
    for (const { at: place, what } of faults(path, index, { ...reading, groups })) {
      problems.report({
        code: "E0902",
        message: what,
        help: "run `isolane synth` to write it again",
        source: { ...index.source, path: place },
      });
    }
  }
  for (const { file, key, source } of output.objects) {
    const caused = (output.causes.get(causeKey(file, key)) ?? []).length > 0;
    if (!caused || output.listed.has(file)) continue;
    problems.report({
      code: "E0902",
      message: `no index lists "${file}"`,
      help: "run `isolane synth`, which removes only what an index lists",
      source,
    });
  }
  reportUnlisted(output, problems);
  reportMissing(reading, problems);
}

interface Known extends Pick<Reading, "sandboxes" | "facts" | "sources"> {
  /** By their names. */
  readonly groups: ReadonlyMap<string, Sourced<RouteGroup>>;
}

interface Fault {
  readonly at: DocumentPath;
  readonly what: string;
}

function faults(
  path: string,
  { value }: IndexFile,
  { sandboxes, groups, facts, sources }: Known,
): readonly Fault[] {
  const environment = asString(at(value, "environment")) ?? "";
  const [, kind, name] = /^index\/(sandboxes|groups)\/([^/]+)\.json$/.exec(path) ?? [];
  const spec = (kind === "groups" ? groups : sandboxes).get(name ?? "")?.spec;
  // Of output without a spec, and of another version of it, that has been said.
  if (name !== undefined && spec === undefined) return [];
  const key = spec?.spec.routing?.key ?? name;
  const lanes = asArray(at(value, "lanes")).filter((lane) => at(lane, "key") === key);
  const unit = asString(at(value, "unit", "name"));
  return [
    ...(environment === facts.name
      ? []
      : [{ at: ["environment"], what: `the index is of environment "${environment}"` }]),
    ...(name === undefined || unit === name
      ? []
      : [{ at: ["unit"], what: `the index is of "${unit ?? ""}"` }]),
    ...lanes.flatMap((lane, index) => laneFaults(lane, index, facts.carriers)),
    ...asArray(at(value, "objects")).flatMap((object, index) =>
      causeFaults(object, index, sources),
    ),
  ];
}

/** Header lines that people and tools copy from the index to enter the lane. */
function laneFaults(lane: unknown, index: number, carriers: Carriers): readonly Fault[] {
  const key = asString(at(lane, "key")) ?? "";
  const wanted = Object.fromEntries(carriers.map((carrier) => carrierLine(carrier, key)));
  return stable(stringMap(at(lane, "headers"))) === stable(wanted)
    ? []
    : [{ at: ["lanes", index, "headers"], what: `its headers do not enter lane "${key}"` }];
}

/**
 * Lines may be those of an older file (`isolane check` sees that); manifests and nodes have to exist. What a
 * program stated has the path of a construct, which no file has to be at.
 */
function causeFaults(object: unknown, index: number, sources: Sources): readonly Fault[] {
  return asArray(at(object, "sources")).flatMap((cause, position): readonly Fault[] => {
    const [file, path] = [asString(at(cause, "file")), asString(at(cause, "path"))];
    return at(cause, "program") === true || sources.has(file ?? "", path ?? "")
      ? []
      : [
          {
            at: ["objects", index, "sources", position],
            what: `"${file ?? ""}" has no "${path ?? ""}", which the index names as a cause`,
          },
        ];
  });
}

function reportUnlisted(output: Output, problems: Problems): void {
  for (const [file, source] of output.listed) {
    if (output.files.has(file)) continue;
    problems.report({
      code: "E0902",
      message: `"${file}" is listed here and does not exist`,
      help: "run `isolane synth` to write it again",
      source,
    });
  }
  const seen = new Set<string>();
  for (const { file, key, object, source } of output.objects) {
    seen.add(causeKey(file, key));
    if ((output.causes.get(causeKey(file, key)) ?? []).length > 0) continue;
    problems.report({
      code: "E0902",
      message: `no index says what caused ${displayName(objectKey(object))}`,
      help: "remove the file, or name the object in a spec or in the baseline and run `isolane synth`",
      source,
    });
  }
  for (const key of output.causes.keys()) {
    const [file = "", object = ""] = key.split("\n");
    if (seen.has(key) || !output.files.has(file)) continue;
    const source = output.listed.get(file);
    problems.report({
      code: "E0902",
      message: `"${file}" does not hold ${object}, which an index lists for it`,
      help: "run `isolane synth` to write it again",
      ...(source === undefined ? {} : { source }),
    });
  }
}

/** Forks by their own sandbox's index: what a group's says of them follows from it. */
function reportMissing({ lanes, output }: Reading, problems: Problems): void {
  const own = lanes.flatMap(({ owner, forks }) =>
    [...forks.values()].filter(({ sandbox }) => owner === `sandbox "${sandbox}"`),
  );
  for (const { fork, source } of own) {
    if (output.byName.has(fork)) continue;
    problems.report({
      code: "E0902",
      message: `the fork ${fork} is not in the output`,
      help: "run `isolane synth` and commit the result",
      source,
    });
  }
}

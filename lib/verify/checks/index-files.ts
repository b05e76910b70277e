/** @module P9 for the index: it is of this environment and its lanes, lists every file, and names causes that exist. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at, stringMap } from "../../kube/json.ts";
import { type Carriers, carrierLine } from "../../model/carriers.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import type { DocumentPath } from "../../model/source.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import type { Facts } from "../reading/facts.ts";
import { causeKey, type IndexFile, type Output } from "../reading/output.ts";
import type { Sources } from "../reading/sources.ts";

/** What is compared. */
export interface IndexCheck {
  readonly input: EnvironmentInput;
  readonly facts: Facts;
  readonly output: Output;
  readonly sources: Sources;
}

/** Reports indexes that say something else than the output and the specs. */
export function checkIndex(check: IndexCheck, problems: Problems): void {
  const { output } = check;
  for (const [path, index] of output.indexes) {
    for (const { at: place, what } of faults(path, index, check)) {
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
}

interface Fault {
  readonly at: DocumentPath;
  readonly what: string;
}

function faults(
  path: string,
  { value }: IndexFile,
  { input, facts, sources }: IndexCheck,
): readonly Fault[] {
  const environment = asString(at(value, "environment")) ?? "";
  const [, kind, name] = /^index\/(sandboxes|groups)\/([^/]+)\.json$/.exec(path) ?? [];
  const specs = kind === "groups" ? input.groups : input.sandboxes;
  const spec = specs.find((one) => one.spec.metadata.name === name)?.spec;
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

/** A manifest, not the path of a construct that a program adds objects with. */
const manifest = /\.(?:ya?ml|json)$/;

/** Lines may be those of an older file (`isolane check` sees that); manifests and nodes have to exist. */
function causeFaults(object: unknown, index: number, sources: Sources): readonly Fault[] {
  return asArray(at(object, "sources")).flatMap((cause, position): readonly Fault[] => {
    const [file, path] = [asString(at(cause, "file")), asString(at(cause, "path"))];
    return !manifest.test(file ?? "") || sources.has(file ?? "", path ?? "")
      ? []
      : [
          {
            at: ["objects", index, "sources", position],
            what: `"${file ?? ""}" has no "${path ?? ""}", which the index names as a cause`,
          },
        ];
  });
}

/** @module P9 for the index: it is of this environment and its lanes, tells what the files hold, and names causes that exist. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, stable, stringMap } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { carrierLine } from "../../model/carriers.ts";
import { type ListedObject, listedObjects } from "../../model/index-entries.ts";
import type { Sourced } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { RouteGroup } from "../../model/spec.gen.ts";
import { previewHost } from "../../model/stated-entry-points.ts";
import { type Check, faultsIn, type Statement } from "../check.ts";
import type { Lane } from "../reading/lanes.ts";
import { causeKey } from "../reading/output.ts";
import { previewsByLane, urlsOf } from "../reading/previews.ts";
import type { Reading } from "../reading/reading.ts";
import type { Sources } from "../reading/sources.ts";

/** The index and the files tell the same story. */
export const indexCheck: Check = {
  name: "index-files",
  promises: ["P9"],
  codes: ["E0902"],
  run: checkIndex,
};

const rewrite = "run `isolane synth` to write it again";

/** Reports indexes that say something else than the output and the specs. */
function checkIndex(reading: Reading, problems: Problems): undefined {
  const findings = [...ofIndexes(reading), ...ofObjects(reading), ...ofFiles(reading)];
  for (const [message, source, help = rewrite] of findings) {
    problems.report({ code: "E0902", message, help, ...(source === undefined ? {} : { source }) });
  }
}

/** Specs of groups by their names. */
interface Groups {
  readonly groups: ReadonlyMap<string, Sourced<RouteGroup>>;
}

type Finding = readonly [message: string, source: SourceRef | undefined, help?: string];

function ofIndexes(reading: Reading): readonly Finding[] {
  const groups = new Map(reading.input.groups.map((one) => [one.spec.metadata.name, one]));
  const scope = { ...reading, groups };
  return [...reading.output.indexes].flatMap(([path, { value, source }]) =>
    faultsIn(statementsOf(path, value, scope)).map((fault): Finding => {
      return [fault.what, below(source, ...fault.path)];
    }),
  );
}

/** What the files hold and no index tells. */
function ofObjects({ output }: Reading): readonly Finding[] {
  return output.objects.flatMap(({ file, key, object, source }): readonly Finding[] => {
    if ((output.causes.get(causeKey(file, key)) ?? []).length === 0) {
      const help =
        "remove the file, or name the object in a spec or in the baseline and run `isolane synth`";
      return [[`no index says what caused ${displayName(objectKey(object))}`, source, help]];
    }
    const help = "run `isolane synth`, which removes only what an index lists";
    return output.listed.has(file) ? [] : [[`no index lists "${file}"`, source, help]];
  });
}

/** What an index tells and no file holds. */
function ofFiles({ output, forks }: Reading): readonly Finding[] {
  const seen = new Set(output.objects.map(({ file, key }) => causeKey(file, key)));
  const untold = [...output.causes.keys()].filter((key) => !seen.has(key));
  const help = "run `isolane synth` and commit the result";
  return [
    ...[...output.listed]
      .filter(([file]) => !output.files.has(file))
      .map(([file, source]): Finding => [`"${file}" is listed here and does not exist`, source]),
    ...untold
      .map((key) => key.split("\n"))
      .filter(([file = ""]) => output.files.has(file))
      .map(
        ([file = "", object = ""]): Finding => [
          `"${file}" does not hold ${object}, which an index lists for it`,
          output.listed.get(file),
        ],
      ),
    ...[...forks.values()]
      .filter(({ fork }) => !output.byName.has(fork))
      .map(({ fork, source }): Finding => [`the fork ${fork} is not in the output`, source, help]),
  ];
}

function statementsOf(
  path: string,
  value: unknown,
  reading: Reading & Groups,
): readonly Statement[] {
  const { groups, sandboxes, facts, sources } = reading;
  const environment = asString(at(value, "environment")) ?? "";
  const [, kind, name] = /^index\/(sandboxes|groups)\/([^/]+)\.json$/.exec(path) ?? [];
  const spec = (kind === "groups" ? groups : sandboxes).get(name ?? "")?.spec;
  // Of output without a spec, and of another version of it, that has been said.
  if (name !== undefined && spec === undefined) return [];
  const key = spec?.spec.routing?.key ?? name ?? "";
  const lanes = asArray(at(value, "lanes")).filter((lane) => at(lane, "key") === key);
  const unit = asString(at(value, "unit", "name"));
  // Header lines that people and tools copy from the index to enter the lane.
  const headers = Object.fromEntries(facts.carriers.map((carrier) => carrierLine(carrier, key)));
  return [
    [environment === facts.name, ["environment"], `the index is of environment "${environment}"`],
    [name === undefined || unit === name, ["unit"], `the index is of "${unit ?? ""}"`],
    ...lanes.map((lane, index): Statement => {
      const isRight = stable(stringMap(at(lane, "headers"))) === stable(headers);
      return [isRight, ["lanes", index, "headers"], `its headers do not enter lane "${key}"`];
    }),
    ...lanes.map((lane, index): Statement => {
      const isRight = lists(at(lane, "previews"), key, reading);
      return [isRight, ["lanes", index, "previews"], `its previews are not those of lane "${key}"`];
    }),
    ...listedObjects(value).flatMap((one) => ofCauses(one, sources)),
  ];
}

/** Whether an index lists the hosts that a lane has, with URLs under which their Gateways listen. */
function lists(listed: unknown, key: string, reading: Reading): boolean {
  const lane = reading.byKey.get(key);
  const wanted = (lane && previewsByLane(reading).get(lane)) ?? [];
  const behind = lane === undefined ? [] : linksBehind(lane, reading);
  const found = asArray(listed);
  return (
    found.length === wanted.length + behind.length &&
    stable(found.slice(wanted.length)) === stable(behind) &&
    wanted.every((one, index) => {
      const { entry, gateway, base: of, host } = one;
      const { url, ...said } = asRecord(found[index]);
      return (
        stable(said) === stable({ entry, gateway, of, host }) &&
        urlsOf(reading, one).includes(asString(url) ?? "")
      );
    })
  );
}

/** The hosts that a lane has at Ingresses, as an index lists them. */
function linksBehind({ key, withoutPreviews }: Lane, { facts }: Reading) {
  if (facts.suspended || withoutPreviews) return [];
  return facts.ingresses.flatMap(({ name: entry, tls, previews }) =>
    previews.map(({ host: of, preview }) => {
      const host = previewHost(preview, key);
      return { entry, of, host, url: `${tls === undefined ? "http" : "https"}://${host}` };
    }),
  );
}

/**
 * Lines may be those of an older file (`isolane check` sees that); manifests and nodes have to exist. What a
 * program stated has the path of a construct, where no file has to be.
 */
function ofCauses({ causes }: ListedObject, sources: Sources): readonly Statement[] {
  return causes.map(({ file, path, program, at: place }) => [
    program || sources.has(file, path),
    place,
    `"${file}" has no "${path}", which the index names as a cause`,
  ]);
}

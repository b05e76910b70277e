/**
 * @module The part of a proved output that one request can meet. Rules of all lanes count, and policies. Other lanes' pods,
 * Services and settings do not: that no rule leads a request without their keys to them, and that nothing of the baseline
 * selects them, is what was proved. To the mesh a fork's pods are what its original's are (E0350).
 */
import { folderOf } from "../load/paths.ts";
import { fileStart } from "../model/layout.ts";
import type { LaneSummary, OutputFile } from "../model/release-unit.ts";
import type { Stamp } from "./stamp.ts";

/** A part of an environment and of its output. */
export interface AskedPart {
  /** The files of the specs of its lanes. */
  readonly specs: ReadonlySet<string>;
  /** What lies in the units of its lanes and in those of nobody. */
  readonly files: readonly OutputFile[];
  /** What of other lanes counts. */
  readonly others: readonly OutputFile[];
}

/**
 * The part for a question.
 * @param said All that is asked, as text: lanes of which it says the key or a fork's name belong to the part.
 * @param files The output that the stamp is of.
 * @returns undefined where the part cannot be told from the whole.
 */
export function askedPart(
  stamp: Stamp,
  said: string,
  files: readonly OutputFile[],
): AskedPart | undefined {
  const { output, groups } = stamp;
  if (stamp.own || Object.keys(stamp.specs).length !== output.sandboxes) return undefined;
  // Reading says of it that it is not proved, whatever is asked.
  if (output.lanes.some(({ unrefused }) => unrefused !== undefined)) return undefined;
  const byName = new Map(Object.entries(stamp.specs).map(([file, spec]) => [spec.name, file]));
  const meant = output.lanes.filter((lane) => isSaid(lane, said));
  const members = new Set(meant.flatMap((lane) => lane.members));
  const units = new Set([
    ...meant.map(({ key }) => output.units[key]),
    ...[...members].map((name) => `sandboxes/${name}`),
  ]);
  const specs = [
    ...[...members].map((name) => byName.get(name)),
    ...[...units].flatMap((unit = "") => groups[unit] ?? []),
  ].filter((file) => file !== undefined);
  const start = `${output.name}/`.length;
  const laneOf = (path: string) =>
    /^(?:index\/)?((?:sandboxes|groups)\/[^/]+?)(?:\.json$|\/)/.exec(path.slice(start))?.[1];
  const isOwn = ({ path }: OutputFile) => {
    const lane = laneOf(path);
    return lane === undefined ? !path.startsWith(`${output.name}/gitops/`) : units.has(lane);
  };
  return {
    specs: new Set(specs),
    files: files.filter(isOwn),
    others: files.filter((file) => !isOwn(file) && counts(file.path.slice(start))),
  };
}

/** A key is written out wherever it is carried. */
function isSaid({ key, forks }: LaneSummary, said: string): boolean {
  return [key, ...Object.values(forks)].some((text) => said.includes(text));
}

/** Whether an object of another lane does. Nothing of an engine's does. */
function counts(path: string): boolean {
  const name = path.slice(folderOf(path).length + 1);
  const isOfLane = /^(?:sandboxes|groups)\//.test(path);
  return isOfLane && !reached.some((start) => name.startsWith(start));
}

/** Kinds of what a request can only be led to. */
const reached: readonly string[] = [
  ...["Deployment", "StatefulSet"].map((kind) => ({ apiVersion: "apps/v1", kind })),
  ...["ConfigMap", "Service", "ServiceAccount"].map((kind) => ({ apiVersion: "v1", kind })),
].map(fileStart);

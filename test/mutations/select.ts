/** @module Which emitted files a kind of mutation is about. */
import { labels } from "../../lib/model/interface.ts";
import { isMap, nodeAt, textAt } from "./node.ts";
import type { EmittedFile } from "./world.ts";

/** A condition on a file. */
export type Filter = (file: EmittedFile) => boolean;

/** Objects of one of these kinds. */
export function kindIs(...kinds: readonly string[]): Filter {
  return ({ document, unit }) => unit !== "index" && kinds.includes(textAt(document, "kind"));
}

/** Files of one of these units. */
export function unitIs(...units: readonly string[]): Filter {
  return ({ unit }) => units.includes(unit);
}

/** Files that meet all conditions. */
export function all(...filters: readonly Filter[]): Filter {
  return (file) => filters.every((filter) => filter(file));
}

/** What one sandbox or group owns. */
export const ofLane: Filter = unitIs("sandbox", "group");

/** What nobody's lane owns. */
export const ofBaseline: Filter = unitIs("baseline", "routes");

/** Every object but those for the engine. */
export const inCluster: Filter = unitIs("baseline", "routes", "sandbox", "group");

/** Objects with pods. */
export const isWorkload: Filter = (file) => inCluster(file) && templatePath(file).length > 0;

/** The workloads of forks. */
export const isFork: Filter = all(isWorkload, ofLane);

/** Services of forks. */
export const isForkService: Filter = all(kindIs("Service"), ofLane);

/** Where a workload keeps its pod template; empty for anything else. */
export function templatePath({ document }: EmittedFile): readonly string[] {
  const paths = [
    ["spec", "template"],
    ["spec", "jobTemplate", "spec", "template"],
  ];
  return paths.find((path) => isMap(nodeAt(document, [...path, "spec"]))) ?? [];
}

/** The fork that an object is of; empty for others. */
export function forkName({ document }: EmittedFile): string {
  return textAt(document, "metadata", "labels", labels.fork);
}

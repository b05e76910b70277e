/** @module What a compile leaves for commands that write or compare the output; less than a `CompileResult`, so it can be kept. */
import type { CompileResult } from "../compile.ts";
import { type Placed, placedOf } from "../emit/one-cluster.ts";
import { indexPath, objectPath } from "../model/layout.ts";
import { type LaneSummary, type OutputFile, unitPath } from "../model/release-unit.ts";
import type { SourceRef } from "../model/source.ts";

/** The output of an environment, and what is said of it. */
export interface CompiledOutput {
  readonly name: string;
  /** Paths start with the environment's name. */
  readonly files: readonly OutputFile[];
  /** In key order. */
  readonly lanes: readonly LaneSummary[];
  /** The folder of each lane's unit, by its key. */
  readonly units: Readonly<Record<string, string>>;
  readonly sandboxes: number;
  readonly groups: number;
  /** What it brings into its cluster. */
  readonly placed: Placed;
}

/** The output of a compile. */
export function outputOf({ environment, units, files, lanes }: CompileResult): CompiledOutput {
  return {
    ...{ name: environment.settings.name, files, lanes },
    units: Object.fromEntries(environment.lanes.map(({ key, unit }) => [key, unitPath(unit)])),
    sandboxes: environment.sandboxes.length,
    groups: environment.groups.length,
    placed: placedOf(environment, units),
  };
}

/** The specs (see `causeOf`) and manifests that caused each file of the output, its index included. */
export function causesOf({
  environment: { settings },
  units,
}: CompileResult): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const contribution of units.flatMap(({ objects }) => objects)) {
    const path = objectPath(contribution);
    const index = indexPath(contribution.lane ?? contribution.unit, path);
    for (const file of [path, index].map((one) => `${settings.name}/${one}`)) {
      const causes = found.get(file) ?? new Set();
      for (const source of contribution.sources) causes.add(causeOf(source));
      found.set(file, causes);
    }
  }
  return found;
}

/** A file, and below it which of a sandbox's forks it is, on a line of its own. */
function causeOf({ document, path: [spec, forks, index] }: SourceRef): string {
  const isFork = spec === "spec" && forks === "forks" && typeof index === "number";
  return isFork ? `${document.file}\n${index}` : document.file;
}

/** The file of a cause, and the fork in it. */
export function partsOf(cause: string): readonly [file: string, fork: number | undefined] {
  const [file = "", fork] = cause.split("\n");
  return [file, fork === undefined ? undefined : Number(fork)];
}

/** @module `source` of Services and workloads: which workloads a branch changed. */
import picomatch from "picomatch";
import type { Problems } from "../diagnostics/problems.ts";
import { at, stringMap } from "../kube/json.ts";
import { includesLabels } from "../kube/label-selector.ts";
import { type KubeObject, objectKey } from "../kube/object.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { CompleteEnvironment, Source } from "../model/spec.gen.ts";
import { type WorkloadName, type Workloads, wordOf } from "./workload-name.ts";

/** A workload whose code lies somewhere in a repository. */
export interface Mapped {
  readonly workload: WorkloadName;
  /** The Service by which it was found; otherwise the workload's name. */
  readonly service: string;
  readonly source: Source;
  /** The template of its image. Default: that of `spec.sync`. */
  readonly image?: string | undefined;
}

/** What the mapping is read from. */
export interface MappingInput {
  readonly environment: CompleteEnvironment;
  /** The environment's document. */
  readonly source: SourceRef;
  readonly baseline: readonly KubeObject[];
  readonly workloads: Workloads;
  /** The environment's namespace. */
  readonly home: string;
}

/** Every workload that has a source, in the order of their names. Reports Services that do not lead to exactly one. */
export function mappedWorkloads(input: MappingInput, problems: Problems): readonly Mapped[] {
  const { services = {}, workloads = {} } = input.environment.spec;
  const found = new Map<string, Mapped>();
  for (const [name, { source, image }] of sorted(services)) {
    if (source === undefined) continue;
    const workload = behind(name, input, problems);
    if (workload !== undefined)
      found.set(wordOf(workload), {
        workload,
        service: name.split("/").at(-1) ?? name,
        source,
        image,
      });
  }
  // What is said about a workload itself outdoes what is said about its Service.
  for (const [word, { source, image }] of sorted(workloads)) {
    const workload = input.workloads.find(word, problems)?.name;
    if (workload === undefined || source === undefined) continue;
    found.set(wordOf(workload), { workload, service: workload.name, source, image });
  }
  return [...found.values()].sort((a, b) => (wordOf(a.workload) < wordOf(b.workload) ? -1 : 1));
}

/** Those of which a path lies in the source. */
export function changedOf(mapped: readonly Mapped[], paths: readonly string[]): readonly Mapped[] {
  return mapped.filter(({ source }) => {
    const inside = matcher(source);
    return paths.some(inside);
  });
}

/** A path that is in a source: the path itself, below a folder, or matched by a glob. */
function matcher(source: Source): (path: string) => boolean {
  const patterns = (typeof source === "string" ? [source] : source).map((one) =>
    one.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, ""),
  );
  const globs = patterns
    .filter((one) => /[*?[{]/.test(one))
    .flatMap((one) => [picomatch(one, { dot: true }), picomatch(`${one}/**`, { dot: true })]);
  return (path) =>
    patterns.some(
      (one) => one === "." || one === "" || path === one || path.startsWith(`${one}/`),
    ) || globs.some((matches) => matches(path));
}

/** The one workload that a Service leads to. */
function behind(
  name: string,
  { baseline, workloads, home, source }: MappingInput,
  problems: Problems,
): WorkloadName | undefined {
  const full = name.includes("/") ? name : `${home}/${name}`;
  const service = baseline.find((object) => {
    const { kind, namespace, name: own } = objectKey(object);
    return kind === "Service" && object.apiVersion === "v1" && `${namespace}/${own}` === full;
  });
  const selector = stringMap(at(service, "spec", "selector"));
  const selected =
    Object.keys(selector).length === 0
      ? []
      : workloads.all.filter(({ entry }) => {
          const labels = stringMap(at(podTemplate(entry.object), "metadata", "labels"));
          return (
            objectKey(entry.object).namespace === objectKey(service ?? entry.object).namespace &&
            includesLabels(labels, selector)
          );
        });
  const [only, ...others] = selected;
  if (only !== undefined && others.length === 0) return only.name;
  problems.report({
    code: "E0826",
    message:
      only === undefined
        ? `Service "${name}" leads to no workload that can be forked`
        : `Service "${name}" leads to ${selected.length} workloads`,
    help: `say it of the workload instead: spec.workloads."${only === undefined ? "Kind/name" : selected.map((one) => wordOf(one.name)).join('", "')}".source`,
    source: below(source, "spec", "services", name, "source"),
  });
  return undefined;
}

function sorted<Value>(
  map: Readonly<Record<string, Value>>,
): readonly (readonly [string, Value])[] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

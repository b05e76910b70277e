/** @module Loads an environment folder: specs as raw documents, the baseline as checked objects. */
import type { Problems } from "../diagnostics/problems.ts";
import { asRecord, at } from "../kube/json.ts";
import type { AddedObject, BaselineObject } from "../model/input.ts";
import type { SourceDocument } from "../model/source.ts";
import type { ReadIo } from "./io.ts";
import { toItems } from "./items.ts";
import { type BaselineStated, toBaseline } from "./objects.ts";
import { type ProgramInput, programDocuments, programObjects } from "./program.ts";
import { renderItems } from "./rendering/render-items.ts";
import { shippedPlugins } from "./shipped-plugins.ts";
import { namespaceIn, readSources } from "./sources.ts";
import { isReadPlace, readEnvironmentSpec, readLanes, readPlugins } from "./specs.ts";
import { reportUnread } from "./unread.ts";
import { reportUnrendered } from "./unrendered.ts";

/** An environment folder as it was read. Specs are of the right kind, but not validated. */
export interface LoadedEnvironment {
  readonly environment: SourceDocument;
  /** In file order. */
  readonly sandboxes: readonly SourceDocument[];
  /** In file order. */
  readonly groups: readonly SourceDocument[];
  /** Of the environment, in file order, and then the product's own. */
  readonly plugins: readonly SourceDocument[];
  /** Sorted by object key. */
  readonly baseline: readonly BaselineObject[];
  /** In the order in which a program adds them. */
  readonly added: readonly AddedObject[];
}

/**
 * Reads an environment, and what a program states besides it. All problems are reported in one run; whatever
 * could be read is returned, so `validate` can report the problems of the specs in the same run.
 * @param folder The environment's folder, relative to the root of `io`.
 * @returns undefined when there is no readable spec of the environment.
 */
export function loadEnvironment(
  io: ReadIo,
  folder: string,
  problems: Problems,
  program: ProgramInput = {},
): LoadedEnvironment | undefined {
  const context = { io, problems };
  const [environment] =
    program.environment === undefined
      ? [readEnvironmentSpec(folder, context)]
      : programDocuments([program.environment], problems);
  const { sandboxes, groups } = readLanes(folder, context);
  const plugins = readPlugins(folder, context);
  if (environment === undefined) return undefined;

  const stated = at(environment.value, "spec", "baseline");
  const namespace = namespaceIn(stated) ?? "default";
  const source = { document: environment, path: ["spec", "baseline", "sources"] };
  const documents = readSources(at(stated, "sources"), {
    folder,
    namespace,
    io,
    problems,
    source,
  });
  const spec = at(environment.value, "spec");
  const items = renderItems(toItems(documents, problems), { io, folder, spec, problems });
  const files = new Set([
    ...documents.map(({ document }) => document.file),
    ...items.map(({ source: { document } }) => document.file),
    ...[...groups, ...plugins].map(({ file }) => file),
  ]);
  reportUnread(
    { folder, environment: folder, isRead: (path) => files.has(path) || isReadPlace(path, folder) },
    io,
    problems,
  );
  const kinds = kindsIn(stated);
  const deploy = at(stated, "deploy") === true;
  const applied = deploy && at(environment.value, "spec", "gitops") !== undefined;
  const baseline = toBaseline(items, { deploy, kinds, applied }, problems);
  reportUnrendered(baseline, spec, { io, folder }, problems);
  return {
    environment,
    sandboxes: [...sandboxes, ...programDocuments(program.sandboxes, problems)],
    groups: [...groups, ...programDocuments(program.groups, problems)],
    plugins: [...plugins, ...shippedPlugins(at(spec, "resources", "params"), problems)],
    baseline,
    added: programObjects(program.objects, { baseline, kinds, namespace }, problems),
  };
}

/** The scopes that are stated; what is wrong with them is for the schema to report. */
function kindsIn(baseline: unknown): BaselineStated["kinds"] {
  const stated = Object.entries(asRecord(at(baseline, "kinds")));
  return Object.fromEntries(
    stated.flatMap(([key, value]) => {
      const scope = at(value, "scope");
      return scope === "Cluster" || scope === "Namespaced" ? [[key, { scope }] as const] : [];
    }),
  );
}

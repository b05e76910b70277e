/** @module What a source of the baseline names, found inside the repository or reported. */
import type { Problems } from "../diagnostics/problems.ts";
import type { SourceRef } from "../model/source.ts";
import { reportOutside } from "./files.ts";
import type { ReadIo } from "./io.ts";
import { joinInside } from "./paths.ts";

/** What reading a source needs. */
export interface SourceContext {
  /** The environment's folder. */
  readonly folder: string;
  /** The namespace of the source's objects, for Helm. */
  readonly namespace: string;
  readonly io: ReadIo;
  readonly problems: Problems;
  /** The node that names what is read. */
  readonly source: SourceRef;
}

/** The path inside the root; undefined after a report. */
export function inside(path: string, context: SourceContext): string | undefined {
  const joined = joinInside(context.folder, path);
  if ("path" in joined) return joined.path;
  const what = joined.problem === "absolute" ? "is an absolute path" : "leaves the repository";
  context.problems.report({
    code: "E0123",
    message: `"${path}" ${what}`,
    help: "name something inside the repository, relative to the environment's folder; where the repository begins above the folder that holds environments/, say so with --root",
    source: context.source,
  });
  return undefined;
}

/** The path inside the root, when something of an expected kind lies there; undefined after a report. */
export function existing(
  path: string,
  kinds: readonly string[],
  context: SourceContext,
): string | undefined {
  const joined = inside(path, context);
  if (joined === undefined) return undefined;
  const kind = context.io.kind(joined);
  if (kind === "outside") reportOutside(joined, context.source, context.problems);
  else if (kinds.includes(kind)) return joined;
  else {
    const faults = { missing: "does not exist", unreadable: "cannot be read: permission denied" };
    const fault =
      kind === "missing" || kind === "unreadable" ? faults[kind] : `is not a ${kinds.join(" or ")}`;
    const message = `"${path}" ${fault}`;
    const help = `paths are relative to ${context.folder === "" ? "the root" : `"${context.folder}"`}`;
    context.problems.report({ code: "E0124", message, help, source: context.source });
  }
  return undefined;
}

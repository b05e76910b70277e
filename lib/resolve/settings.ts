/** @module An environment's settings, and what a schema cannot check of them. */
import type { Problems } from "../diagnostics/problems.ts";
import { defaultCarriers } from "../model/carriers.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { type EnvironmentSettings, folders, settingsOf } from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";
import { adoptedObjects } from "./adopted.ts";
import { reservedHeader } from "./reserved-headers.ts";

/** The settings with all defaults. Always returns some: what is wrong is reported, and left out. */
export function resolveSettings(input: EnvironmentInput, problems: Problems): EnvironmentSettings {
  const { spec, source } = input.environment;
  const settings = settingsOf(spec);
  const { header } = spec.spec.routing.carriers ?? {};
  if (header !== undefined) checkHeader(header, source, problems);
  checkPath(input.environment, problems);
  return { ...settings, source, adopted: adoptedObjects(input, settings, problems) };
}

function checkHeader(header: string, source: SourceRef, problems: Problems): void {
  const reserved = reservedHeader(header.toLowerCase());
  if (reserved === undefined) return;
  problems.report({
    code: "E0402",
    message: `header "${header}" cannot carry the routing key: it ${reserved}`,
    help: `choose a header of your own, such as "${defaultCarriers.header}"; the baggage header is used through routing.carriers.baggage`,
    source: below(source, "spec", "routing", "carriers", "header"),
  });
}

function checkPath(
  { spec: { metadata, spec }, source }: EnvironmentInput["environment"],
  problems: Problems,
): void {
  const path = spec.gitops?.path;
  const wrong = path === undefined ? undefined : wrongPath(path);
  if (wrong === undefined) return;
  problems.report({
    code: "E0305",
    message: `gitops.path "${path}" ${wrong}`,
    help: `name the folder of this environment's output from the root of the repository, as "dist/${metadata.name}"`,
    source: below(source, "spec", "gitops", "path"),
  });
}

/** What is wrong with a folder inside a repository; undefined when nothing is. */
function wrongPath(path: string): string | undefined {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is not relative";
  if (path.split("/").includes("..")) return 'leaves its folder by ".."';
  if (folders(path).length === 0) return "names no folder";
  // Argo CD reads the path as a glob and inside a Go template.
  if (/[*?[\]{}\\]/.test(path)) return "holds a character that is special in a pattern";
  return undefined;
}

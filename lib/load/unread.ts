/**
 * @module Specs that lie where nothing reads them: a folder that is misspelt or too deep, a hidden file, a name in
 * capital letters. Their lanes would be gone without a word, so they are errors.
 */
import { Problems } from "../diagnostics/problems.ts";
import { asString, at } from "../kube/json.ts";
import { isSpec, specGroup } from "../model/interface.ts";
import { below, type SourceRef } from "../model/source.ts";
import { fileRef, readDocuments, reportUnreadable } from "./files.ts";
import type { Entry, ReadIo } from "./io.ts";
import { baseName, childPath, folderOf, isWithin } from "./paths.ts";

const kinds = ["Environment", "Sandbox", "RouteGroup", "ResourcePlugin"] as const;

interface FoundSpec {
  readonly kind: (typeof kinds)[number];
  /** Absent where it cannot be read. */
  readonly name?: string;
  readonly source: SourceRef;
}

/** What is searched. */
export interface Search {
  /** From the root of the reader. */
  readonly folder: string;
  /** The folder of the environment that the specs should be in. Default: it is not known. */
  readonly environment?: string;
  /** Whether a file is read where it lies. Default: none is. */
  readonly isRead?: (path: string) => boolean;
}

/** Reports every spec below a folder, or in a file, that nothing reads. Folders that are environments are left out. */
export function reportUnread(
  { folder, environment, isRead = () => false }: Search,
  io: ReadIo,
  problems: Problems,
): void {
  const entries = entriesOf(folder, io);
  for (const { path, kind } of entries) if (kind === "unreadable") reportUnreadable(path, problems);
  const paths = entries.map(({ path }) => path);
  const others = paths
    .filter((path) => baseName(path) === "environment.yaml" && folderOf(path) !== environment)
    .map(folderOf);
  for (const path of paths) {
    if (isRead(path) || others.some((other) => isWithin(path, other))) continue;
    for (const { kind, name = "NAME", source } of specsIn(path, io)) {
      problems.report({
        code: "E0619",
        message: `nothing reads this ${kind} in "${path}"`,
        help: `move it to ${placeOf(kind, name, environment)}; a template needs another ending, for example .yaml.tpl, and what is switched off is removed`,
        source,
      });
    }
  }
}

/** Whether a folder or a file holds a spec. */
export function holdsSpec(path: string, io: ReadIo): boolean {
  return entriesOf(path, io).some((one) => specsIn(one.path, io).length > 0);
}

function entriesOf(path: string, io: ReadIo): readonly Entry[] {
  const kind = io.kind(path);
  return kind === "folder" ? io.walk(path, { hidden: true }) : [{ path, kind }];
}

function placeOf(kind: FoundSpec["kind"], name: string, environment: string | undefined): string {
  const folder = environment ?? "environments/ENVIRONMENT";
  switch (kind) {
    case "Environment":
      return `"environments/${name}/environment.yaml"`;
    case "Sandbox":
      return `"${childPath(folder, "sandboxes")}/${name}.yaml"`;
    case "RouteGroup":
      return `"${childPath(folder, "groups")}/${name}.yaml"`;
    case "ResourcePlugin":
      return `"${childPath(folder, "plugins")}/${name}.yaml"`;
  }
}

function specsIn(path: string, io: ReadIo): readonly FoundSpec[] {
  if (!/\.(?:ya?ml|json)$/i.test(path)) return [];
  const result = io.read(path, 1024 * 1024);
  const text = "bytes" in result ? new TextDecoder().decode(result.bytes) : "";
  if (!text.includes(specGroup)) return [];
  const problems = new Problems();
  const documents = readDocuments(path, { io, problems });
  if (problems.failed) return unreadableSpec(path, text);
  return documents.flatMap((document) => {
    const kind = kinds.find((one) => one === at(document.value, "kind"));
    if (kind === undefined || !isSpec(document.value)) return [];
    const name = asString(at(document.value, "metadata", "name"));
    const source = below({ document, path: [] }, "kind");
    return [{ kind, source, ...(name === undefined ? {} : { name }) }];
  });
}

/** A file with placeholders or the marks of a merge conflict is no YAML, but its lines say what it is meant to be. */
function unreadableSpec(path: string, text: string): readonly FoundSpec[] {
  const kind = kinds.find((one) => new RegExp(`^kind: *["']?${one}\\b`, "m").test(text));
  if (kind === undefined || !/^apiVersion: *["']?isolane\.dev\//m.test(text)) return [];
  return [{ kind, source: fileRef(path) }];
}

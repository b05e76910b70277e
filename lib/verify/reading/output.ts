/**
 * @module The emitted text, read back: objects with their files and release units, and the index files.
 * Index files are JSON, which is YAML too, so every finding has a line to point at.
 */

import { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asNumber, asString, at, isRecord, parseJson } from "../../kube/json.ts";
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { conflictRef, fileRef } from "../../load/files.ts";
import type { OutputFile } from "../../model/release-unit.ts";
import { below, type SourceDocument, type SourceRef } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { readBlock } from "../../yaml/block-reader.ts";
import { parseYaml } from "../../yaml/document.ts";
import { checkCharacters, SourceText } from "../../yaml/text.ts";

/** One object of the output. */
export interface Emitted {
  readonly object: KubeObject;
  /** `keyString` of the object. */
  readonly key: string;
  /** Its release unit's folder: `baseline`, `routes`, `sandboxes/pr-1`, `groups/all`, `gitops`. */
  readonly unit: string;
  /** Relative to the environment's output folder. */
  readonly file: string;
  /** Size of the text in characters. */
  readonly size: number;
  readonly source: SourceRef;
}

/** One index file. */
export interface IndexFile {
  readonly value: unknown;
  readonly source: SourceRef;
}

/** A spec or baseline node that the index names as a cause. */
export interface Cause {
  readonly file: string;
  readonly line: number;
  readonly path: string;
}

/** Everything that was emitted. */
export interface Output {
  readonly objects: readonly Emitted[];
  /** Objects by their `keyString`. Of two owners of one object, the last by path. */
  readonly byKey: ReadonlyMap<string, Emitted>;
  /** Objects by their own kind, namespace and name, for example `Deployment shop/cart`. */
  readonly byName: ReadonlyMap<string, Emitted>;
  /** Objects by their release unit. */
  readonly byUnit: ReadonlyMap<string, readonly Emitted[]>;
  /** By path below the environment's output folder. */
  readonly indexes: ReadonlyMap<string, IndexFile>;
  /** What the indexes list of an object, by file and `keyString`. */
  readonly causes: ReadonlyMap<string, readonly Cause[]>;
  /** Files that an index lists, and the index. */
  readonly listed: ReadonlyMap<string, SourceRef>;
  /** All files that are no indexes, each with its start. */
  readonly files: ReadonlyMap<string, SourceRef>;
}

/** Reads all files of an environment. `shown`: what paths begin with in messages, for example `dist`. */
export function readOutput(
  files: readonly OutputFile[],
  environment: string,
  shown: string,
  problems: Problems,
): Output {
  const objects: Emitted[] = [];
  const indexes = new Map<string, IndexFile>();
  const others = new Map<string, SourceRef>();
  for (const { path, text } of [...files].sort((a, b) => compareText(a.path, b.path))) {
    const own = path.startsWith(`${environment}/`) ? path.slice(environment.length + 1) : path;
    const name = `${shown}/${path}`;
    if (own.startsWith("index/")) {
      const index = readIndex(name, text, problems);
      if (index !== undefined) indexes.set(own, index);
      continue;
    }
    others.set(own, fileRef(name));
    objects.push(...readObjects(name, own, text, problems));
  }
  return {
    ...{ objects, indexes, files: others },
    byKey: new Map(objects.map((emitted) => [emitted.key, emitted])),
    byName: new Map(objects.map((emitted) => [workloadName(emitted.object), emitted])),
    byUnit: grouped(objects.map((emitted) => [emitted.unit, emitted] as const)),
    ...readCauses(indexes),
  };
}

function readIndex(name: string, text: string, problems: Problems): IndexFile | undefined {
  const found = new Problems();
  // JSON takes more of them than YAML does, and a terminal obeys some.
  if (!checkCharacters(new SourceText(name, text), found)) return reportUnreadable(found, problems);
  const document = lazyDocument(name, text, parseJson(text));
  if (isRecord(document.value) && Array.isArray(document.value.objects)) {
    return { value: document.value, source: { document, path: [] } };
  }
  if (reportConflict(name, text, problems)) return undefined;
  problems.report({
    code: "E0901",
    message: `"${name}" is not an index that isolane wrote`,
    help: "restore the file from git; after a merge conflict take either side, then run `isolane synth`",
    source: { document, path: [] },
  });
  return undefined;
}

function readObjects(
  name: string,
  own: string,
  text: string,
  problems: Problems,
): readonly Emitted[] {
  return documentsOf(name, text, problems).flatMap((document): readonly Emitted[] => {
    const source = { document, path: [] };
    const object = toObject(document.value);
    if (object === undefined) {
      problems.report({
        code: "E0901",
        message: "this is no Kubernetes object",
        help: "an object has apiVersion, kind and metadata.name; run `isolane synth` to write the file again",
        source,
      });
      return [];
    }
    const key = keyString(objectKey(object));
    const size = text.length;
    return [{ object, key, unit: unitOf(own), file: own, size, source }];
  });
}

/** The quick reader for what the writer writes, and the full one for everything else. */
function documentsOf(name: string, text: string, problems: Problems): readonly SourceDocument[] {
  const quick = readBlock(text);
  if (quick !== undefined) return [lazyDocument(name, text, quick)];
  if (reportConflict(name, text, problems)) return [];
  const found = new Problems();
  const documents = parseYaml(name, text, found);
  reportUnreadable(found, problems);
  return documents;
}

function reportUnreadable({ all: [first] }: Problems, problems: Problems): undefined {
  if (first === undefined) return;
  problems.report({
    code: "E0901",
    message: `the file cannot be read: ${first.message}`,
    help: first.help,
    source: first.source,
  });
}

function reportConflict(name: string, text: string, problems: Problems): boolean {
  const source = conflictRef(name, text);
  if (source === undefined) return false;
  problems.report({
    code: "E0901",
    message: "merge conflict in a generated file",
    help: "take either side, then run `isolane synth`, which writes the file again",
    source,
  });
  return true;
}

/** A document whose positions are looked up only when somebody asks. */
function lazyDocument(file: string, text: string, value: unknown): SourceDocument {
  let full: SourceDocument | undefined;
  return {
    file,
    text,
    value,
    locate: (path, where) => {
      full ??= parseYaml(file, text, new Problems())[0];
      return full?.locate(path, where) ?? { line: 1, column: 1, endColumn: 2 };
    },
  };
}

function toObject(value: unknown): KubeObject | undefined {
  return isKube(value) ? value : undefined;
}

function isKube(value: unknown): value is KubeObject {
  const [name, namespace] = [at(value, "metadata", "name"), at(value, "metadata", "namespace")];
  return (
    isRecord(value) &&
    [value.apiVersion, value.kind, name, namespace ?? ""].every((text) => typeof text === "string")
  );
}

/** True for the release unit of a sandbox or a group. */
export function isLaneUnit(unit: string): boolean {
  return /^(?:sandboxes|groups)\//.test(unit);
}

function unitOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "sandboxes" || first === "groups" ? `${first}/${second}` : first;
}

function readCauses(indexes: ReadonlyMap<string, IndexFile>): Pick<Output, "causes" | "listed"> {
  const all = [...indexes.values()];
  const listed = all.flatMap(({ value, source }) =>
    asArray(at(value, "files")).flatMap((file, index) => {
      const path = asString(at(file, "path"));
      return path === undefined ? [] : [[path, below(source, "files", index, "path")] as const];
    }),
  );
  const entries = all.flatMap(({ value }) => asArray(at(value, "objects")).filter(isRecord));
  const causes = entries.flatMap((entry) => {
    const object = toObject({ ...entry, metadata: entry });
    const file = asString(entry.file);
    if (object === undefined || file === undefined) return [];
    return [[causeKey(file, keyString(objectKey(object))), toCauses(entry.sources)] as const];
  });
  return { causes: new Map(causes), listed: new Map(listed) };
}

/** The key of `Output.causes`. */
export function causeKey(file: string, object: string): string {
  return `${file}\n${object}`;
}

function toCauses(sources: unknown): readonly Cause[] {
  return asArray(sources).flatMap((source): readonly Cause[] => {
    const [file, line] = [asString(at(source, "file")), asNumber(at(source, "line"))];
    return file === undefined || line === undefined
      ? []
      : [{ file, line, path: asString(at(source, "path")) ?? "" }];
  });
}

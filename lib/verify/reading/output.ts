/**
 * @module The emitted text, read back: objects with their files and release units, and the index files.
 * Index files are JSON, which is YAML too, so every finding has a line to point at.
 */

import { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { asString, at, isRecord, parseJson } from "../../kube/json.ts";
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { conflictRef, fileRef } from "../../load/files.ts";
import { type ListedCause, listedFiles, listedObjects } from "../../model/index-entries.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { checkCharacters, SourceText } from "../../yaml/text.ts";
import type { VerifyInput } from "../model.ts";
import { documentsOf, lazyDocument, reportConflict, reportUnreadable } from "./documents.ts";
import type { Facts } from "./facts.ts";
import {
  type Expected,
  expectedIn,
  folderOf,
  isForeignFile,
  isForeignIndex,
  reportForeign,
} from "./foreign.ts";

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

/**
 * Reads all files of an environment but those that isolane did not write, which are reported. `shown`: what paths
 * begin with in messages. Default: `dist`.
 */
export function readOutput(
  { files, others: proved = [], input, shown = "dist" }: VerifyInput,
  facts: Facts,
  problems: Problems,
): Output {
  const ofOthers = new Set(proved.map(({ path }) => path));
  const texts = [...files, ...proved]
    .sort((a, b) => compareText(a.path, b.path))
    .map(({ path, text }): Text => {
      const own = path.startsWith(`${facts.name}/`) ? path.slice(facts.name.length + 1) : path;
      return { own, name: `${shown}/${path}`, text, ofOthers: ofOthers.has(path) };
    });
  const expected = expectedIn(
    input,
    facts,
    texts.map((one) => one.own),
  );
  const indexes = readIndexes(texts.filter(isIndex), expected, problems);
  const told = readCauses(indexes);
  const objects: Emitted[] = [];
  const others = new Map<string, SourceRef>();
  for (const { own, name, text, ofOthers: isKnown } of texts.filter((one) => !isIndex(one))) {
    const faults = new Problems();
    const found = readObjects(name, own, text, faults);
    const held = () => (conflictRef(name, text) ? undefined : found.map(({ object }) => object));
    if (!isKnown && !told.listed.has(own) && isForeignFile(own, held, expected, indexes)) {
      reportForeign(name, problems);
      continue;
    }
    for (const fault of faults.all) problems.report(fault);
    others.set(own, fileRef(name));
    objects.push(...found);
  }
  return {
    ...{ objects, indexes, files: others, ...told },
    byKey: new Map(objects.map((emitted) => [emitted.key, emitted])),
    byName: new Map(objects.map((emitted) => [workloadName(emitted.object), emitted])),
    byUnit: grouped(objects.map((emitted) => [emitted.unit, emitted] as const)),
  };
}

/** A file: its path below the environment's output folder, its path in messages, what it holds. */
interface Text {
  readonly own: string;
  readonly name: string;
  readonly text: string;
  /** See `VerifyInput.others`. */
  readonly ofOthers: boolean;
}

function isIndex({ own }: Text): boolean {
  return own.startsWith("index/");
}

function readIndexes(
  texts: readonly Text[],
  expected: Expected,
  problems: Problems,
): ReadonlyMap<string, IndexFile> {
  const indexes = new Map<string, IndexFile>();
  for (const { own, name, text } of texts) {
    const value = parseJson(text);
    if (isForeignIndex(own, value, expected) && conflictRef(name, text) === undefined) {
      reportForeign(name, problems);
      continue;
    }
    const index = readIndex({ name, text, value }, problems);
    if (index !== undefined) indexes.set(own, index);
  }
  return indexes;
}

function readIndex(
  { name, text, value }: Pick<Text, "name" | "text"> & { readonly value: unknown },
  problems: Problems,
): IndexFile | undefined {
  const found = new Problems();
  // JSON takes more of them than YAML does, and a terminal obeys some.
  if (!checkCharacters(new SourceText(name, text), found)) return reportUnreadable(found, problems);
  const document = lazyDocument(name, text, value);
  if (isRecord(value) && Array.isArray(value.objects)) {
    return { value, source: { document, path: [] } };
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
    return [{ object, key, unit: folderOf(own), file: own, size, source }];
  });
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

function readCauses(indexes: ReadonlyMap<string, IndexFile>): Pick<Output, "causes" | "listed"> {
  const all = [...indexes.values()];
  const listed = all.flatMap(({ value, source }) =>
    (listedFiles(value) ?? []).flatMap(({ path, at: place }) =>
      path === undefined ? [] : [[path, below(source, ...place)] as const],
    ),
  );
  const causes = all.flatMap(({ value }) =>
    listedObjects(value).flatMap(({ entry, causes: named }) => {
      const object = toObject({ ...entry, metadata: entry });
      const file = asString(entry.file);
      if (object === undefined || file === undefined) return [];
      return [[causeKey(file, keyString(objectKey(object))), named.flatMap(toCause)] as const];
    }),
  );
  return { causes: new Map(causes), listed: new Map(listed) };
}

/** The key of `Output.causes`. */
export function causeKey(file: string, object: string): string {
  return `${file}\n${object}`;
}

function toCause({ file, line, path }: ListedCause): readonly Cause[] {
  return file === "" || line === undefined ? [] : [{ file, line, path }];
}

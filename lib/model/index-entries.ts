/**
 * @module What an index file says of objects, files and causes, in either version of its format. Read as hostile input: a
 * pull request can change it. Version 1 had a list `files` beside `objects`, and each cause as an object of its own.
 */
import { asArray, asNumber, asRecord, asString, at, isRecord } from "../kube/json.ts";
import type { DocumentPath } from "./source.ts";

/** A file that an index lists; `undefined` where it says none. */
export interface ListedFile {
  readonly path: string | undefined;
  readonly sha256: string | undefined;
  /** Where the index says the path. */
  readonly at: DocumentPath;
}

/** A node that an index names as a cause. */
export interface ListedCause {
  readonly file: string;
  readonly line: number | undefined;
  readonly path: string;
  readonly program: boolean;
  /** Where the index names it. */
  readonly at: DocumentPath;
}

/** An object that an index tells of. */
export interface ListedObject {
  /** Its `apiVersion`, `kind`, `namespace`, `name` and `file`, as they are said. */
  readonly entry: Readonly<Record<string, unknown>>;
  readonly causes: readonly ListedCause[];
}

/** The files of an index; undefined where it has no list of them. */
export function listedFiles(index: unknown): readonly ListedFile[] | undefined {
  const [list, path] = isFirst(index) ? ["files", "path"] : ["objects", "file"];
  const entries = at(index, list);
  if (!Array.isArray(entries)) return undefined;
  return entries.map((entry, position) => ({
    path: asString(at(entry, path)),
    sha256: asString(at(entry, "sha256")),
    at: [list, position, path],
  }));
}

/** The objects of an index with their causes. */
export function listedObjects(index: unknown): readonly ListedObject[] {
  const toCause = isFirst(index) ? firstCause : namedCause(asRecord(at(index, "sources")));
  return asArray(at(index, "objects")).flatMap((entry, position): readonly ListedObject[] => {
    if (!isRecord(entry)) return [];
    const causes = asArray(entry.sources).map(
      (cause, place): ListedCause => ({
        ...toCause(cause),
        at: ["objects", position, "sources", place],
      }),
    );
    return [{ entry, causes }];
  });
}

type Read = (cause: unknown) => Omit<ListedCause, "at">;

/** `[name, line, path]`, by the sources that the index names. */
function namedCause(sources: Readonly<Record<string, unknown>>): Read {
  return (cause) => {
    const [name, line, path] = asArray(cause);
    const known = asString(name) ?? "";
    const source = Object.hasOwn(sources, known) ? sources[known] : undefined;
    return toCause(source, line, path);
  };
}

function firstCause(cause: unknown): ReturnType<Read> {
  return toCause(cause, at(cause, "line"), at(cause, "path"));
}

function toCause(source: unknown, line: unknown, path: unknown): ReturnType<Read> {
  return {
    file: asString(at(source, "file")) ?? "",
    line: asNumber(line),
    path: asString(path) ?? "",
    program: at(source, "program") === true,
  };
}

function isFirst(index: unknown): boolean {
  return at(index, "version") === 1;
}

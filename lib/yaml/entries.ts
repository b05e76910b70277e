/** @module The entries of a YAML mapping: keys as Kubernetes reads them, duplicates, merge keys. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from "yaml";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Range } from "./positions.ts";
import { plainScalar } from "./scalar.ts";

/** One entry of a mapping. */
export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: unknown;
  /** Came in by a merge key, so its nodes belong to another mapping too. */
  readonly merged: boolean;
}

/** What the reader of entries asks the builder of values. */
export interface EntryContext {
  /** The node that an alias stands for, or undefined after a report. */
  resolve(alias: Alias): Node | undefined;
  /** Reports a problem at a range. */
  report(code: DiagnosticCode, range: Range, message: string, help: string): void;
  /** Counts one copied entry; false when there were too many. */
  spend(range: Range): boolean;
}

/** Reads mappings; merged mappings are read once, so nested merges cost no more than they hold. */
export class EntryReader {
  readonly #context: EntryContext;
  readonly #done = new Map<YAMLMap, readonly MapEntry[]>();
  readonly #open = new Set<YAMLMap>();

  constructor(context: EntryContext) {
    this.#context = context;
  }

  /**
   * The entries of a mapping in document order. Like goyaml v2, and unlike the merge specification,
   * a merge that comes after a key replaces that key's value.
   */
  read(map: YAMLMap): readonly MapEntry[] {
    const known = this.#done.get(map);
    if (known !== undefined) return known;
    this.#open.add(map);
    const entries = new Map<string, MapEntry>();
    const written = new Set<string>();
    for (const pair of map.items) {
      const keyRange = rangeOf(pair.key) ?? rangeOf(map) ?? [0, 1];
      if (isMergeKey(pair.key)) {
        this.#merge(pair.value, keyRange, entries);
        continue;
      }
      const key = this.#key(pair.key, keyRange);
      if (key === undefined) continue;
      if (written.has(key)) {
        const message = `key "${key}" is given twice`;
        this.#context.report("E0108", keyRange, message, "keep one of the two");
        continue;
      }
      written.add(key);
      entries.set(key, { key, keyRange, value: pair.value, merged: false });
    }
    this.#open.delete(map);
    const result = [...entries.values()];
    this.#done.set(map, result);
    return result;
  }

  #merge(value: unknown, keyRange: Range, into: Map<string, MapEntry>): void {
    // Of several mappings the first wins, so the last is applied first.
    const sources = isSeq(value) ? [...value.items].reverse() : [value];
    for (const source of sources) {
      const node = isAlias(source) ? this.#context.resolve(source) : source;
      if (node === undefined) continue;
      const range = rangeOf(source) ?? keyRange;
      if (!isMap(node)) {
        const help = "merge a mapping, an alias of one, or a list of those";
        this.#context.report("E0113", range, "only mappings can be merged", help);
      } else if (this.#open.has(node)) {
        const message = "this mapping is merged into itself";
        this.#context.report("E0107", range, message, "remove the merge");
      } else if (!this.#copy(node, keyRange, into)) return;
    }
  }

  #copy(map: YAMLMap, keyRange: Range, into: Map<string, MapEntry>): boolean {
    for (const entry of this.read(map)) {
      if (!this.#context.spend(keyRange)) return false;
      into.set(entry.key, { ...entry, merged: true });
    }
    return true;
  }

  #key(node: unknown, range: Range): string | undefined {
    const key = keyText(node);
    if (key === undefined) {
      const help = "keys are text: write it in double quotes";
      this.#context.report("E0110", range, `${describe(node)} is not a string`, help);
    } else if (key === "__proto__") {
      const help = "no Kubernetes object and no spec has such a field: remove it";
      this.#context.report("E0111", range, 'key "__proto__" is not allowed', help);
      return undefined;
    }
    return key;
  }
}

/** Text as it is; a plain decimal integer as its digits, which is what Kubernetes makes of it. */
function keyText(node: unknown): string | undefined {
  if (!isScalar(node) || typeof node.value !== "string") return undefined;
  if (node.tag !== undefined)
    return node.tag === "!" || node.tag === stringTag ? node.value : undefined;
  if (node.type !== Scalar.PLAIN) return node.value;
  const scalar = plainScalar(node.value);
  if ("infinite" in scalar) return undefined;
  if (typeof scalar.value === "string") return scalar.value;
  const isWhole = typeof scalar.value === "bigint" || Number.isInteger(scalar.value);
  return isWhole && String(scalar.value) === node.value ? node.value : undefined;
}

/** The tag of strings. */
export const stringTag = "tag:yaml.org,2002:str";

function isMergeKey(node: unknown): boolean {
  if (!isScalar(node) || node.value !== "<<") return false;
  return node.tag === undefined
    ? node.type === Scalar.PLAIN
    : node.tag === "tag:yaml.org,2002:merge";
}

function describe(node: unknown): string {
  if (isScalar(node) && typeof node.value === "string") {
    return node.value === "" ? "an empty key" : `key "${node.value}"`;
  }
  return "this key";
}

/** The offsets of a node. */
export function rangeOf(node: unknown): Range | undefined {
  const range = (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range;
  return range ? [range[0], range[1]] : undefined;
}

/** @module A syntax tree to plain JSON data and the positions of its nodes, in one pass. */
import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Problems } from "../diagnostics/problems.ts";
import { EntryReader, rangeOf, stringTag } from "./entries.ts";
import { limits } from "./limits.ts";
import { PositionRecorder, type Positions, type Range } from "./positions.ts";
import { plainScalar } from "./scalar.ts";
import type { SourceText } from "./text.ts";

/** A document's data. */
export interface BuiltValue {
  readonly value: unknown;
  readonly positions: Positions;
}

/** Builds the value of a document. Problems are reported; the value is then incomplete. */
export function buildValue(root: unknown, source: SourceText, problems: Problems): BuiltValue {
  const builder = new ValueBuilder(source, problems);
  if (source.hasAliases) builder.readAnchors(root);
  return builder.build(root);
}

class ValueBuilder {
  readonly #source: SourceText;
  readonly #problems: Problems;
  readonly #recorder = new PositionRecorder();
  readonly #entries: EntryReader;
  readonly #targets = new Map<Alias, Node | undefined>();
  /** Nodes that are being built, to see an anchor that contains itself. */
  readonly #open = new Set<Node>();
  #copied = 0;
  /** The outermost alias that is being expanded: what is wrong with the copy is shown there. */
  #expanded: Range | undefined;
  #depth = 0;

  constructor(source: SourceText, problems: Problems) {
    this.#source = source;
    this.#problems = problems;
    this.#entries = new EntryReader({
      resolve: (alias) => this.#target(alias),
      report: (code, range, message, help) => this.#report(code, range, message, help),
      spend: (range) => this.#spend(range),
    });
  }

  /** An alias means the last anchor of its name before it, so anchors are read in document order. */
  readAnchors(root: unknown): void {
    const anchors = new Map<string, Node>();
    const visit = (node: unknown): void => {
      if (isAlias(node)) {
        this.#targets.set(node, anchors.get(node.source));
        return;
      }
      if (!isNode(node)) return;
      if ("anchor" in node && typeof node.anchor === "string") anchors.set(node.anchor, node);
      if (isMap(node)) {
        for (const pair of node.items) {
          visit(pair.key);
          visit(pair.value);
        }
      } else if (isSeq(node)) node.items.forEach(visit);
    };
    visit(root);
  }

  build(root: unknown): BuiltValue {
    const range = rangeOf(root) ?? [0, 1];
    const value = this.#node("", root, range, false);
    return { value, positions: this.#recorder.finish() };
  }

  /** @param copied Whether the node's text is used a second time, by an alias or a merge. */
  #node(step: string | number, node: unknown, keyRange: Range, copied: boolean): unknown {
    const range = rangeOf(node) ?? keyRange;
    const index = this.#recorder.enter(step, keyRange, range);
    const value = copied && !this.#spend(range) ? null : this.#value(node, range, copied);
    this.#recorder.leave(index);
    return value;
  }

  #value(node: unknown, range: Range, copied: boolean): unknown {
    if (isAlias(node)) return this.#alias(node, range);
    if (isScalar(node)) return this.#scalar(node, range);
    if (!isMap(node) && !isSeq(node)) return null;
    this.#checkCollectionTag(node, range);
    if (this.#depth >= limits.depth) {
      const message = `nested more than ${limits.depth} levels deep`;
      this.#report("E0106", range, message, "flatten the data");
      return null;
    }
    this.#depth += 1;
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node, copied) : this.#seq(node, copied);
    this.#open.delete(node);
    this.#depth -= 1;
    return value;
  }

  #map(node: YAMLMap, copied: boolean): unknown {
    const value: Record<string, unknown> = {};
    for (const entry of this.#entries.read(node)) {
      value[entry.key] = this.#node(entry.key, entry.value, entry.keyRange, copied || entry.merged);
    }
    return value;
  }

  #seq(node: YAMLSeq, copied: boolean): unknown {
    return node.items.map((item, index) => {
      const range = rangeOf(item) ?? rangeOf(node) ?? [0, 1];
      return this.#node(index, item, range, copied);
    });
  }

  #alias(node: Alias, range: Range): unknown {
    const target = this.#target(node);
    if (target === undefined) return null;
    if (this.#open.has(target)) {
      const message = `anchor "${node.source}" contains itself`;
      this.#report("E0107", range, message, "remove the alias");
      return null;
    }
    const outer = this.#expanded;
    this.#expanded ??= range;
    const value = this.#spend(range) ? this.#value(target, range, true) : null;
    this.#expanded = outer;
    return value;
  }

  #target(alias: Alias): Node | undefined {
    const target = this.#targets.get(alias);
    if (target === undefined) {
      const message = `alias "${alias.source}" has no anchor before it`;
      const help = `define it first with "&${alias.source}", or put the text in quotes if it is not an alias`;
      this.#report("E0107", rangeOf(alias) ?? [0, 1], message, help);
    }
    return target;
  }

  #scalar(node: Scalar, range: Range): unknown {
    const text = typeof node.value === "string" ? node.value : "";
    const tag = node.tag;
    if (tag === "!" || tag === stringTag) return text;
    if (tag === undefined && node.type !== Scalar.PLAIN)
      return this.#quotedOrBlock(node, text, range);
    const type = tag === undefined ? "any" : scalarTags.get(tag);
    if (type === undefined) return this.#unknownTag(tag ?? "", range);
    const scalar = plainScalar(text);
    if ("infinite" in scalar) {
      const help = "put it in quotes if it is text; Kubernetes' JSON has only finite numbers";
      this.#report("E0112", range, `${text} is no number that JSON has`, help);
      return null;
    }
    if (type !== "any" && !type(scalar.value)) {
      const help = "correct the value, or remove the tag";
      const message = `"${text}" is not what its tag ${shortTag(tag ?? "")} says`;
      this.#report("E0109", range, message, help);
    }
    return scalar.value;
  }

  /** A block scalar whose last line has no line break gets none from goyaml; 1.2 readers add one. */
  #quotedOrBlock(node: Scalar, text: string, range: Range): string {
    if (node.type === Scalar.QUOTE_DOUBLE && /\p{Cs}/u.test(text)) {
      const help = "write the character itself, or both halves of the pair";
      this.#report("E0104", range, "an escape stands for half a character", help);
    }
    const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
    if (!isBlock || range[1] < this.#source.text.length || !text.endsWith("\n")) return text;
    return /\n *$/.test(this.#source.text) ? text : text.slice(0, -1);
  }

  #checkCollectionTag(node: YAMLMap | YAMLSeq, range: Range): void {
    if (node.tag === undefined || node.tag === "!") return;
    if (node.tag !== `tag:yaml.org,2002:${isMap(node) ? "map" : "seq"}`)
      this.#unknownTag(node.tag, range);
  }

  #unknownTag(tag: string, range: Range): null {
    const help =
      "remove it: Kubernetes objects are plain data (known: !!str, !!int, !!float, !!bool, !!null, !!map, !!seq)";
    const message = `tag ${shortTag(tag)} has no meaning here`;
    this.#report("E0109", this.#tagBefore(range), message, help);
    return null;
  }

  /** The tag as it is written before a value, perhaps with an anchor between; without a tag, the value. */
  #tagBefore(range: Range): Range {
    const end = range[0];
    const start = Math.max(0, end - 1024);
    const found = /(![^\s,[\]{}]*)\s+(?:&\S+\s+)?$/.exec(this.#source.text.slice(start, end));
    const tag = found?.[1] ?? "";
    return found === null ? range : [start + found.index, start + found.index + tag.length];
  }

  #spend(range: Range): boolean {
    this.#copied += 1;
    if (this.#copied <= limits.copiedNodes) return true;
    if (this.#copied === limits.copiedNodes + 1) {
      const message = `aliases expand to more than ${limits.copiedNodes} values`;
      const help = "write the data out, or use fewer aliases";
      this.#report("E0107", this.#expanded ?? range, message, help);
    }
    return false;
  }

  #report(code: DiagnosticCode, range: Range, message: string, help: string): void {
    this.#problems.report({ code, message, help, source: this.#source.spot(range[0], range[1]) });
  }
}

const scalarTags: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  [
    "tag:yaml.org,2002:int",
    (value: unknown) => typeof value === "bigint" || Number.isInteger(value),
  ],
  ["tag:yaml.org,2002:float", (value: unknown) => ["bigint", "number"].includes(typeof value)],
  ["tag:yaml.org,2002:bool", (value: unknown) => typeof value === "boolean"],
  ["tag:yaml.org,2002:null", (value: unknown) => value === null],
]);

function shortTag(tag: string): string {
  const standard = "tag:yaml.org,2002:";
  return tag.startsWith(standard) ? `!!${tag.slice(standard.length)}` : `"${tag}"`;
}

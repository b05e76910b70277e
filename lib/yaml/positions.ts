/**
 * @module The positions of a document's nodes, kept small: the syntax tree is ten times larger than
 * its text and is dropped once the value is built.
 */
import type { DocumentPath } from "../model/source.ts";

/** Start and end offset in the text. */
export type Range = readonly [start: number, end: number];

/** Numbers a node takes: key start, key end, value start, value end, number of nodes below. */
const width = 5;

/** Records nodes in document order while a value is built. */
export class PositionRecorder {
  readonly #numbers: number[] = [];
  readonly #steps: (string | number)[] = [];

  /** Enters a node; `key` is its key's range, or its own for items of a sequence and the root. */
  enter(step: string | number, key: Range, value: Range): number {
    const index = this.#steps.length;
    this.#steps.push(step);
    this.#numbers.push(key[0], key[1], value[0], value[1], 0);
    return index;
  }

  /** Leaves the node that `enter` returned. `end`: where it ends, if that was not known. */
  leave(index: number, end?: number): void {
    const at = index * width;
    this.#numbers[at + 4] = this.#steps.length - index - 1;
    if (end === undefined) return;
    if (this.#numbers[at] === this.#numbers[at + 2]) this.#numbers[at + 1] = end;
    this.#numbers[at + 3] = end;
  }

  /** The finished table. */
  finish(): Positions {
    return new Positions(Int32Array.from(this.#numbers), this.#steps);
  }
}

/** Finds nodes by path. */
export class Positions {
  readonly #numbers: Int32Array;
  readonly #steps: readonly (string | number)[];
  readonly #children = new Map<number, ReadonlyMap<string, number>>();

  constructor(numbers: Int32Array, steps: readonly (string | number)[]) {
    this.#numbers = numbers;
    this.#steps = steps;
  }

  /** The range of the node at `path`, or of its nearest existing parent. */
  find(path: DocumentPath, at: "key" | "value"): Range {
    let node = 0;
    for (const step of path) {
      const child = this.#child(node, step);
      if (child === undefined) return this.#range(node, "value");
      node = child;
    }
    return this.#range(node, path.length === 0 ? "value" : at);
  }

  #child(node: number, step: string | number): number | undefined {
    return this.#childrenOf(node).get(String(step));
  }

  /** By key or index as text: a path from a JSON pointer has strings for both. Built when first asked. */
  #childrenOf(node: number): ReadonlyMap<string, number> {
    const known = this.#children.get(node);
    if (known !== undefined) return known;
    const children = new Map<string, number>();
    const end = node + 1 + this.#number(node, 4);
    for (let child = node + 1; child < end; child += 1 + this.#number(child, 4)) {
      children.set(String(this.#steps[child]), child);
    }
    this.#children.set(node, children);
    return children;
  }

  #range(node: number, at: "key" | "value"): Range {
    const offset = at === "key" ? 0 : 2;
    return [this.#number(node, offset), this.#number(node, offset + 1)];
  }

  #number(node: number, field: number): number {
    return this.#numbers[node * width + field] ?? 0;
  }
}

/** @module Where a finding points: the spec or baseline line that the index names, otherwise the emitted line. */

import { at } from "../../kube/json.ts";
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import {
  below,
  type DocumentPath,
  type SourceDocument,
  type SourceRef,
} from "../../model/source.ts";
import type { Origin } from "../../simulate/tables/verdict.ts";
import { type Cause, causeKey, type Emitted, type Output } from "./output.ts";

/** Places of one verification. */
export class Sources {
  readonly #documents = new Map<string, Set<SourceDocument>>();
  /** Nodes that were looked for: many objects have one cause. */
  readonly #known = new Map<string, boolean>();
  readonly #output: Output;
  readonly #baseline: ReadonlyMap<string, SourceRef>;

  constructor(input: EnvironmentInput, output: Output) {
    this.#output = output;
    this.#baseline = new Map(
      input.baseline.map(({ object, source }) => [keyString(objectKey(object)), source]),
    );
    const refs = [
      input.environment,
      ...input.sandboxes,
      ...input.deleting,
      ...input.groups,
      ...input.baseline,
    ];
    for (const { source } of refs) {
      const known = this.#documents.get(source.document.file) ?? new Set();
      known.add(source.document);
      this.#documents.set(source.document.file, known);
    }
  }

  /** The node of the emitted object that an origin means, if it was emitted. */
  emitted({ object, path }: Origin): SourceRef | undefined {
    const found = this.#output.byKey.get(object);
    return found && below(found.source, ...path);
  }

  /** The most specific known cause of an object: a spec's line, a baseline's, the emitted text's. */
  cause(origin: Origin): SourceRef | undefined {
    const found = this.#output.byKey.get(origin.object);
    if (found === undefined) return this.baseline(origin);
    return this.causeOf(found) ?? this.emitted(origin);
  }

  /** The node of the baseline's object that an origin means, if the baseline has the object. */
  baseline({ object, path }: Origin): SourceRef | undefined {
    const own = this.#baseline.get(object);
    return own && below(own, ...path);
  }

  /** Where the baseline declares an object, if it does. */
  baselineObject(object: KubeObject): SourceRef | undefined {
    return this.baseline({ object: keyString(objectKey(object)), path: [] });
  }

  /** The first cause of an emitted object whose document is at hand. */
  causeOf({ file, key }: Pick<Emitted, "file" | "key">): SourceRef | undefined {
    for (const cause of this.#output.causes.get(causeKey(file, key)) ?? []) {
      const ref = this.#locate(cause);
      if (ref !== undefined) return ref;
    }
    return undefined;
  }

  /** Whether a document of a file has a node. */
  has(file: string, path: string): boolean {
    const id = `${file}\n${path}`;
    const documents = [...(this.#documents.get(file) ?? [])];
    const known =
      this.#known.get(id) ??
      documents.some(({ value }) => at(value, ...toPath(path)) !== undefined);
    this.#known.set(id, known);
    return known;
  }

  /** The document of the file in which the path is at the line. The index may be older than the file. */
  #locate({ file, line, path }: Cause): SourceRef | undefined {
    const steps = toPath(path);
    for (const document of this.#documents.get(file) ?? []) {
      if (document.locate(steps).line === line) return { document, path: steps };
      if (document.locate(steps, "key").line === line) return { document, path: steps, at: "key" };
    }
    return undefined;
  }
}

/** `spec.forks[0].env["a.b"]` to its steps. */
function toPath(text: string): DocumentPath {
  const steps: (string | number)[] = [];
  for (const [, name, index, quoted] of text.matchAll(
    /([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g,
  )) {
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else if (quoted !== undefined) steps.push(String(JSON.parse(quoted)));
  }
  return steps;
}

/**
 * @module What the API server refuses in an object for its structure: values of wrong types are errors, at the
 * line of the baseline or of the customization that they came from; of items that there are twice, one is left.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { valueWords } from "../diagnostics/words.ts";
import { asRecord, asString, at, isRecord } from "../kube/json.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../kube/object.ts";
import { placeholderInName } from "../kube/placeholders.ts";
import { withSingleItems } from "../kube/repeated-items.ts";
import { type StructureFault, structureFaults } from "../kube/structure.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { Contribution } from "../model/contribution.ts";
import { below, type SourceRef } from "../model/source.ts";

/** The contributions without items that there are twice. Reports what the API server refuses. */
export function withSoundStructure(
  contributions: readonly Contribution[],
  baseline: BaselineIndex,
  problems: Problems,
): readonly Contribution[] {
  const objects = [...baseline.objects.values()].map(({ object }) => object);
  const checker = new Checker(objects, problems);
  return contributions.map((contribution) => checker.sound(contribution));
}

// --- internal ---

class Checker {
  readonly #baseline: readonly KubeObject[];
  readonly #problems: Problems;
  /** Nodes that were reported: several forks may be copies of one workload. */
  readonly #reported = new Set<string>();

  constructor(baseline: readonly KubeObject[], problems: Problems) {
    this.#baseline = baseline;
    this.#problems = problems;
  }

  sound(contribution: Contribution): Contribution {
    const { object, sources } = contribution;
    const inherited = new Set<string>();
    for (const source of sources) {
      const original = originalAt(source, object);
      const faults = original === undefined ? [] : structureFaults(original);
      for (const { name } of faults) inherited.add(name);
      if (original !== undefined) this.#report(original, faults, (path) => below(source, ...path));
    }
    const all = structureFaults(object);
    const cause = causeOf(contribution);
    const own = all.filter(({ name }) => !inherited.has(name));
    this.#report(object, own, () => cause);
    const isSingle = all.every(({ kind }) => kind === "type");
    return isSingle ? contribution : { ...contribution, object: this.#single(object) };
  }

  #single(object: KubeObject): KubeObject {
    const { apiVersion, kind, metadata } = object;
    const single = withSingleItems(asRecord(object), object, this.#baseline);
    return { ...single, apiVersion, kind, metadata };
  }

  #report(
    object: KubeObject,
    faults: readonly StructureFault[],
    place: (path: StructureFault["path"]) => SourceRef | undefined,
  ): void {
    if (faults.length === 0) return;
    const left = new Set(structureFaults(this.#single(object)).map(({ name }) => name));
    for (const fault of faults) {
      const source = place(fault.path);
      const id = `${source?.document.file} ${source?.path.join("/")} ${fault.name}`;
      if (this.#reported.has(id)) continue;
      this.#reported.add(id);
      const what = `${displayName(objectKey(object))}: ${fault.name}`;
      const finding = fault.kind === "type" ? wrongType(fault) : twice(fault, left.has(fault.name));
      this.#problems.report({
        ...finding,
        message: `${what} ${finding.message}`,
        ...(source && { source }),
      });
    }
  }
}

function wrongType({ found, expected }: StructureFault) {
  const placeholder = typeof found === "string" ? placeholderInName(found) : undefined;
  const isPlain = typeof found !== "object";
  return {
    code: "E0160",
    message: `is ${valueWords(found)}, and the API server takes ${expected} only`,
    help:
      placeholder !== undefined
        ? `"${placeholder}" is a placeholder that nothing fills in: commit the value in its place, or give the source substitute, where Flux fills it in`
        : expected === "text" && isPlain
          ? "put the value in quotes"
          : typeof found === "string"
            ? "write the value without quotes"
            : "correct the value",
  } as const;
}

function twice({ expected }: StructureFault, isLeft: boolean) {
  return {
    code: "W0120",
    message: isLeft
      ? `has the ${expected} of an item before it, and it is not clear which of them counts`
      : `has the ${expected} of an item before it, and only one of them is written`,
    help: isLeft
      ? "remove one of them: server-side apply refuses the object"
      : "remove the one that does not count: server-side apply refuses an object with both",
  } as const;
}

/** The object at a source, in its namespace, if the contribution is that object or a copy of it. */
function originalAt({ document, path }: SourceRef, copy: KubeObject): KubeObject | undefined {
  const node = at(document.value, ...path);
  const [apiVersion, kind] = [asString(at(node, "apiVersion")), asString(at(node, "kind"))];
  const name = asString(at(node, "metadata", "name"));
  if (!isRecord(node) || apiVersion === undefined || kind === undefined || name === undefined) {
    return undefined;
  }
  if (groupKind({ apiVersion, kind }) !== groupKind(copy)) return undefined;
  const { namespace } = copy.metadata;
  const placed = namespace === undefined ? { name } : { name, namespace };
  return { ...node, apiVersion, kind, metadata: { ...asRecord(node.metadata), ...placed } };
}

/** What changed a copy: its patch, its customizations, or whatever asked for it. */
function causeOf({ object, sources }: Contribution): SourceRef | undefined {
  const source = sources.findLast((one) => originalAt(one, object) === undefined) ?? sources[0];
  if (source === undefined) return undefined;
  const patch = below(source, "patch");
  return at(source.document.value, ...patch.path) === undefined ? source : patch;
}

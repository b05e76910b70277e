/** @module How people name workloads on a command line: `cart`, `Deployment/cart`, `Deployment/shop/cart`. */
import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { kindOf } from "../kube/kinds.ts";
import { objectKey } from "../kube/object.ts";
import type { BaselineObject } from "../model/input.ts";

/** A workload as `forkOf` names it. */
export interface WorkloadName {
  readonly kind: string;
  /** Left out in the environment's own namespace. */
  readonly namespace?: string;
  readonly name: string;
}

/** The workloads of a baseline that can be forked, and what finds one. */
export class Workloads {
  /** All of them, in the order of the baseline. */
  readonly all: readonly { readonly entry: BaselineObject; readonly name: WorkloadName }[];

  /** `home`: the environment's namespace. */
  constructor(baseline: readonly BaselineObject[], home: string) {
    this.all = baseline
      .filter(({ object }) => kindOf(object).fork === true)
      .map((entry) => {
        const { kind, name, namespace = home } = objectKey(entry.object);
        return { entry, name: { kind, ...(namespace === home ? {} : { namespace }), name } };
      });
  }

  /** What a word of the command line names. Reports a word that names nothing, or several workloads. */
  find(
    word: string,
    problems: Problems,
  ): { readonly entry: BaselineObject; readonly name: WorkloadName } | undefined {
    const [name = "", second, third] = word.split("/").reverse();
    const kind = third ?? second;
    const namespace = third === undefined ? undefined : second;
    const found = this.all.filter(
      (one) =>
        one.name.name === name &&
        (kind === undefined || one.name.kind.toLowerCase() === kind.toLowerCase()) &&
        (namespace === undefined || objectKey(one.entry.object).namespace === namespace),
    );
    if (found.length === 1) return found[0];
    problems.report({
      code: "E0822",
      message:
        found.length === 0
          ? `the baseline has no workload "${word}" that can be forked`
          : `"${word}" means ${found.length} workloads`,
      help:
        found.length === 0
          ? knownNames(
              "workloads",
              this.all.map((one) => one.name.name),
              name,
            )
          : `write one of ${found.map(({ entry }) => wordOf(objectKey(entry.object))).join(", ")}`,
    });
    return undefined;
  }
}

/** The shortest word for a workload that `find` understands and people can read. */
export function wordOf({ kind, namespace, name }: WorkloadName): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");
}

/** @module What one customization step needs: the fork, the nodes of the spec, what is known of config. */
import { knownNames } from "../../../diagnostics/suggestion.ts";
import { repeated } from "../../../kube/grouped.ts";
import { asString, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import type { ConfigLookup } from "../config.ts";
import type { Customizations, ForkContext } from "../context.ts";
import { type Container, containersOf } from "../draft.ts";

/** Everything around a customization step. */
export interface Scope {
  readonly context: ForkContext;
  readonly customizations: Customizations;
  /** The `customizations` node. */
  readonly source: SourceRef;
  readonly lookup: ConfigLookup;
}

/** The node below `customizations`. */
export function node(scope: Scope, ...path: (string | number)[]): SourceRef {
  return below(scope.source, ...path);
}

/** Reports entries of a list that an earlier one is about as well: the last counts. */
export function reportTwice(
  entries: readonly { readonly about: string; readonly source: SourceRef }[],
  { context: { problems, display } }: Scope,
): void {
  for (const [first, second] of repeated(entries, ({ about }) => about)) {
    problems.report({
      code: "W0660",
      message: `${second.about} of ${display} is customized twice, and the last entry counts`,
      help: "remove one of the two entries",
      source: second.source,
      related: [{ message: "this entry does not count", source: first.source }],
    });
  }
}

/** The container that a customization is for; reports a name that is unknown or missing. */
export function chooseContainer(
  podSpec: JsonObject,
  name: string | undefined,
  scope: Scope,
  source: SourceRef,
): Container | undefined {
  const containers = containersOf(podSpec);
  const known = containers.map((container) => container.name);
  if (name !== undefined) {
    const found = containers.find((container) => container.name === name);
    if (found === undefined) {
      scope.context.problems.report({
        code: "E0313",
        message: `${scope.context.display} has no container "${name}"`,
        help: knownNames("containers", known, name),
        source: below(source, "container"),
      });
    }
    return found;
  }
  const main = containers.filter(({ list }) => list === "containers");
  if (main.length === 1) return main[0];
  const preferred = defaultContainer(scope.context);
  const found = main.find((container) => container.name === preferred);
  if (found === undefined) {
    scope.context.problems.report({
      code: "E0314",
      message: `${scope.context.display} has several containers, and this entry names none`,
      help: `add container: one of ${known.map((other) => `"${other}"`).join(", ")}`,
      source,
    });
  }
  return found;
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-kubernetes-io-default-container */
function defaultContainer(context: ForkContext): string | undefined {
  const annotation = "kubectl.kubernetes.io/default-container";
  return asString(at(context.target.template, "metadata", "annotations", annotation));
}

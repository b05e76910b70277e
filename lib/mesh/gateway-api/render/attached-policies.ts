/**
 * @module Copies of the policies that the baseline attaches to a route, for a lane's copy of the route:
 * authentication, limits and the like must hold there too (P4). Their kinds do not matter: only the reference
 * to the route changes.
 */
import { selectingKeys, targetFields, targetOf, targetRefs } from "../../../kube/attachments.ts";
import { grouped } from "../../../kube/grouped.ts";
import { asRecord, stringMap } from "../../../kube/json.ts";
import {
  displayName,
  type JsonObject,
  type KubeObject,
  keyString,
  objectKey,
} from "../../../kube/object.ts";
import { oncePer } from "../../../kube/once.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type { Lane } from "../../../model/lane.ts";
import { type PolicyUnit, toEmitted } from "../../../resolve/policies/emitted.ts";
import type { RenderContext } from "../checks/context.ts";

/** A copy of a route: a lane's, or one that takes keys from requests. */
export interface RouteCopy {
  readonly original: BaselineObject;
  readonly copy: Contribution;
  /** For each rule of the copy, the name of the original's rule that it comes from. */
  readonly sections: readonly unknown[];
  /** Whose copy it is. */
  readonly lane: Pick<Lane, "labels" | "annotations"> & { readonly unit: PolicyUnit["id"] };
}

/** Policies that refer to the original, copied for this copy alone. Reports those that cannot name its rule. */
export function attachedPolicies(
  { original, copy, sections, lane }: RouteCopy,
  context: RenderContext,
): readonly Contribution[] {
  const { settings, environment, report } = context;
  const unit = { ...lane, environment: settings.name, id: lane.unit };
  const found = byReference(environment.baseline).get(keyString(objectKey(original.object))) ?? [];
  return found.flatMap(({ owner, refs }): readonly Contribution[] => {
    const own = refs.filter(
      ({ sectionName }) => sectionName === undefined || sections.includes(sectionName),
    );
    const several = own.find(
      ({ sectionName }) => sections.filter((name) => name === sectionName).length > 1,
    );
    if (several !== undefined) {
      report({
        code: "E0421",
        message: `${displayName(objectKey(owner.object))} is attached to rule "${several.sectionName}" of ${displayName(objectKey(original.object))}, and a ${lane.unit.kind === "routes" ? "Gateway that takes keys from requests" : "lane"} has several copies of the rule, of which one only can have its name`,
        help: "attach it to the whole route, or make the rule one with a single match and use a single carrier",
        source: owner.source,
        related: [{ message: "the route", source: original.source }],
      });
    }
    if (own.length === 0) return [];
    const { name } = copy.object.metadata;
    const body = {
      spec: withTargets(
        asRecord(owner.object.spec),
        own.map((ref) => ({ ...ref, name })),
      ),
    };
    return [toEmitted({ owner, body, purpose: [name], sources: copy.sources }, unit)];
  });
}

/** Writes the references into the field that the original uses. */
function withTargets(spec: JsonObject, refs: readonly JsonObject[]): JsonObject {
  const rest = Object.entries(spec).filter(([field]) => !targetFields.includes(field));
  const [only] = refs;
  const single = spec.targetRefs === undefined && refs.length === 1;
  return {
    ...(single && only !== undefined ? { targetRef: only } : { targetRefs: refs }),
    ...Object.fromEntries(rest),
  };
}

/** The labels of a route by which policies of the baseline select it: with them they select its copies, too. */
export function chosenBy(
  route: KubeObject,
  baseline: BaselineIndex,
): Readonly<Record<string, string>> {
  const keys = new Set(
    [...baseline.objects.values()].flatMap(({ object }) => selectingKeys(object, route)),
  );
  const own = Object.entries(stringMap(route.metadata.labels));
  return Object.fromEntries(own.filter(([key]) => keys.has(key)));
}

interface Attached {
  readonly owner: BaselineObject;
  readonly refs: readonly JsonObject[];
}

/** Policies by the `keyString` of what they are attached to. */
const byReference = oncePer(
  ({ objects }: BaselineIndex): ReadonlyMap<string, readonly Attached[]> =>
    grouped(
      [...objects.values()].flatMap((owner) => {
        const { namespace } = owner.object.metadata;
        const refs = targetRefs(owner.object).flatMap((ref) => {
          const target = targetOf(ref, namespace);
          return target === undefined ? [] : [[keyString(target), ref] as const];
        });
        return [...grouped(refs)].map(([key, own]) => [key, { owner, refs: own }] as const);
      }),
    ),
);

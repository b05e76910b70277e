/**
 * @module Policies that are attached to other objects: by reference (`targetRef`, `targetRefs`: GEP-713,
 * https://gateway-api.sigs.k8s.io/geps/gep-713/) or by their labels (`targetSelectors` of Envoy Gateway and kgateway,
 * https://gateway.envoyproxy.io/docs/api/extension_types/#targetselector).
 */
import { asArray, asString, at, isRecord } from "./json.ts";
import { usualGroup } from "./kinds/backends.ts";
import { type LabelSelector, selectorKeys, selects, toLabelSelector } from "./label-selector.ts";
import { apiGroup, type JsonObject, type KubeObject, type ObjectKey } from "./object.ts";

/** What a reference names. */
export interface Target extends ObjectKey {
  /** One rule, listener or port of it. Absent: all of it. */
  readonly section?: string;
}

/** The fields of a policy's spec that say what it is attached to. */
export const targetFields: readonly string[] = ["targetRef", "targetRefs", "targetSelectors"];

/** The nodes by which a policy names what it is attached to. */
export function targetRefs({ spec }: KubeObject): readonly JsonObject[] {
  return [at(spec, "targetRef"), ...asArray(at(spec, "targetRefs"))].filter(isRecord);
}

/** What a node of a policy in a namespace names; undefined where it names nothing. */
export function targetOf(ref: JsonObject, home: string | undefined): Target | undefined {
  const [kind, name, section] = [ref.kind, ref.name, ref.sectionName].map(asString);
  const namespace = asString(ref.namespace) ?? home;
  if (kind === undefined || name === undefined) return undefined;
  return {
    group: groupNamed(ref, kind),
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(section === undefined ? {} : { section }),
  };
}

function groupNamed(ref: unknown, kind: string): string {
  return asString(at(ref, "group")) ?? usualGroup(kind);
}

/** The selectors by which a policy is attached to objects of a kind in its own namespace. */
function selectorsFor({ spec }: KubeObject, object: KubeObject): readonly LabelSelector[] {
  return asArray(at(spec, "targetSelectors"))
    .filter((one) => {
      const kind = asString(at(one, "kind")) ?? "";
      return kind === object.kind && groupNamed(one, kind) === apiGroup(object.apiVersion);
    })
    .flatMap((one) => {
      const { matchLabels, matchExpressions } = isRecord(one) ? one : {};
      return toLabelSelector({ matchLabels, matchExpressions }) ?? [];
    });
}

/** Whether a policy is attached to an object by the object's labels. */
export function isSelectedBy(policy: KubeObject, object: KubeObject): boolean {
  const { labels = {}, namespace } = object.metadata;
  return (
    policy.metadata.namespace === namespace &&
    selectorsFor(policy, object).some((selector) => selects(selector, labels))
  );
}

/** Keys of the labels by which a policy chooses among objects of an object's kind and namespace. */
export function selectingKeys(policy: KubeObject, object: KubeObject): readonly string[] {
  if (policy.metadata.namespace !== object.metadata.namespace) return [];
  return selectorsFor(policy, object).flatMap((selector) => {
    const { positive, negative } = selectorKeys(selector);
    return [...positive, ...negative];
  });
}

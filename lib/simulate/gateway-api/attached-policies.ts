/** @module What policies that are attached to a route add to how its rules treat requests. */
import { isSelectedBy, targetFields, targetOf, targetRefs } from "../../kube/attachments.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asRecord, at, stable } from "../../kube/json.ts";
import { groupKind, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { Cluster } from "../cluster/cluster.ts";

/** What policies say about a rule of a route, as texts in order: which objects say it does not matter. */
export function policiesOn(
  cluster: Cluster,
  route: KubeObject,
  rule: string | undefined,
): readonly string[] {
  const { byReference, byLabel } = attached(cluster);
  const named = byReference.get(keyString(objectKey(route))) ?? [];
  return [
    ...named
      .filter(({ section }) => section === undefined || section === rule)
      .map(({ policy }) => textOf(policy)),
    ...byLabel.filter((policy) => isSelectedBy(policy, route)).map(textOf),
  ].sort();
}

/** The policies of a cluster, by what they name. */
const attached = oncePer(({ objects }: Cluster) => {
  const all = [...objects.values()];
  const named = all.flatMap((policy) =>
    targetRefs(policy).flatMap((ref) => {
      const target = targetOf(ref, policy.metadata.namespace);
      return target === undefined
        ? []
        : [[keyString(target), { policy, section: target.section }] as const];
    }),
  );
  const byLabel = all.filter(({ spec }) => asArray(at(spec, "targetSelectors")).length > 0);
  return { byReference: grouped(named), byLabel };
});

function textOf(policy: KubeObject): string {
  const spec = Object.entries(asRecord(policy.spec));
  const said = spec.filter(([field]) => !targetFields.includes(field));
  return stable([groupKind(policy), policy.metadata.namespace, Object.fromEntries(said)]);
}

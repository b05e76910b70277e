/**
 * @module What Argo CD has to be allowed to apply for an environment, and where. Decided by the baseline
 * and the settings alone, never by sandboxes: a new branch must not edit the project of all (P6).
 */
import { ownKinds } from "../../kube/added.ts";
import { compareText } from "../../kube/compare-text.ts";
import { isPolicy, kindOf } from "../../kube/kinds.ts";
import { apiGroup, groupKind } from "../../kube/object.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";

/** A kind of one API group. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** Kinds, sorted by group and kind, and namespaces, sorted by name. */
export interface Permitted {
  readonly cluster: readonly GroupKind[];
  readonly namespaced: readonly GroupKind[];
  readonly namespaces: readonly string[];
}

/** What the output of this environment can ever hold. */
export function permitted(environment: ResolvedEnvironment): Permitted {
  const { settings, baseline } = environment;
  const cluster = new Map<string, GroupKind>();
  const namespaced = new Map<string, GroupKind>();
  for (const [key, { object }] of baseline.objects) {
    const kind = { group: apiGroup(object.apiVersion), kind: object.kind };
    const id = groupKind(object);
    const owned = settings.deploy || settings.adopted.has(key);
    const isCluster = object.metadata.namespace === undefined;
    // Of cluster-scoped kinds, lanes hold policies only.
    const needed = owned || (isCluster ? isPolicy(object) : kindOf(object).lanes !== "never");
    if (needed) (isCluster ? cluster : namespaced).set(id, kind);
  }
  for (const { object } of environment.shared) {
    const kind = { group: apiGroup(object.apiVersion), kind: object.kind };
    namespaced.set(groupKind(object), kind);
  }
  for (const kind of broughtKinds(environment)) namespaced.set(`${kind.group}/${kind.kind}`, kind);
  const namespaces = [...new Set([...baseline.namespaces, settings.namespace])].sort();
  return { cluster: sorted(cluster), namespaced: sorted(namespaced), namespaces };
}

/** Kinds that lanes may bring even where the baseline has none of them: whichever sandboxes there are. */
function broughtKinds({ routeKinds, laneKinds }: ResolvedEnvironment): readonly GroupKind[] {
  const own = ownKinds.map((key): GroupKind => {
    const [group = "", kind = ""] = key.split("/");
    return { group, kind };
  });
  return [...own, ...routeKinds, ...laneKinds];
}

function sorted(kinds: ReadonlyMap<string, GroupKind>): readonly GroupKind[] {
  return [...kinds.entries()].sort(([a], [b]) => compareText(a, b)).map(([, kind]) => kind);
}

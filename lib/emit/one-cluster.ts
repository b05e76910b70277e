/**
 * @module Environments that meet in one cluster. What both would own, each engine object would write over the other's;
 * where the same key means a lane of each, a request reaches whichever route is asked first.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { displayName, keyString, type ObjectKey, objectKey } from "../kube/object.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { Emission } from "./emit.ts";

/** An environment and what it brings. */
export interface Placed {
  readonly name: string;
  /** Where it is named. */
  readonly source: SourceRef;
  /** The cluster that the specs name. Absent: they name none. */
  readonly cluster?: string | undefined;
  /** Its objects without those of the engine, which say its name, by `keyString`. */
  readonly owned: ReadonlyMap<string, ObjectKey>;
  /** What a request has to say, and of which Service it has to ask, to reach a lane's fork. */
  readonly lanes: readonly string[];
}

/** What an environment brings. */
export function placedOf(environment: ResolvedEnvironment, units: Emission["units"]): Placed {
  const { settings } = environment;
  return {
    name: settings.name,
    source: below(settings.source, "metadata", "name"),
    cluster: clusterOf(settings),
    owned: ownedBy(units),
    lanes: lanesOf(environment),
  };
}

/** Reports environments that own the same objects of one cluster, or have a lane of one key on the same Service. */
export function reportOneCluster(placed: readonly Placed[], problems: Problems): void {
  for (const [index, second] of placed.entries()) {
    for (const first of placed.slice(0, index)) {
      if (second.cluster !== undefined && second.cluster === first.cluster)
        reportPair(first, second, second.cluster, problems);
    }
  }
}

/** The cluster that the specs name. Undefined where they name none: Flux applies to the cluster that it runs in. */
function clusterOf({ cluster, gitops }: ResolvedEnvironment["settings"]): string | undefined {
  const destination = gitops?.engine === "argocd" ? gitops.destination : undefined;
  return cluster ?? (destination === "in-cluster" ? ownCluster : destination);
}

/** What Argo CD names `in-cluster` (https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters). */
const ownCluster = "https://kubernetes.default.svc";

function reportPair(first: Placed, second: Placed, cluster: string, problems: Problems): void {
  const objects = [...second.owned].flatMap(([key, object]) =>
    first.owned.has(key) ? [object] : [],
  );
  const known = new Set(first.lanes);
  const lanes = second.lanes.filter((lane) => known.has(lane));
  const named = objects.map(displayName).sort(compareText);
  const what = named.length > 0 ? `both own ${some(named)}` : `both have ${some(lanes)}`;
  if (named.length + lanes.length === 0) return;
  const isShared = lanes.length > 0 || objects.some(({ namespace }) => namespace !== undefined);
  problems.report({
    code: isShared ? "E0624" : "W0604",
    message: `environments "${first.name}" and "${second.name}" meet in the cluster "${cluster}", where ${what}`,
    help: "give each a namespace of its own; if these are different clusters, say so: `spec.cluster: NAME`, in one of them or in both",
    source: second.source,
    related: [{ message: "the other environment", source: first.source }],
  });
}

function some(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${names.slice(0, 3).join(", ")}${more}`;
}

function ownedBy(units: Emission["units"]): Placed["owned"] {
  return new Map(
    units
      .filter(({ id }) => id.kind !== "gitops")
      .flatMap(({ objects }) => objects.map(({ object }) => objectKey(object)))
      .map((key) => [keyString(key), key]),
  );
}

function lanesOf({ lanes, settings }: ResolvedEnvironment): readonly string[] {
  return lanes.flatMap(({ key, forks }) =>
    [...forks.values()].flatMap(({ services }) =>
      services.flatMap(({ baseline }) =>
        settings.carriers.map(
          ({ kind, name }) =>
            `a lane "${key}" by ${kind} "${name}" on ${displayName(objectKey(baseline.object))}`,
        ),
      ),
    ),
  );
}

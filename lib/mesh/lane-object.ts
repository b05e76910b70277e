/** @module Objects that belong to one lane's release unit. */
import type { JsonObject, KubeObject } from "../kube/object.ts";
import type { Contribution } from "../model/contribution.ts";
import { annotations as annotationNames } from "../model/interface.ts";
import type { Lane } from "../model/lane.ts";
import type { Phase } from "../model/phases.ts";
import type { SourceDocument, SourceRef } from "../model/source.ts";

/** The parts in which the objects of lanes differ. */
export interface LaneObject {
  readonly lane: Lane;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Besides the lane's own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Besides the lane's own. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
  readonly phase: Phase;
  readonly sources: readonly SourceRef[];
}

/** An object with the lane's labels and annotations, in the lane's unit. */
export function laneObject(parts: LaneObject): Contribution {
  const { lane, apiVersion, kind, name, namespace, spec, phase } = parts;
  const annotations = { ...parts.annotations, ...lane.annotations };
  const object: KubeObject = {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { ...parts.labels, ...lane.labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec,
  };
  // A group's objects are changed in its spec: the forks are its members'.
  const own = lane.unit.kind === "group" ? [lane.source] : [];
  return { object, phase, sources: distinct([...own, ...parts.sources]), unit: lane.unit };
}

/** What says that a spec states the object. */
export function ownMark({
  metadata: { annotations = {} },
}: KubeObject): Readonly<Record<string, string>> {
  const said = annotations[annotationNames.object];
  return said === undefined ? {} : { [annotationNames.object]: said };
}

/** Each place once, in order. */
function distinct(sources: readonly SourceRef[]): readonly SourceRef[] {
  const seen = new Map<SourceDocument, Set<string>>();
  return sources.filter(({ document, path }) => {
    const known = seen.get(document) ?? new Set();
    const id = JSON.stringify(path);
    seen.set(document, known);
    return !known.has(id) && known.add(id);
  });
}

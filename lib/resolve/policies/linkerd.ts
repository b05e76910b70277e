/**
 * @module What hangs on a Linkerd Server by name: authorizations, routes and rate limits of the
 * baseline's Server are repeated for the fork's.
 * https://linkerd.io/2-edge/reference/authorization-policy/
 */
import { grouped } from "../../kube/grouped.ts";
import { asArray, asRecord, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { selects, toLabelSelector } from "../../kube/label-selector.ts";
import {
  apiGroup,
  groupKind,
  type Json,
  type JsonObject,
  type KubeObject,
  keyString,
  objectKey,
} from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { SourceRef } from "../../model/source.ts";
import { type PolicyUnit, toEmitted } from "./emitted.ts";

/** A Server or route that was re-emitted under another name. */
interface Renamed {
  readonly owner: BaselineObject;
  readonly copy: KubeObject;
}

/** For what the copies are made. */
export interface ServerCopies {
  readonly unit: PolicyUnit;
  readonly purpose: readonly string[];
  readonly sources: readonly SourceRef[];
}

/** Repeats what refers to a baseline Server, for its copy, and what refers to that, and so on. */
export function serverDependents(
  server: Renamed,
  baseline: BaselineIndex,
  copies: ServerCopies,
): readonly Contribution[] {
  const candidates =
    linkerdObjects(baseline).get(server.owner.object.metadata.namespace ?? "") ?? [];
  const found: Contribution[] = [];
  const done = new Set<string>();
  const queue: Renamed[] = [server];
  // A route may have two Servers as parents: one copy for each.
  const purpose = [...copies.purpose, server.owner.object.metadata.name];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const candidate of candidates) {
      const key = keyString(objectKey(candidate.object));
      const spec = done.has(key) ? undefined : redirected(candidate.object, next);
      if (spec === undefined) continue;
      done.add(key);
      const { unit, sources } = copies;
      const emitted = toEmitted({ owner: candidate, body: { spec }, purpose, sources }, unit);
      found.push(emitted);
      queue.push({ owner: candidate, copy: emitted.object });
    }
  }
  return found;
}

/** Whether an object is a Linkerd Server. */
export function isServer(object: KubeObject): boolean {
  return groupKind(object) === "policy.linkerd.io/Server";
}

/** The object's spec with its reference moved to the copy; undefined if it refers to something else. */
function redirected(object: KubeObject, target: Renamed): JsonObject | undefined {
  const spec = asRecord(object.spec);
  if (refersTo(spec.targetRef, target.owner.object)) {
    return { ...spec, targetRef: { ...asRecord(spec.targetRef), name: target.copy.metadata.name } };
  }
  const parents = asArray(spec.parentRefs).filter((ref) => refersTo(ref, target.owner.object));
  if (parents.length > 0) {
    return {
      ...spec,
      parentRefs: parents.map((ref) => ({ ...asRecord(ref), name: target.copy.metadata.name })),
    };
  }
  return isServer(target.owner.object) ? redirectedAuthorization(spec, target) : undefined;
}

/** The field `server` is a ServerAuthorization's alone: it names its Server, or selects Servers by their labels. */
function redirectedAuthorization(
  spec: JsonObject,
  { owner, copy }: Renamed,
): JsonObject | undefined {
  const server = { name: copy.metadata.name } satisfies Json;
  if (at(spec, "server", "name") === owner.object.metadata.name) return { ...spec, server };
  const raw = at(spec, "server", "selector");
  const selector = raw === undefined ? undefined : toLabelSelector(raw);
  if (selector === undefined || !selects(selector, stringMap(owner.object.metadata.labels)))
    return undefined;
  return selects(selector, stringMap(copy.metadata.labels)) ? undefined : { ...spec, server };
}

function refersTo(ref: unknown, object: KubeObject): boolean {
  if (!isRecord(ref) || ref.kind !== object.kind || ref.name !== object.metadata.name) return false;
  const namespace = asString(ref.namespace);
  if (namespace !== undefined && namespace !== object.metadata.namespace) return false;
  // A route kind exists in two groups; a Server only in Linkerd's.
  return isServer(object) || ref.group === undefined || ref.group === apiGroup(object.apiVersion);
}

/** The baseline's possible dependents by namespace. */
const linkerdObjects = oncePer(({ objects }: BaselineIndex) =>
  grouped(
    [...objects.values()]
      .filter(({ object }) => kindOf(object).ofServers)
      .map((candidate) => [candidate.object.metadata.namespace ?? "", candidate] as const),
  ),
);

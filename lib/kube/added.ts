/**
 * @module What a spec (`spec.objects`) or a program may add to a sandbox: objects of few kinds, in shapes that redirect, select, capture, grant and
 * scale nothing that is not the sandbox's own. Compiler and proof ask the same. Which pods an object selects, and who
 * selects its pods, is asked of every object, and not here.
 */
import {
  copiedFields,
  isIdentityLike,
  isObeyed,
  type Mark,
  marksOf,
  rowOf,
} from "./copied-metadata.ts";
import { resolveHost, serviceKeyOf } from "./hosts.ts";
import { asArray, asRecord, asString, at } from "./json.ts";
import type { KindRow } from "./kinds/row.ts";
import { kindOf, kinds } from "./kinds.ts";
import type { Place } from "./metadata/row.ts";
import { namedObjects } from "./named-objects.ts";
import { groupKind, type KubeObject } from "./object.ts";
import { podTemplate } from "./pod-templates.ts";
import { faultOfSecretSource, isSecretSource, secretSources } from "./secret-sources.ts";
import { nodesAt } from "./selectors.ts";
import { copiedServiceFields, ownServiceFields } from "./service-fields.ts";

type Path = readonly (string | number)[];

/** What is wrong with an added object, to be said after its name, and at which of its nodes. */
export interface AddedFault {
  readonly path: Path;
  readonly what: string;
}

const keysWith = (has: (row: KindRow) => boolean): readonly string[] =>
  Object.entries(kinds).flatMap(([key, row]) => (has(row) ? [key] : []));
const namesOf = (keys: readonly string[]): readonly string[] =>
  keys.map((key) => key.slice(key.indexOf("/") + 1)).sort();
const addable = keysWith(({ added }) => added === true);
const ownPolicies = keysWith(({ ownPods }) => ownPods !== undefined);

/** The kinds that may be added, by name. */
export const addedKinds: readonly string[] = namesOf(addable);

/** All kinds (`group/Kind`) that a sandbox may have beside its forks, whatever the baseline has: they depend on no spec. */
export const ownKinds: readonly string[] = [...addable, ...ownPolicies, ...secretSources];

/** The kinds that a spec may state, by name. */
export const statedKinds: readonly string[] = namesOf([
  ...ownKinds,
  ...keysWith(({ ownHosts }) => ownHosts === true),
]);

/** The same of what the spec of a sandbox states, which may also be of what a Secret is made. */
export function faultOfStated(object: KubeObject): AddedFault | undefined {
  if (isOwnRoute(object) || isOwnPolicy(object))
    return faultOfMetadata(object) ?? faultOfMarks(object);
  if (!isSecretSource(object)) return faultOfAdded(object);
  return faultOfMetadata(object) ?? faultOfSecretSource(object) ?? faultOfMarks(object);
}

/** True for a kind that the spec of a sandbox may state. */
export function isStatable(object: KubeObject): boolean {
  const { added, ownHosts, ownPods } = kindOf(object);
  return (added ?? ownHosts) === true || ownPods !== undefined || isSecretSource(object);
}

/** True for a policy that the spec of a sandbox may state, for its own pods: what it lets through, resolve/own/policies.ts asks. */
export function isOwnPolicy(object: KubeObject): boolean {
  return kindOf(object).ownPods !== undefined;
}

/** Whether a policy of a sandbox's own could let more pass beside another one that holds for the same pods. */
export function couldOpen(own: KubeObject, other: KubeObject): boolean {
  return kindOf(own).ownPods?.includes(groupKind(other)) === true;
}

/** True for a route that the spec of a sandbox may state, for hosts that nobody else has: what it may say, plan/own/checks.ts asks. */
export function isOwnRoute(object: KubeObject): boolean {
  return kindOf(object).ownHosts === true;
}

/** Why an object may not be added, whatever else exists; undefined: it may. */
export function faultOfAdded(object: KubeObject): AddedFault | undefined {
  if (kindOf(object).added !== true || object.metadata.namespace === undefined)
    return { path: ["kind"], what: "is of a kind that may not be added to a sandbox" };
  return (
    faultOfMetadata(object) ?? faultOfService(object) ?? faultOfPods(object) ?? faultOfMarks(object)
  );
}

function faultOfMetadata({ metadata }: KubeObject): AddedFault | undefined {
  const field = Object.keys(metadata).find((one) => !copiedFields.includes(one));
  return field === undefined
    ? undefined
    : {
        path: ["metadata", field],
        what: `has "metadata.${field}", which nothing of a lane has`,
      };
}

/** Tells of an object whether a baseline asks for one of its name: it would be taken for what is meant there. */
export function askedFor(
  baseline: Iterable<KubeObject>,
  domain: string,
): (object: KubeObject) => boolean {
  const names = new Set<string>();
  for (const object of baseline) {
    const { namespace: home = "", name } = object.metadata;
    for (const one of namedObjects(object, domain)) names.add(idOf(one));
    for (const key of hostsIn(object, domain)) names.add(`Service ${key}`);
    const governing = asString(at(object, "spec", "serviceName"));
    if (governing !== undefined)
      names.add(idOf({ kind: "Service", namespace: home, name: governing }));
    // Its claims are this and a number, each made when there is a pod for it.
    for (const claim of asArray(at(object, "spec", "volumeClaimTemplates"))) {
      const stem = `${asString(at(claim, "metadata", "name"))}-${name}-`;
      names.add(idOf({ kind: claimKind, namespace: home, name: stem }));
    }
  }
  return ({ kind, metadata: { namespace = "", name } }) =>
    names.has(idOf({ kind, namespace, name })) ||
    (kind === claimKind && names.has(idOf({ kind, namespace, name: name.replace(/\d+$/, "") })));
}

const claimKind = "PersistentVolumeClaim";

function idOf(named: { readonly kind: string; readonly namespace: string; readonly name: string }) {
  return `${named.kind} ${named.namespace}/${named.name}`;
}

/** The Services that an object gives rules or addresses to by their hosts. */
function hostsIn(object: KubeObject, domain: string): readonly string[] {
  if (kindOf(object).route === undefined) return [];
  const home = object.metadata.namespace ?? "";
  return nodesAt(object, "spec.hosts[]").flatMap(({ value }) => {
    const host = asString(value);
    return (host && serviceKeyOf(resolveHost(host, home, domain), domain)) ?? [];
  });
}

const serviceFields: ReadonlySet<string> = new Set([...copiedServiceFields, ...ownServiceFields]);

/** A Service of a lane has an address in the cluster only, which nobody else has. */
function faultOfService(object: KubeObject): AddedFault | undefined {
  if (groupKind(object) !== "/Service") return undefined;
  const spec = asRecord(object.spec);
  const stated = Object.keys(spec).find(
    (field) => !serviceFields.has(field) && !isNothing(spec[field]),
  );
  const field =
    stated ??
    ((spec.type ?? "ClusterIP") === "ClusterIP" ? undefined : "type") ??
    ((spec.clusterIP ?? "None") === "None" ? undefined : "clusterIP");
  return field === undefined
    ? undefined
    : { path: ["spec", field], what: `has "spec.${field}", which no Service of a lane has` };
}

/** Libraries write fields that say nothing. */
function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Pods of a lane have ports of their own, and none of a node's. */
function faultOfPods(object: KubeObject): AddedFault | undefined {
  const { template: path } = kindOf(object);
  if (path === undefined) return undefined;
  const pod = at(podTemplate(object), "spec");
  const lists = ["containers", "initContainers"].flatMap((list) => asArray(at(pod, list)));
  const hasNodePort = lists.some((container) =>
    asArray(at(container, "ports")).some((port) => at(port, "hostPort") !== undefined),
  );
  if (at(pod, "hostNetwork") !== true && !hasNodePort) return undefined;
  return { path: [...path, "spec"], what: "takes ports of a node, which no pod of a sandbox adds" };
}

function faultOfMarks(object: KubeObject): AddedFault | undefined {
  const { template } = kindOf(object);
  const own: Place =
    groupKind(object) === "/Service" ? "Service" : template === undefined ? "other" : "workload";
  const pods = template === undefined ? [] : [...template, "metadata"];
  return [
    ...strayMarks(object.metadata, own, ["metadata"]),
    ...(template === undefined ? [] : strayMarks(at(object, ...pods), "pods", pods)),
  ][0];
}

/** In which order the objects of a lane are applied is its own business. */
const syncWave = "argocd.argoproj.io/sync-wave";

function strayMarks(metadata: unknown, place: Place, path: Path): readonly AddedFault[] {
  const isStray = (mark: Mark) => {
    const row = rowOf(mark, place);
    const acts = row?.opens === true || row?.spreads === true || row?.copy === "refused";
    const seems = place === "Service" && row === undefined && isIdentityLike(mark);
    const isOrder = place !== "pods" && isObeyed(mark) && mark.key !== syncWave;
    return acts || seems || isOrder;
  };
  return marksOf(metadata)
    .filter(isStray)
    .map((mark) => ({
      path: [...path, mark.field, mark.key],
      what: `has "${mark.key}: ${mark.value}" among its ${mark.field}, by which a tool acts for others than the sandbox`,
    }));
}

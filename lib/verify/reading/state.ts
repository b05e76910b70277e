/** @module What the output has to hold for the resources of sandboxes and groups, and whose outputs which Secret has. */
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { Sourced } from "../../model/input.ts";
import { labels } from "../../model/interface.ts";
import { unitOfSpec, unitPath } from "../../model/release-unit.ts";
import { ownerIn, resourceId, type StatedResource } from "../../model/resource.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { ForkSpec, ResourceReference, RouteGroup, Sandbox } from "../../model/spec.gen.ts";
import { everyNamespace } from "../../resources/pods.ts";
import { makingOf, outputNamespaces, removalOf } from "../../resources/runs.ts";
import { sharedResources } from "../../resources/shared.ts";
import { membersAmong } from "./group-match.ts";
import { laneMarks } from "./marks.ts";
import type { Emitted } from "./output.ts";
import type { Reading } from "./reading.ts";

/** An object that has to be there. */
export interface WantedState {
  readonly object: KubeObject;
  readonly unit: string;
  /** What asks for it. */
  readonly source: SourceRef;
}

/** All of them, by `keyString`. */
export const wantedState = oncePer((reading: Reading): ReadonlyMap<string, WantedState> => {
  const { facts, input } = reading;
  const { environment, plugins, sandboxes, groups, deleting } = input;
  if (facts.resources === undefined) return new Map();
  const namespaces = baselineNamespaces(reading);
  const shared = sharedResources(plugins, facts, namespaces, facts.suspended).map((object) => ({
    object,
    unit: "routes",
    source: below(environment.source, "spec", "resources"),
  }));
  const own = facts.suspended
    ? []
    : [
        ...[...sandboxes, ...groups].map((one) => ({ one, build: makingOf })),
        ...deleting.map((one) => ({ one, build: removalOf })),
      ].flatMap(({ one, build }) => ofOwner(one, build, reading));
  return new Map([...shared, ...own].map((one) => [keyString(objectKey(one.object)), one]));
});

/** Whether an object is one of those. */
export function isState({ key, unit }: Pick<Emitted, "key" | "unit">, reading: Reading): boolean {
  return wantedState(reading).get(key)?.unit === unit;
}

/** Whose outputs a Secret has, by `namespace/name`. */
export const outputSecrets = oncePer((reading: Reading): ReadonlyMap<string, StatedResource> => {
  const { facts, input } = reading;
  return new Map(
    [...input.sandboxes, ...input.groups].flatMap(({ spec }) => {
      const namespaces = outputNamespaces(readersOf(spec, reading), facts);
      return statedOf(spec, reading).flatMap((one) => {
        const id = resourceId(facts, one.owner, one.spec.name);
        const isKept = one.spec.operation !== "delete";
        return isKept ? namespaces.map((at) => [`${at}/${id}`, one] as const) : [];
      });
    }),
  );
});

/** The fork's spec with its outputs as the keys of Secrets that they are. */
export function withOutputs(spec: ForkSpec, sandbox: string, { facts }: Reading): ForkSpec {
  const { env } = spec.customizations ?? {};
  if (env === undefined) return spec;
  const named = env.map((change) => {
    const resource = "valueFrom" in change ? change.valueFrom.resource : undefined;
    if (resource === undefined || !("valueFrom" in change)) return change;
    return { ...change, valueFrom: { secret: keyOf(resource, sandbox, facts) } };
  });
  return { ...spec, customizations: { ...spec.customizations, env: named } };
}

/** The key of a Secret that an output is. */
export function keyOf(
  reference: ResourceReference,
  sandbox: string,
  facts: Reading["facts"],
): { readonly name: string; readonly key: string } {
  const { name, output } = reference;
  return { name: resourceId(facts, ownerIn(reference, sandbox), name), key: output };
}

/** An object less the marks of an engine: engines.ts asks about those. */
export function withoutEngineMarks({ metadata, ...rest }: KubeObject) {
  const { "argocd.argoproj.io/sync-wave": _, ...annotations } = metadata.annotations ?? {};
  return { ...rest, metadata: { ...metadata, annotations } };
}

// --- internal ---

const baselineNamespaces = oncePer(({ before }: Reading): readonly string[] =>
  [...before.objects.values()].flatMap(({ kind, metadata }) =>
    kind === "Namespace" ? [metadata.name] : (metadata.namespace ?? []),
  ),
);

/** Whose resources they are. */
type Owner = Sandbox | RouteGroup;

/** The forks that may read the outputs of its resources. */
function readersOf(owner: Owner, { input }: Reading): readonly ForkSpec[] {
  if (owner.kind === "Sandbox") return owner.spec.forks ?? [];
  const membersOf = membersAmong(input.sandboxes, ({ spec }) => spec.metadata.labels ?? {});
  return membersOf(owner.spec.match).flatMap(({ spec }) => spec.spec.forks ?? []);
}

function statedOf(owner: Owner, { input }: Reading): readonly StatedResource[] {
  const unit = unitPath(unitOfSpec(owner));
  return input.resources.filter((one) => unitPath(one.owner) === unit);
}

function ofOwner(
  { spec, source }: Sourced<Owner>,
  build: typeof makingOf,
  reading: Reading,
): readonly WantedState[] {
  const { facts } = reading;
  const { resources } = facts;
  const stated = statedOf(spec, reading);
  if (resources === undefined || stated.length === 0) return [];
  const { name } = spec.metadata;
  const unit = unitOfSpec(spec);
  const owner = {
    unit,
    key: spec.spec.routing?.key ?? name,
    labels: { [labels.environment]: facts.name, [labels[unit.kind]]: name },
    annotations: laneMarks({ spec, source }),
    namespaces: outputNamespaces(readersOf(spec, reading), facts),
  };
  const everywhere = everyNamespace(facts, baselineNamespaces(reading));
  return build(stated, { settings: facts, resources, owner, everywhere }).map(({ object }) => ({
    object,
    unit: unitPath(unit),
    source,
  }));
}

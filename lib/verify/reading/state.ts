/** @module What the output has to hold for the resources of sandboxes, and whose outputs which Secret has. */
import { grouped } from "../../kube/grouped.ts";
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { Sourced } from "../../model/input.ts";
import { labels } from "../../model/interface.ts";
import { resourceId, type StatedResource } from "../../model/resource.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { ForkSpec, ResourceReference, Sandbox } from "../../model/spec.gen.ts";
import { everyNamespace } from "../../resources/pods.ts";
import { makingOf, outputNamespaces, removalOf } from "../../resources/runs.ts";
import { sharedResources } from "../../resources/shared.ts";
import { sandboxMarks } from "./marks.ts";
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
  const { environment, plugins, sandboxes, deleting, resources } = input;
  if (facts.resources === undefined) return new Map();
  const namespaces = baselineNamespaces(reading);
  const shared = sharedResources(plugins, facts, namespaces, facts.suspended).map((object) => ({
    object,
    unit: "routes",
    source: below(environment.source, "spec", "resources"),
  }));
  const bySandbox = grouped(resources.map((one) => [one.sandbox, one] as const));
  const own = facts.suspended
    ? []
    : [
        ...sandboxes.map((one) => ({ one, build: makingOf })),
        ...deleting.map((one) => ({ one, build: removalOf })),
      ].flatMap(({ one, build }) =>
        ofSandbox(one, bySandbox.get(one.spec.metadata.name) ?? [], build, reading),
      );
  return new Map([...shared, ...own].map((one) => [keyString(objectKey(one.object)), one]));
});

/** Whether an object is one of those. */
export function isState({ key, unit }: Pick<Emitted, "key" | "unit">, reading: Reading): boolean {
  return wantedState(reading).get(key)?.unit === unit;
}

/** Whose outputs a Secret has, by `namespace/name`. */
export const outputSecrets = oncePer((reading: Reading): ReadonlyMap<string, StatedResource> => {
  const { facts, input, sandboxes } = reading;
  return new Map(
    input.resources.flatMap((one) => {
      const owner = sandboxes.get(one.sandbox);
      if (owner === undefined || one.spec.operation === "delete") return [];
      const id = resourceId(facts, one.sandbox, one.spec.name);
      return outputNamespaces(owner.spec.spec.forks ?? [], facts).map(
        (namespace) => [`${namespace}/${id}`, one] as const,
      );
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
  { name, output, sandbox: owner }: ResourceReference,
  sandbox: string,
  facts: Reading["facts"],
): { readonly name: string; readonly key: string } {
  return { name: resourceId(facts, owner ?? sandbox, name), key: output };
}

// --- internal ---

const baselineNamespaces = oncePer(({ before }: Reading): readonly string[] =>
  [...before.objects.values()].flatMap(({ kind, metadata }) =>
    kind === "Namespace" ? [metadata.name] : (metadata.namespace ?? []),
  ),
);

function ofSandbox(
  { spec, source }: Sourced<Sandbox>,
  stated: readonly StatedResource[],
  build: typeof makingOf,
  reading: Reading,
): readonly WantedState[] {
  const { facts } = reading;
  const { name } = spec.metadata;
  const { resources } = facts;
  if (resources === undefined || stated.length === 0) return [];
  const owner = {
    name,
    key: spec.spec.routing?.key ?? name,
    labels: { [labels.environment]: facts.name, [labels.sandbox]: name },
    annotations: sandboxMarks({ spec, source }),
    namespaces: outputNamespaces(spec.spec.forks ?? [], facts),
  };
  const everywhere = everyNamespace(facts, baselineNamespaces(reading));
  return build(stated, { settings: facts, resources, owner, everywhere }).map(({ object }) => ({
    object,
    unit: `sandboxes/${name}`,
    source,
  }));
}

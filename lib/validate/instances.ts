/**
 * @module Resources that are instances of what the baseline has (`forkOf`): short for a fork, and for its address in
 * variables. From here on nobody knows the short form.
 */
import type { Sourced } from "../model/input.ts";
import { below } from "../model/source.ts";
import type { ForkSpec, InstanceResource, Sandbox, WorkloadReference } from "../model/spec.gen.ts";

type Variable = NonNullable<NonNullable<ForkSpec["customizations"]>["env"]>[number];

/** What forks read of an instance, as text of `valueFrom.fork`. */
const outputs: Readonly<Record<string, string>> = {
  address: "{{.Service.Host}}:{{.Service.Port}}",
  host: "{{.Service.Host}}",
  port: "{{.Service.Port}}",
};

/** The sandbox with the forks that its instances are, and with their addresses. */
export function withInstances({ spec, source }: Sourced<Sandbox>): Sourced<Sandbox> {
  const instances = (spec.spec.resources ?? []).flatMap((one, index) =>
    "forkOf" in one ? [{ ...one, place: below(source, "spec", "resources", index) }] : [],
  );
  if (instances.length === 0) return { spec, source };
  const stated = spec.spec.forks ?? [];
  // Who has to say more of an instance, for example a strategy, states the fork as well.
  const added = instances.filter(
    ({ forkOf }) => !stated.some((fork) => isSame(fork.forkOf, forkOf)),
  );
  const forks = [...stated, ...added.map(({ forkOf }): ForkSpec => ({ forkOf }))].map((fork) =>
    withAddresses(fork, instances),
  );
  return {
    spec: { ...spec, spec: { ...spec.spec, forks } },
    source,
    instances: added.map(({ place }) => place),
  };
}

// --- internal ---

function isSame(one: WorkloadReference, other: WorkloadReference): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;
}

function withAddresses(fork: ForkSpec, instances: readonly InstanceResource[]): ForkSpec {
  const { env } = fork.customizations ?? {};
  if (env === undefined) return fork;
  const named = env.map((change) => withAddress(change, instances));
  return { ...fork, customizations: { ...fork.customizations, env: named } };
}

function withAddress(change: Variable, instances: readonly InstanceResource[]): Variable {
  const resource = "valueFrom" in change ? change.valueFrom.resource : undefined;
  if (resource === undefined || !("valueFrom" in change) || resource.sandbox !== undefined)
    return change;
  const found = instances.find(({ name }) => name === resource.name);
  const expression = Object.hasOwn(outputs, resource.output) ? outputs[resource.output] : undefined;
  if (found === undefined || expression === undefined) return change;
  return { ...change, valueFrom: { fork: { forkOf: found.forkOf, expression } } };
}

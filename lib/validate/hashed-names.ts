/**
 * @module Names with the hash that kustomize appends to a generated ConfigMap or Secret. The hash changes with the
 * content, so a spec that states it would break at every change of the baseline: a spec may leave it out.
 */
import { meantBy } from "../kube/hashed-names.ts";
import { asRecord, at } from "../kube/json.ts";
import { type KubeObject, keyString, objectKey } from "../kube/object.ts";
import { podTemplate, templateOf } from "../kube/pod-templates.ts";
import { configReferences } from "../kube/references.ts";
import type { BaselineObject, Sourced } from "../model/input.ts";
import type { ForkSpec, Sandbox } from "../model/spec.gen.ts";

type Kind = "ConfigMap" | "Secret";
type Variable = NonNullable<NonNullable<ForkSpec["customizations"]>["env"]>[number];

/**
 * The sandboxes with the names of generated ConfigMaps and Secrets in full, where exactly one object that the
 * forked workload uses fits.
 */
export function withHashedNames(
  sandboxes: readonly Sourced<Sandbox>[],
  baseline: readonly BaselineObject[],
  home: string,
): readonly Sourced<Sandbox>[] {
  const objects = new Map(baseline.map(({ object }) => [keyString(objectKey(object)), object]));
  return sandboxes.map((sandbox) => {
    const { spec } = sandbox;
    const { forks } = spec.spec;
    if (forks === undefined) return sandbox;
    const named = forks.map((fork) => withNames(fork, objects, home));
    return { ...sandbox, spec: { ...spec, spec: { ...spec.spec, forks: named } } };
  });
}

// --- internal ---

function withNames(
  fork: ForkSpec,
  objects: ReadonlyMap<string, KubeObject>,
  home: string,
): ForkSpec {
  const { forkOf, customizations } = fork;
  if (customizations === undefined) return fork;
  const namespace = forkOf.namespace ?? home;
  const used = usedBy(forkOf, namespace, objects);
  const full = (kind: Kind, name: string): string =>
    objects.has(keyString({ group: "", kind, namespace, name }))
      ? name
      : (meantBy(name, used(kind)) ?? name);
  const { configMaps, env } = customizations;
  return {
    ...fork,
    customizations: {
      ...customizations,
      ...(configMaps && {
        configMaps: configMaps.map((one) => ({ ...one, name: full("ConfigMap", one.name) })),
      }),
      ...(env && { env: env.map((one) => withName(one, full)) }),
    },
  };
}

function withName(variable: Variable, full: (kind: Kind, name: string) => string): Variable {
  if (!("valueFrom" in variable)) return variable;
  const { configMap, secret } = variable.valueFrom;
  const valueFrom = {
    ...variable.valueFrom,
    ...(configMap && { configMap: { ...configMap, name: full("ConfigMap", configMap.name) } }),
    ...(secret && { secret: { ...secret, name: full("Secret", secret.name) } }),
  };
  return { ...variable, valueFrom };
}

/** The names of what a workload uses, by kind. */
function usedBy(
  { kind, name }: ForkSpec["forkOf"],
  namespace: string,
  objects: ReadonlyMap<string, KubeObject>,
): (kind: Kind) => readonly string[] {
  const templates = [...objects.values()]
    .filter((object) => object.kind === kind && object.metadata.name === name)
    .filter((object) => object.metadata.namespace === namespace)
    .map((object) => templateOf(object, (key) => objects.get(key)) ?? podTemplate(object));
  const references = templates.flatMap((one) => configReferences(asRecord(at(one, "spec"))));
  return (wanted) => [
    ...new Set(references.flatMap((one) => (one.kind === wanted ? [one.name] : []))),
  ];
}

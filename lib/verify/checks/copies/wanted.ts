/** @module What a fork's workload has to say before patches: its baseline's spec with the other customizations. */
import { asArray, asRecord, asString, at, isRecord } from "../../../kube/json.ts";
import { type Json, type JsonObject, keyString } from "../../../kube/object.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";
import type { Cluster, Pods } from "../../../simulate/cluster/cluster.ts";

type Customizations = NonNullable<ForkSpec["customizations"]>;
type Variable = NonNullable<Customizations["env"]>[number];

/**
 * The baseline workload's spec, with a pod template that it has by reference, as the fork's spec changes it.
 * Patches, ConfigMaps and strategies are not applied.
 */
export function wantedSpec(
  { object, template }: Pods,
  { customizations = {} }: ForkSpec,
): JsonObject {
  const own = asRecord(object.spec);
  const spec = own.workloadRef === undefined ? own : { ...own, template: asRecord(template) };
  const { replicas = 1, serviceAccountName } = customizations;
  const fallback = defaultContainer(template);
  const changed = inPods(spec, (pod) => ({
    ...withContainers(pod, (container) => customized(container, customizations, fallback)),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName, serviceAccount: null }),
  }));
  return spec.jobTemplate === undefined ? { ...changed, replicas } : changed;
}

/** The same form of a workload's spec that was found: variables as the kubelet takes them. */
export function foundSpec(spec: unknown): JsonObject {
  return inPods(asRecord(spec), (pod) =>
    withContainers(pod, (container) => ({
      ...container,
      env: [...lastOfEach(asArray(container.env))],
    })),
  );
}

/** What a change makes of the baseline's ConfigMap; undefined: there is none. */
export function wantedConfigMap(
  before: Cluster,
  namespace: string,
  { name, data }: NonNullable<Customizations["configMaps"]>[number],
): JsonObject | undefined {
  const original = before.objects.get(keyString({ group: "", kind: "ConfigMap", namespace, name }));
  if (original === undefined) return undefined;
  const kept = (field: "data" | "binaryData") =>
    Object.entries(asRecord(original[field])).filter(([key]) => !Object.hasOwn(data, key));
  const set = Object.entries(data).filter(([, value]) => value !== null);
  return {
    data: Object.fromEntries([...kept("data"), ...set]),
    binaryData: Object.fromEntries(kept("binaryData")),
  };
}

/** The container that an entry without a name is for: the only one, or the one that kubectl takes. */
function defaultContainer(template: unknown): string | undefined {
  const main = asArray(at(template, "spec", "containers"));
  // Two of one name are one: of those the last counts.
  const names = new Set(main.map((one) => asString(at(one, "name"))));
  if (names.size === 1) return asString(at(main[0], "name"));
  const annotation = "kubectl.kubernetes.io/default-container";
  return asString(at(template, "metadata", "annotations", annotation));
}

function inPods(spec: JsonObject, change: (pod: JsonObject) => JsonObject): JsonObject {
  const { jobTemplate, template } = spec;
  if (isRecord(jobTemplate)) {
    const inner = inPods(asRecord(jobTemplate.spec), change);
    return { ...spec, jobTemplate: { ...jobTemplate, spec: inner } };
  }
  if (!isRecord(template)) return spec;
  return { ...spec, template: { ...template, spec: change(asRecord(template.spec)) } };
}

function withContainers(pod: JsonObject, change: (container: JsonObject) => Json): JsonObject {
  const lists = (["containers", "initContainers"] as const).flatMap((list) => {
    const items = pod[list];
    const changed = (one: Json) => (isRecord(one) ? change(one) : one);
    return Array.isArray(items) ? [[list, items.map(changed)] as const] : [];
  });
  return { ...pod, ...Object.fromEntries(lists) };
}

/** Entries for one container count together; of two that say the same thing, the last. */
function customized(
  container: JsonObject,
  { images, env, command, resources }: Customizations,
  fallback: string | undefined,
): JsonObject {
  const own = <Entry extends { readonly container?: string }>(entries: readonly Entry[] = []) =>
    entries.filter((entry) => (entry.container ?? fallback) === container.name);
  const changes = lastOfEach(own(env));
  const changed = new Set<unknown>(changes.map(({ name }) => name));
  // Amounts that are not named stay.
  const amounts = (["requests", "limits"] as const).flatMap((list) => {
    const stated = own(resources).flatMap((entry): readonly JsonObject[] => {
      const named = entry[list];
      return named === undefined ? [] : [named];
    });
    const old = asRecord(at(container, "resources", list));
    return stated.length === 0 ? [] : [[list, Object.assign({}, old, ...stated)] as const];
  });
  return {
    ...container,
    ...Object.assign({}, ...own(images).map(({ image }) => ({ image }))),
    ...Object.assign({}, ...own(command).map(({ container: _, ...lists }) => lists)),
    ...(amounts.length === 0
      ? {}
      : { resources: { ...asRecord(container.resources), ...Object.fromEntries(amounts) } }),
    env: [
      ...lastOfEach(asArray(container.env)).filter((entry) => !changed.has(at(entry, "name"))),
      ...changes.flatMap(variable),
    ],
  };
}

/** The variable that a change sets. The address of a fork stands for itself: only the cluster knows it. */
function variable(change: Variable): readonly JsonObject[] {
  if (change.operation === "delete") return [];
  const { name } = change;
  if ("value" in change) return [{ name, value: change.value }];
  const { configMap, secret, fork } = change.valueFrom;
  if (fork !== undefined) return [{ name, value: { addressOf: fork.forkOf.name } }];
  const { optional, ...reference } = configMap ?? secret ?? {};
  const named = optional === true ? { ...reference, optional } : reference;
  return [
    { name, valueFrom: { [configMap === undefined ? "secretKeyRef" : "configMapKeyRef"]: named } },
  ];
}

/** Of entries with one name the last counts. */
function lastOfEach<Entry>(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [at(entry, "name"), entry])).values()];
}

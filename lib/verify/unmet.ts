/** @module What a fork's spec asks for and its workload does not have. */
import { asArray, asString, at, isRecord } from "../model/json.ts";
import type { ForkSpec } from "../model/spec.gen.ts";
import { stated } from "./patches.ts";
import { stable } from "./verdict.ts";

/** Customizations without effect. A patch has the last word about the fields that it names. */
export function unmet(spec: ForkSpec, workloadSpec: unknown, pod: unknown): readonly string[] {
  const patch = stable(spec.customizations?.patch ?? null);
  const found = unset(spec, workloadSpec, pod).filter(({ field }) => !patch.includes(field));
  return [...found.map(({ what }) => what), ...unpatched(spec, workloadSpec)];
}

interface Unset {
  readonly field: string;
  readonly what: string;
}

function unset(spec: ForkSpec, workloadSpec: unknown, pod: unknown): readonly Unset[] {
  const wanted = spec.customizations ?? {};
  const pods = wanted.replicas ?? 1;
  const containers = [...asArray(at(pod, "containers")), ...asArray(at(pod, "initContainers"))];
  const some = (name: string | undefined, has: (container: unknown) => boolean) =>
    containers.some(
      (container) => (name === undefined || at(container, "name") === name) && has(container),
    );
  const variable = (container: unknown, name: string) =>
    asArray(at(container, "env")).findLast((entry) => at(entry, "name") === name);
  const account = wanted.serviceAccountName;
  return [
    ...(at(workloadSpec, "jobTemplate") === undefined && at(workloadSpec, "replicas") !== pods
      ? [{ field: "replicas", what: `it has not ${pods} replicas` }]
      : []),
    ...(wanted.images ?? [])
      .filter(({ container, image }) => !some(container, (one) => at(one, "image") === image))
      .map(({ image }) => ({ field: "image", what: `no container has the image "${image}"` })),
    ...(wanted.env ?? [])
      .filter(
        (change) =>
          !some(change.container, (one) => isSet(variable(one, change.name), change, wanted.env)),
      )
      .map(({ name }) => ({
        field: name,
        what: `the variable "${name}" is not what its spec says`,
      })),
    ...(wanted.command ?? []).flatMap(({ container, ...fields }) =>
      Object.entries(fields).flatMap(([field, words]) =>
        some(container, (one) => stable(at(one, field)) === stable(words))
          ? []
          : [{ field, what: `the ${field} are not what its spec says` }],
      ),
    ),
    ...(account !== undefined && at(pod, "serviceAccountName") !== account
      ? [{ field: "serviceAccount", what: `its service account is not "${account}"` }]
      : []),
  ];
}

type Changes = NonNullable<NonNullable<ForkSpec["customizations"]>["env"]>;

/** Of several changes of one variable the last counts. */
function isSet(entry: unknown, change: Changes[number], all: Changes | undefined): boolean {
  const last = (all ?? []).findLast(
    ({ name, container }) => name === change.name && container === change.container,
  );
  if (last !== change) return true;
  if (change.operation === "delete") return entry === undefined;
  if ("value" in change) return at(entry, "value") === change.value;
  return isRecord(at(entry, "valueFrom")) || asString(at(entry, "value")) !== undefined;
}

/** Plain values of a patch that the workload does not have. Names of ConfigMaps may be those of copies. */
function unpatched(spec: ForkSpec, workloadSpec: unknown): readonly string[] {
  const copied = new Set((spec.customizations?.configMaps ?? []).map(({ name }) => name));
  return stated(spec)
    .filter(({ wanted }) => typeof wanted !== "string" || !copied.has(wanted))
    .filter(({ path, wanted }) => valueAt(workloadSpec, path.slice(1)) !== (wanted ?? undefined))
    .map(({ path }) => `its ${path.join(".")} is not what its patch says`);
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let node = root;
  for (const step of path) {
    node = Array.isArray(node) ? node.find((item) => at(item, "name") === step) : at(node, step);
  }
  return node;
}

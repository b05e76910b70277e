/** @module What became of the objects that specs of sandboxes hold: found by what they say of themselves. */
import { grouped } from "../../kube/grouped.ts";
import { serviceHost } from "../../kube/hosts.ts";
import { groupKind, type KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { secretMadeOf } from "../../kube/secret-sources.ts";
import type { AddedObject } from "../../model/input.ts";
import { annotations, hostVariable } from "../../model/interface.ts";
import type { Emitted } from "./output.ts";
import type { Reading } from "./reading.ts";

/** An object of `spec.objects`, and what went out for it. */
export interface OwnObject {
  readonly stated: AddedObject;
  /** Absent: nothing did. */
  readonly emitted?: Emitted;
}

/** The objects of all sandboxes that are awake, by sandbox. */
export const ownObjects = oncePer(
  ({ input, lanes, output }: Reading): ReadonlyMap<string, readonly OwnObject[]> => {
    const awake = new Set(
      lanes.flatMap(({ spec, suspended }) =>
        spec === undefined || suspended.has(spec.metadata.name) ? [] : [spec.metadata.name],
      ),
    );
    const found = input.own
      .filter(({ sandbox }) => awake.has(sandbox))
      .map((stated): [string, OwnObject] => {
        const unit = output.byUnit.get(`sandboxes/${stated.sandbox}`) ?? [];
        const emitted = unit.find(({ object }) => isOf(object, stated.object));
        return [stated.sandbox, emitted === undefined ? { stated } : { stated, emitted }];
      });
    return grouped(found);
  },
);

/** Whether a name is what became of another in a namespace of a sandbox. */
export function isRenamed(
  own: readonly OwnObject[],
  kind: string,
  {
    namespace,
    wanted,
    found,
  }: { readonly namespace: string; readonly wanted: unknown; readonly found: unknown },
): boolean {
  return own.some(
    ({ stated: { object }, emitted }) =>
      object.metadata.namespace === namespace &&
      typeof wanted === "string" &&
      nameAs(kind, object) === wanted &&
      emitted !== undefined &&
      nameAs(kind, emitted.object) === found,
  );
}

/** The name that others call an object of a kind by. */
function nameAs(kind: string, object: KubeObject): string | undefined {
  if (kind === "Secret") return secretMadeOf(object);
  return object.kind === kind ? object.metadata.name : undefined;
}

/** Which kind of object a place in a pod names; undefined: none that a sandbox may have. */
export function kindNamedAt(path: readonly string[]): string | undefined {
  const last = path.at(-1) ?? "";
  if (last === "serviceAccountName" || last === "serviceAccount") return "ServiceAccount";
  if (last === "claimName") return "PersistentVolumeClaim";
  if (path.some((step) => /^secret|SecretRef$|^imagePullSecrets$/.test(step))) return "Secret";
  return path.some((step) => step.startsWith("configMap") || step === "envFrom")
    ? "ConfigMap"
    : undefined;
}

/** Whether a variable holds the host of the sandbox's own Service that it is named after. */
export function isServiceHost(
  own: readonly OwnObject[],
  variable: string,
  value: unknown,
  domain: string,
): boolean {
  return own.some(({ stated: { object }, emitted }) => {
    if (object.kind !== "Service" || hostVariable(object.metadata.name) !== variable) return false;
    const { name, namespace = "" } = emitted?.object.metadata ?? { name: "" };
    return name !== "" && value === serviceHost({ name, namespace, domain });
  });
}

function isOf({ metadata, ...object }: KubeObject, stated: KubeObject): boolean {
  return (
    groupKind(object) === groupKind(stated) &&
    metadata.namespace === stated.metadata.namespace &&
    metadata.annotations?.[annotations.object] === `${stated.kind}/${stated.metadata.name}`
  );
}

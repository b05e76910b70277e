/** @module Where an object that only a branch has says something else than its spec, and nothing explains it. */
import { isOwnPolicy } from "../../../kube/added.ts";
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import { kindOf } from "../../../kube/kinds.ts";
import type { JsonObject, KubeObject } from "../../../kube/object.ts";
import { podTemplate } from "../../../kube/pod-templates.ts";
import { isSecretSource, secretMadeOf } from "../../../kube/secret-sources.ts";
import { variables } from "../../../model/interface.ts";
import {
  isRenamed,
  isServiceHost,
  kindNamedAt,
  type OwnObject,
} from "../../reading/own-objects.ts";
import { type Apart, differences } from "../copies/difference.ts";

/** An object of a spec that went out. */
export type Found = Required<OwnObject>;

/** The first difference that nothing explains. Metadata and selectors are not looked at. */
export function apartOf(one: Found, own: readonly OwnObject[], domain: string): Apart | undefined {
  const { stated, emitted } = one;
  return differences(bodyOf(stated.object), bodyOf(emitted.object, one, own, domain)).find(
    (difference) => !isExplained(difference, one, own),
  );
}

// --- internal ---

/** All but the metadata of the object and of its pods, and but the variables that Isolane sets. */
function bodyOf(
  object: KubeObject,
  one?: Found,
  own: readonly OwnObject[] = [],
  domain = "",
): JsonObject {
  const { metadata: _, ...body } = asRecord(object);
  const { template } = kindOf(object);
  if (template === undefined) return body;
  const statedNames = one === undefined ? [] : namesOf(one.stated.object);
  const isOurs = (entry: unknown) => {
    const name = asString(at(entry, "name")) ?? "";
    if (isIdentity(name)) return true;
    return !statedNames.includes(name) && isServiceHost(own, name, at(entry, "value"), domain);
  };
  return withTemplate(body, template, (pods) => {
    const { labels: _labels, ...others } = asRecord(pods.metadata);
    const spec = asRecord(pods.spec);
    const lists = (["containers", "initContainers"] as const).flatMap((list) =>
      Array.isArray(spec[list])
        ? [[list, asArray(spec[list]).map((container) => withoutOurs(container, isOurs))] as const]
        : [],
    );
    const { metadata: _metadata, ...rest } = pods;
    const kept = Object.keys(others).length === 0 ? {} : { metadata: others };
    return { ...rest, ...kept, spec: { ...spec, ...Object.fromEntries(lists) } };
  });
}

function withTemplate(
  body: JsonObject,
  [head, ...path]: readonly string[],
  change: (pods: JsonObject) => JsonObject,
): JsonObject {
  if (head === undefined) return change(body);
  return { ...body, [head]: withTemplate(asRecord(body[head]), path, change) };
}

function withoutOurs(container: unknown, isOurs: (entry: unknown) => boolean): JsonObject {
  const { env, ...body } = asRecord(container);
  const left = asArray(env).filter((entry) => !isOurs(entry));
  return left.length === 0 ? body : { ...body, env: left };
}

function namesOf(object: KubeObject): readonly string[] {
  const spec = at(podTemplate(object), "spec");
  const containers = [...asArray(at(spec, "containers")), ...asArray(at(spec, "initContainers"))];
  return containers
    .flatMap((one) => asArray(at(one, "env")))
    .map((one) => asString(at(one, "name")) ?? "");
}

/** Variables that say whose the pod is; lib/verify/checks/interface.ts looks at them. */
function isIdentity(name: string): boolean {
  return (
    name === variables.sandbox ||
    name === variables.routingKey ||
    /^(?:ISOLANE_)?OTEL_RESOURCE_ATTRIBUTES$/.test(name)
  );
}

function isExplained(
  apart: Apart,
  { stated: { object } }: Found,
  own: readonly OwnObject[],
): boolean {
  const path = apart.path.join(".");
  // What they select is asked of the pods.
  if (/^spec\.(?:jobTemplate\.spec\.)?(?:selector|manualSelector)(?:\.|$)/.test(path))
    return object.kind !== "PersistentVolumeClaim";
  if (/^spec\.podSelector(?:\.|$)/.test(path)) return isOwnPolicy(object);
  if (apart.wanted === null && apart.found === undefined) return true;
  const { namespace = "" } = object.metadata;
  // Items of that list are told apart by their names.
  if (apart.path.at(-2) === "imagePullSecrets") {
    const [wanted, found] = [at(apart.wanted, "name"), at(apart.found, "name")];
    return own.some(
      ({ stated, emitted }) =>
        (wanted !== undefined && secretMadeOf(stated.object) === wanted) ||
        (emitted !== undefined && found !== undefined && secretMadeOf(emitted.object) === found),
    );
  }
  if (path === "spec.target.name" && isSecretSource(object))
    return isRenamed(own, "Secret", { namespace, ...apart });
  const kind = path === "spec.serviceName" ? "Service" : kindNamedAt(apart.path);
  return kind !== undefined && isRenamed(own, kind, { namespace, ...apart });
}

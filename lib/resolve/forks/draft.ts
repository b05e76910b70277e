/** @module The workload object of a fork while it is being made. Every change gives a new draft. */
import { asArray, asRecord, asString, at, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";

/** A workload object and where its pod template is. */
export interface Draft {
  readonly object: JsonObject;
  readonly templatePath: readonly string[];
}

/** The two lists of containers that a customization may name. */
export type ContainerList = "containers" | "initContainers";

/** One container of a pod spec. */
export interface Container {
  readonly list: ContainerList;
  readonly index: number;
  readonly name: string;
  readonly body: JsonObject;
}

/**
 * The object with the value at a path set. What is missing on the way is made, what is not an object is replaced;
 * a list keeps its length.
 */
export function setAt(
  object: JsonObject,
  path: readonly (string | number)[],
  value: Json,
): JsonObject {
  return asRecord(replaced(object, path, value));
}

function replaced(
  node: Json | undefined,
  [head, ...rest]: readonly (string | number)[],
  value: Json,
): Json {
  if (head === undefined) return value;
  if (Array.isArray(node)) {
    return node.map((item, index) => (index === head ? replaced(item, rest, value) : item));
  }
  const fields = asRecord(node);
  return { ...fields, [head]: replaced(fields[head], rest, value) };
}

/** The object without some of its keys. */
export function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** The pod template; empty if the draft has none. */
export function templateOf(draft: Draft): JsonObject {
  return asRecord(at(draft.object, ...draft.templatePath));
}

/** The pod spec; empty if the draft has none. */
export function podSpecOf(draft: Draft): JsonObject {
  return asRecord(templateOf(draft).spec);
}

/** The draft with another pod spec. */
export function withPodSpec(draft: Draft, podSpec: JsonObject): Draft {
  return { ...draft, object: setAt(draft.object, [...draft.templatePath, "spec"], podSpec) };
}

/** The draft with one field of the object's `spec` set. */
export function withSpecField(draft: Draft, field: string, value: Json): Draft {
  return { ...draft, object: setAt(draft.object, ["spec", field], value) };
}

/** The containers of a pod spec, main containers first. What is not an object is left out. */
export function containersOf(podSpec: JsonObject): readonly Container[] {
  return (["containers", "initContainers"] as const).flatMap((list) =>
    asArray(podSpec[list]).flatMap((body, index) =>
      isRecord(body) ? [{ list, index, name: asString(body.name) ?? "", body }] : [],
    ),
  );
}

/** The command and the arguments of a container. What is not text is left out. */
export function wordsOf(container: JsonObject): readonly string[] {
  const words = [...asArray(container.command), ...asArray(container.args)];
  return words.filter((word) => typeof word === "string");
}

/** The pod spec with one container replaced. */
export function withContainer(podSpec: JsonObject, container: Container): JsonObject {
  return setAt(podSpec, [container.list, container.index], container.body);
}

/** The pod spec with every container changed by a function. */
export function mapContainers(
  podSpec: JsonObject,
  change: (container: Container) => JsonObject,
): JsonObject {
  return containersOf(podSpec).reduce(
    (spec, container) => withContainer(spec, { ...container, body: change(container) }),
    podSpec,
  );
}

/**
 * @module References of variables to each other: `$(NAME)` in the text of a variable, of a command or of an argument.
 * A variable sees what stands before it in `env` and everything of `envFrom`; commands and arguments see all. What
 * is not found stays as it is written (k8s.io/kubernetes, third_party/forked/golang/expansion/expand.go).
 */
import { asArray, asString, at, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { containersOf, mapContainers, wordsOf } from "./draft.ts";

/** The names that a text refers to. `$$` is a dollar sign, so `$$(NAME)` refers to nothing. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\$|\$\(([^)]*)\)/g)].flatMap(([, name]) => name ?? []);
}

/** A text that refers to a variable which is not set there. */
export interface Dangling {
  readonly name: string;
  readonly text: string;
  /** The variable whose text it is. Absent: it is a command's or an argument's. */
  readonly variable?: string;
}

/** Every reference of a container that finds nothing. @param inherited Names that `envFrom` gives. */
export function danglingIn(
  container: JsonObject,
  inherited: ReadonlySet<string>,
): readonly Dangling[] {
  const known = new Set(inherited);
  const found: Dangling[] = [];
  for (const entry of asArray(container.env)) {
    const [variable, text] = [nameOf(entry), textOf(entry)];
    for (const name of namesIn(text)) if (!known.has(name)) found.push({ name, text, variable });
    known.add(variable);
  }
  for (const text of wordsOf(container)) {
    for (const name of namesIn(text)) if (!known.has(name)) found.push({ name, text });
  }
  return found;
}

/** The pod spec with the variables of its containers in order. @param before As it was before customizations. */
export function orderedVariables(podSpec: JsonObject, before: JsonObject): JsonObject {
  const old = new Map(containersOf(before).map(({ name, body }) => [name, body]));
  return mapContainers(podSpec, ({ name, body }) => inOrder(body, old.get(name) ?? {}));
}

// --- internal ---

/**
 * The container with its variables in an order in which those that a customization set, and those that refer to one
 * that it added, find what they refer to. All others stay as far from what they refer to as they were.
 */
function inOrder(container: JsonObject, before: JsonObject): JsonObject {
  const env = asArray(container.env);
  const places = new Map(env.map((entry, index) => [nameOf(entry), index]));
  if (places.size < env.length) return container;
  const old = new Map(asArray(before.env).map((entry) => [nameOf(entry), textOf(entry)]));
  const after = env.map((entry, index) =>
    namesIn(textOf(entry)).flatMap((name): readonly Edge[] => {
      const place = places.get(name);
      if (place === undefined || place === index) return [];
      const isChanged = old.get(nameOf(entry)) !== textOf(entry) || !old.has(name);
      return [isChanged || place < index ? [place, index] : [index, place]];
    }),
  );
  const order = sorted(env.length, after.flat());
  return order.every((place, index) => place === index)
    ? container
    : { ...container, env: order.flatMap((place) => env[place] ?? []) };
}

type Edge = readonly [first: number, second: number];

function nameOf(entry: Json): string {
  return asString(at(entry, "name")) ?? "";
}

function textOf(entry: Json): string {
  return isRecord(at(entry, "valueFrom")) ? "" : (asString(at(entry, "value")) ?? "");
}

/** The numbers below `count`, each as early as the edges allow; those in a circle in their old order. */
function sorted(count: number, edges: readonly Edge[]): readonly number[] {
  const left = new Set(Array.from({ length: count }, (_, index) => index));
  const order: number[] = [];
  while (left.size > 0) {
    const isFree = (place: number) =>
      !edges.some(([first, second]) => second === place && left.has(first));
    const next = [...left].find(isFree) ?? Math.min(...left);
    left.delete(next);
    order.push(next);
  }
  return order;
}

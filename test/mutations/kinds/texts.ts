/** @module Edits of texts that several tables of mutations share: keys, expressions, names of others. */
import type { Json } from "../../../lib/kube/object.ts";
import type { Edit, Place } from "../mutation.ts";
import { cut, isMap, nodeAt, textAt } from "../node.ts";

/** Takes the node away. */
export const dropped: Edit = () => cut;

/** Puts a value in the node's place, unless it is there already. */
export function becomes(value: Json): Edit {
  return () => value;
}

/** Changes a text; the same text means that the mutation does not apply. */
export function text(change: (text: string, place: Place) => string | undefined): Edit {
  return (place) => {
    if (typeof place.node !== "string") return undefined;
    const next = change(place.node, place);
    return next === place.node ? undefined : next;
  };
}

/** Adds fields to a map, over those that it has. */
export function withFields(fields: { readonly [key: string]: Json }): Edit {
  return ({ node }) => (isMap(node) ? { ...node, ...fields } : undefined);
}

/** Swaps two neighbours of a list, anywhere in it. */
export const swapped: Edit = ({ node, random }) => {
  if (!Array.isArray(node) || node.length < 2) return undefined;
  const at = random.one([...node.keys()].slice(1));
  return node.with(at - 1, node[at] as Json).with(at, node[at - 1] as Json);
};

/** Repeats an item of a list at another place. */
export const repeated: Edit = ({ node, random }) => {
  if (!Array.isArray(node) || node.length === 0) return undefined;
  return node.toSpliced(random.one([...node.keys()]), 0, random.one(node));
};

/** Moves an item of a list to its front. */
export const movedUp: Edit = ({ node, random }) => {
  if (!Array.isArray(node) || node.length < 2) return undefined;
  const at = random.one([...node.keys()].slice(1));
  return [node[at] as Json, ...node.toSpliced(at, 1)];
};

/** Another lane's key in the place of a key, alone or inside an expression. */
export const otherKey: Edit = text((node, { world, random }) => {
  const keys = keysOf(world).filter((key) => holdsKey(node, key));
  const [own] = keys.sort((a, b) => b.length - a.length);
  const others = [...keysOf(world), "isolane-nobody"].filter((key) => key !== own);
  return own === undefined ? undefined : node.replace(own, random.one(others));
});

/** True where a text is a key or asks for it in an expression. */
function holdsKey(node: string, key: string): boolean {
  return node === key || node.includes(`]*${key}[`);
}

/** The keys of all lanes. */
export function keysOf({ input }: Place["world"]): readonly string[] {
  return [...input.sandboxes, ...input.groups].map(
    ({ spec }) => spec.spec.routing?.key ?? spec.metadata.name,
  );
}

/** An expression that lets something in behind the key. */
export const openEnd: Edit = text((node) =>
  node.startsWith("^") ? node.replace(/\[ \\t\]\*\(\?:\[;,\]\.\*\)\?\$$/, ".*$") : undefined,
);

/** An expression that lets something in before the member's name. */
export const openStart: Edit = text((node) => node.replace(/^\^\(\?:\.\*,\)\?\[ \\t\]\*/, "^.*"));

/** An expression whose key's first dash, or else its first letter, accepts any character. */
export const openDash: Edit = text((node) =>
  node.replace(
    /=\[ \\t\]\*([^[]+)\[/,
    (_, key: string) =>
      `=[ \\t]*${key.includes("-") ? key.replace("-", ".") : `.${key.slice(1)}`}[`,
  ),
);

/** An expression without room for blanks round the member. */
export const closedBlanks: Edit = text((node) => node.replaceAll("[ \\t]*", ""));

/** An expression that takes the member in first place only. */
export const firstOnly: Edit = text((node) => node.replace("(?:.*,)?", ""));

/** An expression without anchors, as somebody writes it who forgets that a proxy matches the whole value. */
export const withoutTail: Edit = text((node) => node.replace("(?:[;,].*)?$", "$"));

/** Services of the cluster by name, with their namespace. */
export function servicesOf({ files, baseline }: Place["world"]): readonly Json[] {
  const own = files.filter(({ unit }) => unit !== "index").map(({ document }) => document);
  return [...own, ...baseline].filter(
    (object) => textAt(object, "kind") === "Service" && textAt(object, "apiVersion") === "v1",
  );
}

/** The name of another Service that serves the same port, or of any other one. */
export function otherService(place: Place, name: string, port: Json | undefined): Json | undefined {
  const others = servicesOf(place.world).filter((s) => textAt(s, "metadata", "name") !== name);
  const same = others.filter((s) => {
    const ports = nodeAt(s, ["spec", "ports"]);
    return Array.isArray(ports) && ports.some((p) => nodeAt(p, ["port"]) === port);
  });
  const list = same.length > 0 ? same : others;
  return list.length === 0 ? undefined : place.random.one(list);
}

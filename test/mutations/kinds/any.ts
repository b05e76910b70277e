/** @module Mutations of anything, anywhere: what no table of mistakes thinks of. */

import type { Json } from "../../../lib/kube/object.ts";
import type { MutationKind } from "../mutation.ts";
import { allPaths, cut, isMap, nodeAt, withNode } from "../node.ts";
import { type Filter, ofBaseline, ofLane, unitIs } from "../select.ts";

interface Change {
  readonly name: string;
  readonly to: (node: Json) => Json | typeof cut | undefined;
}

const changes: readonly Change[] = [
  { name: "any node dropped", to: () => cut },
  { name: "any text changed", to: (node) => (typeof node === "string" ? `${node}x` : undefined) },
  {
    name: "any text emptied",
    to: (node) => (typeof node === "string" && node !== "" ? "" : undefined),
  },
  { name: "any number changed", to: (node) => (typeof node === "number" ? node + 1 : undefined) },
  { name: "any switch turned", to: (node) => (typeof node === "boolean" ? !node : undefined) },
  { name: "any map or list emptied", to: emptied },
  {
    name: "any list turned round",
    to: (node) => (Array.isArray(node) && node.length > 1 ? node.toReversed() : undefined),
  },
  {
    name: "any item repeated",
    to: (node) => (Array.isArray(node) && node[0] !== undefined ? [...node, node[0]] : undefined),
  },
];

function emptied(node: Json): Json | undefined {
  if (Array.isArray(node) && node.length > 0) return [];
  return isMap(node) && Object.keys(node).length > 0 ? {} : undefined;
}

const places: Readonly<Record<string, Filter>> = {
  "Lane's object": ofLane,
  "Shared object": ofBaseline,
  "Engine's object": unitIs("gitops"),
};

/** All kinds that change anything. */
export const anyMutations: readonly MutationKind[] = Object.entries(places).flatMap(([place, of]) =>
  changes.map(
    ({ name, to }): MutationKind => ({
      name: `${place}: ${name}`,
      sites: ({ files }) =>
        files.filter(of).flatMap((file) => allPaths(file.document).map((path) => ({ file, path }))),
      apply: ({ file, path }) => {
        const node = nodeAt(file.document, path);
        const next = node === undefined ? undefined : to(node);
        return next === undefined
          ? undefined
          : new Map([[file.path, withNode(file.document, path, next)]]);
      },
    }),
  ),
);

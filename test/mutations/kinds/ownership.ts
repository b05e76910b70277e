/** @module Mutations of who owns what and what says so: units, names, labels, the index. */

import type { Json } from "../../../lib/kube/object.ts";
import { annotations, labels } from "../../../lib/model/interface.ts";
import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { cut, isMap, withNode } from "../node.ts";
import { all, type Filter, inCluster, isWorkload, kindIs, ofLane, unitIs } from "../select.ts";
import type { World } from "../world.ts";
import { becomes, dropped, text } from "./texts.ts";

function row(name: string, of: Filter, at: string | readonly string[], to: Edit): MutationKind {
  return nodeMutation({ name, of, at: [at].flat(), to });
}

const index = unitIs("index");
const own = new Set<string>([...Object.values(labels), ...Object.values(annotations)]);
const marks = ["metadata.labels.*", "metadata.annotations.*"];

/** The folder of another unit, as a path begins with it. */
function otherUnit(path: string, world: World): string | undefined {
  const units = world.files.flatMap(({ path: other }) => {
    const found = /^([^/]+\/(?:sandboxes|groups)\/[^/]+)\//.exec(other)?.[1];
    return found === undefined || path.startsWith(`${found}/`) ? [] : [found];
  });
  return units[0] ?? `${world.name}/sandboxes/nobody`;
}

const elsewhere = (path: string, world: World): string =>
  `${otherUnit(path, world)}/forks/x/${path.split("/").at(-1)}`;

/** Secrets' values that the baseline holds, long enough not to be found by chance. */
function secretsOf({ baseline }: World): readonly string[] {
  return baseline.flatMap((object) => {
    if (!isMap(object) || object.kind !== "Secret") return [];
    const maps = [object.data, object.stringData].filter(isMap);
    return maps.flatMap((map) =>
      Object.values(map).filter((v): v is string => typeof v === "string" && v.length >= 8),
    );
  });
}

/** All kinds that change who owns what. */
export const ownershipMutations: readonly MutationKind[] = [
  fileMutation({
    name: "Owner: object copied into another unit",
    of: inCluster,
    to: ({ path, document }, world) => [[elsewhere(path, world), document]],
  }),
  fileMutation({
    name: "Owner: object moved into another unit",
    of: inCluster,
    to: ({ path, document }, world) => [
      [path, undefined],
      [elsewhere(path, world), document],
    ],
  }),
  fileMutation({
    name: "Owner: object copied inside its unit",
    of: inCluster,
    to: ({ path, document }) => [[path.replace(/\.yaml$/, "-2.yaml"), document]],
  }),
  fileMutation({
    name: "Owner: object added that nobody asked for",
    of: ofLane,
    to: ({ path, document }, _, random) => {
      const kind = random.one(["Ingress", "Deployment", "ConfigMap"]);
      const added: Json = {
        apiVersion: kind === "ConfigMap" ? "v1" : "apps/v1",
        kind,
        metadata: isMap(document)
          ? { ...(isMap(document.metadata) ? document.metadata : {}), name: "aa-added" }
          : {},
      };
      return [[path.replace(/[^/]+$/, "aa-added.yaml"), added]];
    },
  }),
  row(
    "Object: renamed",
    inCluster,
    "metadata.name",
    text((t) => `${t}-x`),
  ),
  row(
    "Object: name too long",
    inCluster,
    "metadata.name",
    text((t) => t.padEnd(254, "x")),
  ),
  row(
    "Object: in another namespace",
    inCluster,
    "metadata.namespace",
    text((t) => `${t}-x`),
  ),
  row("Object: without a namespace", inCluster, "metadata.namespace", dropped),
  row(
    "Object: of another API group",
    inCluster,
    "apiVersion",
    text((t) => `x${t}`),
  ),
  row(
    "Object: of another kind",
    inCluster,
    "kind",
    text((t) => `${t}s`),
  ),
  row("Object: isolane's mark dropped", ofLane, marks, ({ path }) =>
    own.has(String(path.at(-1))) ? cut : undefined,
  ),
  row("Object: isolane's mark changed", ofLane, marks, ({ path, node }) =>
    own.has(String(path.at(-1))) ? `${String(node)}x` : undefined,
  ),
  row("Object: label that is none", inCluster, "metadata.labels", ({ node }) =>
    isMap(node) ? { ...node, tier: "not a label value" } : undefined,
  ),
  row(
    "ConfigMap: renamed copy",
    all(kindIs("ConfigMap"), ofLane),
    "metadata.name",
    text((t) => `${t}-x`),
  ),
  row(
    "ConfigMap: data changed",
    all(kindIs("ConfigMap"), inCluster),
    "data.*",
    text((t) => `${t}x`),
  ),
  row("ConfigMap: data dropped", all(kindIs("ConfigMap"), inCluster), "data", dropped),
  row("ConfigMap: entry dropped", all(kindIs("ConfigMap"), inCluster), "data.*", dropped),
  fileMutation({
    name: "ConfigMap: file dropped",
    of: all(kindIs("ConfigMap"), inCluster),
    to: ({ path }) => [[path, undefined]],
  }),
  fileMutation({
    name: "Secret: value written into a variable or a ConfigMap",
    of: (file) => isWorkload(file) || all(kindIs("ConfigMap"), inCluster)(file),
    to: (file, world, random) => {
      const values = secretsOf(world);
      if (values.length === 0) return undefined;
      const value = random.one(values);
      const at =
        file.document !== null && isWorkload(file)
          ? ["metadata", "annotations", "note"]
          : ["data", "note"];
      return [[file.path, withNode(file.document, at, value)]];
    },
  }),
  fileMutation({
    name: "Secret: added with values",
    of: all(ofLane, kindIs("Service")),
    to: ({ path, document }) => [
      [
        path.replace(/[^/]+$/, "secret-aa.yaml"),
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: isMap(document) ? (document.metadata ?? {}) : {},
          stringData: { password: "hunter22" },
        },
      ],
    ],
  }),
  fileMutation({
    name: "Unit: a lane's whole output dropped",
    of: all(index, ({ path }) => /\/(?:sandboxes|groups)\//.test(path)),
    to: ({ path }, world) => {
      const unit = path.replace("/index/", "/").replace(/\.json$/, "/");
      return world.files
        .filter((file) => file.path === path || file.path.startsWith(unit))
        .map((file) => [file.path, undefined]);
    },
  }),
  row(
    "Index: key changed",
    index,
    "lanes.*.key",
    text((t) => `${t}2`),
  ),
  row(
    "Index: fork's name changed",
    index,
    "lanes.*.forks.*",
    text((t) => `${t}2`),
  ),
  row("Index: fork dropped", index, "lanes.*.forks.*", dropped),
  row("Index: member dropped", index, "lanes.*.members.*", dropped),
  row(
    "Index: header of another key",
    index,
    "lanes.*.headers.*",
    text((t) => `${t}2`),
  ),
  row("Index: lane dropped", index, "lanes.*", dropped),
  row("Index: lane repeated", index, "lanes", ({ node }) =>
    Array.isArray(node) && node.length > 0 ? [...node, ...node] : undefined,
  ),
  row("Index: object dropped", index, "objects.*", dropped),
  row(
    "Index: object renamed",
    index,
    "objects.*.name",
    text((t) => `${t}-x`),
  ),
  row(
    "Index: object's file changed",
    index,
    "objects.*.file",
    text((t) => t.replace(".yaml", "-x.yaml")),
  ),
  row("Index: causes dropped", index, "objects.*.sources", becomes([])),
  row(
    "Index: cause's file changed",
    index,
    "sources.*.file",
    text((t) => `old/${t}`),
  ),
  row("Index: file of causes dropped", index, "sources.*", dropped),
  row(
    "Index: cause in a file without a name",
    index,
    "objects.*.sources.*.0",
    text((t) => `${t}-x`),
  ),
  row(
    "Index: cause's line changed",
    index,
    "objects.*.sources.*.1",
    ({ node }) => Number(node) + 1000,
  ),
  row(
    "Index: cause's path changed",
    index,
    "objects.*.sources.*.2",
    text((t) => `${t}.nothing`),
  ),
  row(
    "Index: of another environment",
    index,
    "environment",
    text((t) => `${t}-x`),
  ),
  row(
    "Index: of another unit",
    index,
    "unit.name",
    text((t) => `${t}-x`),
  ),
  fileMutation({ name: "Index: file dropped", of: index, to: ({ path }) => [[path, undefined]] }),
];

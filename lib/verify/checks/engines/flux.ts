/** @module What Flux is told: every folder is applied by exactly one Kustomization, and in which order. */
import { asArray, asString, at, isRecord } from "../../../kube/json.ts";
import { phaseFacts, phases } from "../../../model/phases.ts";
import type { Emitted, Output } from "../../reading/output.ts";
import { type Claim, type Gitops, laneUnits, phaseOf, unevenly, unlike } from "./claims.ts";

/** What is wrong with the objects for Flux. */
export function fluxClaims(output: Output, gitops: Gitops): readonly Claim[] {
  const own = output.objects.filter(({ unit }) => unit === "gitops");
  const kustomizations = own.filter(({ object }) => object.kind === "Kustomization");
  const sources = own.filter(({ object }) => object.kind === "GitRepository");
  const [source] = sources;
  const byFolder = new Map(
    kustomizations.map((one) => [folderOf(one, gitops), one.object.metadata.name]),
  );
  const order: Order = { byFolder, names: new Set(byFolder.values()) };
  return [
    ...(source === undefined
      ? [{ path: [], what: "no GitRepository" }]
      : sourceClaims(source, gitops)),
    ...unevenly(
      folders(output),
      kustomizations.map((emitted) => [folderOf(emitted, gitops), emitted]),
      ["spec", "path"],
    ),
    ...kustomizations.flatMap((emitted) => [
      ...settingClaims(emitted, gitops, source?.object.metadata.name),
      ...orderClaims(emitted, order, gitops),
    ]),
    ...laneUnits(output).flat().flatMap(placeClaims),
  ];
}

function folders(output: Output): readonly string[] {
  const owned = output.objects.flatMap(({ unit, file }) => {
    if (unit === "gitops") return [];
    return unit.includes("/") ? [file.split("/").slice(0, 3).join("/")] : [unit];
  });
  return [...new Set([...owned, "routes"])].sort();
}

function folderOf({ object }: Emitted, { path }: Gitops): string {
  const own = asString(at(object, "spec", "path")) ?? "";
  return own.startsWith(`./${path}/`) ? own.slice(path.length + 3) : own;
}

function sourceClaims(emitted: Emitted, { repository, revision, namespace }: Gitops) {
  const { object } = emitted;
  const scp = /^([^/:@]+@[^/:]+):(?!\/)(.+)$/.exec(repository);
  const url = scp === null ? repository : `ssh://${scp[1]}/${scp[2]}`;
  return unlike(emitted, [
    [["spec", "url"], url, at(object, "spec", "url")],
    [["spec", "ref", "branch"], revision, at(object, "spec", "ref", "branch")],
    [["spec", "suspend"], undefined, at(object, "spec", "suspend")],
    // Flux demands a Secret for SSH.
    [
      ["spec", "secretRef", "name"],
      url.startsWith("ssh://") ? object.metadata.name : undefined,
      at(object, "spec", "secretRef", "name"),
    ],
    [["metadata", "namespace"], namespace, object.metadata.namespace],
  ]);
}

/** Flux leaves shared objects where they are when their Kustomization goes; a lane's go with it. */
function settingClaims(emitted: Emitted, gitops: Gitops, source: string | undefined) {
  const { object } = emitted;
  const lane = folderOf(emitted, gitops).includes("/");
  const spec = (...path: string[]) => at(object, "spec", ...path);
  return unlike(emitted, [
    [["metadata", "namespace"], gitops.namespace, object.metadata.namespace],
    [["spec", "prune"], true, spec("prune")],
    [["spec", "suspend"], undefined, spec("suspend")],
    [["spec", "targetNamespace"], undefined, spec("targetNamespace")],
    [["spec", "wait"], lane, spec("wait")],
    [["spec", "deletionPolicy"], lane ? "WaitForTermination" : "Orphan", spec("deletionPolicy")],
    [["spec", "sourceRef", "kind"], "GitRepository", spec("sourceRef", "kind")],
    [["spec", "sourceRef", "name"], source, spec("sourceRef", "name")],
  ]);
}

/** Names of Kustomizations, also by the folders that they apply. */
interface Order {
  readonly byFolder: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
}

/** Each phase of a lane waits for the one before it, everything for the baseline. */
function orderClaims(
  emitted: Emitted,
  { byFolder, names }: Order,
  gitops: Gitops,
): readonly Claim[] {
  const folder = folderOf(emitted, gitops);
  const named = new Set(
    asArray(at(emitted.object, "spec", "dependsOn"))
      .filter(isRecord)
      .map(({ name }) => name),
  );
  const wanted = folder === "baseline" ? undefined : byFolder.get(folderBefore(folder, byFolder));
  const lost = [...named].find((name) => typeof name !== "string" || !names.has(name));
  const path = ["spec", "dependsOn"];
  return [
    ...(wanted === undefined || named.has(wanted)
      ? []
      : [{ emitted, path, what: `it does not wait for "${wanted}"` }]),
    ...(lost === undefined
      ? []
      : [{ emitted, path, what: `it waits for "${String(lost)}", which does not exist` }]),
  ];
}

/** The folder of the nearest earlier phase that the lane has, else the baseline's. */
function folderBefore(folder: string, all: ReadonlyMap<string, string>): string {
  const [kind, name, own] = folder.split("/");
  const index = phases.findIndex((phase) => phase.folder === own);
  const earlier = phases.slice(0, Math.max(index, 0));
  const folders = earlier.map((phase) => `${kind}/${name}/${phase.folder}`);
  return folders.findLast((one) => all.has(one)) ?? "baseline";
}

function placeClaims(emitted: Emitted): readonly Claim[] {
  const folder = emitted.file.split("/")[2];
  const wanted = phaseFacts(phaseOf(emitted)).folder;
  return folder === wanted
    ? []
    : [
        {
          emitted,
          path: [],
          what: `it lies in "${folder}", not in "${wanted}": order is by folder`,
        },
      ];
}

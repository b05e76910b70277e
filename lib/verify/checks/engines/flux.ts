/** @module What Flux is told: every folder is applied by exactly one Kustomization, and in which order. */
import { asArray, asString, at } from "../../../kube/json.ts";
import { phaseFacts, phases } from "../../../model/phases.ts";
import type { Emitted, Output } from "../../reading/output.ts";
import {
  broken,
  type Claim,
  type Fields,
  type Gitops,
  laneUnits,
  phaseOf,
  unevenly,
  unlike,
} from "./claims.ts";

/** What is wrong with the objects for Flux. */
export function fluxClaims(output: Output, gitops: Gitops): readonly Claim[] {
  const own = output.byUnit.get("gitops") ?? [];
  const kustomizations = own.filter(({ object }) => object.kind === "Kustomization");
  const source = own.find(({ object }) => object.kind === "GitRepository");
  const byFolder = new Map(
    kustomizations.map((one) => [folderOf(one, gitops), one.object.metadata.name]),
  );
  const order: Order = { byFolder, names: new Set(byFolder.values()) };
  return [
    ...(source === undefined
      ? [{ path: [], what: "no GitRepository" }]
      : unlike(source, sourceFields(gitops, source.object.metadata.name))),
    ...unevenly(
      folders(output),
      kustomizations.map((emitted) => [folderOf(emitted, gitops), emitted]),
      ["spec", "path"],
    ),
    ...kustomizations.flatMap((emitted) => [
      ...unlike(
        emitted,
        settingFields(
          folderOf(emitted, gitops).includes("/"),
          gitops,
          source?.object.metadata.name,
        ),
      ),
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

function sourceFields({ repository, revision, namespace }: Gitops, name: string): Fields {
  const scp = /^([^/:@]+@[^/:]+):(?!\/)(.+)$/.exec(repository);
  const url = scp === null ? repository : `ssh://${scp[1]}/${scp[2]}`;
  return {
    metadata: { namespace },
    spec: {
      url,
      ref: { branch: revision },
      suspend: undefined,
      // Flux demands a Secret for SSH.
      secretRef: { name: url.startsWith("ssh://") ? name : undefined },
    },
  };
}

/** Flux leaves shared objects where they are when their Kustomization goes; a lane's go with it. */
function settingFields(
  isLane: boolean,
  { namespace, decryption }: Gitops,
  source: string | undefined,
): Fields {
  return {
    metadata: { namespace },
    spec: {
      prune: true,
      suspend: undefined,
      targetNamespace: undefined,
      wait: isLane,
      decryption:
        isLane || decryption === undefined
          ? undefined
          : { provider: decryption.provider, secretRef: { name: decryption.secretRef?.name } },
      deletionPolicy: isLane ? "WaitForTermination" : "Orphan",
      sourceRef: { kind: "GitRepository", name: source },
    },
  };
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
  const named = new Set<unknown>(
    asArray(at(emitted.object, "spec", "dependsOn")).map((one) => at(one, "name")),
  );
  const wanted = folder === "baseline" ? undefined : byFolder.get(folderBefore(folder, byFolder));
  const lost = [...named].find((name) => typeof name !== "string" || !names.has(name));
  const path = ["spec", "dependsOn"];
  return broken(emitted, [
    [wanted === undefined || named.has(wanted), path, `it does not wait for "${wanted}"`],
    [lost === undefined, path, `it waits for "${String(lost)}", which does not exist`],
  ]);
}

/** The folder of the nearest earlier phase that the lane has, otherwise the baseline's. */
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
  return broken(emitted, [
    [folder === wanted, [], `it lies in "${folder}", not in "${wanted}": order is by folder`],
  ]);
}

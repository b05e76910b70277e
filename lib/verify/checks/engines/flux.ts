/** @module What Flux is told: every folder is applied by exactly one Kustomization, whole, and in which order. */
import { createHash } from "node:crypto";
import { asNumber, at } from "../../../kube/json.ts";
import { lengths } from "../../../kube/limits.ts";
import type { JsonObject, KubeObject } from "../../../kube/object.ts";
import { labels } from "../../../model/interface.ts";
import { phaseFacts, phases } from "../../../model/phases.ts";
import { laneMarks } from "../../reading/marks.ts";
import type { Emitted } from "../../reading/output.ts";
import type { Reading } from "../../reading/reading.ts";
import {
  broken,
  type Claim,
  type Gitops,
  laneUnits,
  metadataOf,
  phaseOf,
  sharedUnits,
} from "./claims.ts";
import { closedClaims } from "./closed.ts";

/** What is wrong with the objects for Flux. */
export function fluxClaims(reading: Reading, gitops: Gitops): readonly Claim[] {
  const { output } = reading;
  const lanes = laneUnits(output).flat();
  const folders = [...new Set(lanes.map(({ file }) => file.split("/").slice(0, 3).join("/")))];
  const shared = sharedUnits(output);
  const all = new Set([...shared, ...folders]);
  const wanted = [
    ...(gitops.source === undefined ? [gitRepository(gitops)] : []),
    ...shared.map((unit) => sharedKustomization(unit, all, gitops)),
    ...folders.map((folder) => laneKustomization(folder, all, gitops, reading)),
  ];
  return [
    ...closedClaims(output.byUnit.get("gitops") ?? [], wanted),
    ...lanes.flatMap(placeClaims),
  ];
}

function gitRepository(gitops: Gitops): KubeObject {
  const { repository, revision, secretRef } = gitops;
  const name = sourceName(gitops);
  // Flux takes URLs only, and demands a Secret for SSH.
  const scp = /^([^/:@]+@[^/:]+):(?!\/)(.+)$/.exec(repository);
  const url = scp === null ? repository : `ssh://${scp[1]}/${scp[2]}`;
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: metadataOf(gitops, name),
    spec: {
      interval: "1m",
      url,
      ref: { branch: revision },
      ...(secretRef === undefined && !url.startsWith("ssh://")
        ? {}
        : { secretRef: { name: secretRef?.name ?? name } }),
    },
  };
}

function sourceName({ environment }: Gitops): string {
  return `isolane-${environment}`;
}

/** Flux leaves shared objects where they are when their Kustomization goes. */
function sharedKustomization(unit: string, all: ReadonlySet<string>, gitops: Gitops): KubeObject {
  const { decryption } = gitops;
  const secretRef = decryption?.secretRef && { secretRef: { name: decryption.secretRef.name } };
  return kustomization(unit, all, gitops, {
    ...(decryption && { decryption: { provider: decryption.provider, ...secretRef } }),
    deletionPolicy: "Orphan",
    wait: false,
  });
}

/** A lane's objects go with its Kustomizations, and each phase has to be healthy before the next. */
function laneKustomization(
  folder: string,
  all: ReadonlySet<string>,
  gitops: Gitops,
  { input, output }: Reading,
): KubeObject {
  const timeout = timeoutOf(folder, output);
  const settings = { deletionPolicy: "WaitForTermination", wait: true, timeout };
  const own = kustomization(folder, all, gitops, settings);
  const [kind = "", name = ""] = folder.split("/");
  const isSandbox = kind === "sandboxes";
  const owner = { [isSandbox ? labels.sandbox : labels.group]: name };
  const lanes = [...input.sandboxes, ...input.groups, ...input.deleting];
  const annotations = laneMarks(lanes.find(({ spec }) => spec.metadata.name === name));
  const marks = Object.keys(annotations).length === 0 ? {} : { annotations };
  const metadata = { ...own.metadata, labels: { ...own.metadata.labels, ...owner }, ...marks };
  return { ...own, metadata };
}

/** Flux waits until a Job has ended, so it has to wait longer than the longest may run. */
function timeoutOf(folder: string, { objects }: Reading["output"]): string {
  const limits = objects.flatMap(({ file, object }) =>
    file.startsWith(`${folder}/`)
      ? (asNumber(at(object, "spec", "activeDeadlineSeconds")) ?? [])
      : [],
  );
  return `${Math.max(5, Math.ceil(Math.max(0, ...limits) / 60) + 1)}m`;
}

function kustomization(
  folder: string,
  all: ReadonlySet<string>,
  gitops: Gitops,
  settings: JsonObject,
): KubeObject {
  const { serviceAccountName, source } = gitops;
  const before = folder === "baseline" ? undefined : folderBefore(folder, all);
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: metadataOf(gitops, nameOf(folder, gitops)),
    spec: {
      timeout: "5m",
      ...settings,
      ...(before === undefined ? {} : { dependsOn: [{ name: nameOf(before, gitops) }] }),
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
      interval: "10m",
      retryInterval: "1m",
      path: `./${gitops.path}/${folder}`,
      prune: true,
      sourceRef: { ...(source ?? { kind: "GitRepository", name: sourceName(gitops) }) },
    },
  };
}

/** The name of the Kustomization of a folder. A long one ends in a hash: Flux writes it into a label. */
function nameOf(folder: string, { environment }: Gitops): string {
  const [unit = "", name, own] = folder.split("/");
  const kind = { sandboxes: "sandbox", groups: "group" }[unit] ?? unit;
  const suffix = phases.find((phase) => phase.folder === own)?.suffix ?? [];
  const parts = [`isolane-${environment}`, kind, ...(name === undefined ? [] : [name]), ...suffix];
  const full = parts.join(".");
  if (full.length <= lengths.label) return full;
  const hash = createHash("sha256").update(full).digest("hex").slice(0, 8);
  return `${full.slice(0, lengths.label - 9).replace(/[-.]+$/, "")}-${hash}`;
}

/** The folder of the nearest earlier phase that the lane has, otherwise the baseline's, if it is applied from here. */
function folderBefore(folder: string, all: ReadonlySet<string>): string | undefined {
  const [kind, name, own] = folder.split("/");
  const index = phases.findIndex((phase) => phase.folder === own);
  const earlier = phases.slice(0, Math.max(index, 0));
  const folders = earlier.map((phase) => `${kind}/${name}/${phase.folder}`);
  return ["baseline", ...folders].findLast((one) => all.has(one));
}

function placeClaims(emitted: Emitted): readonly Claim[] {
  const folder = emitted.file.split("/")[2];
  const wanted = phaseFacts(phaseOf(emitted)).folder;
  return broken(emitted, [
    [folder === wanted, [], `it lies in "${folder}", not in "${wanted}": order is by folder`],
  ]);
}

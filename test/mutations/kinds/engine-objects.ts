/** @module Mutations of the objects that tell Argo CD and Flux what to apply. */
import type { Json } from "../../../lib/kube/object.ts";
import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { isMap, textAt } from "../node.ts";
import { all, type Filter, kindIs, ofLane, unitIs } from "../select.ts";
import { becomes, dropped, text, withFields } from "./texts.ts";

const of = unitIs("gitops");
const path = ["spec.path", "spec.source.path"];
const applications = ["spec", "spec.template.spec"];

function row(
  name: string,
  at: string | readonly string[],
  to: Edit,
  filter: Filter = of,
): MutationKind {
  return nodeMutation({ name: `Engine: ${name}`, of: filter, at: [at].flat(), to });
}

const inApplication = (pattern: string): readonly string[] =>
  applications.map((at) => `${at}.${pattern}`);

/** All kinds that change engine objects. */
export const engineMutations: readonly MutationKind[] = [
  row(
    "folder of another unit",
    path,
    text((t, { world, random }) => {
      const all = world.files
        .filter(({ unit }) => unit === "gitops")
        .flatMap(({ document }) => path.map((p) => textAt(document, ...p.split("."))))
        .filter((other) => other !== "" && other !== t);
      return all.length === 0 ? undefined : random.one(all);
    }),
  ),
  row(
    "folder above",
    path,
    text((t) => t.replace(/\/[^/]+$/, "")),
  ),
  row(
    "folder that does not exist",
    path,
    text((t) => `${t}-x`),
  ),
  row(
    "lanes' folders are other ones",
    "spec.generators.*.git.directories.*.path",
    text((t) => t.replace("/sandboxes/", "/").replace("/groups/", "/")),
  ),
  row("lane left out", "spec.generators.*", dropped),
  row("lanes' folder left out", "spec.generators.*.git.directories", ({ node, world, random }) => {
    const sandboxes = world.input.sandboxes.map(({ spec }) => spec.metadata.name);
    const name = sandboxes.length === 0 ? "x" : random.one(sandboxes);
    return Array.isArray(node) ? [...node, { path: `*/*/*/${name}`, exclude: true }] : undefined;
  }),
  row("template of another folder", "spec.template.spec.source.path", becomes("dist")),
  row(
    "nothing is removed",
    ["spec.prune", ...inApplication("syncPolicy.automated.prune")],
    becomes(false),
  ),
  row("hand edits stay", inApplication("syncPolicy.automated.selfHeal"), becomes(false)),
  row("no automatic sync", inApplication("syncPolicy.automated"), dropped),
  row("subfolders left out", inApplication("source.directory"), dropped),
  row("shared objects taken over", inApplication("syncPolicy.syncOptions"), ({ node }) =>
    Array.isArray(node) ? node.filter((o) => o !== "FailOnSharedResource=true") : undefined,
  ),
  row(
    "another repository",
    ["spec.url", ...inApplication("source.repoURL")],
    becomes("https://git.example/other.git"),
  ),
  row(
    "another revision",
    ["spec.ref.branch", ...inApplication("source.targetRevision")],
    becomes("other"),
  ),
  row("another cluster", inApplication("destination"), ({ node }) =>
    isMap(node) ? { ...node, server: "https://other.example" } : undefined,
  ),
  row("another project", inApplication("project"), becomes("default")),
  row("wait dropped", "spec.dependsOn", dropped),
  row("health not waited for", "spec.wait", becomes(false)),
  row(
    "removal of shared objects with it",
    "spec.deletionPolicy",
    text((t) => (t === "Orphan" ? "Delete" : "Orphan")),
  ),
  row("paused", "spec", withFields({ suspend: true }), all(of, kindIs("Kustomization"))),
  row(
    "target namespace",
    "spec",
    withFields({ targetNamespace: "x" }),
    all(of, kindIs("Kustomization")),
  ),
  row(
    "source of another name",
    "spec.sourceRef.name",
    text((t) => `${t}-x`),
  ),
  row("removal unasked", "metadata.annotations.*", dropped),
  row("finalizers dropped", "spec.template.metadata.finalizers", dropped),
  row(
    "project allows everything",
    "spec",
    withFields({
      namespaceResourceWhitelist: [{ group: "*", kind: "*" }],
      clusterResourceWhitelist: [{ group: "*", kind: "*" }],
    }),
    all(of, kindIs("AppProject")),
  ),
  row(
    "project allows a kind less",
    ["spec.namespaceResourceWhitelist.*", "spec.clusterResourceWhitelist.*"],
    dropped,
  ),
  row(
    "project allows every destination",
    "spec",
    withFields({
      destinations: [{ server: "*", namespace: "*" }],
    }),
    all(of, kindIs("AppProject")),
  ),
  row(
    "order of routes dropped",
    "metadata.annotations",
    ({ node }) => {
      if (!isMap(node) || node["argocd.argoproj.io/sync-wave"] === undefined) return undefined;
      const { "argocd.argoproj.io/sync-wave": _, ...rest } = node;
      return rest;
    },
    ofLane,
  ),
  row(
    "order of workloads behind routes",
    "metadata.annotations",
    withFields({
      "argocd.argoproj.io/sync-wave": "2",
    }),
    all(ofLane, kindIs("Deployment", "Service", "StatefulSet")),
  ),
  row(
    "removal of a shared object unasked",
    "metadata.annotations",
    ({ node }) => {
      if (!isMap(node) || node["argocd.argoproj.io/sync-options"] === undefined) return undefined;
      const { "argocd.argoproj.io/sync-options": _, ...rest } = node;
      return rest;
    },
    unitIs("baseline", "routes"),
  ),
  fileMutation({ name: "Engine: file dropped", of, to: (file) => [[file.path, undefined]] }),
  fileMutation({
    name: "Engine: a second owner of a folder",
    of: all(of, kindIs("Application", "Kustomization")),
    to: (file) => {
      const { document } = file;
      if (!isMap(document) || !isMap(document.metadata)) return undefined;
      const name = `${textAt(document, "metadata", "name")}.2`;
      const copy: Json = { ...document, metadata: { ...document.metadata, name } };
      return [[file.path.replace(/\.yaml$/, ".2.yaml"), copy]];
    },
  }),
];

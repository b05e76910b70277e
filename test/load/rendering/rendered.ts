/** @module Loads a baseline with objects that are rendered; helm and kustomize say what they were asked. */
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { asString, at } from "../../../lib/kube/json.ts";
import { displayName, objectKey } from "../../../lib/kube/object.ts";
import type { Command } from "../../../lib/load/io.ts";
import { loadEnvironment } from "../../../lib/load/load.ts";
import { type FileMap, memoryIo } from "../../support/synth.ts";

/** The repository of the environment. */
export const repository = "https://git.example.com/acme/shop.git";

/** A Service that is a file of its own. */
export const service = (name: string, more = "") =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}${more}}}\n`;

export const application = (spec: string, name = "web") =>
  `{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: ${name}, namespace: argocd}, spec: {${spec}}}\n`;

/** An Application with one source in the repository. */
export const sourced = (source: string, name = "web") =>
  application(`destination: {namespace: web}, source: {repoURL: "${repository}", ${source}}`, name);

export const kustomization = (spec: string, name = "web") =>
  `{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: ${name}, namespace: flux-system}, spec: {sourceRef: {kind: GitRepository, name: own}, ${spec}}}\n`;

export const helmRelease = (spec: string, name = "web") =>
  `{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: ${name}, namespace: flux-system}, spec: {${spec}}}\n`;

/** The repository as Flux knows it. */
export const gitRepository = (name = "own", url = repository, ref = "{branch: main}") =>
  `{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {name: ${name}, namespace: flux-system}, spec: {url: "${url}", ref: ${ref}}}\n`;

export const chart = (path = "charts/web", version = "1.2.3"): FileMap => ({
  [`${path}/Chart.yaml`]: `{apiVersion: v2, name: web, version: ${version}}`,
});

/** What is loaded from `all.yaml`, rendered, with `rendering` in the environment's baseline. */
export function load(objects: readonly string[], files: FileMap = {}, rendering = "{}", more = "") {
  const problems = new Problems();
  const asked: Command[] = [];
  const io = memoryIo({
    ...files,
    "environments/s/environment.yaml": `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {gitops: {repository: "${repository}"}, baseline: {namespace: shop, rendering: ${rendering}, sources: [{path: all.yaml, render: true${more}}]}}}`,
    "environments/s/all.yaml": objects.join("---\n"),
  });
  const run = (command: Command) => {
    if (command.args[0] !== "version") asked.push(command);
    const { program, args } = command;
    const printed = program === "helm" ? service(`of-${args[1]}`) : service("built");
    return { status: 0, stdout: new TextEncoder().encode(printed), stderr: "" };
  };
  const loaded = loadEnvironment({ ...io, run }, "environments/s", problems);
  return {
    codes: problems.all.map(({ code }) => code),
    messages: problems.all.map(({ message }) => message).join("\n"),
    help: problems.all.map(({ help }) => help).join("\n"),
    problems: problems.all,
    objects: loaded?.baseline.map(({ object }) => displayName(objectKey(object))),
    loaded,
    /** What programs were asked, without the version. */
    asked,
    /** The kustomization that was built beside the repository. */
    built: asked.flatMap(({ files: own }) => {
      const text = asString(at(own, "kustomization.yaml"));
      return text === undefined ? [] : [JSON.parse(text)];
    }),
  };
}

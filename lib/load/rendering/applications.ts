/**
 * @module What an Argo CD Application deploys: `reposerver/repository/repository.go` and `util/helm/cmd.go` of
 * argoproj/argo-cd, https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/.
 */
import { asArray, asRecord, asString, at, isRecord, texts } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import { kustomizationFile } from "../confined.ts";
import { childPath, joinInside } from "../paths.ts";
import { reportUnrenderable } from "./application-limits.ts";
import { withBuildEnvironment } from "./build-environment.ts";
import { vendoredChart } from "./charts.ts";
import { argoEdit } from "./edits.ts";
import type { Charted, Part, Refusal, Refuse, Rendering, World } from "./part.ts";
import { mappingOf } from "./values.ts";

interface Source {
  readonly value: JsonObject;
  readonly path: DocumentPath;
}

/** The parts of an Application: one for each source that has manifests. */
export function applicationParts(object: KubeObject, world: World): Rendering {
  const refusals: Refusal[] = [];
  const refuse: Refuse = (refusal) => refusals.push(refusal);
  const sources = sourcesOf(object);
  const reader = new Reader(object, sources, world, refuse);
  const parts = sources
    .filter(({ value }) => value.ref === undefined || value.path !== undefined)
    .map((source) => reader.part(source));
  if (at(object.spec, "sourceHydrator") !== undefined || sources.length === 0) {
    refuse({
      code: "E0151",
      message: "the Application has no source that can be read here",
      help: "spec.source or spec.sources has to name a path or a chart; what a source hydrator writes is on a branch of its own",
      path: ["spec"],
    });
  }
  const found = parts.filter((part) => part !== undefined);
  const isWhole = found.length === parts.length;
  return { parts: isWhole ? found : [], objects: namespaceOf(object, world), refusals };
}

// --- internal ---

/** `sources` outranks `source` (`HasMultipleSources`). */
function sourcesOf(object: KubeObject): readonly Source[] {
  const several = asArray(at(object.spec, "sources"));
  if (several.length > 0)
    return several.map((value, index) => ({
      value: withBuildEnvironment(asRecord(value), object),
      path: ["spec", "sources", index],
    }));
  const single = at(object.spec, "source");
  return isRecord(single)
    ? [{ value: withBuildEnvironment(single, object), path: ["spec", "source"] }]
    : [];
}

/** With `CreateNamespace=true` Argo CD makes the namespace, with labels that may bring it into the mesh. */
function namespaceOf({ spec }: KubeObject, world: World): NonNullable<Rendering["objects"]> {
  const name = asString(at(spec, "destination", "namespace")) ?? "";
  const metadata = at(spec, "syncPolicy", "managedNamespaceMetadata");
  const isMade = texts(at(spec, "syncPolicy", "syncOptions")).includes("CreateNamespace=true");
  if (!isMade || metadata === undefined || world.find("Namespace", undefined, name) !== undefined)
    return [];
  const value = { apiVersion: "v1", kind: "Namespace", metadata: { name, ...asRecord(metadata) } };
  return [{ value, path: ["spec", "syncPolicy", "managedNamespaceMetadata"] }];
}

class Reader {
  readonly #object: KubeObject;
  readonly #sources: readonly Source[];
  readonly #world: World;
  readonly #refuse: Refuse;
  readonly #namespace: string | undefined;

  constructor(object: KubeObject, sources: readonly Source[], world: World, refuse: Refuse) {
    this.#object = object;
    this.#sources = sources;
    this.#world = world;
    this.#refuse = refuse;
    this.#namespace = asString(at(object.spec, "destination", "namespace"));
  }

  part(source: Source): Part | undefined {
    const { value } = source;
    const named = asString(value.chart) === undefined ? "path" : "chart";
    const folder = named === "chart" ? this.#chart(source) : this.#folder(source);
    if (folder === undefined) return undefined;
    const limits = { name: this.#object.metadata.name, folder, ...source };
    reportUnrenderable(limits, this.#world.io, this.#refuse);
    const common = { at: [...source.path, named], path: folder, namespace: this.#namespace };
    switch (this.#toolOf(value, folder)) {
      case "helm":
        return { ...common, render: this.#charted(source, folder), lost: [] };
      case "kustomize": {
        const options = asRecord(value.kustomize);
        const stated = Object.keys(options).length > 0;
        const edit = stated ? argoEdit(options, folder, this.#world) : undefined;
        const components = edit?.components ?? [];
        const render = { tool: "kustomize", edit: edit?.apply, components } as const;
        return { ...common, render, lost: stated ? ["kustomize"] : [] };
      }
      case "directory": {
        const { recurse, include, exclude, ...more } = asRecord(value.directory);
        const lost = [include, exclude, ...Object.values(more)].some((one) => one !== undefined);
        const render = {
          tool: "directory",
          recurse: recurse === true,
          include: asString(include),
          exclude: asString(exclude),
        } as const;
        return { ...common, render, lost: lost ? ["directory"] : [] };
      }
    }
  }

  /** What is stated decides, then what the folder holds (`GetAppSourceType`); a kustomization outranks a chart. */
  #toolOf(value: JsonObject, folder: string): "helm" | "kustomize" | "directory" {
    const stated = (["kustomize", "helm", "directory"] as const).find((tool) =>
      isRecord(value[tool]),
    );
    if (stated !== undefined) return stated;
    const { io } = this.#world;
    if (kustomizationFile(folder, io) !== undefined) return "kustomize";
    const isChart =
      value.chart !== undefined || io.kind(childPath(folder, "Chart.yaml")) === "file";
    return isChart ? "helm" : "directory";
  }

  #chart({ value, path }: Source): string {
    const url = asString(value.repoURL);
    const chart = {
      name: asString(value.chart) ?? "",
      url,
      version: asString(value.targetRevision),
      located: this.#world.repositories.locate({ url }),
      path: [...path, "chart"],
    };
    return vendoredChart(chart, this.#world, this.#refuse);
  }

  #folder({ value, path }: Source): string | undefined {
    const stated = asString(value.path);
    const root = this.#root({ value, path }) ?? "";
    const joined = stated === undefined ? undefined : joinInside(root, stated.replace(/^\/+/, ""));
    if (joined === undefined || !("path" in joined)) {
      this.#refuse({
        code: "E0151",
        message:
          stated === undefined ? "the source names no path" : `"${stated}" leaves the repository`,
        help: "name a folder of the repository in the source's path",
        path,
      });
      return undefined;
    }
    return joined.path;
  }

  /** The folder that stands for the repository of a source; undefined after a refusal. */
  #root({ value, path }: Source): string | undefined {
    const url = asString(value.repoURL);
    const revision = asString(value.targetRevision);
    const located = this.#world.repositories.locate({ url, revision });
    if ("folder" in located) return located.folder;
    this.#refuse({
      code: "E0150",
      message: `what the Application deploys is not in the repository: ${located.problem}`,
      help: `commit a copy and say where: spec.baseline.rendering.repositories: {"${url ?? "URL"}": FOLDER}, relative to environment.yaml; where it is this repository, FOLDER is its root, or say it in gitops.repository and gitops.revision`,
      path: [...path, "repoURL"],
    });
    return undefined;
  }

  #charted(source: Source, folder: string): Charted {
    const helm = asRecord(source.value.helm);
    const { ignoreMissingValueFiles, kubeVersion, apiVersions } = helm;
    const path = [...source.path, "helm"];
    const files = texts(helm.valueFiles).flatMap((file, index) => {
      const found = this.#valueFile(file, folder, [...path, "valueFiles", index]);
      const isGone = found !== undefined && this.#world.io.kind(found) !== "file";
      return found === undefined || (isGone && ignoreMissingValueFiles === true) ? [] : [found];
    });
    return {
      tool: "helm",
      release: asString(helm.releaseName) ?? this.#object.metadata.name,
      files,
      fileParameters: asArray(helm.fileParameters).flatMap((one, index) => {
        const { name = "", path: file = "" } = asRecord(one);
        const found = this.#valueFile(String(file), folder, [...path, "fileParameters", index]);
        return found === undefined ? [] : [[String(name), found] as const];
      }),
      values: this.#values(helm, path),
      parameters: asArray(helm.parameters).map(asRecord),
      withCrds: helm.skipCrds !== true,
      capabilities: {
        ...(kubeVersion === undefined ? {} : { kubeVersion }),
        ...(apiVersions === undefined ? {} : { apiVersions }),
      },
      namespace: asString(helm.namespace),
      postRenderers: [],
    };
  }

  /** `valuesObject` outranks `values`. */
  #values(helm: JsonObject, path: DocumentPath): JsonObject {
    if (isRecord(helm.valuesObject)) return helm.valuesObject;
    const values = mappingOf(asString(helm.values) ?? "");
    if (values === undefined) {
      this.#refuse({
        code: "E0151",
        message: "the values are no mapping of YAML",
        help: "correct the text",
        path: [...path, "values"],
      });
    }
    return values ?? {};
  }

  /** Relative to the chart, `/` to the root of the repository, `$name/` to another source. */
  #valueFile(file: string, chart: string, path: DocumentPath): string | undefined {
    const [, ref, rest = file] = /^\$(?!ARGOCD_)([^/]+)\/(.*)$/.exec(file) ?? [];
    const other = this.#sources.find(({ value }) => ref !== undefined && value.ref === ref);
    const isAbsolute = file.startsWith("/") || ref !== undefined;
    const own = this.#sources.find(({ path: at }) => at.every((step, i) => step === path[i]));
    const of = other ?? own;
    const base = !isAbsolute ? chart : of === undefined ? undefined : this.#root(of);
    const joined = base === undefined ? undefined : joinInside(base, rest.replace(/^\/+/, ""));
    const isElsewhere = file.includes("://") || (ref !== undefined && other === undefined);
    if (joined !== undefined && "path" in joined && !isElsewhere) return joined.path;
    this.#refuse({
      code: "E0150",
      message: `the values file "${file}" is not in the repository`,
      help: "commit a copy and name that in valueFiles; a text behind $ is the ref of another source of the Application",
      path,
    });
    return undefined;
  }
}

/**
 * @module What a HelmRelease deploys: `api/v2/helmrelease_types.go` and `internal/release/name.go` of
 * fluxcd/helm-controller, `chartutil/values.go` of fluxcd/pkg, https://fluxcd.io/flux/components/helm/helmreleases/.
 */
import { createHash } from "node:crypto";
import { asArray, asRecord, asString, at, texts } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import { childPath, joinInside } from "../paths.ts";
import { vendoredChart } from "./charts.ts";
import { awaited, reportStated } from "./flux-refusals.ts";
import { type FluxSource, fluxSource } from "./flux-sources.ts";
import type { Refusal, Refuse, Rendering, World } from "./part.ts";
import { mappingOf, mergedValues } from "./values.ts";

/** The part of a HelmRelease. */
export function helmReleaseParts(object: KubeObject, world: World): Rendering {
  const refusals: Refusal[] = [];
  const refuse: Refuse = (refusal) => refusals.push(refusal);
  const spec = asRecord(object.spec);
  reportStated(spec, ["kubeConfig"], refuse);
  const chart = chartOf(object, world, refuse);
  if (chart === undefined) return { parts: [], refusals };
  const target = asString(spec.targetNamespace);
  const composed = `${target === undefined ? "" : `${target}-`}${object.metadata.name}`;
  const part = {
    at: chart.at,
    path: chart.path,
    namespace: target ?? object.metadata.namespace,
    render: {
      tool: "helm",
      release: shortened(asString(spec.releaseName) ?? composed),
      files: chart.files,
      fileParameters: [],
      values: valuesOf(object, world, refuse),
      parameters: [],
      withCrds: at(spec, "install", "crds") !== "Skip",
      capabilities: {},
      namespace: undefined,
      postRenderers: postRenderersOf(spec, refuse),
    },
    metadata: spec.commonMetadata === undefined ? undefined : asRecord(spec.commonMetadata),
    lost: ["commonMetadata", "postRenderers"].filter((field) => spec[field] !== undefined),
  } as const;
  return { parts: [part], refusals };
}

// --- internal ---

interface LocalChart {
  readonly path: string;
  readonly at: DocumentPath;
  readonly files: readonly string[];
}

function chartOf(object: KubeObject, world: World, refuse: Refuse): LocalChart | undefined {
  const { spec } = object;
  const path = ["spec", "chart", "spec"];
  const stated = asRecord(at(spec, "chart", "spec"));
  const name = asString(stated.chart);
  if (name === undefined) return referredChart(object, world, refuse);
  const source = fluxSource(object, [...path, "sourceRef"], world);
  const { located, url } = source;
  if (source.kind === "HelmRepository") {
    const version = asString(stated.version);
    const remote = { name, url, version, located, source: source.name, path: [...path, "chart"] };
    const folder = vendoredChart(remote, world, refuse);
    return {
      path: folder,
      at: remote.path,
      files: valuesFiles(stated, folder, folder, world, refuse),
    };
  }
  if ("problem" in located) {
    refuse({
      code: "E0150",
      message: `the chart "${name}" is not in the repository: ${located.problem}`,
      help: `commit a copy and say where: ${source.wayOut}`,
      path: [...path, "sourceRef"],
    });
  }
  const root = "folder" in located ? located.folder : "";
  const joined = joinInside(root, name.replace(/^\/+/, ""));
  if (!("path" in joined)) {
    const message = `"${name}" leaves the repository`;
    refuse({
      code: "E0151",
      message,
      help: "name a chart of the repository",
      path: [...path, "chart"],
    });
    return undefined;
  }
  const files = valuesFiles(stated, root, joined.path, world, refuse);
  return { path: joined.path, at: [...path, "chart"], files };
}

/** `chartRef`: an OCIRepository, whose artifact is the chart. */
function referredChart(object: KubeObject, world: World, refuse: Refuse): LocalChart | undefined {
  const path = ["spec", "chartRef"];
  const source: FluxSource | undefined =
    at(object.spec, "chartRef") === undefined ? undefined : fluxSource(object, path, world);
  if (source?.kind !== "OCIRepository") {
    const message = "the HelmRelease names no chart that can be read here";
    const help = "name it in spec.chart, or by an OCIRepository in spec.chartRef";
    refuse({ code: "E0151", message, help, path: ["spec"] });
    return undefined;
  }
  const { url, version, located } = source;
  const chart = { name: "", url, version, located, source: source.name, path };
  const folder = vendoredChart(chart, world, refuse);
  return { path: folder, at: path, files: [] };
}

/**
 * They are merged into the values of the chart in its package, instead of `values.yaml`. helm always reads that, so it
 * has to be the first of them.
 */
function valuesFiles(
  stated: JsonObject,
  root: string,
  chart: string,
  { io }: World,
  refuse: Refuse,
): readonly string[] {
  const files = texts(stated.valuesFiles).flatMap((file) => {
    const joined = joinInside(root, file.replace(/^\/+/, ""));
    const path = "path" in joined ? joined.path : file;
    return stated.ignoreMissingValuesFiles === true && io.kind(path) !== "file" ? [] : [path];
  });
  const own = childPath(chart, "values.yaml");
  if (files.length > 0 && files[0] !== own && io.kind(own) === "file") {
    refuse({
      code: "E0151",
      message: `without "${own}" in front of them, valuesFiles replace it, and helm cannot leave it out`,
      help: `name "${own}" first in valuesFiles if its values are wanted; otherwise delete what is not`,
      path: ["spec", "chart", "spec", "valuesFiles"],
    });
  }
  return files.filter((file) => file !== own);
}

/** References in their order, then what is stated (`ChartValuesFromReferences`). */
function valuesOf({ metadata, spec }: KubeObject, world: World, refuse: Refuse): JsonObject {
  const referred = asArray(at(spec, "valuesFrom")).map((ref, index) => {
    const path = ["spec", "valuesFrom", index];
    return referredValues(asRecord(ref), metadata.namespace, world, (refusal) =>
      refuse({ ...refusal, path }),
    );
  });
  return [...referred, asRecord(at(spec, "values"))].reduce(mergedValues, {});
}

function referredValues(
  { kind, name = "", valuesKey = "values.yaml", targetPath, optional }: JsonObject,
  namespace: string | undefined,
  world: World,
  refuse: (refusal: Omit<Refusal, "path">) => void,
): JsonObject {
  if (kind === "Secret" || targetPath !== undefined) {
    const isSecret = kind === "Secret";
    refuse({
      code: "E0151",
      message: isSecret
        ? `values come from the Secret "${String(name)}": they would become readable in the output`
        : "a value that goes to a targetPath is not rendered offline",
      help: isSecret
        ? "let the chart name the Secret (existingSecret or the like) instead of taking values from it; values that are no secrets belong into a ConfigMap of the baseline"
        : "write the value under its path in the values",
    });
    return {};
  }
  const found = world.find("ConfigMap", namespace, String(name));
  const text = asString(at(found?.data, String(valuesKey)));
  if (text === undefined) {
    if (optional === true) return {};
    const missing = `the ConfigMap "${String(name)}" has no key "${String(valuesKey)}"`;
    refuse(
      found === undefined
        ? awaited("ConfigMap", String(name))
        : { code: "E0154", message: missing, help: "correct valuesKey, or the ConfigMap" },
    );
    return {};
  }
  const values = mappingOf(text);
  if (values === undefined) {
    const message = `"${String(valuesKey)}" of the ConfigMap "${String(name)}" is no mapping of YAML`;
    refuse({ code: "E0151", message, help: "correct the text" });
  }
  return values ?? {};
}

/** `internal/postrender/kustomize.go`. */
function postRenderersOf(spec: JsonObject, refuse: Refuse): readonly JsonObject[] {
  return asArray(spec.postRenderers).map((one, index) => {
    const { kustomize, ...others } = asRecord(one);
    const { patches, images, ...more } = asRecord(kustomize);
    const other = [...Object.keys(others), ...Object.keys(more)][0];
    if (other !== undefined || kustomize === undefined) {
      refuse({
        code: "E0151",
        message: `a post-renderer by ${other ?? "nothing"} is not rendered offline`,
        help: "write it as patches and images of kustomize",
        path: ["spec", "postRenderers", index],
      });
    }
    return {
      ...(patches === undefined ? {} : { patches }),
      ...(images === undefined ? {} : { images }),
    };
  });
}

/** `ShortenName`: helm takes 53 characters. */
function shortened(name: string): string {
  if (name.length <= 53) return name;
  return `${name.slice(0, 40)}-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}

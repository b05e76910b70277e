/**
 * @module The entry of `spec.baseline.sources` that has what an Argo CD Application, a Flux Kustomization or a
 * HelmRelease deploys, where its folder or chart lies in the repository.
 */
import { asArray, asRecord, asString, at, isRecord, stringMap, texts } from "../kube/json.ts";
import { groupKind, type JsonObject, type KubeObject } from "../kube/object.ts";
import type { ReadIo } from "./io.ts";
import { childPath, joinInside, kustomizationNames } from "./paths.ts";

/** Where files lie. */
export interface Places {
  readonly io: ReadIo;
  /** The environment's folder, to which paths of sources are relative. */
  readonly folder: string;
}

/** A source, and the folder or chart that it reads, from the root. */
export interface RenderedSource {
  readonly entry: JsonObject;
  readonly path: string;
  /** Whether it is there. Otherwise it is elsewhere, and would have to be copied to `path`. */
  readonly present: boolean;
  /** What the object says that the entry cannot: fields that change what is rendered. */
  readonly lost: readonly string[];
}

/** The sources that have what an object deploys; empty where they cannot be told. */
export function sourcesOf(object: KubeObject, places: Places): readonly RenderedSource[] {
  switch (groupKind(object)) {
    case "argoproj.io/Application":
      return applicationSources(object, places);
    case "kustomize.toolkit.fluxcd.io/Kustomization":
      return some(kustomization(asRecord(object.spec), places));
    case "helm.toolkit.fluxcd.io/HelmRelease":
      return some(helmRelease(object, places));
    default:
      return [];
  }
}

// --- internal ---

function some<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

/** https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/; all sources, or none. */
function applicationSources(
  { metadata, spec }: KubeObject,
  places: Places,
): readonly RenderedSource[] {
  const single = at(spec, "source");
  const stated = isRecord(single) ? [single] : asArray(at(spec, "sources"));
  const namespace = at(spec, "destination", "namespace");
  const found = stated.map((source): RenderedSource | undefined => {
    const remote = asString(at(source, "chart"));
    const path = pathOf(asString(at(source, "path")), remote);
    if (path === undefined) return undefined;
    const place = {
      path,
      present: places.io.kind(path) === "folder",
      lost: said(source, ["kustomize", "plugin", "directory"]),
    };
    const helm = asRecord(at(source, "helm"));
    const isChart = places.io.kind(childPath(path, "Chart.yaml")) === "file";
    if (!isChart && remote === undefined && Object.keys(helm).length === 0)
      return { ...place, entry: { ...folderEntry(path, places), ...given({ namespace }) } };
    const parameters = asArray(helm.parameters).map(asRecord);
    const chart = {
      chart: fromFolder(path, places),
      release: asString(helm.releaseName) ?? metadata.name,
      ...listed(
        "values",
        texts(helm.valueFiles).map((file) => valuesPath(file, path, places)),
      ),
      ...given({ set: withParameters(asRecord(helm.valuesObject), parameters) }),
    };
    // Values as a text, and values of another repository, are for a file.
    if (asString(helm.values) !== undefined || texts(helm.valueFiles).some(isElsewhere))
      return undefined;
    return { ...place, entry: { helm: chart, ...given({ namespace }) } };
  });
  return found.every((one) => one !== undefined) ? found : [];
}

/** `$values/...` is in another source of the Application; URLs are nowhere here. */
function isElsewhere(file: string): boolean {
  return file.startsWith("$") || file.includes("://");
}

/** Relative to the chart; absolute ones to the root of the repository. */
function valuesPath(file: string, chart: string, places: Places): string {
  const joined = joinInside(file.startsWith("/") ? "" : chart, file.replace(/^\/+/, ""));
  return "path" in joined ? fromFolder(joined.path, places) : file;
}

function withParameters(values: JsonObject, parameters: readonly JsonObject[]): JsonObject {
  return parameters.reduce((all, { name, value }) => {
    const path = asString(name)?.split(".") ?? [];
    return path.length === 0 || value === undefined ? all : merged(all, path, value);
  }, values);
}

function merged(
  values: JsonObject,
  [first = "", ...rest]: readonly string[],
  value: unknown,
): JsonObject {
  const inner = rest.length === 0 ? value : merged(asRecord(values[first]), rest, value);
  return Object.assign({}, values, { [first]: inner });
}

/** https://fluxcd.io/flux/components/kustomize/kustomizations/ */
function kustomization(spec: JsonObject, places: Places): RenderedSource | undefined {
  const path = pathOf(asString(spec.path) ?? "./");
  if (path === undefined) return undefined;
  const { postBuild, targetNamespace: namespace } = spec;
  const values = stringMap(at(postBuild, "substitute"));
  const files = asArray(at(postBuild, "substituteFrom")).map(
    (from) => `FILE OF ${asString(at(from, "kind"))} ${asString(at(from, "name"))}`,
  );
  const substitute = { ...given({ values }), ...listed("files", files) };
  const entry = { ...folderEntry(path, places), ...given({ namespace, substitute }) };
  const lost = said(spec, [
    "commonMetadata",
    "components",
    "images",
    "namePrefix",
    "nameSuffix",
    "patches",
  ]);
  return { path, entry, present: places.io.kind(path) === "folder", lost };
}

/** https://fluxcd.io/flux/components/helm/helmreleases/ */
function helmRelease({ metadata, spec }: KubeObject, places: Places): RenderedSource | undefined {
  const chart = asRecord(at(spec, "chart", "spec"));
  const isLocal = asString(at(chart, "sourceRef", "kind")) === "GitRepository";
  const remote = asString(chart.chart) ?? asString(at(spec, "chartRef", "name"));
  const path = isLocal ? pathOf(asString(chart.chart)) : pathOf(undefined, remote);
  // Values of ConfigMaps and Secrets are in the cluster.
  if (path === undefined || at(spec, "valuesFrom") !== undefined) return undefined;
  const target = asString(at(spec, "targetNamespace"));
  const own = target === undefined ? metadata.name : `${target}-${metadata.name}`;
  const helm = {
    chart: fromFolder(path, places),
    release: asString(at(spec, "releaseName")) ?? own,
    ...listed(
      "values",
      texts(chart.valuesFiles).map((file) => valuesPath(`/${file}`, path, places)),
    ),
    ...given({ set: at(spec, "values") }),
  };
  const entry = { helm, ...given({ namespace: target ?? metadata.namespace }) };
  const lost = said(spec, ["commonMetadata", "postRenderers"]);
  return { path, entry, present: places.io.kind(path) === "folder", lost };
}

/** Those of some fields that are stated. */
function said(value: unknown, fields: readonly string[]): readonly string[] {
  return fields.filter((field) => at(value, field) !== undefined);
}

/** A path from the root of the repository; a chart from elsewhere is proposed to be kept in `charts/`. */
function pathOf(path: string | undefined, remoteChart?: string): string | undefined {
  const stated =
    path ?? (remoteChart === undefined ? undefined : `charts/${remoteChart.split("/").at(-1)}`);
  const joined = stated === undefined ? undefined : joinInside("", stated.replace(/^\/+/, ""));
  return joined !== undefined && "path" in joined ? joined.path : undefined;
}

function folderEntry(path: string, places: Places): JsonObject {
  const names = kustomizationNames.map((name) => childPath(path, name));
  const isKustomized = names.some((name) => places.io.kind(name) === "file");
  return { [isKustomized ? "kustomize" : "path"]: fromFolder(path, places) };
}

/** A path from the root, as a spec in the environment's folder writes it. */
function fromFolder(path: string, { folder }: Places): string {
  const up = folder === "" ? "./" : "../".repeat(folder.split("/").length);
  return `${up}${path}`;
}

/** The fields that say something. */
function given(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.assign(
    {},
    ...Object.entries(fields).map(([field, value]) => {
      const isEmpty = value === undefined || (isRecord(value) && Object.keys(value).length === 0);
      return isEmpty ? {} : { [field]: value };
    }),
  );
}

function listed(field: string, items: readonly string[]): JsonObject {
  return items.length === 0 ? {} : { [field]: items };
}

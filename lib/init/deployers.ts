/**
 * @module Who deploys what in a repository: the objects of Argo CD and Flux that its files hold. They show the engine, the
 * repository's URL, and which of them applies a folder today.
 */
import { Problems } from "../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, stringMap } from "../kube/json.ts";
import { displayName, groupKind, type JsonObject } from "../kube/object.ts";
import { readDocuments } from "../load/files.ts";
import type { ReadIo } from "../load/io.ts";
import { baseName, isManifestName, isWithin } from "../load/paths.ts";
import type { GitopsSettings } from "../model/settings.ts";

/** An engine by its name. */
export type EngineName = GitopsSettings["engine"];

/** A folder that is applied. */
export interface DeployedFolder {
  readonly path: string;
  /** Of its repository, where that is known. */
  readonly url?: string | undefined;
  /** The branch, where one is named. */
  readonly revision?: string | undefined;
  /** `GitRepository/apps`, for Flux. */
  readonly source?: string | undefined;
}

/** An object that makes an engine apply folders of a repository. */
export interface Deployer {
  readonly engine: EngineName;
  /** `Application argocd/shop`. */
  readonly name: string;
  /** From the root of `io`. */
  readonly file: string;
  readonly folders: readonly DeployedFolder[];
  /** Of what it applies, where that states none. */
  readonly namespace?: string | undefined;
  /** Variables that it fills in: their values, and files of ConfigMaps that hold some, from the root. */
  readonly variables?: {
    readonly values: Readonly<Record<string, string>>;
    readonly files: readonly string[];
  };
}

/** Everything in a repository that makes an engine apply something. */
export function deployersIn(io: ReadIo, skipped: readonly string[]): readonly Deployer[] {
  const documents = manifestsOf(io, skipped).flatMap((path) => {
    const result = io.read(path, 1024 * 1024);
    const text = "bytes" in result ? new TextDecoder().decode(result.bytes) : "";
    if (!/argoproj\.io\/|toolkit\.fluxcd\.io\/|kind: *ConfigMap/.test(text)) return [];
    return readDocuments(path, { io, problems: new Problems() }).map(({ value }) => ({
      file: path,
      value: asRecord(value),
    }));
  });
  const origins = new Map(
    documents.flatMap(({ value }): readonly (readonly [string, Origin])[] => {
      const { url, ref } = asRecord(value.spec);
      const { kind, name } = namesOf(value);
      const revision = asString(at(ref, "branch"));
      return typeof url === "string" ? [[`${kind}/${name}`, { url, revision }]] : [];
    }),
  );
  return documents.flatMap(({ file, value }) => {
    const read = readers.find(({ kind }) => kind === kindIn(value));
    if (read === undefined) return [];
    const { engine, spec } = read;
    const name = displayName(namesOf(value));
    const variables = variablesIn(value, (config) =>
      documents.flatMap((one) =>
        namesOf(one.value).name === config && isConfig(one.value) ? one.file : [],
      ),
    );
    return [
      {
        ...{ engine, name, file, ...foldersIn(at(value, ...spec), origins) },
        ...(variables === undefined ? {} : { variables }),
      },
    ];
  });
}

/** Those that apply a folder, or what lies above or below it. */
export function deployersOf(folder: string, all: readonly Deployer[]): readonly Deployer[] {
  return all.filter(({ folders }) =>
    folders.some(({ path }) => isWithin(folder, path) || isWithin(path, folder)),
  );
}

// --- internal ---

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution; Secrets stay where they are. */
function variablesIn(
  value: JsonObject,
  filesOf: (config: string) => readonly string[],
): Deployer["variables"] {
  const { substitute, substituteFrom } = asRecord(at(value, "spec", "postBuild"));
  const files = asArray(substituteFrom)
    .map(asRecord)
    .flatMap(({ kind, name }) => (kind === "ConfigMap" ? filesOf(asString(name) ?? "") : []));
  const values = stringMap(substitute);
  return files.length + Object.keys(values).length === 0
    ? undefined
    : { values, files: [...new Set(files)] };
}

function isConfig(value: JsonObject): boolean {
  return kindIn(value) === "/ConfigMap";
}

interface Reader {
  readonly kind: string;
  readonly engine: EngineName;
  /** Where its spec is. */
  readonly spec: readonly string[];
}

const readers: readonly Reader[] = [
  { kind: "argoproj.io/Application", engine: "argocd", spec: ["spec"] },
  { kind: "argoproj.io/ApplicationSet", engine: "argocd", spec: ["spec", "template", "spec"] },
  { kind: "kustomize.toolkit.fluxcd.io/Kustomization", engine: "flux", spec: ["spec"] },
  { kind: "helm.toolkit.fluxcd.io/HelmRelease", engine: "flux", spec: ["spec"] },
];

type Origin = Pick<DeployedFolder, "url" | "revision">;

/** Folders of other programs are never searched. */
const foreign: ReadonlySet<string> = new Set(["node_modules", "vendor"]);

function manifestsOf(io: ReadIo, skipped: readonly string[]): readonly string[] {
  return io.list("").flatMap((entry) => {
    if (baseName(entry.path).startsWith(".") || foreign.has(entry.path)) return [];
    const found = entry.kind === "folder" ? io.walk(entry.path) : [entry];
    return found
      .filter(({ path, kind }) => kind === "file" && isManifestName(path))
      .map(({ path }) => path)
      .filter((path) => !path.split("/").some((step) => foreign.has(step)))
      .filter((path) => !skipped.some((one) => isWithin(path, one)));
  });
}

function kindIn(value: JsonObject): string {
  const { apiVersion, kind } = value;
  return typeof apiVersion === "string" && typeof kind === "string"
    ? groupKind({ apiVersion, kind })
    : "";
}

function namesOf(value: JsonObject): { kind: string; name: string; namespace?: string } {
  const { name, namespace } = asRecord(value.metadata);
  return {
    kind: asString(value.kind) ?? "",
    name: asString(name) ?? "",
    ...(typeof namespace === "string" ? { namespace } : {}),
  };
}

/** An Application names its repositories itself, Flux's objects the object that has the URL. */
function foldersIn(
  spec: unknown,
  origins: ReadonlyMap<string, Origin>,
): Pick<Deployer, "folders" | "namespace"> {
  const { source, sources, sourceRef, path, destination, targetNamespace, chart } = asRecord(spec);
  const sourced = [source, ...asArray(sources)].map(asRecord).flatMap((one) => {
    const folder = asString(one.path);
    const origin = { url: asString(one.repoURL), revision: asString(one.targetRevision) };
    return folder === undefined ? [] : [{ path: plain(folder), ...origin }];
  });
  const named = asRecord(sourceRef ?? at(chart, "spec", "sourceRef"));
  const folder = asString(path) ?? asString(at(chart, "spec", "chart"));
  const ref = `${asString(named.kind) ?? "GitRepository"}/${asString(named.name)}`;
  const isReferred =
    folder !== undefined && named.kind !== "HelmRepository" && sourced.length === 0;
  const referred = isReferred ? [{ path: plain(folder), source: ref, ...origins.get(ref) }] : [];
  return {
    folders: [...sourced, ...referred],
    namespace: asString(at(destination, "namespace")) ?? asString(targetNamespace),
  };
}

/** As `io` names folders. */
function plain(path: string): string {
  return path
    .split("/")
    .filter((step) => step !== "" && step !== ".")
    .join("/");
}

/** @module Charts of the repository, rendered by `helm template`: the source `helm`, and what others deploy. */
import { asArray, asRecord, asString, isRecord, texts } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { below, type SourceDocument, type SourceRef } from "../model/source.ts";
import { isTangled, readDocuments, reportOutside } from "./files.ts";
import { existing, type SourceContext } from "./inside.ts";
import { baseName, childPath } from "./paths.ts";
import { asArgument, type Program, runProgram, type Versioned } from "./render.ts";
import { mayVary, reportVarying } from "./varying.ts";

/** Helm, and how it is asked for its version. */
export const helmProgram: Versioned = {
  name: "helm",
  version: ["version", "--template", "{{.Version}}"],
};

/** A chart and what it is rendered with. */
export interface Chart {
  /** From the root, and as it is shown to helm, which runs in the environment's folder. */
  readonly path: string;
  readonly argument: string;
  readonly release: string;
  readonly version: string | undefined;
  /** Options and values, in their order. */
  readonly args: readonly string[];
  /** A values file as text, which `--values -` in `args` reads. */
  readonly input?: string | undefined;
}

/** The documents of a chart: test hooks left out. */
export function renderChart(
  chart: Chart,
  context: SourceContext,
  versionSource: SourceRef,
): readonly SourceDocument[] {
  const { path, argument, release, version, args, input } = chart;
  const program: Program = { ...context, version, versionSource };
  const render = () =>
    runProgram(program, `${path} (helm)`, [
      {
        ...helmProgram,
        args: ["template", release, argument, "--namespace", context.namespace, ...args],
        input,
      },
    ]);
  const documents = render();
  const varies = documents.length === 0 ? undefined : mayVary(path, context);
  if (varies !== undefined) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, varies.after);
    reportVarying(documents, render(), context);
  }
  return documents;
}

/** The documents of the source `helm`, CRDs included. */
export function readHelm(
  helm: JsonObject,
  { source: item, ...context }: SourceContext,
): readonly SourceDocument[] {
  const source = below(item, "helm");
  const { chart, release } = helm;
  if (typeof chart !== "string" || typeof release !== "string") return [];
  // Also against a release that is an option: the schema speaks later.
  if (!/^[a-z0-9][-a-z0-9]*$/.test(release)) return [];
  const at = (...path: (string | number)[]) => ({ ...context, source: below(source, ...path) });
  const path = existing(chart, ["folder", "file"], at("chart"));
  const stated = asArray(helm.values);
  const values = stated.filter((file, index): file is string => {
    return typeof file === "string" && existing(file, ["file"], at("values", index)) !== undefined;
  });
  if (path === undefined || values.length < stated.length) return [];
  if (!hasDependencies(path, at("chart"))) return [];
  if (leavesRoot(path, at("chart"))) return [];
  const asked: Chart = {
    ...{ path, argument: asArgument(chart), release, version: asString(helm.version) },
    args: [
      ...["--include-crds", "--skip-tests"],
      ...capabilities(helm),
      ...values.flatMap((file) => ["--values", asArgument(file)]),
      ...settings(asRecord(helm.set)).flatMap((set) => ["--set-json", set]),
    ],
  };
  return renderChart(asked, { ...context, source }, below(source, "version"));
}

/** What the chart may ask of `.Capabilities`. */
export function capabilities({ kubeVersion, apiVersions }: JsonObject): readonly string[] {
  return [
    ...(typeof kubeVersion === "string" ? [`--kube-version=${kubeVersion}`] : []),
    ...texts(apiVersions).map((version) => `--api-versions=${version}`),
  ];
}

// --- internal ---

/** `set`, which looks like a values file, as helm's `path=json`; a mapping of values is merged, not replaced. */
function settings(values: JsonObject, parents: readonly string[] = []): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    // helm/helm `pkg/strvals`: what divides paths is escaped.
    const path = [...parents, key.replace(/[\\.,=[\]{}]/g, "\\$&")];
    if (isRecord(value) && Object.keys(value).length > 0) return settings(value, path);
    return [`${path.join(".")}=${JSON.stringify(value)}`];
  });
}

/** Whether a link in a chart leads out of the repository, or too many to one folder: helm follows links. Reports those that do. */
export function leavesRoot(chart: string, context: SourceContext): boolean {
  const { io, problems, source } = context;
  const entries = [...io.walk(chart), ...io.walk(chart, { hidden: true })];
  if (isTangled(chart, entries, context)) return true;
  const leaving = entries.filter(({ kind }) => kind === "outside");
  for (const path of new Set(leaving.map((entry) => entry.path)))
    reportOutside(path, source, problems);
  return leaving.length > 0;
}

/** Whether what `Chart.yaml` needs lies in `charts/`. Helm would not look for it elsewhere either. */
export function hasDependencies(chart: string, context: SourceContext): boolean {
  const { io, problems, source } = context;
  const lists = ["Chart.yaml", "requirements.yaml"].map((name) => childPath(chart, name));
  const needed = lists
    .filter((path) => io.kind(path) === "file")
    .flatMap((path) => readDocuments(path, { io, problems, cause: source }))
    .flatMap(({ value }) => asArray(asRecord(value).dependencies))
    .flatMap((one) => asString(asRecord(one).name) ?? []);
  const there = io.list(childPath(chart, "charts")).map(({ path }) => baseName(path));
  const missing = needed.filter(
    (name) => !there.some((file) => file === name || file.startsWith(`${name}-`)),
  );
  if (missing.length === 0) return true;
  problems.report({
    code: "E0146",
    message: `the chart needs ${missing.map((name) => `"${name}"`).join(", ")}, which "${childPath(chart, "charts")}" does not hold`,
    help: `run \`helm dependency update ${chart}\` in the root of the repository and commit its folder charts/: a compile reads the repository and nothing else`,
    source,
  });
  return false;
}

/** @module The source `helm`: a chart of the repository, rendered by `helm template`. */
import { asArray, asRecord, asString, isRecord, texts } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { below, type SourceDocument } from "../model/source.ts";
import { readDocuments } from "./files.ts";
import { existing, type SourceContext } from "./inside.ts";
import { baseName, childPath } from "./paths.ts";
import { asArgument, type Program, runProgram, type Versioned } from "./render.ts";

/** Helm, and how it is asked for its version. */
export const helmProgram: Versioned = {
  name: "helm",
  version: ["version", "--template", "{{.Version}}"],
};

/** The documents of a chart: CRDs included, test hooks left out. */
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
  const { namespace } = context;
  const program: Program = {
    ...context,
    source,
    version: asString(helm.version),
    versionSource: below(source, "version"),
  };
  return runProgram(program, `${path} (helm)`, [
    {
      ...helmProgram,
      args: [
        ...["template", release, asArgument(chart), "--namespace", namespace],
        ...["--include-crds", "--skip-tests"],
        ...options(helm),
        ...values.flatMap((file) => ["--values", asArgument(file)]),
        ...settings(asRecord(helm.set)).flatMap((set) => ["--set-json", set]),
      ],
    },
  ]);
}

// --- internal ---

function options({ kubeVersion, apiVersions }: JsonObject): readonly string[] {
  return [
    ...(typeof kubeVersion === "string" ? [`--kube-version=${kubeVersion}`] : []),
    ...texts(apiVersions).map((version) => `--api-versions=${version}`),
  ];
}

/** `set`, which looks like a values file, as helm's `path=json`; a mapping of values is merged, not replaced. */
function settings(values: JsonObject, parents: readonly string[] = []): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    // helm/helm `pkg/strvals`: what divides paths is escaped.
    const path = [...parents, key.replace(/[\\.,=[\]{}]/g, "\\$&")];
    if (isRecord(value) && Object.keys(value).length > 0) return settings(value, path);
    return [`${path.join(".")}=${JSON.stringify(value)}`];
  });
}

/** Whether what `Chart.yaml` needs lies in `charts/`. Helm would not look for it elsewhere either. */
function hasDependencies(chart: string, context: SourceContext): boolean {
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

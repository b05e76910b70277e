/** @module kustomize and helm: the real programs render, their output is read like a file. */
import semver from "semver";
import type { Problems } from "../diagnostics/problems.ts";
import type { SourceDocument, SourceRef } from "../model/source.ts";
import { parseBytes } from "../yaml/document.ts";
import type { ReadIo } from "./io.ts";

/** What a program needs to render a source. */
interface Job {
  readonly io: ReadIo;
  readonly problems: Problems;
  /** The environment's folder: programs run there. */
  readonly folder: string;
  /** The node of the source, and of its version. */
  readonly source: SourceRef;
  readonly versionSource: SourceRef;
  /** The version that must be on PATH. */
  readonly version: string | undefined;
}

/** The output of `kustomize build`, or of `kubectl kustomize` where kustomize is absent. */
export function runKustomize(
  job: Job & { readonly path: string; readonly argument: string },
): readonly SourceDocument[] {
  const label = `${job.path} (kustomize)`;
  const argument = asArgument(job.argument);
  const own = versionText(job, "kustomize", ["version"]);
  if (own !== undefined) {
    if (!checkVersion(job, "kustomize", own)) return [];
    return output(job, label, "kustomize", ["build", argument]);
  }
  const kubectl = versionText(job, "kubectl", ["version", "--client", "-o", "json"]);
  if (kubectl === undefined) {
    const help = "install kustomize, or commit its output and use {path: ...}";
    reportAbsent(job, "neither kustomize nor kubectl is on PATH", help);
    return [];
  }
  const found = /"kustomizeVersion":\s*"([^"]*)"/.exec(kubectl)?.[1] ?? "";
  if (!checkVersion(job, "kustomize of kubectl", found)) return [];
  return output(job, label, "kubectl", ["kustomize", argument]);
}

/** What `helm template` is asked to render. */
export interface HelmChart {
  readonly path: string;
  readonly argument: string;
  readonly release: string;
  readonly namespace: string;
  readonly values: readonly string[];
}

/** The output of `helm template`, CRDs included, test hooks left out. */
export function runHelm(job: Job & { readonly chart: HelmChart }): readonly SourceDocument[] {
  const { path, argument, release, namespace, values } = job.chart;
  const found = versionText(job, "helm", ["version", "--template", "{{.Version}}"]);
  if (found === undefined) {
    const help = "install helm, or commit its output and use {path: ...}";
    reportAbsent(job, "helm is not on PATH", help);
    return [];
  }
  if (!checkVersion(job, "helm", found)) return [];
  return output(job, `${path} (helm)`, "helm", [
    ...["template", release, asArgument(argument), "--namespace", namespace],
    ...["--include-crds", "--skip-tests"],
    ...values.flatMap((file) => ["--values", asArgument(file)]),
  ]);
}

/** A path that no program takes for an option or a URL. */
function asArgument(path: string): string {
  return path.startsWith("../") || path.startsWith("./") || path === ".." ? path : `./${path}`;
}

/** What a program prints about its version; undefined when the program is absent. */
function versionText(
  { io, folder }: Job,
  program: string,
  args: readonly string[],
): string | undefined {
  const result = io.run({ program, args, folder });
  if ("stdout" in result) return new TextDecoder().decode(result.stdout);
  return result.failure === "absent" ? undefined : "";
}

function reportAbsent({ problems, source }: Job, message: string, help: string): void {
  problems.report({ code: "E0140", message, help, source });
}

/** `v5.8.1`, `v3.22.0+g1234` and `{Version:kustomize/v4.5.7 ...}` without their decoration. */
function bareVersion(text: string): string {
  return semver.coerce(text, { includePrerelease: true })?.version ?? text.trim();
}

function checkVersion(
  { version, problems, versionSource }: Job,
  program: string,
  found: string,
): boolean {
  if (version === undefined || bareVersion(version) === bareVersion(found)) return true;
  problems.report({
    code: "E0141",
    message: `${program} on PATH is version "${bareVersion(found)}", not "${bareVersion(version)}"`,
    help: "install the version that the source names, or change it here and review the difference",
    source: versionSource,
  });
  return false;
}

function output(
  job: Job,
  label: string,
  program: string,
  args: readonly string[],
): readonly SourceDocument[] {
  const result = job.io.run({ program, args, folder: job.folder });
  if ("stdout" in result && result.status === 0)
    return parseBytes(label, result.stdout, job.problems);
  const lines =
    "stdout" in result
      ? result.stderr.split("\n").filter((line) => line.trim() !== "")
      : [result.detail];
  const where = job.folder === "" ? "the root" : `"${job.folder}"`;
  job.problems.report({
    code: "E0142",
    message: `${program} ${args[0]} failed: ${(lines[0] ?? "it said nothing").trim()}`,
    help: [
      ...lines.slice(1, 5).map((line) => line.trim()),
      `run \`${program} ${args.join(" ")}\` in ${where}`,
    ].join("\n"),
    source: job.source,
  });
  return [];
}

/** @module What Argo CD and Flux say alike about charts: where one is, and of which version. */
import semver from "semver";
import { Problems } from "../../diagnostics/problems.ts";
import { asString, at } from "../../kube/json.ts";
import type { DocumentPath } from "../../model/source.ts";
import { readDocuments } from "../files.ts";
import { childPath, joinInside, pathFrom } from "../paths.ts";
import type { Refuse, World } from "./part.ts";
import type { Located } from "./repositories.ts";

/** A chart that comes from elsewhere. */
export interface RemoteChart {
  /** Empty: the artifact of the URL is the chart. */
  readonly name: string;
  readonly url: string | undefined;
  readonly version: string | undefined;
  readonly located: Located;
  /** How its source is called, where its URL is not known. */
  readonly source?: string;
  /** The node that names it. */
  readonly path: DocumentPath;
}

/** The folder of a copy of a chart, as it has to be where there is none. */
export function vendoredChart(chart: RemoteChart, world: World, refuse: Refuse): string {
  const { name, url, located } = chart;
  if ("problem" in located) return absentChart(chart, located.problem, world, refuse);
  const joined = joinInside(located.folder, lastOf(name));
  const folder = "path" in joined ? joined.path : located.folder;
  checkVersion(folder, { ...chart, url: url ?? "" }, world, refuse);
  return folder;
}

// --- internal ---

function lastOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

function absentChart(
  { name, url, source = "URL", version, path }: RemoteChart,
  problem: string,
  { folder }: World,
  refuse: Refuse,
): string {
  const isWhole = name === "";
  const last = lastOf(isWhole ? (url ?? source) : name);
  const from = url?.startsWith("oci://")
    ? `${url}${isWhole ? "" : `/${name}`}`
    : `${last} --repo ${url ?? "URL"}`;
  const asked = version === undefined ? "" : ` --version ${version}`;
  const copy = pathFrom(folder, isWhole ? `charts/${last}` : "charts");
  refuse({
    code: "E0150",
    message: `the chart "${last}" is not in the repository: ${problem}`,
    help: `run \`helm pull ${from}${asked} --untar --untardir charts\` in the root of the repository, commit "charts/${last}" and write spec.baseline.rendering.repositories: {"${url ?? source}": ${copy}}`,
    path,
  });
  return `charts/${last}`;
}

function checkVersion(
  folder: string,
  { name, url = "", version, path }: RemoteChart,
  { io }: World,
  refuse: Refuse,
): void {
  const [file] = readDocuments(childPath(folder, "Chart.yaml"), { io, problems: new Problems() });
  const found = asString(at(file?.value, "version"));
  if (found === undefined) {
    const inside = name === "" ? "Chart.yaml" : `${lastOf(name)}/Chart.yaml`;
    refuse({
      code: "E0154",
      message: `"${folder}" holds no chart`,
      help: `the folder that spec.baseline.rendering.repositories names for "${url}" has to hold ${inside}`,
      path,
    });
  } else if (version !== undefined && !isVersion(found, version)) {
    refuse({
      code: "E0153",
      message: `the chart in "${folder}" is version "${found}", and "${version}" is deployed`,
      help: `commit a copy of version ${version}, or deploy the one that is there`,
      path,
    });
  }
}

function isVersion(found: string, wanted: string): boolean {
  return found.replace(/^v/, "") === wanted.replace(/^v/, "") || semver.satisfies(found, wanted);
}

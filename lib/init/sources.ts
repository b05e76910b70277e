/**
 * @module The sources of a baseline in a folder that somebody names: plain manifests, kustomizations, charts, or all of
 * them beside each other.
 */
import { Problems } from "../diagnostics/problems.ts";
import { compareText } from "../kube/compare-text.ts";
import { asArray, asString, at, texts } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { kustomizationFile } from "../load/confined.ts";
import { readDocuments } from "../load/files.ts";
import type { ReadIo } from "../load/io.ts";
import {
  baseName,
  childPath,
  folderOf,
  isManifestName,
  isWithin,
  joinInside,
  pathFrom,
} from "../load/paths.ts";
import type { Deployer } from "./deployers.ts";

/** What is looked for, and where. Paths are from the root of `io`. */
export interface Search {
  readonly io: ReadIo;
  /** Holds the manifests. */
  readonly folder: string;
  /** The environment's folder: sources are written relative to it. */
  readonly environment: string;
  /** The environment's name: among overlays, the one of that name counts. */
  readonly name: string;
  /** Folders and files that hold no baseline. */
  readonly skipped: readonly string[];
}

/** The sources, and what was taken for granted about them. */
export interface FoundSources {
  readonly sources: readonly JsonObject[];
  readonly assumed: readonly string[];
  /** Kustomizations of one base, of which somebody has to name one. */
  readonly rivals: readonly string[];
}

/** The sources below a folder, in the order of their paths. */
export function sourcesIn(search: Search): FoundSources {
  const { rivals, taken, assumed } = overlaysIn(search);
  const finder = new Finder(search, taken, assumed);
  return { sources: finder.in(search.folder), assumed: finder.assumed, rivals };
}

/** Sources with the variables that those who deploy them fill in. `environment`: its folder. */
export function substituting(
  sources: readonly JsonObject[],
  deployers: readonly Deployer[],
  environment: string,
): readonly JsonObject[] {
  const variables = deployers.flatMap((one) => one.variables ?? []);
  const values: Readonly<Record<string, string>> = Object.assign(
    {},
    ...variables.map((one) => one.values),
  );
  const files = [...new Set(variables.flatMap((one) => one.files))].map((file) =>
    pathFrom(environment, file),
  );
  if (files.length + Object.keys(values).length === 0) return sources;
  const substitute = {
    ...(Object.keys(values).length > 0 ? { values } : {}),
    ...(files.length > 0 ? { files } : {}),
  };
  return sources.map((source) => ({ ...source, substitute }));
}

/** Whether a file, or what a program printed about one, is what a source of an environment's folder reads. */
export function readingIn(source: JsonObject, file: string, environment: string): boolean {
  const named = [source.path, source.kustomize, at(source.helm, "chart")].find(
    (one) => typeof one === "string",
  );
  const joined = joinInside(environment, asString(named)?.replace(/\*.*$/s, "") ?? "");
  return "path" in joined && file.startsWith(joined.path);
}

// --- internal ---

class Finder {
  readonly assumed: string[];
  readonly #search: Search;
  /** Kustomizations that are sources; others are parts of those. */
  readonly #taken: readonly string[];

  constructor(search: Search, taken: readonly string[], assumed: readonly string[]) {
    this.#search = search;
    this.#taken = taken;
    this.assumed = [...assumed];
  }

  in(folder: string): readonly JsonObject[] {
    const { io } = this.#search;
    if (kustomizationFile(folder, io) !== undefined) {
      const own = this.#taken.includes(folder) ? [{ kustomize: this.#from(folder) }] : [];
      return [...own, ...this.#below(folder, (child) => this.#holdsTaken(child))];
    }
    if (isChart(folder, io)) return this.#chart(folder);
    const manifests = io.walk(folder).filter(({ path }) => isManifestName(path));
    if (manifests.length === 0) return [];
    const isPlain = manifests.every(({ path }) => !this.#isApart(path));
    if (isPlain) return [{ path: `${this.#from(folder)}/` }];
    return [...this.#ownFiles(folder), ...this.#below(folder, () => true)];
  }

  /** Manifests directly in a folder: all of an ending, or each for itself where one is left out. */
  #ownFiles(folder: string): readonly JsonObject[] {
    const { io } = this.#search;
    const files = io.list(folder).filter(({ path, kind }) => {
      return kind !== "folder" && isManifestName(path) && !baseName(path).startsWith(".");
    });
    const endings = [...new Set(files.map(({ path }) => path.replace(/^.*\./s, "")))];
    return endings.sort(compareText).flatMap((ending) => {
      const alike = files.filter(({ path }) => path.endsWith(`.${ending}`));
      const read = alike.filter(({ path }) => !this.#isSkipped(path));
      return read.length === alike.length
        ? [{ path: `${this.#from(folder)}/*.${ending}` }]
        : read.map(({ path }) => ({ path: this.#from(path) }));
    });
  }

  #below(folder: string, isWanted: (child: string) => boolean): readonly JsonObject[] {
    return this.#search.io
      .list(folder)
      .filter(({ path, kind }) => kind === "folder" && !baseName(path).startsWith("."))
      .filter(({ path }) => !this.#isSkipped(path) && isWanted(path))
      .flatMap(({ path }) => this.in(path));
  }

  #chart(folder: string): readonly JsonObject[] {
    const { io, name } = this.#search;
    const [chart] = readDocuments(childPath(folder, "Chart.yaml"), {
      io,
      problems: new Problems(),
    });
    if (at(chart?.value, "type") === "library") return [];
    const own = asString(at(chart?.value, "name")) ?? baseName(folder);
    const release = own
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 53);
    const values = ["values-", "values.", "values_", "values/", ""]
      .flatMap((prefix) => [`${prefix}${name}.yaml`, `${prefix}${name}.yml`])
      .map((file) => childPath(folder, file))
      .filter((path) => io.kind(path) === "file")
      .slice(0, 1);
    this.assumed.push(
      `the chart in "${folder}" is released as "${release}"${values.length > 0 ? `, with "${values[0]}"` : ", with its own values"}: hosts and names may hold the release's name`,
    );
    return [
      {
        helm: {
          chart: this.#from(folder),
          release: release === "" ? "release" : release,
          ...(values.length > 0 ? { values: values.map((path) => this.#from(path)) } : {}),
        },
      },
    ];
  }

  #from(path: string): string {
    const { environment } = this.#search;
    if (!isWithin(path, environment)) return pathFrom(environment, path).replace(/\/$/, "");
    return path === environment ? "." : path.slice(environment.length + 1);
  }

  #isSkipped(path: string): boolean {
    return this.#search.skipped.some((one) => isWithin(path, one));
  }

  /** Whether a file is none of a source that names the whole folder above it. */
  #isApart(path: string): boolean {
    const { io, folder } = this.#search;
    if (this.#isSkipped(path)) return true;
    for (let above = folderOf(path); above !== folder; above = folderOf(above)) {
      if (kustomizationFile(above, io) !== undefined || isChart(above, io)) return true;
      if (above === "") break;
    }
    return false;
  }

  #holdsTaken(folder: string): boolean {
    return this.#taken.some((one) => isWithin(one, folder));
  }
}

function isChart(folder: string, io: ReadIo): boolean {
  return io.kind(childPath(folder, "Chart.yaml")) === "file";
}

/** The kustomizations that no other one builds on. Of several that share a base, the one that has the environment's name. */
function overlaysIn({ io, folder, name, skipped }: Search): {
  readonly taken: readonly string[];
  readonly assumed: readonly string[];
  readonly rivals: readonly string[];
} {
  if (kustomizationFile(folder, io) !== undefined)
    return { taken: [folder], assumed: [], rivals: [] };
  const folders = [
    ...new Set(
      io
        .walk(folder)
        .map(({ path }) => folderOf(path))
        .filter((path) => kustomizationFile(path, io) !== undefined)
        .filter((path) => !skipped.some((one) => isWithin(path, one))),
    ),
  ];
  const built = new Map(folders.map((one) => [one, builtOn(one, io)]));
  const used = new Set([...built.values()].flat());
  const tops = folders.filter((one) => !used.has(one) && !isComponent(one, io));
  const rivals = tops.filter((one) =>
    tops.some((other) => other !== one && shares(one, other, built)),
  );
  const named = rivals.filter((one) => one.split("/").includes(name));
  if (rivals.length > 0 && named.length === 1) {
    const others = rivals.filter((one) => one !== named[0]);
    return {
      taken: tops.filter((one) => !others.includes(one)),
      assumed: [`of the overlays ${rivals.join(", ")}, "${named[0]}" is this environment's`],
      rivals: [],
    };
  }
  return { taken: tops, assumed: [], rivals };
}

function shares(
  one: string,
  other: string,
  built: ReadonlyMap<string, readonly string[]>,
): boolean {
  const below = (start: string): ReadonlySet<string> => {
    const found = new Set([start]);
    for (const at of found) for (const next of built.get(at) ?? []) found.add(next);
    return found;
  };
  const [own, others] = [below(one), below(other)];
  return [...own].some((path) => others.has(path));
}

/** The folders that a kustomization builds on. */
function builtOn(folder: string, io: ReadIo): readonly string[] {
  const value = kustomizationIn(folder, io);
  return ["resources", "bases", "components"]
    .flatMap((field) => texts(asArray(at(value, field))))
    .flatMap((path) => {
      const joined = joinInside(folder, path);
      return "path" in joined && io.kind(joined.path) === "folder" ? [joined.path] : [];
    });
}

function isComponent(folder: string, io: ReadIo): boolean {
  return at(kustomizationIn(folder, io), "kind") === "Component";
}

function kustomizationIn(folder: string, io: ReadIo): unknown {
  const file = kustomizationFile(folder, io);
  const [document] =
    file === undefined ? [] : readDocuments(file, { io, problems: new Problems() });
  return document?.value;
}

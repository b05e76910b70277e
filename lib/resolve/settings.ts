/** @module An environment's settings: every default applied, once, and what a schema cannot check. */
import type { Problems } from "../diagnostics/problems.ts";
import { type Carriers, carriersOf, defaultCarriers } from "../model/carriers.ts";
import type { EnvironmentInput } from "../model/input.ts";
import {
  type EnvironmentSettings,
  type GitopsSettings,
  routingDefaults,
} from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { Environment } from "../model/spec.gen.ts";
import { adoptedObjects } from "./adopted.ts";
import { reservedHeader } from "./reserved-headers.ts";

type Routing = NonNullable<Environment["spec"]["routing"]>;
type Gitops = NonNullable<Environment["spec"]["gitops"]>;

/** The settings with all defaults. Always returns some: what is wrong is reported, and left out. */
export function resolveSettings(input: EnvironmentInput, problems: Problems): EnvironmentSettings {
  const { spec: environment, source } = input.environment;
  const { name } = environment.metadata;
  const { baseline, routing = {}, gitops } = environment.spec;
  const settings = {
    name,
    namespace: baseline.namespace ?? "default",
    deploy: baseline.deploy ?? false,
    backend: routing.backend ?? routingDefaults.backend,
    implementation: routing.implementation ?? routingDefaults.implementation,
    carriers: resolveCarriers(routing, below(source, "spec", "routing"), problems),
    fallback: routing.fallback ?? routingDefaults.fallback,
    source,
  } as const;
  return {
    ...settings,
    adopted: adoptedObjects(input, settings, problems),
    ...(gitops === undefined
      ? {}
      : { gitops: resolveGitops(gitops, name, below(source, "spec", "gitops"), problems) }),
  };
}

function resolveCarriers(routing: Routing, source: SourceRef, problems: Problems): Carriers {
  const carriers = carriersOf(routing.carriers);
  const header = carriers.find(({ kind }) => kind === "header");
  const reserved = header === undefined ? undefined : reservedHeader(header.name);
  if (reserved !== undefined) {
    problems.report({
      code: "E0402",
      message: `header "${routing.carriers?.header}" cannot carry the routing key: it ${reserved}`,
      help: `choose a header of your own, such as "${defaultCarriers.header}"; the baggage header is used through routing.carriers.baggage`,
      source: below(source, "carriers", "header"),
    });
  }
  return carriers;
}

function resolveGitops(
  gitops: Gitops,
  environment: string,
  source: SourceRef,
  problems: Problems,
): GitopsSettings {
  const engine = gitops.engine ?? "argocd";
  const path = gitops.path ?? `dist/${environment}`;
  const wrong = wrongPath(path);
  if (wrong !== undefined) {
    problems.report({
      code: "E0305",
      message: `gitops.path "${path}" ${wrong}`,
      help: `name the folder of this environment's output from the root of the repository, as "dist/${environment}"`,
      source: below(source, "path"),
    });
  }
  return {
    engine,
    repository: gitops.repository,
    revision: gitops.revision ?? "main",
    path: folders(path).join("/"),
    namespace: gitops.namespace ?? (engine === "argocd" ? "argocd" : "flux-system"),
    destination: gitops.destination ?? "https://kubernetes.default.svc",
  };
}

/** What is wrong with a folder inside a repository; undefined when nothing is. */
function wrongPath(path: string): string | undefined {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is not relative";
  if (path.split("/").includes("..")) return 'leaves its folder by ".."';
  if (folders(path).length === 0) return "names no folder";
  // Argo CD reads the path as a glob and inside a Go template.
  if (/[*?[\]{}\\]/.test(path)) return "holds a character that is special in a pattern";
  return undefined;
}

function folders(path: string): readonly string[] {
  return path.split("/").filter((step) => step !== "" && step !== ".");
}

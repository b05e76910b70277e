/** @module An environment's settings: every default applied, once, and what a schema cannot check. */
import type { Problems } from "../diagnostics/problems.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import { type Carriers, carriersOf, defaultCarriers } from "../model/carriers.ts";
import type { EnvironmentInput } from "../model/input.ts";
import {
  type EnvironmentSettings,
  type GitopsSettings,
  gitopsSettings,
} from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { Environment } from "../model/spec.gen.ts";
import { adoptedObjects } from "./adopted.ts";
import { reservedHeader } from "./reserved-headers.ts";

type Routing = NonNullable<Environment["spec"]["routing"]>;

/** The settings with all defaults. Always returns some: what is wrong is reported, and left out. */
export function resolveSettings(input: EnvironmentInput, problems: Problems): EnvironmentSettings {
  const { spec: environment, source } = input.environment;
  const { name } = environment.metadata;
  const { baseline, routing = {} } = environment.spec;
  const settings = {
    name,
    namespace: baseline.namespace ?? "default",
    deploy: baseline.deploy ?? false,
    backend: routing.backend ?? "gateway-api",
    implementation: routing.implementation ?? "istio",
    carriers: resolveCarriers(routing, below(source, "spec", "routing"), problems),
    fallback: routing.fallback ?? "baseline",
    source,
  } as const;
  checkBackend(settings, below(source, "spec", "routing"), routing, problems);
  return {
    ...settings,
    adopted: adoptedObjects(input, settings, problems),
    ...resolveGitops(environment, source, problems),
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

function checkBackend(
  { backend, implementation }: Pick<EnvironmentSettings, "backend" | "implementation">,
  source: SourceRef,
  routing: Routing,
  problems: Problems,
): void {
  if (backend !== "istio" || implementations[implementation].istioApi) return;
  problems.report({
    code: "E0401",
    message: `backend "istio" needs implementation "istio", not "${implementation}"`,
    help: `say backend: gateway-api, which ${implementation} reads, or implementation: istio`,
    source: below(source, routing.implementation === undefined ? "backend" : "implementation"),
  });
}

function resolveGitops(
  environment: Environment,
  source: SourceRef,
  problems: Problems,
): Pick<EnvironmentSettings, "gitops"> {
  const gitops = gitopsSettings(environment);
  if (gitops === undefined) return {};
  const { path = gitops.path } = environment.spec.gitops ?? {};
  const wrong = wrongPath(path, gitops);
  if (wrong !== undefined) {
    problems.report({
      code: "E0305",
      message: `gitops.path "${path}" ${wrong}`,
      help: `name the folder of this environment's output from the root of the repository, as "dist/${environment.metadata.name}"`,
      source: below(source, "spec", "gitops", "path"),
    });
  }
  return { gitops };
}

/** What is wrong with a folder inside a repository; undefined when nothing is. */
function wrongPath(stated: string, { path }: GitopsSettings): string | undefined {
  if (stated.startsWith("/") || /^[A-Za-z]:/.test(stated)) return "is not relative";
  if (stated.split("/").includes("..")) return 'leaves its folder by ".."';
  if (path === "") return "names no folder";
  // Argo CD reads the path as a glob and inside a Go template.
  if (/[*?[\]{}\\]/.test(stated)) return "holds a character that is special in a pattern";
  return undefined;
}

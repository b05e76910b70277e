/** @module An environment's settings, and what a schema cannot check of them. */
import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { compareText } from "../kube/compare-text.ts";
import { repeated } from "../kube/grouped.ts";
import { asString, at } from "../kube/json.ts";
import { isNamedBy, keyString, objectKey } from "../kube/object.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import { carrierHeader, defaultCarriers, statedCarriers } from "../model/carriers.ts";
import type { BaselineObject, EnvironmentInput } from "../model/input.ts";
import { type EnvironmentSettings, folders, settingsOf } from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { CarriersSpec } from "../model/spec.gen.ts";
import { reservedHeader } from "./reserved-headers.ts";

/** The settings with all defaults. Always returns some: what is wrong is reported, and left out. */
export function resolveSettings(input: EnvironmentInput, problems: Problems): EnvironmentSettings {
  const { spec, source } = input.environment;
  const settings = settingsOf(spec);
  checkCarriers(
    spec.spec.routing.carriers ?? {},
    below(source, "spec", "routing", "carriers"),
    problems,
  );
  checkPath(input.environment, problems);
  return { ...settings, source, adopted: adoptedObjects(input, settings, problems) };
}

/** Refuses a backend whose routes the proxies of the implementation do not read. */
export function checkBackend(
  { backend, implementation, source }: EnvironmentSettings,
  problems: Problems,
): void {
  const { reads } = implementations[implementation];
  if (reads[backend]) return;
  const fitting = Object.values(implementations).filter((one) => one.reads[backend]);
  const needed = fitting.map(({ name }) => name);
  const others = Object.entries(reads).flatMap(([name, isRead]) => (isRead ? [name] : []));
  const routing = below(source, "spec", "routing");
  const stated = at(source.document.value, ...routing.path, "implementation") !== undefined;
  problems.report({
    code: "E0401",
    message: `backend "${backend}" needs implementation ${needed.map((name) => `"${name}"`).join(" or ")}, not "${implementation}"`,
    help: `say backend: ${others.join(" or ")}, which ${implementation} reads, or implementation: ${needed.join(" or ")}`,
    source: below(routing, stated ? "implementation" : "backend"),
  });
}

// --- internal ---

function checkCarriers(spec: CarriersSpec, source: SourceRef, problems: Problems): void {
  const carriers = statedCarriers(spec);
  for (const { carrier, path } of carriers) {
    const reserved = carrier.kind === "header" ? reservedHeader(carrier.name) : undefined;
    if (reserved === undefined) continue;
    const said = asString(at(spec, ...path)) ?? carrier.name;
    const header = said.toLowerCase() === carrier.name ? said : carrier.name;
    problems.report({
      code: "E0402",
      message: `header "${header}" cannot carry the routing key: it ${reserved}`,
      help: `choose a header of your own, such as "${defaultCarriers.header}"; the headers baggage and tracestate are used through fields of routing.carriers of those names`,
      source: below(source, ...path),
    });
  }
  for (const [first, { carrier, path }] of repeated(carriers, (one) =>
    carrierHeader(one.carrier),
  )) {
    problems.report({
      code: "E0850",
      message: `the routing key is to travel twice in header "${carrierHeader(carrier)}"`,
      help: "leave one of them out: a header counts once, whatever field of routing.carriers names it",
      source: below(source, ...path),
      related: [{ message: "the other one", source: below(source, ...first.path) }],
    });
  }
}

function checkPath(
  { spec: { metadata, spec }, source }: EnvironmentInput["environment"],
  problems: Problems,
): void {
  const path = spec.gitops?.path;
  const wrong = path === undefined ? undefined : wrongPath(path);
  if (wrong === undefined) return;
  problems.report({
    code: "E0305",
    message: `gitops.path "${path}" ${wrong}`,
    help: `name the folder of this environment's output from the root of the repository, as "dist/${metadata.name}"`,
    source: below(source, "spec", "gitops", "path"),
  });
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

type Needed = Pick<EnvironmentSettings, "namespace" | "deploy">;

/** `spec.baseline.adopt`: key strings of the adopted objects, in order, and the entries that name them. Empty with `deploy: true`, which owns everything. */
function adoptedObjects(
  input: EnvironmentInput,
  settings: Needed,
  problems: Problems,
): ReadonlyMap<string, SourceRef> {
  const { spec, source } = input.environment;
  const entries = spec.spec.baseline.adopt;
  const node = below(source, "spec", "baseline", "adopt");
  if (settings.deploy && entries.length > 0) {
    problems.report({
      code: "W0302",
      message: "baseline.adopt has no effect with deploy: true",
      help: "remove it: Isolane owns the whole baseline already",
      source: node,
    });
  }
  const adopted = new Map<string, SourceRef>();
  for (const [index, entry] of entries.entries()) {
    const finding = adopt(entry, input.baseline, settings);
    if ("object" in finding) {
      adopted.set(keyString(objectKey(finding.object.object)), below(node, index));
    } else problems.report({ ...finding, source: below(node, index) });
  }
  return settings.deploy ? new Map() : new Map([...adopted].sort(([a], [b]) => compareText(a, b)));
}

type Adoption =
  | { readonly object: BaselineObject }
  | { readonly code: "E0301" | "E0302"; readonly message: string; readonly help: string };

function adopt(entry: string, baseline: readonly BaselineObject[], settings: Needed): Adoption {
  const found = baseline.filter(({ object }) =>
    isNamedBy(entry, objectKey(object), settings.namespace),
  );
  const [object, second] = found;
  if (object === undefined) {
    const message = `the baseline has no object "${entry}"`;
    return { code: "E0301", message, help: whatThereIs(entry, baseline, settings) };
  }
  if (second === undefined) return { object };
  const versions = found.map(({ object: o }) => o.apiVersion).join(" and ");
  return {
    code: "E0302",
    message: `"${entry}" names several baseline objects: of ${versions}`,
    help: "an entry of baseline.adopt has to name one object: rename one of them, or take one out of the baseline's sources",
  };
}

function whatThereIs(entry: string, baseline: readonly BaselineObject[], settings: Needed): string {
  const [kind = ""] = entry.split("/");
  const ofKind = baseline.filter(({ object }) => object.kind === kind);
  if (ofKind.length === 0) {
    const kinds = [...new Set(baseline.map(({ object }) => object.kind))];
    return knownNames("kinds", kinds, kind);
  }
  const names = ofKind.map(({ object: { metadata } }) =>
    metadata.namespace === undefined || metadata.namespace === settings.namespace
      ? `${kind}/${metadata.name}`
      : `${kind}/${metadata.namespace}/${metadata.name}`,
  );
  return knownNames("objects of this kind", names, entry);
}

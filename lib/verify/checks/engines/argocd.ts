/** @module What Argo CD is told: one Application a unit, allowed what it needs, never deleting in passing. */

import { asArray, asNumber, asString, at, isRecord } from "../../../kube/json.ts";
import { apiGroup } from "../../../kube/object.ts";
import { labels } from "../../../model/interface.ts";
import { phases } from "../../../model/phases.ts";
import { stable } from "../../../simulate/tables/verdict.ts";
import type { Emitted, Output } from "../../reading/output.ts";
import { type Claim, type Gitops, laneUnits, phaseOf, unevenly, unlike } from "./claims.ts";

/** What is wrong with the objects for Argo CD. */
export function argocdClaims(output: Output, gitops: Gitops): readonly Claim[] {
  const own = (kind: string) =>
    output.objects.filter(({ unit, object }) => unit === "gitops" && object.kind === kind);
  const applications = own("Application");
  const sets = own("ApplicationSet");
  const projects = own("AppProject");
  const shared = output.objects.filter(({ unit }) => unit === "baseline" || unit === "routes");
  const units = new Set([...shared.map(({ unit }) => unit), "routes"]);
  return [
    ...projects.slice(0, 1).flatMap((project) => projectClaims(project, output, gitops)),
    ...single("AppProject", projects),
    ...single("ApplicationSet", sets),
    ...sets.flatMap((set) => setClaims(set, output, gitops)),
    ...unevenly(
      [...units].map((unit) => `${gitops.path}/${unit}`),
      applications.map((one) => [asString(at(one.object, "spec", "source", "path")) ?? "", one]),
      ["spec", "source", "path"],
    ),
    ...[
      ...applications.map((one) => [one, ["spec"]] as const),
      ...sets.map((one) => [one, ["spec", "template", "spec"]] as const),
    ].flatMap(([one, path]) =>
      applicationClaims(one, path, gitops, projects[0]?.object.metadata.name),
    ),
    ...[
      ...applications.map((one) => [one, ["metadata"]] as const),
      ...sets.map((one) => [one, ["spec", "template", "metadata"]] as const),
    ].flatMap(([one, path]) => differenceClaims(one, path)),
    ...[...applications, ...sets, ...projects].flatMap((one) =>
      confirmClaims(one, ["Delete", "Prune"]),
    ),
    ...shared.filter(isDeclared).flatMap((one) => confirmClaims(one, ["Prune"])),
    ...laneUnits(output).flatMap(waveClaims),
  ];
}

function single(kind: string, found: readonly Emitted[]): readonly Claim[] {
  if (found.length === 0) return [{ path: [], what: `no ${kind}` }];
  return found.slice(1).map((emitted) => ({ emitted, path: [], what: `it is a second ${kind}` }));
}

/** Without it, Argo CD sees differences for ever in what the API server fills in (seen in conformance/). */
function differenceClaims(emitted: Emitted, path: readonly string[]): readonly Claim[] {
  const name = "argocd.argoproj.io/compare-options";
  const place = [...path, "annotations", name];
  return unlike(emitted, [[place, "ServerSideDiff=true", at(emitted.object, ...place)]]);
}

/** A shared object is not removed in passing; a baseline's own word about it counts. */
function confirmClaims(emitted: Emitted, options: readonly string[]): readonly Claim[] {
  const name = "argocd.argoproj.io/sync-options";
  const said = emitted.object.metadata.annotations?.[name] ?? "";
  const told = said.split(",").map((option) => option.trim());
  // Whatever a baseline says about its own object, it has said something.
  const isSaid = (option: string) =>
    emitted.unit === "gitops"
      ? told.includes(`${option}=confirm`)
      : told.some((one) => one.startsWith(`${option}=`));
  const missing = options.find((option) => !isSaid(option));
  return missing === undefined
    ? []
    : [
        {
          emitted,
          path: ["metadata"],
          what: `its annotation ${name} does not say "${missing}=confirm"`,
        },
      ];
}

function isDeclared({ object }: Emitted): boolean {
  return object.metadata.labels?.[labels.environment] === undefined;
}

function applicationClaims(
  emitted: Emitted,
  path: readonly string[],
  gitops: Gitops,
  project: string | undefined,
): readonly Claim[] {
  const get = (...steps: string[]) => at(emitted.object, ...path, ...steps);
  const cluster = gitops.destination.includes("://") ? "server" : "name";
  const options = asArray(get("syncPolicy", "syncOptions"));
  const wanted: readonly (readonly [readonly string[], unknown])[] = [
    [["source", "repoURL"], plain(gitops.repository, path)],
    [["source", "targetRevision"], plain(gitops.revision, path)],
    [["source", "directory", "recurse"], true],
    [["destination", cluster], gitops.destination],
    [["destination", "namespace"], gitops.home],
    [["project"], project],
    [["syncPolicy", "automated", "prune"], true],
    [["syncPolicy", "automated", "selfHeal"], true],
  ];
  const missing = ["ServerSideApply=true", "FailOnSharedResource=true"].filter(
    (option) => !options.includes(option),
  );
  return [
    ...unlike(
      emitted,
      wanted.map(([steps, value]) => [[...path, ...steps], value, get(...steps)] as const),
    ),
    ...unlike(emitted, [
      [["metadata", "namespace"], gitops.namespace, emitted.object.metadata.namespace],
    ]),
    ...missing.map((option) => ({
      emitted,
      path: [...path, "syncPolicy", "syncOptions"],
      what: `its syncOptions lack "${option}"`,
    })),
  ];
}

/** Inside a Go template, braces are written as a template that gives braces. */
function plain(text: string, path: readonly string[]): string {
  return path.length === 1 ? text : text.replaceAll("{{", '{{"{{"}}');
}

/** One Application for each folder of a sandbox or group, named apart; a lost marker stops everything. */
function setClaims(set: Emitted, output: Output, gitops: Gitops): readonly Claim[] {
  const { object } = set;
  const generators = asArray(at(object, "spec", "generators"));
  const path = ["spec", "generators"];
  const lanes = generators.flatMap((generator) =>
    asArray(at(generator, "git", "directories"))
      .filter(isRecord)
      .map((directory) => ({
        folder: directory.exclude === undefined ? String(directory.path) : "an exclusion",
        kind: at(generator, "git", "values", "kind"),
        source: [at(generator, "git", "repoURL"), at(generator, "git", "revision")],
      })),
  );
  const root = gitops.path.replace(/[*?[\]\\{}]/g, "\\$&");
  const wanted = ["sandbox", "group"].map((kind) => ({
    folder: `${root}/${kind === "group" ? "groups" : "sandboxes"}/*`,
    kind,
    source: [gitops.repository, gitops.revision],
  }));
  const overrides = templatesIn(generators).filter((one) => stable(one) !== noOverride);
  const guarded = generators.some((generator) => isGuard(generator, output, gitops));
  return [
    ...(stable(lanes) === stable(wanted)
      ? []
      : [
          { emitted: set, path, what: "its folders are not those of all sandboxes and all groups" },
        ]),
    ...overrides.map(() => ({
      emitted: set,
      path,
      what: "a generator's own template says something, or lacks what its schema asks for",
    })),
    ...(generators.length === 3 ? [] : [{ emitted: set, path, what: "it has other generators" }]),
    ...(guarded ? [] : [{ emitted: set, path, what: "a missing folder would delete all lanes" }]),
    ...templateClaims(set),
  ];
}

/** Finalizers with which an Application's objects go with it. */
const cascading = /^resources-finalizer\.argocd\.argoproj\.io(?:\/(?:foreground|background))?$/;

/** One Application a folder, named apart, which takes its objects with it when it goes. */
function templateClaims(set: Emitted): readonly Claim[] {
  const { object } = set;
  const marks = ["metadata", "labels", labels.environment];
  const own = at(object, ...marks);
  const name = asString(at(object, "spec", "template", "metadata", "name")) ?? "";
  const finalizers = asArray(at(object, "spec", "template", "metadata", "finalizers"));
  const told = "{{.values.kind}}.{{.path.basename}}";
  return [
    ...(name.endsWith(told)
      ? []
      : [
          {
            emitted: set,
            path: ["spec", "template"],
            what: `its Applications' name does not end in ${told}`,
          },
        ]),
    ...(finalizers.some((one) => cascading.test(String(one)))
      ? []
      : [
          {
            emitted: set,
            path: ["spec", "template"],
            what: "a removed lane would leave its objects behind",
          },
        ]),
    ...unlike(set, [
      [["spec", "template", ...marks], own, at(object, "spec", "template", ...marks)],
      [["spec", "goTemplate"], true, at(object, "spec", "goTemplate")],
      [
        ["spec", "goTemplateOptions"],
        "missingkey=error",
        asArray(at(object, "spec", "goTemplateOptions"))[0],
      ],
      [
        ["spec", "syncPolicy", "applicationsSync"],
        "sync",
        at(object, "spec", "syncPolicy", "applicationsSync"),
      ],
      [
        ["spec", "template", "spec", "source", "path"],
        "{{.path.path}}",
        at(object, "spec", "template", "spec", "source", "path"),
      ],
    ]),
  ];
}

/** What the schema of a generator's own template asks for, and nothing else. */
const noOverride = stable({ metadata: {}, spec: { destination: {}, project: "" } });

/** The templates of generators, at any depth. */
function templatesIn(node: unknown): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap(templatesIn);
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "template" ? [value] : templatesIn(value),
  );
}

/** Without their own templates, which are looked at by themselves. */
function withoutTemplates(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutTemplates);
  if (!isRecord(node)) return node;
  const kept = Object.entries(node).filter(([key]) => key !== "template");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutTemplates(value)]));
}

/** A generator that fails where the marker's file is not in the revision, and gives nothing where it is. */
function isGuard(
  generator: unknown,
  { files }: Output,
  { path, repository, revision }: Gitops,
): boolean {
  const [reader, stop] = asArray(at(generator, "matrix", "generators"));
  const [, git] = asArray(at(reader, "merge", "generators"));
  const file = asString(at(asArray(at(git, "git", "files"))[0], "path")) ?? "";
  const root = path.replace(/[*?[\]\\{}]/g, "\\$&");
  const code = asString(at(stop, "list", "elementsYaml")) ?? "";
  const marker = { git: { repoURL: repository, revision, files: [{ path: file }] } };
  const wanted = {
    matrix: {
      generators: [
        {
          merge: {
            mergeKeys: ["kind"],
            generators: [{ list: { elements: [{ kind: "ConfigMap" }] } }, marker],
          },
        },
        { list: { elements: [], elementsYaml: code } },
      ],
    },
  };
  return (
    stable(withoutTemplates(generator)) === stable(wanted) &&
    file.startsWith(`${root}/routes/`) &&
    files.has(file.slice(root.length + 1).replaceAll("\\", "")) &&
    /^\{\{ if not \(hasKey \. "metadata"\) \}\}\{\{ fail ".*" \}\}\{\{ end \}\}\[\]$/.test(code)
  );
}

/** The project allows what the output holds, and nothing by a pattern. */
function projectClaims(project: Emitted, output: Output, gitops: Gitops): readonly Claim[] {
  const { object } = project;
  const list = (field: string) => asArray(at(object, "spec", field));
  const allowed = new Set(
    [...list("clusterResourceWhitelist"), ...list("namespaceResourceWhitelist")].map(
      (one) => `${at(one, "group")}/${at(one, "kind")}`,
    ),
  );
  const cluster = gitops.destination.includes("://") ? "server" : "name";
  const places = list("destinations").map((one) => `${at(one, cluster)} ${at(one, "namespace")}`);
  const applied = output.objects.filter(({ unit }) => unit !== "gitops");
  const refused = applied.find(
    ({ object: { apiVersion, kind } }) => !allowed.has(`${apiGroup(apiVersion)}/${kind}`),
  );
  const outside = applied.find(
    ({ object: { metadata } }) =>
      metadata.namespace !== undefined &&
      !places.includes(`${gitops.destination} ${metadata.namespace}`),
  );
  const open = [
    "sourceRepos",
    "destinations",
    "clusterResourceWhitelist",
    "namespaceResourceWhitelist",
  ].find((field) => stable(list(field)).includes("*"));
  const blind = at(object, "spec", "namespaceResourceWhitelist") === undefined;
  const claim = (what: string): Claim => ({ emitted: project, path: ["spec"], what });
  return [
    ...unlike(project, [
      [["spec", "sourceRepos"], stable([gitops.repository]), stable(list("sourceRepos"))],
    ]),
    ...(refused === undefined
      ? []
      : [claim(`it refuses ${refused.object.kind} ${refused.object.metadata.name}`)]),
    ...(outside === undefined
      ? []
      : [claim(`it refuses the namespace "${outside.object.metadata.namespace}"`)]),
    ...(open === undefined ? [] : [claim(`its ${open} allow everything that fits a pattern`)]),
    ...(blind ? [claim("without namespaceResourceWhitelist it allows every kind")] : []),
    ...list("destinations")
      .filter((one) => at(one, cluster) !== gitops.destination)
      .map(() => claim("one of its destinations is another cluster")),
  ];
}

/** Argo CD applies by waves and deletes in their reverse order: each phase is behind those before it. */
function waveClaims(unit: readonly Emitted[]): readonly Claim[] {
  const wave = ({ object }: Emitted) =>
    asNumber(Number(object.metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0)) ?? 0;
  let last = Number.NEGATIVE_INFINITY;
  return phases.flatMap(({ name }) => {
    const before = last;
    const own = unit.filter((one) => phaseOf(one) === name);
    last = Math.max(before, ...own.map(wave));
    return own
      .filter((one) => wave(one) <= before)
      .map((emitted) => ({
        emitted,
        path: ["metadata"],
        what: `its sync wave ${wave(emitted)} is not behind ${before}, that of what it leads to`,
      }));
  });
}

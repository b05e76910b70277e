/** @module What Argo CD is told: one Application a unit, allowed what it needs, never deleting in passing. */

import { asArray, asString, at, isRecord, stable } from "../../../kube/json.ts";
import { apiGroup } from "../../../kube/object.ts";
import { isSuperseded } from "../../../kube/superseded.ts";
import { labels } from "../../../model/interface.ts";
import { phases } from "../../../model/phases.ts";
import type { Emitted, Output } from "../../reading/output.ts";
import {
  broken,
  type Claim,
  type Fields,
  type Gitops,
  laneUnits,
  phaseOf,
  unevenly,
  unlike,
} from "./claims.ts";

/** What is wrong with the objects for Argo CD. */
export function argocdClaims(output: Output, gitops: Gitops): readonly Claim[] {
  const all = output.byUnit.get("gitops") ?? [];
  const own = (kind: string) => all.filter(({ object }) => object.kind === kind);
  const applications = own("Application");
  const sets = own("ApplicationSet");
  const projects = own("AppProject");
  const project = projects[0]?.object.metadata.name;
  const shared = output.objects.filter(({ unit }) => unit === "baseline" || unit === "routes");
  const units = new Set([...shared.map(({ unit }) => unit), "routes"]);
  return [
    ...projects.slice(0, 1).flatMap((one) => projectClaims(one, output, gitops)),
    ...single("AppProject", projects),
    ...single("ApplicationSet", sets),
    ...sets.flatMap((set) => setClaims(set, output, gitops)),
    ...unevenly(
      [...units].map((unit) => `${gitops.path}/${unit}`),
      applications.map((one) => [asString(at(one.object, "spec", "source", "path")) ?? "", one]),
      ["spec", "source", "path"],
    ),
    ...[...applications, ...sets].flatMap((one) =>
      unlike(one, { metadata: { namespace: gitops.namespace } }),
    ),
    ...applications.flatMap((one) => [
      ...unlike(one, applicationFields(gitops, project)),
      ...optionClaims(one, ["spec"]),
    ]),
    ...sets.flatMap((one) => [
      ...unlike(one, setFields(gitops, project)),
      ...optionClaims(one, ["spec", "template", "spec"]),
    ]),
    ...[...applications, ...sets, ...projects].flatMap((one) =>
      confirmClaims(one, ["Delete", "Prune"]),
    ),
    ...shared
      .filter(({ object }) => object.metadata.labels?.[labels.environment] === undefined)
      .filter(({ object }) => !isSuperseded(object))
      .flatMap((one) => confirmClaims(one, ["Prune"])),
    ...laneUnits(output).flatMap(waveClaims),
  ];
}

function single(kind: string, found: readonly Emitted[]): readonly Claim[] {
  if (found.length === 0) return [{ path: [], what: `no ${kind}` }];
  return found.slice(1).map((emitted) => ({ emitted, path: [], what: `it is a second ${kind}` }));
}

/** A shared object is not removed in passing. What a baseline says about its own object counts, whatever it says. */
function confirmClaims(emitted: Emitted, options: readonly string[]): readonly Claim[] {
  const name = "argocd.argoproj.io/sync-options";
  const said = (emitted.object.metadata.annotations?.[name] ?? "").split(",");
  const isOurs = emitted.unit === "gitops";
  const missing = options.find(
    (option) =>
      !said
        .map((one) => one.trim())
        .some((one) => (isOurs ? one === `${option}=confirm` : one.startsWith(`${option}=`))),
  );
  return broken(emitted, [
    [
      missing === undefined,
      ["metadata"],
      `its annotation ${name} does not say "${missing}=confirm"`,
    ],
  ]);
}

/** What an Application says, or the template of all. */
function applicationFields(gitops: Gitops, project: string | undefined) {
  const { repository, revision, destination, home } = gitops;
  return {
    metadata: {
      // Without it, Argo CD sees differences for ever in what the API server fills in (seen in conformance/).
      annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
    },
    spec: {
      source: { repoURL: repository, targetRevision: revision, directory: { recurse: true } },
      destination: { [clusterField(gitops)]: destination, namespace: home },
      project,
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  } as const satisfies Fields;
}

/** Argo CD knows a cluster by its address or by its name. */
function clusterField({ destination }: Gitops): "server" | "name" {
  return destination.includes("://") ? "server" : "name";
}

function setFields(gitops: Gitops, project: string | undefined): Fields {
  // Inside a Go template, braces are written as a template that gives braces.
  const plain = (text: string) => text.replaceAll("{{", '{{"{{"}}');
  const { metadata, spec } = applicationFields(
    { ...gitops, repository: plain(gitops.repository), revision: plain(gitops.revision) },
    project,
  );
  return {
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      syncPolicy: { applicationsSync: "sync" },
      template: {
        metadata: { ...metadata, labels: { [labels.environment]: gitops.environment } },
        spec: { ...spec, source: { ...spec.source, path: "{{.path.path}}" } },
      },
    },
  };
}

function optionClaims(emitted: Emitted, spec: readonly string[]): readonly Claim[] {
  const path = [...spec, "syncPolicy", "syncOptions"];
  const options = asArray(at(emitted.object, ...path));
  return broken(
    emitted,
    ["ServerSideApply=true", "FailOnSharedResource=true"].map((option) => [
      options.includes(option),
      path,
      `its syncOptions lack "${option}"`,
    ]),
  );
}

/** Finalizers with which an Application's objects go with it. */
const cascading = /^resources-finalizer\.argocd\.argoproj\.io(?:\/(?:foreground|background))?$/;

/** One Application for each folder of a sandbox or group, named apart; a lost marker stops everything. */
function setClaims(set: Emitted, output: Output, gitops: Gitops): readonly Claim[] {
  const spec = (...path: string[]) => at(set.object, "spec", ...path);
  const generators = asArray(spec("generators")).map(withoutTemplates);
  const { repository: repoURL, revision } = gitops;
  const lanes = ["sandbox", "group"].map((kind) => ({
    git: {
      repoURL,
      revision,
      directories: [
        { path: `${exactly(gitops.path)}/${kind === "group" ? "groups" : "sandboxes"}/*` },
      ],
      values: { kind },
    },
  }));
  const name = asString(spec("template", "metadata", "name")) ?? "";
  const finalizers = asArray(spec("template", "metadata", "finalizers"));
  const told = "{{.values.kind}}.{{.path.basename}}";
  const place = ["spec", "generators"];
  const template = ["spec", "template"];
  return broken(set, [
    [
      stable(generators.slice(0, 2)) === stable(lanes),
      place,
      "its folders are not those of all sandboxes and all groups",
    ],
    [isGuard(generators[2], output, gitops), place, "a missing folder would delete all lanes"],
    [generators.length === 3, place, "it has other generators"],
    [name.endsWith(told), template, `its Applications' name does not end in ${told}`],
    [
      finalizers.some((one) => cascading.test(String(one))),
      template,
      "a removed lane would leave its objects behind",
    ],
  ]);
}

/** A path in which the characters of a generator's patterns stand for themselves. */
function exactly(path: string): string {
  return path.replace(/[*?[\]\\{}]/g, "\\$&");
}

/** What the schema of a generator's own template asks for, and nothing else. */
const noOverride = stable({ metadata: {}, spec: { destination: {}, project: "" } });

/** Generators without templates of their own that override nothing. */
function withoutTemplates(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutTemplates);
  if (!isRecord(node)) return node;
  const kept = Object.entries(node).filter(
    ([key, value]) => key !== "template" || stable(value) !== noOverride,
  );
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
  const root = exactly(path);
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
    stable(generator) === stable(wanted) &&
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
  const cluster = clusterField(gitops);
  const places = list("destinations").map((one) => `${at(one, cluster)} ${at(one, "namespace")}`);
  const applied = output.objects.filter(({ unit }) => unit !== "gitops");
  const refused = applied.find(
    ({ object: { apiVersion, kind } }) => !allowed.has(`${apiGroup(apiVersion)}/${kind}`),
  )?.object;
  const outside = applied
    .flatMap(({ object: { metadata } }) => metadata.namespace ?? [])
    .find((namespace) => !places.includes(`${gitops.destination} ${namespace}`));
  const open = ["destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist"].find(
    (field) => stable(list(field)).includes("*"),
  );
  const path = ["spec"];
  return [
    ...unlike(project, { spec: { sourceRepos: [gitops.repository] } }),
    ...broken(project, [
      [refused === undefined, path, `it refuses ${refused?.kind} ${refused?.metadata.name}`],
      [outside === undefined, path, `it refuses the namespace "${outside}"`],
      [open === undefined, path, `its ${open} allow everything that fits a pattern`],
      [
        at(object, "spec", "namespaceResourceWhitelist") !== undefined,
        path,
        "without namespaceResourceWhitelist it allows every kind",
      ],
      [
        list("destinations").every((one) => at(one, cluster) === gitops.destination),
        path,
        "one of its destinations is another cluster",
      ],
    ]),
  ];
}

/** Argo CD applies by waves and deletes in their reverse order: each phase is behind those before it. */
function waveClaims(unit: readonly Emitted[]): readonly Claim[] {
  const wave = ({ object }: Emitted) =>
    Number(object.metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0);
  let last = Number.NEGATIVE_INFINITY;
  return phases.flatMap(({ name }) => {
    const before = last;
    const own = unit.filter((one) => phaseOf(one) === name);
    last = Math.max(before, ...own.map(wave));
    return own.flatMap((one) =>
      broken(one, [
        [
          wave(one) > before,
          ["metadata"],
          `its sync wave ${wave(one)} is not behind ${before}, that of what it leads to`,
        ],
      ]),
    );
  });
}

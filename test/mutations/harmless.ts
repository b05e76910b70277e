/**
 * @module Why a mutant that `verify` accepts does no harm: precise conditions, each with its reason. A
 * survivor that meets none of them is a hole in `verify`.
 */
import { parseAllDocuments } from "yaml";
import type { Json } from "../../lib/kube/object.ts";
import { difference } from "./change.ts";
import { type Mutant, Text } from "./mutation.ts";
import { nodeAt, type Path, pathsTo, sameValue, textAt, withNode } from "./node.ts";
import { isSameTable } from "./oracle.ts";

/** A reason for which a mutant does no harm. */
interface Excuse {
  readonly reason: string;
  readonly holds: (mutant: Mutant) => boolean;
}

/** The reason for which a mutant does no harm; undefined: none is known. */
export function harmlessness(mutant: Mutant): string | undefined {
  return excuses.find(({ holds }) => holds(mutant))?.reason;
}

/** A change of one document, where that is all that was changed. */
interface Edited {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
  /** The deepest node that holds all differences. */
  readonly at: Path;
}

function edited({ world, changes }: Mutant): Edited | undefined {
  const [[path, changed] = [], ...others] = [...changes];
  const before = world.files.find((file) => file.path === path)?.document;
  if (path === undefined || changed === undefined || before === undefined || others.length > 0)
    return undefined;
  const after = changed instanceof Text ? indexIn(path, changed) : changed;
  if (after === undefined) return undefined;
  return { path, before, after, at: difference(before, after) };
}

/** What an index says after a change of its text; undefined: the text is of no index, or no longer JSON. */
function indexIn(path: string, { text }: Text): Json | undefined {
  try {
    return path.includes("/index/") ? (JSON.parse(text) as Json) : undefined;
  } catch {
    return undefined;
  }
}

function whenEdited(holds: (edit: Edited, mutant: Mutant) => boolean): Excuse["holds"] {
  return (mutant) => {
    const edit = edited(mutant);
    return edit !== undefined && holds(edit, mutant);
  };
}

/** Lists whose order and repetitions mean nothing to their readers, by kind. */
const sets: Readonly<Record<string, readonly string[]>> = {
  NetworkPolicy: [
    ...["spec.policyTypes", "spec.ingress", "spec.egress"],
    ...["spec.ingress.*.from", "spec.ingress.*.ports", "spec.egress.*.to", "spec.egress.*.ports"],
    ...["spec.podSelector.matchExpressions", "spec.podSelector.matchExpressions.*.values"],
  ],
  AuthorizationPolicy: [
    ...["spec.rules", "spec.rules.*.from", "spec.rules.*.to", "spec.rules.*.when"],
    ...["spec.rules.*.from.*.source.*", "spec.rules.*.to.*.operation.*"],
  ],
  HTTPRoute: ["spec.hostnames", "spec.rules.*.matches.*.headers"],
  Application: ["spec.syncPolicy.syncOptions"],
  ApplicationSet: [
    "spec.template.spec.syncPolicy.syncOptions",
    "spec.template.metadata.finalizers",
    "spec.goTemplateOptions",
  ],
  AppProject: [
    ...["spec.sourceRepos", "spec.destinations"],
    ...["spec.clusterResourceWhitelist", "spec.namespaceResourceWhitelist"],
  ],
  Kustomization: ["spec.dependsOn"],
  // Ports and environments are maps by name; a variable that uses another one keeps its place.
  Service: ["spec.ports"],
  Deployment: inPods("spec.template.spec"),
  StatefulSet: inPods("spec.template.spec"),
  CronJob: inPods("spec.jobTemplate.spec.template.spec"),
};

function inPods(pod: string): readonly string[] {
  const lists = ["env", "ports", "volumeMounts"].map((list) => `${pod}.containers.*.${list}`);
  return [...lists, `${pod}.initContainers.*.env`, `${pod}.volumes`];
}

function asSets(document: Json): Json {
  return (sets[textAt(document, "kind")] ?? [])
    .flatMap((pattern) => pathsTo(document, pattern))
    .toReversed()
    .reduce<Json>((next, path) => {
      const list = nodeAt(next, path);
      if (!Array.isArray(list) || JSON.stringify(list).includes("$(")) return next;
      const texts = [...new Set(list.map((item) => JSON.stringify(item)))].sort();
      return withNode(
        next,
        path,
        texts.map((text) => JSON.parse(text) as Json),
      );
    }, document);
}

function withServiceDefaults(document: Json): Json {
  const type = nodeAt(document, ["spec", "type"]) ?? "ClusterIP";
  return pathsTo(document, "spec.ports.*").reduce<Json>(
    (next, path) => {
      const number = nodeAt(next, [...path, "port"]) ?? null;
      const target = nodeAt(next, [...path, "targetPort"]) ?? number;
      return withNode(next, [...path, "targetPort"], target);
    },
    withNode(document, ["spec", "type"], type),
  );
}

/** What the API server would fill in: a Service's type, and the directions that a NetworkPolicy is for. */
function withDefaults(document: Json): Json {
  const kind = textAt(document, "kind");
  if (kind === "Service") return withServiceDefaults(document);
  if (kind !== "NetworkPolicy") return document;
  const types = nodeAt(document, ["spec", "policyTypes"]);
  if (Array.isArray(types) && types.length > 0) return document;
  const egress = nodeAt(document, ["spec", "egress"]);
  const filled = Array.isArray(egress) && egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  return withNode(document, ["spec", "policyTypes"], filled);
}

function isAllowedForNothing({ before, after }: Edited, { world }: Mutant): boolean {
  const lists = ["clusterResourceWhitelist", "namespaceResourceWhitelist"];
  const [old, now] = [before, after].map(
    (one) => new Set(lists.flatMap((f) => pathsTo(one, `spec.${f}.*`).map((p) => text(one, p)))),
  );
  const rest = (one: Json) => lists.reduce<Json>((next, f) => withNode(next, ["spec", f], []), one);
  const used = new Set(world.files.map(({ document }) => textAt(document, "kind")));
  const lost = [...(old ?? [])].filter((entry) => now?.has(entry) !== true);
  const added = [...(now ?? [])].filter((entry) => old?.has(entry) !== true);
  return (
    textAt(before, "kind") === "AppProject" &&
    sameValue(rest(before), rest(after)) &&
    added.every((entry) => !entry.includes("*")) &&
    lost.every((entry) => !used.has(entry.split("/")[1] ?? ""))
  );
}

function text(document: Json, path: Path): string {
  const node = nodeAt(document, path);
  return `${textAt(node, "group")}/${textAt(node, "kind")}`;
}

function isRestrictedTwice({ path, before, after }: Edited, { world }: Mutant): boolean {
  const types = ["spec", "policyTypes"];
  const directions = (one: Json) => {
    const list = nodeAt(withDefaults(one), types);
    return Array.isArray(list) ? list : [];
  };
  const added = directions(after).filter((one) => !directions(before).includes(one));
  const isForSame = (one: Json) =>
    ["kind", "metadata.namespace", "spec.podSelector"].every((field) =>
      sameValue(nodeAt(one, field.split(".")) ?? null, nodeAt(before, field.split(".")) ?? null),
    );
  return (
    textAt(before, "kind") === "NetworkPolicy" &&
    sameValue(withNode(before, types, []), withNode(after, types, [])) &&
    directions(before).every((one) => directions(after).includes(one)) &&
    added.every((direction) =>
      world.files.some(
        (file) =>
          file.path !== path &&
          isForSame(file.document) &&
          directions(file.document).includes(direction),
      ),
    )
  );
}

/** Whether all that changed is text between which and the original no reader of YAML tells. */
function isSameToReaders({ world, changes }: Mutant): boolean {
  return [...changes].every(([path, changed]) => {
    const before = world.files.find((file) => file.path === path)?.document;
    if (!(changed instanceof Text) || before === undefined) return false;
    return (["1.1", "1.2"] as const).every((version) => {
      const read = [...parseAllDocuments(changed.text, { version, merge: true })];
      const [only, ...others] = read.filter((one) => one.toJS() !== null);
      return (
        others.length === 0 &&
        read.every(({ errors }) => errors.length === 0) &&
        sameValue((only?.toJS() ?? null) as Json, before)
      );
    });
  });
}

/** Whether a field was added to an index that no index has in that place. */
function isUnknownToIndexes({ path, before, after, at }: Edited, { world }: Mutant): boolean {
  const pattern = at.map((step) => (typeof step === "number" ? "*" : step)).join(".");
  return (
    path.includes("/index/") &&
    nodeAt(before, at) === undefined &&
    nodeAt(after, at) !== undefined &&
    world.files.every((one) => one.unit !== "index" || pathsTo(one.document, pattern).length === 0)
  );
}

const excuses: readonly Excuse[] = [
  {
    reason:
      "a comment, a mark of a document or a merge that changes nothing: every reader of YAML gets the same object (`check` compares bytes)",
    holds: isSameToReaders,
  },
  {
    reason:
      "a field of an index that no index has: no engine reads an index, and no reader of ours asks for it (`check` compares bytes)",
    holds: whenEdited(isUnknownToIndexes),
  },
  {
    reason:
      "a list that its reader takes for a set or a map by name has another order, or an item twice",
    holds: whenEdited(({ before, after }) => sameValue(asSets(before), asSets(after))),
  },
  {
    reason: "the API server fills in what was taken away",
    holds: whenEdited(({ before, after }) => sameValue(withDefaults(before), withDefaults(after))),
  },
  {
    reason:
      "the index's line or hash: `isolane check` compares them byte for byte; verify reads output that is older than its spec",
    holds: whenEdited(
      ({ path, at }) =>
        path.includes("/index/") && /^objects\.\d+\.(?:sources\.\d+\.1|sha256)$/.test(at.join(".")),
    ),
  },
  {
    reason: "the AppProject lists kinds of which the output has no object otherwise",
    holds: whenEdited(isAllowedForNothing),
  },
  {
    reason: "a sync wave where it orders nothing: Flux does not read it, or the unit has no route",
    holds: whenEdited(({ path, before, after, at }, { world }) => {
      const wave = "argocd.argoproj.io/sync-wave";
      const rest = (one: Json) => withNode(one, ["metadata", "annotations", wave], "");
      const folder = /^[^/]+\/[^/]+\/[^/]+\//.exec(path)?.[0] ?? path;
      const argocd = world.files.some(({ document }) => textAt(document, "kind") === "Application");
      const routes = world.files.some((file) => file.path.startsWith(`${folder}routes/`));
      return at[0] === "metadata" && sameValue(rest(before), rest(after)) && !(argocd && routes);
    }),
  },
  {
    reason:
      "how a fork's pods are replaced and how many old revisions are kept: no promise is about it",
    holds: whenEdited(
      ({ path, at }) =>
        /\/forks\//.test(path) &&
        /^spec\.(?:strategy|updateStrategy|revisionHistoryLimit)(?:\.|$)/.test(at.join(".")),
    ),
  },
  {
    reason:
      "a label or annotation of the fork's object itself that it lost: selectors are for pods, and pods are checked",
    holds: whenEdited(
      ({ path, after, at }) =>
        path.includes("/forks/") &&
        /^metadata\.(?:labels|annotations)\.(?!isolane\.dev\/)[^.]/.test(at.join(".")) &&
        nodeAt(after, at) === undefined,
    ),
  },
  {
    reason:
      "a generator without a template of its own overrides as little as one with an empty one",
    holds: whenEdited(
      ({ after, at }) =>
        at[1] === "generators" && at.at(-1) === "template" && nodeAt(after, at) === undefined,
    ),
  },
  {
    reason: "the name of a port whose appProtocol says what it speaks: the mesh reads no name then",
    holds: whenEdited(
      ({ before, at }) =>
        /^spec\.ports\.\d+\.name$/.test(at.join(".")) &&
        textAt(before, ...at.slice(0, -1), "appProtocol") !== "",
    ),
  },
  {
    reason: "a direction in which another policy of the same pods restricts them already",
    holds: whenEdited(isRestrictedTwice),
  },
  {
    reason: "a policy for a port that the Service does not have",
    holds: whenEdited(({ before, after, at }, { world }) => {
      if (at.at(-1) !== "portLevelSettings") return false;
      const host = textAt(before, "spec", "host").split(".")[0];
      const service = world.files.find(
        ({ document }) =>
          textAt(document, "kind") === "Service" && textAt(document, "metadata", "name") === host,
      );
      const served = new Set(
        pathsTo(service?.document ?? null, "spec.ports.*.port").map((p) =>
          nodeAt(service?.document, p),
        ),
      );
      return pathsTo(after, "spec.trafficPolicy.portLevelSettings.*.port.number").every(
        (p) => !served.has(nodeAt(after, p)),
      );
    }),
  },
  {
    reason:
      "no request is answered otherwise, with all lanes or with this one alone (test/mutations/model/)",
    holds: isSameTable,
  },
];

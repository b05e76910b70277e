/** @module Why a fork may differ from its baseline at one place: what every fork does, and what its spec says. */
import { labels, variables } from "../model/interface.ts";
import { asArray, asString, at, isRecord } from "../model/json.ts";
import type { ForkSpec } from "../model/spec.gen.ts";
import type { Cluster } from "./cluster.ts";
import type { Apart } from "./difference.ts";
import type { LaneFork } from "./lanes.ts";
import { isTouched } from "./patches.ts";
import { stable } from "./verdict.ts";

/** A fork, its spec's words, and both clusters. */
export interface Explaining {
  readonly spec: ForkSpec;
  readonly fork: LaneFork;
  readonly before: Cluster;
  readonly after: Cluster;
}

type Explains = (apart: Apart, explaining: Explaining) => boolean;

/** Whether something explains a difference. */
export function isExplained(apart: Apart, explaining: Explaining): boolean {
  const name = apart.path.join(".");
  return rows.some(({ at: pattern, because }) => pattern.test(name) && because(apart, explaining));
}

interface Row {
  /** The place's path, with names for items of lists. */
  readonly at: RegExp;
  readonly because: Explains;
}

const always: Explains = () => true;
const container = /\.(?:containers|initContainers)\.[^.]+/.source;

const rows: readonly Row[] = [
  { at: /^spec\.replicas$/, because: isReplicas },
  { at: /^spec\.suspend$/, because: isSuspended },
  // How pods are replaced, whose revisions are kept, and claims, are a fork's own matter.
  {
    at: /^spec\.(?:selector|strategy|updateStrategy|revisionHistoryLimit|analysis|rollbackWindow|restartAt|ordinals|workloadRef|persistentVolumeClaimRetentionPolicy)(?:\.|$)/,
    because: always,
  },
  {
    at: /^spec\.volumeClaimTemplates\..+\.(?:metadata\..+|spec\.(?:volumeName|selector.*)|status.*)$/,
    because: always,
  },
  { at: /^spec\.volumeClaimTemplates\.[^.]+\.(?:metadata|status)$/, because: always },
  { at: /^spec\.paused$/, because: ({ found }) => found === undefined },
  { at: /^spec\.serviceName$/, because: isOwnService },
  { at: /^spec\.jobTemplate\.metadata(?:\.|$)/, because: always },
  { at: /^spec\.jobTemplate\.spec\.(?:selector|manualSelector)(?:\.|$)/, because: always },
  { at: /template\.metadata\.(?:creationTimestamp|name|namespace)$/, because: always },
  { at: /template\.metadata(?:\.(?:labels|annotations))?$/, because: isMarks },
  { at: /template\.metadata\.labels\..+$/, because: isLabel },
  { at: /template\.metadata\.annotations\..+$/, because: isTools },
  { at: /\.spec\.nodeName$/, because: isLost },
  // Terms about the baseline's own pods are about the fork's now: selectors of pods are held against all pods.
  { at: /\.spec\.(?:affinity|topologySpreadConstraints)(?:\.|$)/, because: always },
  { at: new RegExp(`${container}\\.image$`), because: isImage },
  { at: new RegExp(`${container}\\.env(?:\\.|$)`), because: isVariable },
  { at: new RegExp(`${container}\\.(?:command|args)(?:\\.|$)`), because: isCommand },
  { at: new RegExp(`${container}\\.resources(?:\\.|$)`), because: isResource },
  { at: /\.spec\.serviceAccount(?:Name)?$/, because: isAccount },
  {
    at: /\.spec\.volumes\.[^.]+(?:\.(?:persistentVolumeClaim|emptyDir)(?:\..+)?)?$/,
    because: isVolume,
  },
  {
    at: /\.name$|configMapRef|configMapKeyRef|\.configMap|envFrom|projected/,
    because: isConfigMap,
  },
  { at: /^spec(?:\.|$)/, because: (apart, { spec }) => isTouched(apart, spec) },
];

function isReplicas({ found }: Apart, { spec }: Explaining): boolean {
  return found === (spec.customizations?.replicas ?? 1);
}

function isSuspended({ found }: Apart, { spec }: Explaining): boolean {
  return spec.strategies?.schedule === "suspend" && found === true;
}

function isLost({ found }: Apart): boolean {
  return found === undefined;
}

/** The governing Service's copy, or none where the baseline's is not known. */
function isOwnService({ found }: Apart, { after, fork }: Explaining): boolean {
  if (found === undefined) return true;
  const namespace = /^\S+ ([^/]+)\//.exec(fork.fork)?.[1] ?? "";
  const name = fork.fork.slice(fork.fork.indexOf("/") + 1);
  const service = after.services.get(`${namespace}/${String(found)}`);
  return service?.selector[labels.fork] === name;
}

/** All of them lost; or, where the baseline has none, those of a fork and of its patch. */
function isMarks({ path, wanted, found }: Apart, { spec }: Explaining): boolean {
  if (found === undefined) {
    const keys = Object.keys(isRecord(wanted) ? wanted : {});
    return path.at(-1) !== "annotations" || keys.every((key) => tools.test(key));
  }
  return (
    wanted === undefined &&
    isRecord(found) &&
    Object.entries(found).every(([key, value]) => {
      const own = { path: [...path, key], place: [], wanted, found: value };
      return key.startsWith("isolane.dev/") || key === "labels" || isTouched(own, spec);
    })
  );
}

/** Annotations by which tools track an object, or write about one revision of it: a copy must not have them. */
const tools =
  /^(?:chart|heritage|pod-template-hash|controller-revision-hash|rollouts-pod-template-hash|app\.kubernetes\.io\/(?:instance|managed-by)|kubectl\.kubernetes\.io\/last-applied-configuration)$|^(?:[-\w.]*(?:argocd|argoproj|argocd-image-updater|fluxcd|helm|keel|keda|skaffold|stakater|flagger|cattle)[-\w.]*|applyset\.kubernetes\.io|(?:internal\.)?config\.(?:k8s|kubernetes)\.io|deployment\.kubernetes\.io|autoscaling\.alpha\.kubernetes\.io|external-dns\.alpha\.kubernetes\.io|isolane\.dev)\//;

function isTools({ path, found }: Apart): boolean {
  return found === undefined && tools.test(String(path.at(-1)));
}

function isLabel({ path, found }: Apart): boolean {
  return found === undefined || String(path.at(-1)).startsWith("isolane.dev/");
}

function isImage({ path, found }: Apart, { spec }: Explaining): boolean {
  const name = path[path.length - 2];
  return (spec.customizations?.images ?? []).some(
    ({ container: stated, image }) => image === found && (stated === undefined || stated === name),
  );
}

const otel = /OTEL_RESOURCE_ATTRIBUTES$/;

function isVariable(apart: Apart, explaining: Explaining): boolean {
  const { path, wanted, found } = apart;
  const after = path.indexOf("env") + 1;
  const [name] = path.slice(after);
  if (name === undefined) return areVariables(asArray(wanted), asArray(found), explaining);
  const whole = path.length === after + 1;
  // What they say is held against the lane elsewhere (check-interface.ts).
  if (name === variables.sandbox || name === variables.routingKey || otel.test(name)) return true;
  const { customizations, strategies } = explaining.spec;
  if (strategies?.consumerGroupEnv === name) return true;
  const change = (customizations?.env ?? []).findLast((one) => one.name === name);
  if (change === undefined)
    return isConfigMap(apart, explaining) || isLabelValue(apart, explaining);
  if (change.operation === "delete") return found === undefined;
  if (!("value" in change)) return found !== undefined || !whole;
  return whole
    ? at(found, "value") === change.value
    : path.at(-1) === "value"
      ? found === change.value
      : found === undefined;
}

/** A list that is not one of names: the baseline had no variables, or has one twice. */
function areVariables(
  wanted: readonly unknown[],
  found: readonly unknown[],
  explaining: Explaining,
): boolean {
  const names = new Set([...wanted, ...found].map((entry) => asString(at(entry, "name")) ?? ""));
  const last = (list: readonly unknown[], name: string) =>
    list.findLast((entry) => at(entry, "name") === name);
  return [...names].every((name) => {
    const [before, now] = [last(wanted, name), last(found, name)];
    if (stable(before ?? null) === stable(now ?? null)) return true;
    return isVariable({ path: ["env", name], place: [], wanted: before, found: now }, explaining);
  });
}

/** A variable that reads a label which the fork lost keeps the value that the baseline's label has. */
function isLabelValue({ path, wanted, found }: Apart, { before, fork }: Explaining): boolean {
  const baseline = before.pods.find((pods) => pods.workload === fork.baseline);
  const values = Object.values(baseline?.labels ?? {});
  const read = stable(wanted ?? null).includes("metadata.labels[");
  if (path.at(-1) === "value") return wanted === undefined && values.includes(String(found));
  return read && (found === undefined || values.includes(String(at(found, "value"))));
}

function isCommand({ path, found }: Apart, { spec }: Explaining): boolean {
  const field = path.includes("args") ? "args" : "command";
  const all = (spec.customizations?.command ?? []).flatMap((one) => one[field] ?? []);
  return all.length > 0 && [found].flat().every((word) => all.includes(String(word)));
}

function isResource({ path, found }: Apart, { spec }: Explaining): boolean {
  const stated = spec.customizations?.resources ?? [];
  const list = path.at(-2);
  return stated.some((one) => {
    if (list === "requests" || list === "limits") return one[list]?.[String(path.at(-1))] === found;
    return (
      stable([one.requests, one.limits]).includes(stable(found).slice(1, -1)) || isRecord(found)
    );
  });
}

function isAccount({ path, found }: Apart, { spec }: Explaining): boolean {
  const stated = spec.customizations?.serviceAccountName;
  return (
    stated !== undefined &&
    (path.at(-1) === "serviceAccount" ? found === undefined : found === stated)
  );
}

function isVolume({ path, found, wanted }: Apart, { spec }: Explaining): boolean {
  const strategy = spec.strategies?.volumes;
  if (strategy === "read-only") return path.at(-1) === "readOnly" && found === true;
  if (strategy !== "empty-dir") return false;
  return path.at(-1) === "emptyDir" || (found === undefined && isRecord(wanted));
}

/** The name of a copy in the place of the name of a ConfigMap that the spec changes. */
function isConfigMap({ wanted, found }: Apart, { spec, after, fork }: Explaining): boolean {
  const changed = (spec.customizations?.configMaps ?? []).some(({ name }) => name === wanted);
  const namespace = /^\S+ ([^/]+)\//.exec(fork.fork)?.[1] ?? "";
  const own = after.objects.get(`/ConfigMap/${namespace}/${String(found)}`);
  return (
    changed && own?.metadata.labels?.[labels.fork] === fork.fork.slice(fork.fork.indexOf("/") + 1)
  );
}

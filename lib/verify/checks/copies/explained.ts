/** @module Why a fork may differ from its baseline at one place: what every fork does, and what its spec says. */

import { isCopied } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, at, isRecord } from "../../../kube/json.ts";
import { labels, variables } from "../../../model/interface.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";
import type { Cluster } from "../../../simulate/cluster/cluster.ts";
import { stable } from "../../../simulate/tables/verdict.ts";
import type { LaneFork } from "../../reading/lanes.ts";
import { type Apart, differences } from "./difference.ts";
import { isTouched } from "./patches.ts";
import { type ContainerPlace, containerPlace, type WantedContainer } from "./wanted.ts";

/** A fork, its spec's words, and both clusters. */
export interface Explaining {
  readonly spec: ForkSpec;
  readonly fork: LaneFork;
  readonly before: Cluster;
  readonly after: Cluster;
  readonly wanted: ReadonlyMap<string, WantedContainer>;
}

type Explains = (apart: Apart, explaining: Explaining) => boolean;

/** Whether something explains a difference. */
export function isExplained(apart: Apart, explaining: Explaining): boolean {
  // Nothing, said or not.
  if (apart.wanted === null && apart.found === undefined) return true;
  const name = apart.path.join(".");
  return rows.some(({ at: pattern, because }) => pattern.test(name) && because(apart, explaining));
}

interface Row {
  /** The place's path, with names for items of lists. */
  readonly at: RegExp;
  readonly because: Explains;
}

const always: Explains = () => true;

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
  {
    at: /^spec\.volumeClaimTemplates$/,
    because: ({ wanted, found }) => found === undefined && asArray(wanted).length === 0,
  },
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
  { at: /\.(?:containers|initContainers)\./, because: isCustomized },
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
    const all = Object.entries(isRecord(wanted) ? wanted : {});
    return path.at(-1) !== "annotations" || all.every(([key, value]) => isDropped(key, value));
  }
  return (
    wanted === undefined &&
    isRecord(found) &&
    Object.entries(found).every(([key, value]) => {
      const own = { path: [...path, key], found: value };
      return key.startsWith("isolane.dev/") || key === "labels" || isTouched(own, spec);
    })
  );
}

function isTools({ path, wanted, found }: Apart): boolean {
  return found === undefined && isDropped(String(path.at(-1)), wanted);
}

/** An annotation of a pod that a copy must not have. */
function isDropped(key: string, value: unknown): boolean {
  return !isCopied({ field: "annotations", key, value: String(value) }, "pods");
}

function isLabel({ path, found }: Apart): boolean {
  return found === undefined || String(path.at(-1)).startsWith("isolane.dev/");
}

/** What the spec says about a field of that container. */
function isCustomized(apart: Apart, explaining: Explaining): boolean {
  const place = containerPlace(apart.path);
  const wanted = explaining.wanted.get(place?.name ?? "");
  switch (place?.field) {
    case "image":
      return apart.found === wanted?.image;
    case "env":
      return isVariable(apart, { ...explaining, place, own: wanted });
    case "command":
    case "args":
      return isCommand(apart.found, place.below, wanted?.[place.field]);
    case "resources":
      return wanted !== undefined && isResource(apart, place, wanted);
    default:
      return false;
  }
}

const otel = /^(?:ISOLANE_)?OTEL_RESOURCE_ATTRIBUTES$/;

interface ExplainingVariable extends Explaining {
  readonly place: ContainerPlace;
  readonly own: WantedContainer | undefined;
}

function isVariable(apart: Apart, explaining: ExplainingVariable): boolean {
  const { path, found } = apart;
  const { below } = explaining.place;
  const [name] = below;
  if (name === undefined) return areVariables(apart, explaining);
  const whole = below.length === 1;
  // lib/verify/checks/interface.ts compares what they say with the lane.
  if (name === variables.sandbox || name === variables.routingKey || otel.test(name)) return true;
  if (explaining.spec.strategies?.consumerGroupEnv === name) return true;
  const change = explaining.own?.env.get(name);
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
function areVariables(apart: Apart, explaining: ExplainingVariable): boolean {
  const [wanted, found] = [asArray(apart.wanted), asArray(apart.found)];
  const names = new Set([...wanted, ...found].map((entry) => asString(at(entry, "name")) ?? ""));
  const last = (list: readonly unknown[], name: string) =>
    list.findLast((entry) => at(entry, "name") === name);
  return [...names].every((name) =>
    differences(last(wanted, name), last(found, name), [...apart.path, name]).every((one) => {
      const place = { ...explaining.place, below: one.path.slice(apart.path.length) };
      return isVariable(one, { ...explaining, place });
    }),
  );
}

/** A variable that reads a label which the fork lost keeps the value that the baseline's label has. */
function isLabelValue({ path, wanted, found }: Apart, { before, fork }: Explaining): boolean {
  const baseline = before.podsOf(fork.baseline);
  const values = Object.values(baseline?.labels ?? {});
  const read = stable(wanted ?? null).includes("metadata.labels[");
  if (path.at(-1) === "value") return wanted === undefined && values.includes(String(found));
  return read && (found === undefined || values.includes(String(at(found, "value"))));
}

function isCommand(
  found: unknown,
  [index]: readonly string[],
  words: readonly string[] | undefined,
): boolean {
  if (words === undefined) return false;
  return (
    stable(found ?? null) === stable((index === undefined ? words : words[Number(index)]) ?? null)
  );
}

/** What is not named stays. */
function isResource(
  { wanted, found }: Apart,
  { below: [list, name] }: ContainerPlace,
  stated: WantedContainer,
): boolean {
  const lists = (["requests", "limits"] as const).filter((one) => stated[one] !== undefined);
  const filled = (one: "requests" | "limits", old: unknown) => ({
    ...asRecord(old),
    ...stated[one],
  });
  if (list === undefined) {
    const all = lists.map((one) => [one, filled(one, at(wanted, one))] as const);
    return isSame(found, { ...asRecord(wanted), ...Object.fromEntries(all) });
  }
  const own = lists.find((one) => one === list);
  if (own === undefined) return false;
  return name === undefined
    ? isSame(found, filled(own, wanted))
    : found !== undefined && String(stated[own]?.[name]) === String(found);
}

/** Whether quantities are the same, written as numbers or as texts. */
function isSame(found: unknown, wanted: unknown): boolean {
  const text = (value: unknown) => stable(value).replaceAll(/:([-\d.e+]+)(?=[,}])/g, ':"$1"');
  return text(found ?? null) === text(wanted);
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

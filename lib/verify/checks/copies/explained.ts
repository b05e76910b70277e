/** @module Why a fork may differ at one place from its customized baseline: what every fork does, strategies, and patches. */

import { isCopied } from "../../../kube/copied-metadata.ts";
import { asArray, at, isRecord, stable } from "../../../kube/json.ts";
import { migrationsIn } from "../../../kube/migrations.ts";
import { isShareable } from "../../../kube/volumes.ts";
import { hostVariable, labels, variables } from "../../../model/interface.ts";
import { drainSeconds } from "../../../model/selective.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";
import { consumersIn } from "../../reading/consumers.ts";
import type { LaneFork } from "../../reading/lanes.ts";
import {
  isRenamed,
  isServiceHost,
  kindNamedAt,
  type OwnObject,
  ownObjects,
} from "../../reading/own-objects.ts";
import type { Reading } from "../../reading/reading.ts";
import type { Apart } from "./difference.ts";
import { isOfMounts, keysMounts, outputMounts } from "./mounts.ts";
import { isSaid, isTouched } from "./patches.ts";

interface Explaining extends Pick<Reading, "before" | "after"> {
  readonly fork: LaneFork;
  readonly spec: ForkSpec;
  /** What only the sandbox has. */
  readonly own: readonly OwnObject[];
}

type Explains = (apart: Apart, explaining: Explaining) => boolean;

/** Whether something explains a difference. */
export function isExplained(apart: Apart, fork: LaneFork, reading: Reading): boolean {
  // Nothing, said or not.
  if (apart.wanted === null && apart.found === undefined) return true;
  const map = consumersIn(reading).get(fork.baseline)?.map;
  const [keys, outputs] = [keysMounts(map), outputMounts(fork, reading)];
  const mounts = {
    volumes: [...keys.volumes, ...outputs.volumes],
    volumeMounts: [...keys.volumeMounts, ...outputs.volumeMounts],
  };
  if (isOfMounts(apart, mounts)) return true;
  const name = apart.path.join(".");
  const { before, after } = reading;
  const own = ownObjects(reading).get(fork.sandbox) ?? [];
  const explaining = { fork, spec: fork.spec, before, after, own };
  return rows.some(({ at: pattern, because }) => pattern.test(name) && because(apart, explaining));
}

interface Row {
  /** The place's path, with names for items of lists. */
  readonly at: RegExp;
  readonly because: Explains;
}

const always: Explains = () => true;

const rows: readonly Row[] = [
  {
    at: /^spec\.suspend$/,
    because: ({ found }, { spec }) => spec.strategies?.schedule === "suspend" && found === true,
  },
  {
    at: /\.spec\.terminationGracePeriodSeconds$/,
    because: ({ wanted, found }, { spec }) =>
      isSelective(spec) && found === Math.max(Number(wanted ?? 30), drainSeconds),
  },
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
  { at: /^spec\.paused$|\.spec\.nodeName$/, because: ({ found }) => found === undefined },
  { at: /^spec\.serviceName$/, because: isOwnService },
  { at: /^spec\.jobTemplate\.metadata\.(?:labels|annotations)(?:\.|$)/, because: always },
  { at: /^spec\.jobTemplate\.metadata(?:\.|$)/, because: isOfMarks },
  { at: /^spec\.jobTemplate\.spec\.(?:selector|manualSelector)(?:\.|$)/, because: always },
  // Nobody reads them of a template.
  {
    at: /template\.metadata\.(?:creationTimestamp|name|namespace)$/,
    because: ({ found }) => found === undefined,
  },
  { at: /template\.metadata(?:\.(?:labels|annotations))?$/, because: isMarks },
  { at: /template\.metadata\.labels\..+$/, because: isLabel },
  { at: /template\.metadata\.annotations\..+$/, because: isTools },
  // Terms about the baseline's own pods are about the fork's now: selectors of pods are held against all pods.
  {
    at: /\.spec\.(?:affinity\.pod(?:Anti)?Affinity|topologySpreadConstraints)\..+\.(?:labelSelector|matchLabelKeys)(?:\.|$)/,
    because: always,
  },
  { at: /\.initContainers(?:\.[^.]+)?$/, because: isSkipped },
  { at: /\.(?:containers|initContainers)\./, because: isVariable },
  // Quantities are the same, written as numbers or as texts.
  {
    at: /\.resources\.(?:requests|limits)\.[^.]+$/,
    because: ({ wanted, found }) => String(found) === String(wanted),
  },
  {
    at: /\.spec\.volumes\.[^.]+(?:\.[^.]+(?:\..+)?)?$/,
    because: isVolume,
  },
  {
    at: /\.volumeMounts\..+\.readOnly$/,
    because: ({ found }, { spec }) => spec.strategies?.volumes === "read-only" && found === true,
  },
  {
    at: /\.name$|configMapRef|configMapKeyRef|\.configMap|envFrom|projected/,
    because: isConfigMap,
  },
  {
    at: /\.(?:name|claimName|secretName|serviceAccountName|serviceAccount)$/,
    because: ({ path, wanted, found }, { own, fork: { namespace } }) => {
      const kind = kindNamedAt(path);
      return kind !== undefined && isRenamed(own, kind, { namespace, wanted, found });
    },
  },
  { at: /^spec(?:\.|$)/, because: (apart, { spec }) => isTouched(apart, spec) },
];

function isSelective({ strategies }: ForkSpec): boolean {
  return strategies?.consumer === "selective" || strategies?.consumer === "draining";
}

/** The governing Service's copy, or none where the baseline's is not known. */
function isOwnService({ found }: Apart, { after, fork }: Explaining): boolean {
  const service = after.services.get(`${fork.namespace}/${String(found)}`);
  return found === undefined || service?.selector[labels.fork] === fork.name;
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

/** The metadata of a CronJob's Jobs: less of it, or nothing but marks. */
function isOfMarks({ path, found }: Apart): boolean {
  const fields = path.at(-1) === "metadata" && isRecord(found) ? Object.keys(found) : [];
  return found === undefined || (fields.length > 0 && fields.every((one) => marksOfJobs.has(one)));
}

const marksOfJobs: ReadonlySet<string> = new Set(["labels", "annotations"]);

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

const otel = /^(?:ISOLANE_)?OTEL_RESOURCE_ATTRIBUTES$/;

/** Variables that every fork has, the addresses of forks, and labels' values. */
function isVariable(apart: Apart, explaining: Explaining): boolean {
  const { path, found, wanted } = apart;
  const list = path.findIndex((step) => step === "containers" || step === "initContainers");
  const [field, name = "", ...inner] = path.slice(list + 2);
  if (field !== "env") return false;
  // lib/verify/checks/interface.ts compares what they say with the lane.
  if (name === variables.sandbox || name === variables.routingKey) return true;
  if (name === explaining.spec.strategies?.consumerGroupEnv) {
    return typeof wanted !== "string" || String(found).startsWith(`${wanted}-`);
  }
  if (name.startsWith(hostVariable(""))) {
    const value = isRecord(found) ? found.value : found;
    return (
      wanted === undefined && isServiceHost(explaining.own, name, value, explaining.before.domain)
    );
  }
  if (otel.test(name)) return typeof wanted !== "string" || isSaid(found, wanted, name);
  if (isRecord(wanted) && inner[0] === "value") return typeof found === "string";
  return isLabelValue(apart, explaining);
}

/** A variable that reads a label which the fork lost keeps the value that the baseline's label has. */
function isLabelValue({ path, wanted, found }: Apart, { before, fork }: Explaining): boolean {
  const baseline = before.podsOf(fork.baseline);
  const values = Object.values(baseline?.labels ?? {});
  const read = stable(wanted ?? null).includes("metadata.labels[");
  if (path.at(-1) === "value") return wanted === undefined && values.includes(String(found));
  return read && (found === undefined || values.includes(String(at(found, "value"))));
}

/** An init container that migrates a database, or all that there are. */
function isSkipped({ wanted, found }: Apart, { spec }: Explaining): boolean {
  const gone = Array.isArray(wanted) ? wanted : [wanted];
  const migrating = migrationsIn({ initContainers: gone }, { ends: false });
  return (
    spec.strategies?.migrations === "skip" &&
    found === undefined &&
    migrating.length === gone.length
  );
}

function isVolume({ path, found, wanted }: Apart, { spec }: Explaining): boolean {
  const strategy = spec.strategies?.volumes;
  if (strategy === "read-only") return path.at(-1) === "readOnly" && found === true;
  if (strategy !== "empty-dir") return false;
  const source = path.at(-1) ?? "";
  return source === "emptyDir" || (found === undefined && isRecord(wanted) && isShareable(source));
}

/** The name of a copy in the place of the name of a ConfigMap that the spec changes. */
function isConfigMap({ wanted, found }: Apart, { spec, after, fork }: Explaining): boolean {
  const changed = (spec.customizations?.configMaps ?? []).some(({ name }) => name === wanted);
  const own = after.objects.get(`/ConfigMap/${fork.namespace}/${String(found)}`);
  return changed && own?.metadata.labels?.[labels.fork] === fork.name;
}

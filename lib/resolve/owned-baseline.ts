/**
 * @module The baseline objects that Isolane deploys: all with `deploy: true`, otherwise the adopted ones; less what a
 * cluster or another owner wrote into them.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { ownedObject } from "../kube/copied-metadata.ts";
import { strayHook } from "../kube/hooks.ts";
import { asRecord, at } from "../kube/json.ts";
import {
  displayName,
  type JsonObject,
  type KubeObject,
  keyString,
  objectKey,
} from "../kube/object.ts";
import { withPodAnnotations } from "../kube/pod-templates.ts";
import { scaledBy, withoutReplicas } from "../kube/scaling.ts";
import { holdsSecretValues, isEncryptedSecret } from "../kube/secrets.ts";
import type { Workload } from "../model/baseline.ts";
import type { Contribution } from "../model/contribution.ts";
import type { BaselineObject } from "../model/input.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { GitopsSettings } from "../model/settings.ts";
import { atKey, below } from "../model/source.ts";
import { deploysPods } from "./baseline/injections.ts";
import { withStatedProtocols } from "./baseline/ports.ts";
import { withKeys } from "./consumers/mount.ts";
import { setAt } from "./forks/draft.ts";

/** Whether Isolane owns an object of the baseline; `key` is its `keyString`. */
export function ownsBaseline({ settings }: ResolvedEnvironment, key: string): boolean {
  return settings.deploy || settings.adopted.has(key);
}

/**
 * The owned objects that `rendered` does not hold. Secrets that hold values (P8) and hooks of a program that does not
 * apply the output are reported and left out.
 */
export function ownedBaseline(
  environment: ResolvedEnvironment,
  rendered: readonly Contribution[],
  problems: Problems,
): readonly Contribution[] {
  const scaled = scaledBy([...environment.baseline.objects.values()].map(({ object }) => object));
  const contributed = new Set(rendered.map(({ object }) => keyString(objectKey(object))));
  const owned = [...environment.baseline.objects].filter(([key]) => ownsBaseline(environment, key));
  return owned.flatMap(([key, entry]): readonly Contribution[] => {
    if (contributed.has(key) || isLeftOut(entry, environment, problems)) return [];
    if (isEncryptedSecret(entry.object)) return encryptedSecret(entry, environment, problems);
    if (!holdsSecretValues(entry.object)) {
      const owned = contribution(entry, environment);
      return [scaled.has(key) ? { ...owned, object: withoutReplicas(owned.object) } : owned];
    }
    problems.report({
      code: "W0601",
      message: `${displayName(objectKey(entry.object))} holds values and is not copied to the output`,
      help: "apply it yourself, outside of git, or replace it in the baseline by an object that references a secret store",
      source: entry.source,
    });
    return [];
  });
}

/** Reports a hook that would be applied as a plain object. */
function isLeftOut(
  { object, source }: BaselineObject,
  { settings }: ResolvedEnvironment,
  problems: Problems,
): boolean {
  const hook = strayHook(object, settings.gitops?.engine);
  if (hook === undefined) return false;
  problems.report({
    code: "W0102",
    message: `${displayName(objectKey(object))} is a hook of ${hook.owner} ("${hook.moments}"), which ${hook.why}: it is left out of the output`,
    help: "let the pipeline run it that runs it today, or keep it out of the sources; an object that has to be there all the time needs no hook's annotation",
    source: atKey(below(source, "metadata", "annotations", hook.annotation)),
  });
  return true;
}

/** A Secret of SOPS goes out as it was read, for an engine that decrypts it: an addition would break its MAC. */
function encryptedSecret(
  { object, source }: BaselineObject,
  { settings }: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  const original = asRecord(at(source.document.value, ...source.path));
  const metadata = { ...asRecord(original.metadata), ...object.metadata };
  const obstacle = obstacleOf(original, settings.gitops);
  if (obstacle === undefined) {
    const unit = { kind: settings.deploy ? "baseline" : "routes" } as const;
    const whole = { ...original, ...object, metadata };
    return [{ unit, phase: "workload", object: whole, sources: [source], verbatim: true }];
  }
  problems.report({
    code: "W0601",
    message: `${displayName(objectKey(object))} is encrypted by SOPS and is not copied to the output: ${obstacle.why}`,
    help: obstacle.help,
    source,
  });
  return [];
}

/** Why an encrypted Secret cannot be applied from here. */
function obstacleOf(
  secret: JsonObject,
  gitops: GitopsSettings | undefined,
): { readonly why: string; readonly help: string } | undefined {
  if (gitops?.engine !== "flux")
    return {
      why: "nothing decrypts it",
      help: "apply it yourself; Flux decrypts such Secrets, Argo CD does so only by a plugin of its own",
    };
  if (gitops.decryption === undefined)
    return {
      why: "spec.gitops does not say how it is decrypted",
      help: "state spec.gitops.decryption: {provider: sops, secretRef: {name: ...}}, the Secret with the keys, to have Flux decrypt it",
    };
  const isFree = at(secret, "sops", "mac_only_encrypted") === true;
  return isFree || at(secret, "metadata", "namespace") !== undefined
    ? undefined
    : {
        why: "it does not say its namespace",
        help: "write metadata.namespace into the file with `sops edit`: filled in here, it would break the file's MAC",
      };
}

function contribution(
  { object, source }: BaselineObject,
  environment: ResolvedEnvironment,
): Contribution {
  const { settings, baseline } = environment;
  const { namespace, name } = object.metadata;
  const workload = baseline.workloads.get(keyString(objectKey(object)));
  const service =
    object.kind === "Service" ? baseline.services.get(`${namespace}/${name}`) : undefined;
  return {
    unit: { kind: settings.deploy ? "baseline" : "routes" },
    phase: "workload",
    object: ownedObject(
      service === undefined
        ? withInjection(withConsumedKeys(object, workload, environment), workload, environment)
        : withStatedProtocols(service),
    ),
    sources: [source],
  };
}

/** A consumer that lanes may fork has the file of keys always, so no lane restarts its pods. */
function withConsumedKeys(
  object: KubeObject,
  workload: Workload | undefined,
  environment: ResolvedEnvironment,
): KubeObject {
  if (workload?.selective === undefined || !deploysPods(workload, environment.settings))
    return object;
  const podSpec = withKeys(workload.podSpec, workload);
  const [field = "spec", ...inner] = [...workload.templatePath, "spec"];
  if (podSpec === undefined) return object;
  return { ...object, [field]: setAt(asRecord(object[field]), inner, podSpec) };
}

/** Pods that the OpenTelemetry operator is to inject ask for it. */
function withInjection(
  object: KubeObject,
  workload: Workload | undefined,
  { settings, baseline }: ResolvedEnvironment,
): KubeObject {
  const injection = baseline.injections.get(keyString(objectKey(object)));
  if (workload === undefined || injection === undefined || !deploysPods(workload, settings))
    return object;
  return withPodAnnotations(object, injection.marks);
}

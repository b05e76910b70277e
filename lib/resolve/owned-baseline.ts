/**
 * @module The baseline objects that Isolane deploys: all with `deploy: true`, otherwise the adopted ones; less what a
 * cluster or another owner wrote into them.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { ownedObject } from "../kube/copied-metadata.ts";
import { strayHook } from "../kube/hooks.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import { holdsSecretValues } from "../kube/secrets.ts";
import type { Contribution } from "../model/contribution.ts";
import type { BaselineObject } from "../model/input.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import { atKey, below } from "../model/source.ts";
import { withStatedProtocols } from "./baseline/ports.ts";

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
  const contributed = new Set(rendered.map(({ object }) => keyString(objectKey(object))));
  const owned = [...environment.baseline.objects].filter(([key]) => ownsBaseline(environment, key));
  return owned.flatMap(([key, entry]): readonly Contribution[] => {
    if (contributed.has(key) || isLeftOut(entry, environment, problems)) return [];
    if (!holdsSecretValues(entry.object)) return [contribution(entry, environment)];
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

function contribution(
  { object, source }: BaselineObject,
  { settings, baseline }: ResolvedEnvironment,
): Contribution {
  const { namespace, name } = object.metadata;
  const service =
    object.kind === "Service" ? baseline.services.get(`${namespace}/${name}`) : undefined;
  return {
    unit: { kind: settings.deploy ? "baseline" : "routes" },
    phase: "workload",
    object: ownedObject(service === undefined ? object : withStatedProtocols(service)),
    sources: [source],
  };
}

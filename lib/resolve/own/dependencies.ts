/** @module Workloads that only a sandbox has and that use what the environment declares: they have no entry that says why. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asRecord, at } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { StatedObject } from "../../model/lane.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { baselineConfig } from "../forks/config.ts";
import { isUse, shown, usesOf } from "../forks/hazards/dependency-uses.ts";
import { type OwnObjects, withOwnConfig } from "./own-objects.ts";

/** Warns of those that use one. */
export function warnOfDependencies(
  objects: readonly StatedObject[],
  own: OwnObjects,
  {
    settings,
    baseline,
    problems,
  }: {
    readonly settings: EnvironmentSettings;
    readonly baseline: BaselineIndex;
    readonly problems: Problems;
  },
): void {
  for (const { object, stated, source, sandbox } of objects) {
    // With the names of the output: a Secret of the sandbox's own is not the baseline's of that name.
    const podSpec = asRecord(at(podTemplate(object), "spec"));
    const { namespace = settings.namespace } = object.metadata;
    const lookup = withOwnConfig(baselineConfig(baseline, namespace), own, namespace);
    for (const dependency of settings.dependencies) {
      const uses = usesOf(dependency, { namespace, settings, baseline })({ podSpec, lookup });
      if (!isUse(uses)) continue;
      problems.report({
        code: "W0806",
        message: `${displayName(objectKey(stated))} of sandbox "${sandbox}" uses dependency "${dependency.name}" (${shown(uses)})`,
        help: "let it read a Secret and an address of the sandbox's own; or, where it may use the baseline's, list the warning under acknowledged",
        source,
      });
    }
  }
}

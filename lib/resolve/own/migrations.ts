/** @module Workloads that only a sandbox has and that migrate a database: whose it is, what they are told has to show. */
import type { Problems } from "../../diagnostics/problems.ts";
import { andList } from "../../diagnostics/words.ts";
import { asRecord, at, jsonText } from "../../kube/json.ts";
import { migrationsIn } from "../../kube/migrations.ts";
import { displayName, type JsonObject, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { configReferences } from "../../kube/references.ts";
import { hostVariable } from "../../model/interface.ts";
import type { StatedObject } from "../../model/lane.ts";
import type { OwnObjects } from "./own-objects.ts";

/**
 * Warns of those that are told nothing of the sandbox's own.
 * @param outputs The Secrets that its resources write.
 */
export function warnOfMigrations(
  objects: readonly StatedObject[],
  own: OwnObjects,
  outputs: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const { stated, source, sandbox } of objects) {
    const podSpec = asRecord(at(podTemplate(stated), "spec"));
    const ends = stated.kind === "Job" || stated.kind === "CronJob";
    const found = migrationsIn(podSpec, { ends });
    const { namespace = "" } = stated.metadata;
    if (found.length === 0 || isToldOwn(podSpec, namespace, own, outputs)) continue;
    problems.report({
      code: "W0368",
      message: `${displayName(objectKey(stated))} of sandbox "${sandbox}" migrates (${andList(found.map(({ what }) => what))}), and is told of no database of the sandbox's own`,
      help: "let it read a Secret (an output of a resource is one), variables of a ConfigMap, or the host of a Service of spec.objects; or, where the baseline can live with the migration, list the warning under acknowledged",
      source,
    });
  }
}

// --- internal ---

/**
 * Whether it reads a Secret or variables that only the sandbox has, or the host of such a Service. Files may be the
 * migration itself.
 */
function isToldOwn(
  podSpec: JsonObject,
  namespace: string,
  own: OwnObjects,
  outputs: ReadonlySet<string>,
): boolean {
  return (
    jsonText(podSpec).includes(`$(${hostVariable("")}`) ||
    configReferences(podSpec).some(
      ({ kind, name, path: [field] }) =>
        (kind === "Secret" || (kind === "ConfigMap" && field !== "volumes")) &&
        (own.find(kind, namespace, name) !== undefined || (kind === "Secret" && outputs.has(name))),
    )
  );
}

/** @module State that a fork would share with its baseline's pods: volumes, and devices that are claimed by name. */
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { sharedState, withEmptyVolumes, withReadOnlyVolumes } from "../../../kube/volumes.ts";
import { atKey, below } from "../../../model/source.ts";
import type { ForkContext } from "../context.ts";

/** The pod spec with the fork's `strategies.volumes` applied to what it would share. */
export function applyVolumeStrategy(podSpec: JsonObject, context: ForkContext): JsonObject {
  switch (context.target.entry.strategies?.volumes) {
    case "empty-dir":
      return withEmptyVolumes(podSpec);
    case "read-only":
      return withReadOnlyVolumes(podSpec);
    case "shared":
    case undefined:
      return podSpec;
  }
}

/** Reports state of the baseline that the fork would share without saying so. */
export function checkVolumes(podSpec: JsonObject, context: ForkContext): void {
  const { entry, source, template, workload } = context.target;
  const baseline = asRecord(template.spec);
  const strategy = entry.strategies?.volumes;
  if (strategy !== undefined && sharedState(baseline, baseline).length === 0) {
    context.problems.report({
      code: "W0322",
      message: `${context.display} mounts no volume that its fork would share`,
      help: "remove strategies.volumes",
      source: atKey(below(source, "strategies", "volumes")),
    });
  }
  const shared = sharedState(podSpec, baseline).filter(
    // No strategy but `shared` is about devices.
    (one) => strategy === undefined || (strategy !== "shared" && one.source === "resourceClaim"),
  );
  if (shared.length > 0) {
    const what = [...new Set(shared.map((one) => one.what))].sort().join(", ");
    const devices = shared.filter((one) => one.source === "resourceClaim");
    const ways = [
      ...(devices.length === shared.length
        ? []
        : [
            "add strategies.volumes: empty-dir (a new empty volume), read-only, or shared (both write); or give it another one, or none, with customizations.patch",
          ]),
      ...(devices.length === 0
        ? []
        : [
            "give it a device of its own with customizations.patch (resourceClaimTemplateName), or add strategies.volumes: shared if both may use it",
          ]),
    ];
    context.problems.report({
      code: "E0331",
      message: `the fork of ${context.display} would share ${what} with the baseline's pods`,
      help: ways.join("; for a resource claim, "),
      source: context.forkOf,
    });
  }
  if (workload.kind === "StatefulSet") warnOfEmptyClaims(context);
}

// --- internal ---

function warnOfEmptyClaims(context: ForkContext): void {
  const templates = asArray(at(context.target.workload.object, "spec", "volumeClaimTemplates"));
  if (templates.length === 0) return;
  const names = templates.map((claim) => `"${asString(at(claim, "metadata", "name")) ?? ""}"`);
  context.problems.report({
    code: "W0318",
    message: `the fork of ${context.display} starts with empty volume${names.length === 1 ? "" : "s"} ${names.join(", ")}`,
    help: "nothing copies the baseline's data; nothing to do if the program can start empty",
    source: context.forkOf,
  });
}

/** @module How large a VirtualService is, and how many more lanes fit into it. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { jsonText } from "../../../kube/json.ts";
import { sizes } from "../../../kube/limits.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { PlanEntry } from "../../../model/route-plan.ts";

/** From this part of what a client-side apply takes on, it is said. */
const large = 0.75 * sizes.annotations;
/** From this size on, it is said how many lanes the API server still takes. */
const veryLarge = 1_000_000;

/** Warns before a VirtualService is too large for a client-side apply, and before it is for the API server. */
export function warnOfSize(
  entry: PlanEntry,
  { object, sources }: Contribution,
  problems: Problems,
): void {
  const bytes = bytesOf(object);
  if (bytes < large) return;
  const rules = entry.kind === "default" ? entry.routes : [...entry.rules, ...entry.uncovered];
  const lanes = new Set(rules.flatMap((rule) => rule.copies).map((copy) => copy.lane.key)).size;
  const own = entry.kind === "default" ? 0 : bytesOf(entry.table.owner.object);
  const perLane = Math.max(1, Math.round((bytes - own) / lanes));
  const left = (limit: number) => Math.max(0, Math.floor((limit - bytes) / perLane));
  const name = displayName(objectKey(object));
  const size = `${name} has ${bytes} bytes, about ${perLane} for each of its ${lanes} lanes`;
  const stored = left(sizes.object);
  const common = { source: sources.at(-1) };
  if (bytes >= veryLarge) {
    problems.report({
      ...common,
      code: "W0606",
      message: `${size}: ${stored} more fit before the API server refuses it (${sizes.object} bytes)`,
      help: "remove sandboxes that are over (`isolane prune`), or move lanes to an environment of their own: docs/scale.md",
    });
    return;
  }
  const applied = left(sizes.annotations);
  problems.report({
    ...common,
    code: "W0416",
    message: `${size}: ${
      bytes > sizes.annotations
        ? `a client-side apply (${sizes.annotations} bytes) refuses it`
        : `${applied} more fit before a client-side apply refuses it (${sizes.annotations} bytes)`
    }, the API server takes ${stored} more`,
    help: "apply it server-side, as the objects in gitops/ do; remove sandboxes that are over (`isolane prune`)",
  });
}

/** As it is sent and stored. */
function bytesOf(object: unknown): number {
  return new TextEncoder().encode(jsonText(object)).length;
}

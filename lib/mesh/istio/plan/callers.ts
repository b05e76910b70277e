/**
 * @module Rules that hold for some callers only (`sourceLabels`). A fork of such a caller has none of
 * those labels, so its requests, keyed or not, would fall to other rules: the matches are repeated for it.
 */
import { includesLabels } from "../../../kube/label-selector.ts";
import type { Workload } from "../../../model/baseline.ts";
import { labels as isolaneLabels } from "../../../model/interface.ts";
import type { CallerRepeat, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteRule, RouteTable } from "../../../model/route-table.ts";
import { isMesh } from "../../../plan/coverage.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { ruleName } from "../../../plan/names.ts";
import { sourceOf } from "./catch-all.ts";

/** The repeats of a table's rules, by `rule.index`. */
export function callerRepeats(
  table: RouteTable,
  context: PlanContext,
): ReadonlyMap<number, readonly CallerRepeat[]> {
  // Labels of the caller mean nothing to a gateway's own table.
  if (!table.delegate && !table.scopes.some(isMesh)) return new Map();
  const found = table.rules.map((rule) => [rule.index, repeatsOf(rule, context)] as const);
  return new Map(found.filter(([, repeats]) => repeats.length > 0));
}

function repeatsOf(rule: RouteRule, { environment, lanes }: PlanContext): readonly CallerRepeat[] {
  return rule.matches.flatMap((match, index) => {
    if (Object.keys(sourceOf(match).labels).length === 0) return [];
    const forks = [...lanes.forks].flatMap(([key, own]) => {
      const workload = environment.baseline.workloads.get(key);
      return workload !== undefined && names(match, workload) ? own : [];
    });
    return forks.map(({ name, source }) => {
      const sourceLabels = { [isolaneLabels.fork]: name };
      return { match: index, sourceLabels, sources: [source] };
    });
  });
}

function names(match: RouteMatch, workload: Workload): boolean {
  const { labels, namespace } = sourceOf(match);
  return (
    (namespace === undefined || namespace === workload.namespace) &&
    includesLabels(workload.podLabels, labels)
  );
}

/** Istio ignores sourceLabels and sourceNamespace of a match that names gateways (measured). */
export function warnOfIgnoredCallers(
  planned: readonly PlannedTable[],
  { problems }: PlanContext,
): void {
  for (const rule of planned.flatMap(({ table }) => table.rules)) {
    const ignored = rule.matches.some(
      (match) =>
        match.gateways !== undefined &&
        (match.sourceLabels !== undefined || match.sourceNamespace !== undefined),
    );
    if (!ignored) continue;
    problems.report({
      code: "W0418",
      message: `${ruleName(rule)} has sourceLabels or sourceNamespace beside gateways, where Istio ignores them`,
      help: "remove one of the two: its keyed copies hold for every caller, as the rule itself does",
      source: rule.source,
    });
  }
}

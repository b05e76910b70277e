/**
 * @module Who may edit a VirtualService. Keyed rules go into the baseline's own object, so it must be
 * Isolane's, and no controller may be editing it at the same time.
 */
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import { displayName, keyString, objectKey } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import type { SourceRef } from "../../../model/source.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { canaries, reportLiveEdit } from "../../../plan/live-edits.ts";
import { ownsBaseline } from "../../../resolve/owned-baseline.ts";

/** Reports VirtualServices that the plan edits and that Isolane must not edit. */
export function checkOwnership(planned: readonly PlannedTable[], context: PlanContext): void {
  const { baseline } = context.environment;
  const controllers = new Map([...rolloutTargets(baseline), ...canaries(baseline)]);
  for (const plan of planned) {
    const { owner } = plan.table;
    const { name, namespace = "" } = owner.object.metadata;
    const controller = controllers.get(`${namespace}/${name}`);
    if (controller !== undefined) reportLiveEdit(owner, controller, causesOf(plan), context);
    else if (!ownsBaseline(context.environment, keyString(objectKey(owner.object))))
      reportForeign(owner, causesOf(plan), context);
  }
}

/**
 * Argo Rollouts by the `namespace/name` of the VirtualServices that they edit:
 * `trafficRouting.istio.virtualService` or `virtualServices`, as `name` or `name.namespace`.
 */
function rolloutTargets({ objects }: BaselineIndex): readonly [string, BaselineObject][] {
  return [...objects.values()].flatMap((owner) => {
    const { kind, apiVersion, metadata } = owner.object;
    if (kind !== "Rollout" || !apiVersion.startsWith("argoproj.io/")) return [];
    const routing = at(owner.object, "spec", "strategy", "canary", "trafficRouting", "istio");
    const { virtualService, virtualServices } = asRecord(routing);
    const targets = [virtualService, ...asArray(virtualServices)];
    const written = targets.flatMap((target) => asString(asRecord(target).name) ?? []);
    return written.map((text): [string, BaselineObject] => {
      const [name = "", namespace = metadata.namespace ?? ""] = text.split(".");
      return [`${namespace}/${name}`, owner];
    });
  });
}

/** The spec nodes that make the plan touch a table. */
export function causesOf({
  rules,
  uncovered,
  callers,
  edges = [],
}: PlannedTable): readonly SourceRef[] {
  const copies = [...rules, ...uncovered].flatMap((item) => item.copies);
  const caused = [...copies, ...[...callers.values()].flat()].flatMap((item) => item.sources);
  return [...caused, ...edges.map(({ source }) => source)];
}

function reportForeign(
  owner: BaselineObject,
  [cause = owner.source]: readonly SourceRef[],
  { environment, problems }: PlanContext,
): void {
  const { name, namespace = "" } = owner.object.metadata;
  const home = namespace === environment.settings.namespace;
  const entry = `VirtualService/${home ? "" : `${namespace}/`}${name}`;
  const display = displayName(objectKey(owner.object));
  problems.report({
    code: "E0531",
    message: `keyed rules have to go into ${display}, which is deployed by somebody else`,
    help: `list "${entry}" under baseline.adopt; before the output is applied, ${display} has to leave the Application, Kustomization or release that applies it today`,
    source: cause,
    related: [{ message: "this object has to become Isolane's", source: owner.source }],
  });
}

/**
 * @module Who may edit a VirtualService. Keyed rules go into the baseline's own object, so it must be
 * Isolane's, and no controller may be editing it at the same time.
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at } from "../../../kube/json.ts";
import { displayName, keyString, objectKey } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import type { DefaultTable, PlannedTable } from "../../../model/route-plan.ts";
import type { SourceRef } from "../../../model/source.ts";
import { nameOf } from "../../../plan/coverage.ts";

/** What controllers rewrite while they shift traffic. */
export interface LiveEdits {
  /** By `namespace/name` of the VirtualService. */
  readonly virtualServices: ReadonlyMap<string, BaselineObject>;
  /** By `namespace/name` of the Service whose routes the controller creates. */
  readonly services: ReadonlyMap<string, BaselineObject>;
}

/** Reads the Rollouts and Canaries of the baseline. */
export function liveEdits({ objects }: BaselineIndex): LiveEdits {
  const virtualServices = new Map<string, BaselineObject>();
  const services = new Map<string, BaselineObject>();
  for (const owner of objects.values()) {
    const { kind, apiVersion, metadata } = owner.object;
    const namespace = metadata.namespace ?? "";
    if (kind === "Rollout" && apiVersion.startsWith("argoproj.io/")) {
      for (const name of rolloutTargets(owner))
        virtualServices.set(qualified(name, namespace), owner);
    }
    if (kind === "Canary" && apiVersion.startsWith("flagger.app/")) {
      const service = canaryTarget(owner);
      if (service === undefined) continue;
      virtualServices.set(`${namespace}/${service}`, owner);
      services.set(`${namespace}/${service}`, owner);
    }
  }
  return { virtualServices, services };
}

/** Argo Rollouts: `trafficRouting.istio.virtualService` or `virtualServices`, as `name` or `name.namespace`. */
function rolloutTargets({ object }: BaselineObject): readonly string[] {
  const istio = asRecord(at(object, "spec", "strategy", "canary", "trafficRouting", "istio"));
  return [istio["virtualService"], ...asArray(istio["virtualServices"])].flatMap(
    (target) => asString(asRecord(target)["name"]) ?? [],
  );
}

function qualified(name: string, namespace: string): string {
  const [first = "", second = namespace] = name.split(".");
  return `${second}/${first}`;
}

/** Providers that route at an ingress of their own and write no mesh routes. */
const ingressProviders =
  /^(nginx|contour|traefik|gloo|skipper|apisix|kubernetes|knative|kuma|linkerd|smi|appmesh)/;

/** Flagger names the VirtualService and its host after `spec.service.name`, else after the target. */
function canaryTarget({ object }: BaselineObject): string | undefined {
  const provider = asString(at(object, "spec", "provider"));
  if (provider !== undefined && ingressProviders.test(provider)) return undefined;
  return (
    asString(at(object, "spec", "service", "name")) ??
    asString(at(object, "spec", "targetRef", "name"))
  );
}

/** Reports VirtualServices that the plan edits and that Isolane must not edit. */
export function checkOwnership(
  tables: readonly PlannedTable[],
  defaults: readonly DefaultTable[],
  environment: ResolvedEnvironment,
  problems: Problems,
): void {
  const live = liveEdits(environment.baseline);
  for (const { table, ...planned } of tables.filter((t) => t.table.api === "istio")) {
    const causes = causesOf({ table, ...planned });
    const { metadata } = table.owner.object;
    const controller = live.virtualServices.get(`${metadata.namespace ?? ""}/${metadata.name}`);
    if (controller !== undefined) reportLiveEdit(table.owner, controller, causes, problems);
    else if (!isOurs(table.owner, environment))
      reportForeign(table.owner, causes, environment, problems);
  }
  for (const { service, routes } of defaults) {
    const controller = live.services.get(nameOf(service));
    if (controller === undefined) continue;
    const causes = routes.flatMap((route) => route.copies).flatMap((copy) => copy.sources);
    reportLiveEdit(service, controller, causes, problems);
  }
}

/** Says once per adopted object that its present owner has to let go of it. */
export function noteAdopted({ settings, baseline }: ResolvedEnvironment, problems: Problems): void {
  for (const [key, source] of settings.adopted) {
    const owner = baseline.objects.get(key);
    if (owner === undefined) continue;
    const name = displayName(objectKey(owner.object));
    problems.report({
      code: "W0415",
      message: `${name} is adopted: its present owner has to let go of it before this output is applied`,
      help: `remove ${name} from the Application, Kustomization or release that applies it today, without deleting it from the cluster (no pruning of it)`,
      source,
      related: [{ message: "adopted object", source: owner.source }],
    });
  }
}

/** The spec nodes that make the plan touch a table. */
function causesOf({ rules, uncovered, callers }: PlannedTable): readonly SourceRef[] {
  const copies = [...rules, ...uncovered].flatMap((item) => item.copies);
  const repeats = [...callers.values()].flat();
  return [...copies, ...repeats].flatMap((item) => item.sources);
}

function isOurs({ object }: BaselineObject, { settings }: ResolvedEnvironment): boolean {
  return settings.deploy || settings.adopted.has(keyString(objectKey(object)));
}

function reportForeign(
  owner: BaselineObject,
  [cause = owner.source]: readonly SourceRef[],
  { settings }: ResolvedEnvironment,
  problems: Problems,
): void {
  const { name, namespace = "" } = owner.object.metadata;
  const entry =
    namespace === settings.namespace
      ? `VirtualService/${name}`
      : `VirtualService/${namespace}/${name}`;
  const display = displayName(objectKey(owner.object));
  problems.report({
    code: "E0531",
    message: `keyed rules have to go into ${display}, which is deployed by somebody else`,
    help: `list "${entry}" under baseline.adopt; before the output is applied, ${display} has to leave the Application, Kustomization or release that applies it today`,
    source: cause,
    related: [{ message: "this object has to become Isolane's", source: owner.source }],
  });
}

function reportLiveEdit(
  edited: BaselineObject,
  controller: BaselineObject,
  [cause = edited.source]: readonly SourceRef[],
  problems: Problems,
): void {
  const display = displayName(objectKey(edited.object));
  const editor = displayName(objectKey(controller.object));
  problems.report({
    code: "E0532",
    message: `the routes of ${display} are edited in the cluster by ${editor}, so keyed rules from Git and the controller would overwrite each other`,
    help: `leave traffic routing out of ${editor} in this environment, or do not fork what is behind ${display}`,
    source: cause,
    related: [
      { message: "the controller's object", source: controller.source },
      { message: "what it edits", source: edited.source },
    ],
  });
}

/**
 * @module DestinationRules of forks. Istio inherits none from the baseline's host, so time-outs of the
 * pool, load balancing, TLS and outlier detection are cloned for each fork Service. A rule of a wildcard
 * host needs no clone: it holds for the fork's host, too.
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { compareText } from "../../../kube/compare-text.ts";
import { copiedMetadata } from "../../../kube/copied-metadata.ts";
import { grouped } from "../../../kube/grouped.ts";
import { serviceHost } from "../../../kube/hosts.ts";
import { asArray, asRecord, asString, isRecord, jsonText, stringMap } from "../../../kube/json.ts";
import { includesLabels } from "../../../kube/label-selector.ts";
import { lengths } from "../../../kube/limits.ts";
import { displayName, type JsonObject, keyString, objectKey } from "../../../kube/object.ts";
import type { Service, Workload } from "../../../model/baseline.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { BaselineObject } from "../../../model/input.ts";
import { labels as isolaneLabels } from "../../../model/interface.ts";
import type {
  Fork,
  ForkService,
  ResolvedEnvironment,
  ResolvedSandbox,
} from "../../../model/lane.ts";
import { suffixedName } from "../../../resolve/names.ts";
import { implementations } from "../../implementations/registry.ts";
import { DestinationRules } from "../read/destination-rules.ts";
import { type CloneUnit, callersOf, sandboxUnit } from "./callers.ts";
import { overlaidPolicy } from "./traffic-policy.ts";

/**
 * The clones for every fork of every sandbox, in the sandbox's unit, before its routes. Only Istio reads
 * them, whichever backend writes the routes.
 */
export function forkDestinationRules(
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  const { settings, baseline, sandboxes } = environment;
  if (!implementations[settings.implementation].reads.istio) return [];
  const used = usedSubsets(environment);
  const rulesOf = new DestinationRules(baseline.objects, settings.clusterDomain).byService();
  return sandboxes.flatMap((sandbox) =>
    sandbox.forks.flatMap((fork) =>
      fork.services.flatMap((forkService) => {
        const { namespace, name } = forkService.baseline;
        const rules = rulesOf.get(`${namespace}/${name}`) ?? [];
        const subset = used(forkService.baseline, fork.workload);
        return joined(rules).flatMap((same) =>
          clones(same, { sandbox, fork, forkService, subset, environment }, problems),
        );
      }),
    ),
  );
}

interface CloneFor {
  readonly environment: ResolvedEnvironment;
  readonly sandbox: ResolvedSandbox;
  readonly fork: Fork;
  readonly forkService: ForkService;
  /** Subsets by which rules of the baseline reach the workload. */
  readonly subset: ReadonlySet<string>;
}

/**
 * Istio joins the rules of one host in one namespace: they become one clone. A rule with a
 * `workloadSelector` replaces the others for its callers, so it stays separate.
 */
function joined(rules: readonly BaselineObject[]): readonly (readonly BaselineObject[])[] {
  const sorted = [...rules].sort((a, b) => compareText(keyOf(a), keyOf(b)));
  const placed = sorted.map((rule) => {
    const callers = asRecord(rule.object.spec).workloadSelector ?? null;
    return [jsonText([rule.object.metadata.namespace, callers]), rule] as const;
  });
  return [...grouped(placed).values()];
}

/** A clone with the selector of the rules, and one for each fork of the lane whose baseline it selects. */
function clones(
  rules: readonly BaselineObject[],
  target: CloneFor,
  problems: Problems,
): readonly Contribution[] {
  const [first] = rules;
  if (first === undefined) throw new Error("a host's DestinationRules are grouped, never empty");
  const { environment, sandbox, fork, forkService } = target;
  const spec = clonedSpec(rules, first, target, problems);
  const sources = [fork.source, ...rules.map((rule) => rule.source)];
  const identity = [environment.settings.name, keyOf(first), fork.name, forkService.name];
  const callers = callersOf(first, sandbox, environment).map((caller) =>
    placed(
      first,
      { ...spec, workloadSelector: { matchLabels: { [isolaneLabels.fork]: caller.fork.name } } },
      caller.unit,
      [...identity, caller.unit.id.kind, caller.unit.id.name, caller.fork.name],
      [...sources, caller.fork.source],
    ),
  );
  return [placed(first, spec, sandboxUnit(sandbox), identity, sources), ...callers];
}

function clonedSpec(
  rules: readonly BaselineObject[],
  first: BaselineObject,
  { fork, forkService, subset }: CloneFor,
  problems: Problems,
): JsonObject {
  const { host, subsets, trafficPolicy: _, ...fields } = asRecord(first.object.spec);
  // A rule without a policy does not contradict one that has a policy.
  const specs = rules.map((rule) => asRecord(rule.object.spec));
  const policies = specs.map((spec) => spec.trafficPolicy).filter(isRecord);
  const top = onePolicy(policies, first, fork, problems);
  const candidates = specs
    .flatMap((spec) => asArray(spec.subsets))
    .filter(isRecord)
    .filter((s) => includesLabels(fork.workload.podLabels, stringMap(s.labels)));
  const inUse = candidates.filter((s) => subset.has(asString(s.name) ?? ""));
  const chosen = (inUse.length > 0 ? inUse : candidates).map((s) => s.trafficPolicy);
  const policy = overlaidPolicy(top, onePolicy(chosen, first, fork, problems));
  return {
    host: serviceHost({ ...forkService.baseline, name: forkService.name }),
    ...fields,
    ...(policy === undefined ? {} : { trafficPolicy: policy }),
  };
}

function placed(
  { object }: BaselineObject,
  spec: JsonObject,
  unit: CloneUnit,
  identity: readonly string[],
  sources: Contribution["sources"],
): Contribution {
  const name = suffixedName(object.metadata.name, unit.id.name, identity, lengths.subdomain);
  return {
    object: {
      apiVersion: object.apiVersion,
      kind: "DestinationRule",
      metadata: copiedMetadata(object, "other", { ...unit, name }),
      spec,
    },
    phase: "workload",
    unit: unit.id,
    sources,
  };
}

/** The policy that all agree on, else the first, with a warning. `undefined` counts as one more policy. */
function onePolicy(
  policies: readonly unknown[],
  rule: BaselineObject,
  fork: Fork,
  problems: Problems,
): unknown {
  const distinct = new Set(policies.map((policy) => jsonText(policy ?? null)));
  if (distinct.size > 1) {
    const workload = displayName(objectKey(fork.workload.object));
    problems.report({
      code: "W0417",
      message: `${displayName(objectKey(rule.object))} has ${distinct.size} different traffic policies that hold for ${workload}; its fork "${fork.name}" gets the first`,
      help: "give the subsets that select the workload one policy, or route to one of them",
      source: rule.source,
      related: [{ message: "the fork", source: fork.source }],
    });
  }
  return policies[0];
}

/** By which subsets the baseline's rules reach a workload behind a Service. */
function usedSubsets({
  baseline,
}: ResolvedEnvironment): (service: Service, workload: Workload) => ReadonlySet<string> {
  const id = (service: Service, workload: Workload) =>
    `${service.namespace}/${service.name} ${keyOf(workload)}`;
  const found = grouped(
    baseline.tables
      .flatMap(({ rules }) => rules.flatMap(({ destinations }) => destinations))
      .flatMap(({ service, subset, workloads }) =>
        service === undefined || subset === undefined
          ? []
          : workloads.map((workload) => [id(service, workload), subset] as const),
      ),
  );
  return (service, workload) => new Set(found.get(id(service, workload)));
}

function keyOf({ object }: BaselineObject): string {
  return keyString(objectKey(object));
}

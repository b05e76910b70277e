/** @module The keyed copies of one rule or default route: one per lane that has something to say. */
import type { Problems } from "../diagnostics/problems.ts";
import { displayName, objectKey } from "../kube/object.ts";
import type { Service, ServicePort } from "../model/baseline.ts";
import type { Fork, Lane, ResolvedEnvironment } from "../model/lane.ts";
import type { KeyedCopy } from "../model/route-plan.ts";
import type { RouteRule } from "../model/route-table.ts";
import type { SourceRef } from "../model/source.ts";
import { workloadsAt } from "../resolve/baseline/services.ts";
import { workloadKey } from "../resolve/lanes.ts";
import { type Coverage, nameOf } from "./coverage.ts";
import { type ForkOutcome, forkRule, type Split } from "./fork-rule.ts";
import type { LaneIndex } from "./lane-index.ts";
import { ruleName } from "./names.ts";

/** What every part of the plan needs. */
export interface PlanContext {
  readonly environment: ResolvedEnvironment;
  readonly lanes: LaneIndex;
  readonly coverage: (service: Service) => Coverage;
  readonly problems: Problems;
  /** Ambiguities reported already: one per rule and pair of forks, not per lane. */
  readonly reported: Set<string>;
}

/** The Services that a lane has something to say about, in name order. */
export function concernedServices({ environment, lanes }: PlanContext): readonly Service[] {
  return [...environment.baseline.services.values()].filter(
    (service) => lanes.strict || lanes.touches(service),
  );
}

/** The copies of one rule. `shares` are those of its destinations in the baseline, as its API says. */
export function ruleCopies(
  rule: RouteRule,
  shares: Split["shares"],
  context: PlanContext,
): readonly KeyedCopy[] {
  const place = { name: ruleName(rule), source: rule.source, rule };
  return keyedCopies({ destinations: rule.destinations, shares }, place, context);
}

/** What is copied, for messages. */
interface CopyPlace {
  readonly name: string;
  readonly source: SourceRef;
  /** Absent: a default route. */
  readonly rule?: RouteRule;
}

/** In lane key order: what each lane does with the requests that the split answers. */
function keyedCopies(split: Split, place: CopyPlace, context: PlanContext): readonly KeyedCopy[] {
  // A redirect or a direct response reaches no workload: nothing to fork and nothing to refuse.
  if (split.destinations.length === 0) return [];
  const copies: KeyedCopy[] = [];
  const atEntry = context.lanes.isEntry(place.rule);
  for (const lane of context.lanes.concerned(split.destinations, place.rule)) {
    const refused = refusedBehind(split, lane, atEntry);
    if (refused.length > 0) {
      copies.push({ lane, action: { kind: "refuse", why: "suspended" }, sources: refused });
      continue;
    }
    const outcome = forkRule(split, lane.forks);
    if (outcome.kind === "fork") {
      const { targets, forks } = outcome;
      copies.push({ lane, action: { kind: "fork", targets }, sources: forks.map((f) => f.source) });
    } else if (outcome.kind === "ambiguous") {
      reportAmbiguity(outcome, lane, place, context);
    } else if (lane.fallback === "none") {
      copies.push({ lane, action: { kind: "refuse", why: "strict" }, sources: [lane.source] });
    }
  }
  return copies;
}

/** The causes why a lane refuses the requests that the split answers: not even another sandbox's fork gets a part of them. */
function refusedBehind(
  { destinations }: Split,
  { refused }: Lane,
  atEntry: boolean,
): readonly SourceRef[] {
  if (refused.length === 0) return [];
  const services = destinations.flatMap(({ service }) => service ?? []);
  const names = new Set(services.map(nameOf));
  const behind = new Set(services.flatMap(({ workloads }) => workloads.map(workloadKey)));
  const hit = refused.filter(({ at }) => {
    if (at.kind === "entries") return atEntry;
    return at.kind === "workload" ? behind.has(at.key) : at.names.some((name) => names.has(name));
  });
  return [...new Set(hit.map(({ source }) => source))];
}

/** The copies of the route that a Service port has where no rule says otherwise. */
export function defaultCopies(
  service: Service,
  port: ServicePort,
  context: PlanContext,
): readonly KeyedCopy[] {
  const workloads = workloadsAt(service, port.port);
  const destination = { service, workloads, port: port.port, body: {} };
  const place = {
    name: `the default route of Service ${service.namespace}/${service.name}`,
    source: service.source,
  };
  return keyedCopies({ destinations: [destination], shares: [1] }, place, context);
}

function reportAmbiguity(
  { forks, destination }: Extract<ForkOutcome, { kind: "ambiguous" }>,
  lane: Lane,
  place: CopyPlace,
  { problems, reported }: PlanContext,
): void {
  const [first, ...others] = forks;
  const id = JSON.stringify([place.name, ...forks.map((fork) => fork.name)]);
  if (first === undefined || reported.has(id)) return;
  reported.add(id);
  const names = forks.map((fork) => displayName(objectKey(fork.workload.object))).join(" and ");
  const why =
    destination === undefined
      ? "and none of its destinations selects exactly one of them"
      : `and one of its destinations${destination.subset === undefined ? "" : ` (subset "${destination.subset}")`} selects all of them`;
  problems.report({
    code: "E0530",
    message: `lane "${lane.key}" forks ${names}, which are behind ${place.name}, ${why}`,
    help: "fork one of them per lane, or give the rule one destination (a subset, a Service) for each of them",
    source: first.source,
    related: [...others.map(related), { message: "this is what they share", source: place.source }],
  });
}

function related(fork: Fork): { readonly message: string; readonly source: SourceRef } {
  return { message: `sandbox "${fork.sandbox}" forks this one`, source: fork.source };
}

/** The spec nodes behind copies, for messages. The first few: a thousand lanes say no more. */
export function causes(copies: readonly KeyedCopy[]) {
  const sources = new Set(copies.flatMap((copy) => copy.sources));
  return [...sources].slice(0, 3).map((source) => ({ message: "wanted by this", source }));
}

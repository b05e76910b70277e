/** @module The keyed copy of one rule of an existing route. */
import { asArray, asString, isRecord } from "../../../kube/json.ts";
import { routeItems } from "../../../kube/limits.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { ServicePort } from "../../../model/baseline.ts";
import type { Carriers } from "../../../model/carriers.ts";
import { missingService } from "../../../model/interface.ts";
import type { KeyedCopy, KeyedTarget, LaneAction } from "../../../model/route-plan.ts";
import type { RouteRule } from "../../../model/route-table.ts";
import {
  keptBackend,
  keptFilters,
  keyConditions,
  type RouteKind,
  replacesPrefix,
  serviceBackend,
  spelledMatch,
  withHeader,
} from "./spelled-out.ts";

type Copied = Pick<RouteRule, "body" | "matches">;

/** One rule of a lane's route, and the rule of the baseline that it copies. */
export interface KeyedRule<Rule extends Copied = RouteRule> {
  readonly body: JsonObject;
  /** How many of the route's 128 matches it takes. */
  readonly matches: number;
  readonly origin: Rule;
}

/** What the copies of one table have in common. */
export interface RuleSetting {
  readonly kind: RouteKind;
  readonly carriers: Carriers;
  /** What a backendRef without a namespace means; absent: leave it to the implementation. */
  readonly namespace: string | undefined;
  /** A rule without backends would not refuse: it names a Service that there is not. */
  readonly refusesByMissing: boolean;
}

/**
 * The keyed copy: every match ANDed with the key, once for each carrier, everything else unchanged.
 * It is several rules where one rule may not hold all the matches.
 */
export function keyedRules<Rule extends Copied>(
  rule: Rule,
  copy: KeyedCopy,
  setting: RuleSetting,
): readonly KeyedRule<Rule>[] {
  const conditions = keyConditions(setting.carriers, copy.lane.key);
  const matches = rule.matches
    .map((match) => spelledMatch(setting.kind, match.body))
    .flatMap((match) => conditions.map((condition) => withHeader(match, condition)));
  const rest = answer(rule, copy.action, setting);
  // ReplacePrefixMatch asks for exactly one PathPrefix match in the rule.
  const onlyOne = [rest, ...asArray(rest.backendRefs).filter(isRecord)].some((part) =>
    replacesPrefix(part.filters),
  );
  return chunks(matches, onlyOne ? 1 : routeItems.matches).map((part) => ({
    body: { ...nameOf(rule), matches: part, ...rest },
    matches: part.length,
    origin: rule,
  }));
}

function nameOf(rule: Copied): JsonObject {
  const name = asString(rule.body.name);
  return name === undefined ? {} : { name };
}

/** Everything but name and matches. */
export function answer(rule: Copied, action: LaneAction, setting: RuleSetting): JsonObject {
  const { name, matches, filters, backendRefs, ...behaviour } = rule.body;
  const kept = keptFilters(filters);
  const own = kept.length === 0 ? {} : { filters: kept };
  switch (action.kind) {
    // A rule without backends and filters answers 500, or else one with a backend that is missing.
    case "refuse":
      return setting.refusesByMissing
        ? {
            backendRefs: [
              { group: "", kind: "Service", name: missingService, port: 80, weight: 1 },
            ],
          }
        : {};
    case "shield": {
      const refs = asArray(backendRefs).filter(isRecord);
      const backends = refs.map((ref) => keptBackend(ref, setting.namespace));
      return { ...own, ...(backends.length === 0 ? {} : { backendRefs: backends }), ...behaviour };
    }
    case "fork":
      return { ...own, backendRefs: action.targets.map(forkBackend), ...behaviour };
  }
}

function forkBackend(target: KeyedTarget, _: number, all: readonly KeyedTarget[]): JsonObject {
  const { forkService, replaces, port, weight } = target;
  return serviceBackend({
    name: forkService.name,
    namespace: forkService.baseline.namespace,
    port: port ?? replaces.port ?? forkService.baseline.ports.find(isTcp)?.port,
    weight: all.length === 1 ? 1 : (weight ?? 1),
    filters: keptFilters(replaces.body.filters),
  });
}

function isTcp({ transport }: ServicePort): boolean {
  return transport === "TCP";
}

/** Lists of at most `size` items each. */
export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/**
 * @module An existing VirtualService with the lanes' copies: the baseline's object, name and rules, each
 * keyed copy directly before its rule. Further up it would take what an earlier rule answers.
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { ownedObject } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, isRecord } from "../../../kube/json.ts";
import type { Json, JsonObject, KubeObject } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { CallerRepeat, PlannedRule, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteRule } from "../../../model/route-table.ts";
import { ruleName } from "../../../plan/names.ts";
import { deadRules } from "../plan/catch-all.ts";
import { causesOf } from "../plan/ownership.ts";
import { admitting, claimedEdges, edgesWith, type Proxies, within } from "../plan/proxies.ts";
import { withClaims } from "./claims.ts";
import { defaultRules } from "./default-routes.ts";
import { admittingRules, refusingRule, refusingRules, strippingRules } from "./edge-rules.ts";
import { type CopiedRule, hasMirror, keyedRules, type Namer, namer } from "./keyed-rules.ts";
import { checkRegexes } from "./regex-check.ts";
import { repeatedRules, unkeyedRule } from "./short-cut.ts";

/** Renders a touched VirtualService. */
export function renderVirtualService(
  planned: PlannedTable,
  carriers: Carriers,
  problems: Problems,
): Contribution {
  const { owner } = planned.table;
  const object = ownedObject(owner.object);
  const spec = asRecord(object.spec);
  const listed = asArray(spec.http);
  const unique = namer(listed.flatMap((rule) => asString(asRecord(rule).name) ?? []));
  const rules = new Map(planned.rules.map((rule) => [rule.rule.index, rule]));
  const writing = { carriers, unique };
  const open = admitting(planned);
  const dead = deadRules(planned.table.rules);
  const copied = (rule: PlannedRule) => toCopy(rule, planned, open);
  const repeated = repeatedRules(planned);
  const http = listed.flatMap((body, index): readonly Json[] => {
    const rule = rules.get(index);
    if (rule === undefined || !isRecord(body)) return [body];
    checkRegexes(rule.rule, problems);
    warnOfMirror(rule, problems);
    return [
      ...(rule === repeated[0] ? repeated : [])
        .flatMap(copied)
        .map((one) => unkeyedRule(one.body, one.matches, carriers)),
      ...(dead.has(index) ? [] : edgeRules(rule, planned, writing)),
      ...ruleWithCopies(rule, copied(rule), planned.callers.get(index) ?? [], writing),
    ];
  });
  const restriction = restrictionToMesh(spec);
  const uncovered = planned.uncovered.flatMap((route) =>
    defaultRules(route, { carriers, unique, restriction }),
  );
  return {
    object: {
      ...object,
      spec: { ...spec, http: [...refusingRules(planned, writing), ...http, ...uncovered] },
    } satisfies KubeObject,
    phase: "route",
    unit: { kind: "routes" },
    sources: [...new Set([...causesOf(planned), owner.source])],
  };
}

/** What comes before a rule at edges: for who is let in all the same, then for everybody else who has a key. */
function edgeRules(
  rule: PlannedRule,
  planned: PlannedTable,
  writing: Writing,
): readonly JsonObject[] {
  const isSent = asArray(rule.rule.body.route).length > 0;
  const stripped = isSent ? toCopy(rule, planned, edgesWith("strip", planned)) : [];
  return [
    ...(isSent ? claimedEdges(planned) : []).flatMap((claimed) =>
      admittedRules(rule, planned, claimed, writing),
    ),
    ...stripped.flatMap((one) => strippingRules(one, writing)),
  ];
}

/** The lanes' copies for who has a claim, the rule for their other requests, and the end of all others that have a key. */
function admittedRules(
  rule: PlannedRule,
  planned: PlannedTable,
  { edge, proxies }: ReturnType<typeof claimedEdges>[number],
  writing: Writing,
): readonly JsonObject[] {
  const variants = toCopy(rule, planned, proxies);
  const admitted = variants.map((one) => ({
    ...one,
    matches: one.matches.flatMap((match) => withClaims(match, edge)),
  }));
  const { carriers, unique } = writing;
  return [
    ...rule.copies.flatMap((copy) =>
      admitted.flatMap((variant) => keyedRules(variant, copy, carriers, unique)),
    ),
    ...admitted.flatMap((variant) => admittingRules(variant, writing)),
    ...(edge.keys === "refuse" ? variants : []).flatMap((one) => refusingRule(one, writing)),
  ];
}

interface Writing {
  readonly carriers: Carriers;
  readonly unique: Namer;
}

/** What is repeated of a rule for some proxies: it once, or once for each match of the roots that lead to it. */
function toCopy(
  { rule }: PlannedRule,
  { callers, repeats = [{}] }: PlannedTable,
  proxies: Proxies,
): readonly CopiedRule[] {
  const { body, index } = rule;
  const copied = { body, name: asString(body.name) ?? `rule-${index + 1}` };
  const isOpen = asArray(body.match).length === 0;
  const alternatives: readonly (readonly Pick<RouteMatch, "body" | "gateways">[])[] = isOpen
    ? repeats.map((match) => [{ body: match }])
    : [rule.matches.flatMap((match, at) => withRepeats(match, at, callers.get(index) ?? []))];
  return alternatives
    .map((some) => some.map((match) => within(match, proxies)).filter((one) => one !== undefined))
    .flatMap((matches) => (matches.length === 0 ? [] : [{ ...copied, matches }]));
}

function ruleWithCopies(
  { rule, copies }: PlannedRule,
  variants: readonly CopiedRule[],
  callers: readonly CallerRepeat[],
  { carriers, unique }: Writing,
): readonly JsonObject[] {
  const { body } = rule;
  return [
    ...copies.flatMap((copy) =>
      variants.flatMap((variant) => keyedRules(variant, copy, carriers, unique)),
    ),
    callers.length === 0 ? body : { ...body, match: withCallers(rule, callers) },
  ];
}

/** The matches of a rule, each with its repeats for forked callers. */
function withCallers(rule: RouteRule, callers: readonly CallerRepeat[]): readonly JsonObject[] {
  return rule.matches
    .flatMap((match, index) => withRepeats(match, index, callers))
    .map(({ body }) => body);
}

/**
 * A match with its repeats for forked callers directly behind it. The order counts: what
 * `rewrite.uri` replaces is the prefix of the match that is met first, and the whole path for a regex.
 */
function withRepeats(
  match: RouteMatch,
  index: number,
  callers: readonly CallerRepeat[],
): readonly Pick<RouteMatch, "body" | "gateways">[] {
  const own = callers.filter((one) => one.match === index);
  return [
    match,
    ...own.map(({ sourceLabels }) => ({ ...match, body: { ...match.body, sourceLabels } })),
  ];
}

/** A rule for sidecars in a VirtualService that gateways read too must name the mesh. */
function restrictionToMesh(spec: JsonObject): JsonObject {
  const others = asArray(spec.gateways).some((gateway) => gateway !== "mesh");
  return others ? { gateways: ["mesh"] } : {};
}

function warnOfMirror({ rule, copies }: PlannedRule, problems: Problems): void {
  if (!hasMirror(rule.body) || !copies.some((copy) => copy.action.kind === "fork")) return;
  problems.report({
    code: "W0410",
    message: `${ruleName(rule)} mirrors requests; its keyed copies do not`,
    help: "nothing to do: a mirror would send the lane's requests outside the lane",
    source: rule.source,
  });
}

/**
 * @module A lane's preview of a host at an Istio Gateway: one VirtualService for the lane's host, with all rules of the
 * baseline's in their order, and a copy of each delegate. Every rule that leads to a workload writes the key.
 */
import type { Problems } from "../../../diagnostics/problems.ts";
import { copiedMarks } from "../../../kube/copied-metadata.ts";
import { asArray, asRecord, asString, at, isRecord } from "../../../kube/json.ts";
import { lengths } from "../../../kube/limits.ts";
import { type JsonObject, type KubeObject, keyString, objectKey } from "../../../kube/object.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { PlannedPreview, PreviewRule } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteTable } from "../../../model/route-table.ts";
import type { EnvironmentSettings } from "../../../model/settings.ts";
import { suffixedName } from "../../../resolve/names.ts";
import { type KeyWrite, keyWrites } from "../../key-writes.ts";
import { laneObject } from "../../lane-object.ts";
import { isCatchAll, isDelegating } from "../plan/catch-all.ts";
import { delegatesTo } from "../plan/delegates.ts";
import { matchesAt } from "../plan/previews.ts";
import { behaviour, laneRules, type Namer, namer } from "./keyed-rules.ts";
import { forPreview, hostMatches } from "./preview-text.ts";
import { ruleApart, withKey } from "./preview-writes.ts";
import { checkRegexes } from "./regex-check.ts";

/** Renders it: the VirtualService, then its delegates. */
export function renderPreview(
  preview: PlannedPreview,
  settings: EnvironmentSettings,
  problems: Problems,
): readonly Contribution[] {
  const writes = keyWrites(settings.carriers, preview.lane.key);
  const writing: Writing = { preview, settings, writes, unique: namer([]) };
  for (const { rules } of preview.tables)
    for (const { rule } of rules) checkRegexes(rule, problems);
  const [first] = preview.base.tables;
  if (first === undefined) return [];
  const roots = preview.tables.filter(({ table }) => !table.delegate);
  const rules = roots.flatMap(({ rules: own }) => own).flatMap((rule) => rulesAt(rule, writing));
  // Istio moves catch-alls behind the rules of other VirtualServices; of one alone, nothing is behind them.
  const [last, others] = [rules.filter((one) => isLast(one)), rules.filter((one) => !isLast(one))];
  const ordered = roots.length > 1 ? [...others, ...last] : rules;
  const {
    hosts: _,
    gateways: __,
    http: ___,
    tls,
    tcp,
    ...kept
  } = asRecord(first.owner.object.spec);
  const root = copyOf(first, preview, settings, {
    hosts: [preview.host],
    gateways: [preview.entry.gateway],
    ...kept,
    http: ordered.flatMap((one) => written(one, writing)),
  });
  const delegates = preview.tables
    .filter(({ table }) => table.delegate)
    .map(({ table, rules: own }) => {
      const inside: Writing = { ...writing, unique: namer([]), within: repeatsOf(table, roots) };
      const http = own
        .flatMap((rule) => rulesAt(rule, inside))
        .flatMap((one) => written(one, inside));
      return copyOf(table, preview, settings, { ...asRecord(table.owner.object.spec), http });
    });
  return [root, ...delegates];
}

interface Writing {
  readonly preview: PlannedPreview;
  readonly settings: EnvironmentSettings;
  readonly writes: readonly KeyWrite[];
  readonly unique: Namer;
  /** Of a delegate: what a rule without matches has to repeat of its root's, where it gets a match of its own. */
  readonly within?: readonly JsonObject[];
}

/** A rule with those of its matches that hold here: without any where it has none. */
interface RuleHere {
  readonly planned: PreviewRule;
  readonly matches: readonly RouteMatch[];
  readonly isOpen: boolean;
}

/** The rule as it holds at the Gateway for the host; catch-alls among its matches are told apart, since Istio moves them. */
function rulesAt(planned: PreviewRule, { preview }: Writing): readonly RuleHere[] {
  const { rule } = planned;
  const here = matchesAt(rule, preview.entry.gateway);
  const matches = here.flatMap((match) => hostMatches(match, preview.base.host, preview.host));
  if (matches.length === 0) return [];
  const isOpen = asArray(rule.body.match).length === 0;
  const open = matches.filter(isCatchAll);
  if (isOpen || open.length === 0 || open.length === matches.length)
    return [{ planned, matches, isOpen }];
  return [
    { planned, matches: matches.filter((match) => !isCatchAll(match)), isOpen },
    { planned, matches: open, isOpen },
  ];
}

function isLast({ planned, matches }: RuleHere): boolean {
  return !isDelegating(planned.rule) && matches.every(isCatchAll);
}

/** The rule once for each way in which the key is written, or once where it leads to no workload. */
function written({ planned, matches, isOpen }: RuleHere, writing: Writing): readonly JsonObject[] {
  const { preview, writes, unique } = writing;
  const { rule, action } = planned;
  const lane = {
    carriers: writing.settings.carriers,
    key: preview.lane.key,
    isDelegate: writing.within !== undefined,
  };
  const { kept: body, edits } = ruleApart(forPreview(rule.body, preview.names), lane);
  const name = asString(body.name) ?? `rule-${rule.index + 1}`;
  const plain = isOpen ? [] : matches.map((match) => match.body);
  if (isDelegating(rule)) {
    const { name: _, match: __, delegate, ...rest } = body;
    return [
      {
        name: unique(name),
        ...matching(plain),
        delegate: copyNamed(delegate, rule.owner.object, writing),
        ...rest,
      },
    ];
  }
  const once = action.kind === "refuse" || rule.destinations.length === 0;
  return (once ? writes.slice(-1) : writes).flatMap((write) => {
    const holding = Object.entries(write.holding).map(([header, regex]) => [header, { regex }]);
    const blocks =
      holding.length === 0
        ? plain
        : withHeaders(isOpen ? (writing.within ?? [{}]) : plain, Object.fromEntries(holding));
    if (action.kind === "shield") {
      const { route, ...kept } = behaviour(body, asArray(body.route).filter(isRecord));
      return [
        {
          name: unique(name),
          ...matching(blocks),
          ...kept,
          ...withKey(route, write, { edits, ...lane }),
        },
      ];
    }
    const copied = { body, matches: blocks.length === 0 ? [{}] : blocks, name };
    return laneRules(copied, { lane: preview.lane, action }, (all) => all, unique).map(
      ({ name: own, match, route, ...kept }) => ({
        ...(own === undefined ? {} : { name: own }),
        ...matching(
          asArray(match)
            .filter(isRecord)
            .filter((one) => Object.keys(one).length > 0),
        ),
        ...kept,
        ...withKey(route, write, { edits, ...lane }),
      }),
    );
  });
}

/** No list at all where there is no condition: Istio knows a catch-all by that. */
function matching(match: readonly JsonObject[]): JsonObject {
  return match.length === 0 ? {} : { match };
}

function withHeaders(matches: readonly JsonObject[], headers: JsonObject): readonly JsonObject[] {
  return matches.map((match) => ({
    ...match,
    headers: { ...asRecord(match.headers), ...headers },
  }));
}

/** What Istio asks a delegate's match to repeat of its root's (plan/delegates.ts). */
function repeatsOf(delegate: RouteTable, roots: PlannedPreview["tables"]): readonly JsonObject[] {
  const above = roots
    .flatMap(({ rules }) => rules)
    .filter(({ rule }) => delegatesTo(rule, delegate))
    .flatMap(({ rule }) => rule.matches);
  const fold = above.filter(({ body }) => body.ignoreUriCase === true);
  return [
    ...(fold.length < above.length ? [{}] : []),
    ...(fold.length > 0 ? [{ ignoreUriCase: true }] : []),
  ];
}

function copyNamed(
  delegate: unknown,
  root: KubeObject,
  { preview, settings }: Writing,
): JsonObject {
  const namespace = asString(at(delegate, "namespace")) || (root.metadata.namespace ?? "");
  const name = asString(at(delegate, "name")) ?? "";
  const key = keyString({ group: "networking.istio.io", kind: "VirtualService", namespace, name });
  const known = preview.tables.find(
    ({ table }) => keyString(objectKey(table.owner.object)) === key,
  );
  // A delegate that is missing answers nothing in the baseline, and nothing here.
  return { name: known === undefined ? name : nameOf(known.table, preview, settings), namespace };
}

function nameOf(
  { owner }: RouteTable,
  { lane, host }: PlannedPreview,
  { name: environment }: EnvironmentSettings,
): string {
  const { name, namespace = "" } = owner.object.metadata;
  const identity = [environment, "VirtualService", namespace, name, lane.key, "preview", host];
  return suffixedName(name, lane.key, identity, lengths.label);
}

function copyOf(
  table: RouteTable,
  preview: PlannedPreview,
  settings: EnvironmentSettings,
  spec: JsonObject,
): Contribution {
  const { lane, base, tables } = preview;
  const { object, source } = table.owner;
  const causes = tables.flatMap(({ rules }) => rules.flatMap(({ sources }) => sources));
  return laneObject({
    ...{ lane, apiVersion: object.apiVersion, kind: object.kind, phase: "route", spec },
    name: nameOf(table, preview, settings),
    namespace: object.metadata.namespace ?? "",
    annotations: copiedMarks(object.metadata, "route").annotations,
    sources: [...causes, lane.source, base.source, source],
  });
}

/**
 * @module Previews of VirtualServices. Istio joins those of one host at a Gateway by age and moves their catch-alls to
 * the end. A lane's VirtualService is younger than all of them, so it repeats them together, where no age decides.
 */

import { matchesHost } from "../../../kube/hosts.ts";
import { asRecord, asString, at, isRecord } from "../../../kube/json.ts";
import { keyString, objectKey } from "../../../kube/object.ts";
import type { PreviewPlace } from "../../../model/route-plan.ts";
import type { RouteMatch, RouteRule, RouteTable } from "../../../model/route-table.ts";
import { below } from "../../../model/source.ts";
import { previewHost } from "../../../model/stated-entry-points.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";
import { ruleName, tableName } from "../../../plan/names.ts";
import { besideBase, listenersFor } from "../../../resolve/entry-points/served.ts";
import { apartFromCarriers } from "../../carrier-edits.ts";
import { delegateOf } from "../read/delegates.ts";
import { isCatchAll, isDelegating } from "./catch-all.ts";

/** The delegates that rules of these tables hand over to, each once. */
export function handedTo(
  tables: readonly RouteTable[],
  { environment: { baseline } }: PlanContext,
): readonly RouteTable[] {
  const wanted = new Set(
    tables.flatMap(({ rules }) => rules.flatMap((rule) => delegateOf(rule) ?? [])).map(keyString),
  );
  return baseline.tables.filter(
    ({ delegate, owner }) => delegate && wanted.has(keyString(objectKey(owner.object))),
  );
}

/** The matches of a rule that hold at a Gateway, as they are in a VirtualService for it alone. */
export function matchesAt({ matches }: RouteRule, gateway: string): readonly RouteMatch[] {
  return matches.flatMap((match) => {
    if (match.gateways === undefined) return [match];
    if (!match.gateways.includes(gateway)) return [];
    // Where a match names gateways, Istio ignores what it says about sources (measured).
    const { gateways: _, sourceLabels: __, sourceNamespace: ___, ...body } = match.body;
    const { body: ____, gateways, sourceLabels, sourceNamespace, ...rest } = match;
    return [{ ...rest, body }];
  });
}

/** Refuses what cannot be repeated in one VirtualService, or in a known order. */
export function checkPreview(place: PreviewPlace, context: PlanContext): void {
  checkPorts(place, context);
  checkDelegating(place, context);
  const { entry, base } = place;
  const { tables } = base;
  for (const [index, table] of tables.entries()) {
    for (const other of tables.slice(index + 1)) {
      const why = apartBecause(table, other, entry.gateway);
      if (why === undefined) continue;
      context.problems.report({
        code: "E0872",
        message: `${tableName(table)} and ${tableName(other)} are both for "${base.host}" at Gateway ${entry.gateway}, ${why}`,
        help: "put the rules of the host into one VirtualService",
        source: other.owner.source,
        related: [
          { message: "the other one", source: table.owner.source },
          { message: "the preview", source: base.source },
        ],
      });
    }
  }
}

/** What a rule that hands over does with headers, another VirtualService's rules take from it where they say nothing themselves. */
function checkDelegating({ base, tables }: PreviewPlace, { environment, problems }: PlanContext) {
  const { carriers } = environment.settings;
  for (const rule of tables.flatMap(({ rules }) => rules).filter(isDelegating)) {
    const { edits } = apartFromCarriers(asRecord(at(rule.body, "headers", "request")), carriers);
    for (const { header } of edits.slice(0, 1))
      problems.report({
        code: "E0877",
        message: `${ruleName(rule)} hands over to a delegate and changes request header "${header}", in which the routing key travels: a preview of "${base.host}" could not put its requests into the lane there`,
        help: "change the header in the delegate's rules, or choose other routing.carriers",
        source: rule.source,
        related: [{ message: "the preview", source: base.source }],
      });
  }
}

/** A VirtualService answers on all ports where its Gateway serves its hosts: nothing ties it to one of them. */
function checkPorts({ entry, base, tables }: PreviewPlace, { environment, problems }: PlanContext) {
  const { listeners, gateway } = entry;
  const lane = environment.lanes.find(({ withoutPreviews }) => !withoutPreviews);
  if (lane === undefined) return;
  const host = previewHost(base.preview, lane.key);
  const answering = listenersFor(host, entry);
  const kept = besideBase(answering, { host: base.host, listeners });
  const more = answering.filter(
    (one) =>
      !kept.includes(one) &&
      tables.some(({ rules }) =>
        rules.some((rule) =>
          matchesAt(rule, gateway).some(({ body }) => (body.port ?? one.port) === one.port),
        ),
      ),
  );
  const [first] = more;
  if (first === undefined) return;
  const ports = [...new Set(more.map(({ port }) => port))].join(" and ");
  const other = apart(base.preview);
  const isFree = more.every((one) => !matchesHost(one.host, previewHost(other, lane.key)));
  problems.report({
    code: "E0876",
    message: `Gateway ${gateway} listens for "${host}" on port ${ports}, where it does not for "${base.host}": the preview would answer there, and the baseline does not`,
    help: `choose a template that no server of port ${ports} has${isFree ? `, such as "${other}"` : ""}, and let a server of each other port have it; or let the Gateway listen for "${base.host}" on port ${ports} too`,
    source: below(base.source, "preview"),
    related: [{ message: "the Gateway", source: entry.object.source }],
  });
}

/** A template under a domain of its own. */
function apart(template: string): string {
  const [first = "", domain = "", ...rest] = template.split(".");
  const own = first.replace("{lane}", "").replace(/^-+|-+$/g, "") || "only";
  return [first.includes("{lane}") ? "{lane}" : first, `${own}-${domain}`, ...rest].join(".");
}

/** Why two VirtualServices cannot be repeated as one; undefined: they can. */
function apartBecause(a: RouteTable, b: RouteTable, gateway: string): string | undefined {
  const [home, other] = [a, b].map(({ owner }) => owner.object.metadata.namespace);
  if (home !== other) return "in two namespaces, and a preview repeats them in one VirtualService";
  const pairs = a.rules.flatMap((one) =>
    b.rules.filter((rival) => mayMeet(one, rival, gateway)).map((rival) => [one, rival] as const),
  );
  const [first] = pairs;
  if (first === undefined) return undefined;
  return `and only their age says whether ${ruleName(first[0])} or ${ruleName(first[1])} answers`;
}

/** Whether one request can meet both rules and their order is not known: catch-alls come behind all others. */
function mayMeet(one: RouteRule, other: RouteRule, gateway: string): boolean {
  return matchesAt(one, gateway).some((a) =>
    matchesAt(other, gateway).some((b) => isCatchAll(a) === isCatchAll(b) && pathsMeet(a, b)),
  );
}

function pathsMeet(a: RouteMatch, b: RouteMatch): boolean {
  const [left, right] = [pathOf(a), pathOf(b)];
  if (left === undefined || right === undefined) return true;
  if (left.exact && right.exact) return left.text === right.text;
  if (left.exact) return left.text.startsWith(right.text);
  if (right.exact) return right.text.startsWith(left.text);
  return left.text.startsWith(right.text) || right.text.startsWith(left.text);
}

/** What a match asks of the path; undefined: nobody can tell. */
function pathOf({
  body,
}: RouteMatch): { readonly text: string; readonly exact: boolean } | undefined {
  const { uri } = body;
  if (uri === undefined) return { text: "/", exact: false };
  if (body.ignoreUriCase === true || !isRecord(uri)) return undefined;
  const exact = asString(uri.exact);
  const text = exact ?? asString(uri.prefix);
  return text === undefined ? undefined : { text, exact: exact !== undefined };
}

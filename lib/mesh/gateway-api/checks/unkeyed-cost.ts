/**
 * @module What requests without a key pay for lanes. Gateway API has no negation, so no rule lets them out before
 * the lanes' matches, as the istio backend does.
 */
import { grouped } from "../../../kube/grouped.ts";
import { type Carrier, isMember } from "../../../model/carriers.ts";
import type { KeyedCopy, PlanEntry } from "../../../model/route-plan.ts";
import { tableName } from "../../../plan/names.ts";
import type { RenderContext } from "./context.ts";

/** Nanoseconds for one test that fails: a regular expression on a line of others, and a plain header (docs/scale.md). */
const costs: Readonly<Record<Carrier["kind"], number>> = {
  baggage: 220,
  tracestate: 220,
  header: 30,
};

/** From here on it is said: a hop through two proxies takes about 160 µs. */
const noticeable = 60_000;

/** Warns of Services and Gateways where a request without a key passes very many matches of lanes. */
export function warnOfUnkeyedCost(entries: readonly PlanEntry[], context: RenderContext): void {
  const { carriers } = context.settings;
  const perMatch = carriers.reduce((sum, { kind }) => sum + costs[kind], 0);
  const lists = carriers.filter(isMember).map(({ kind }) => kind);
  for (const passed of grouped(entries.flatMap(passedIn)).values()) {
    const matches = passed.reduce((sum, one) => sum + one.matches, 0);
    const [first] = passed;
    if (first === undefined || matches * perMatch < noticeable) continue;
    const lanes = new Set(passed.flatMap(({ copies }) => copies.map(({ lane }) => lane.key))).size;
    const micros = Math.round((matches * perMatch) / 1000);
    context.report({
      code: "W0365",
      message: `requests without a key pass up to ${matches} matches of ${lanes} lanes at ${first.name}, about ${micros} µs each${lists.length > 0 ? ` where they carry ${lists.join(" and ")} of others` : ""}`,
      help:
        lists.length > 0
          ? "a test of a plain header costs a seventh: keep only routing.carriers.header where your services can propagate it, or remove sandboxes that are over (`isolane prune`); docs/scale.md has figures"
          : "remove sandboxes that are over (`isolane prune`); docs/scale.md has figures",
      source: first.source,
    });
  }
}

/** The lanes' matches of an entry, at each place where proxies read them together. */
function passedIn(entry: PlanEntry) {
  if (entry.kind === "default") {
    const { namespace, name: own, source } = entry.service;
    const name = `Service ${namespace}/${own}`;
    return entry.routes.map(({ port, copies }) => {
      return [`${name} ${port.port}`, { name, source, copies, matches: copies.length }] as const;
    });
  }
  const { table, rules } = entry;
  const copies: readonly KeyedCopy[] = rules.flatMap((rule) => rule.copies);
  const matches = rules.reduce((sum, one) => sum + one.rule.matches.length * one.copies.length, 0);
  const { source } = table.owner;
  return table.groups.map((group) => {
    return [group, { name: tableName(table), source, copies, matches }] as const;
  });
}

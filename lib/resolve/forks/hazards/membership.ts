/**
 * @module Forks that would register themselves beside the baseline's pods, or join their ring. Callers that look in
 * a registry, and shares that a ring hands out, know nothing of routing keys.
 */
import { asArray, asNumber, asRecord, asString } from "../../../kube/json.ts";
import { isRingPort, type MembershipRow, membershipRows } from "../../../kube/memberships.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { baselineConfig, type ConfigLookup } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf } from "../draft.ts";
import { type Told, toldTo } from "./evidence.ts";
import { reportUnfounded } from "./unfounded.ts";

/** Reports a fork that would become a peer of its baseline, and one that only says it does not. */
export function checkMembership(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { entry, template, workload } = context.target;
  const strategy = entry.strategies?.membership;
  if (strategy === "shared" || strategy === "none") return;
  const signs = signsIn(toldTo(podSpec, lookup));
  if (strategy !== undefined) {
    const before = baselineConfig(context.baseline, workload.namespace);
    const baseline = signsIn(toldTo(asRecord(template.spec), before));
    const change = `what makes it a peer is as in the baseline (${described(baseline)})`;
    const texts = new Set(signs.map(({ told }) => told.text));
    if (baseline.length > 0 && baseline.every(({ told }) => texts.has(told.text))) {
      reportUnfounded(context, "membership", change);
    }
    return;
  }
  const ports = portsIn(podSpec, context);
  if (workload.kind === "CronJob" || signs.length + ports.length === 0) return;
  const evidence = [described(signs), ...ports].filter((text) => text !== "").join(", ");
  context.problems.report({
    code: "E0345",
    message: `the fork of ${context.display} would become a peer of the baseline's pods in a registry or a ring (${evidence})`,
    help: "give it a registry or a ring of its own (other addresses, another cluster) by customizations, then add strategies.membership: own; or switch it off by customizations, then add disabled; none says that it joins nothing, shared that it may take a share of the baseline's requests and data",
    source: context.forkOf,
  });
}

// --- internal ---

interface Sign {
  readonly row: MembershipRow;
  readonly told: Told;
}

/** The first row that fits decides, even where it is off: the later ones are more general. */
function signsIn(told: readonly Told[]): readonly Sign[] {
  const isOff = ({ off }: MembershipRow) => told.some(({ text }) => off?.test(text));
  return told.flatMap((one) => {
    const row = membershipRows.find((candidate) => isSign(one, candidate));
    return row === undefined || isOff(row) ? [] : [{ row, told: one }];
  });
}

/** A value or an argument may hold what a file would: `-Djgroups.dns.query=...` in `JAVA_OPTS`. */
function isSign({ by, text }: Told, { variable, argument, text: part }: MembershipRow): boolean {
  if (by === "variable" && variable?.test(text)) return true;
  if (by === "argument" && argument?.test(text)) return true;
  const value = by === "variable" ? text.slice(text.indexOf("=") + 1) : text;
  return part?.test(value.replaceAll("-D", " ")) ?? false;
}

function described(signs: readonly Sign[]): string {
  const tools = [...new Set(signs.map(({ row }) => row))].map((row) => {
    const places = signs.filter((sign) => sign.row === row).map(({ told }) => told.what);
    return `${row.tool}: ${[...new Set(places)].slice(0, 4).join(", ")}`;
  });
  return tools.join("; ");
}

function portsIn(podSpec: JsonObject, { target }: ForkContext): readonly string[] {
  const own = containersOf(podSpec)
    .filter(({ list }) => list === "containers")
    .flatMap(({ body }) => asArray(body.ports).map(asRecord))
    .map(({ name, containerPort }) => named(asString(name), asNumber(containerPort) ?? 0));
  const served = target.services.flatMap(({ baseline }) =>
    baseline.ports.map(({ name, port }) => named(name, port)),
  );
  const ring = [...own, ...served].filter(isRingPort);
  return [...new Set(ring.map(({ name, port }) => `port ${port}${name ? ` "${name}"` : ""}`))];
}

function named(name: string | undefined, port: number) {
  return { port, ...(name === undefined ? {} : { name }) };
}

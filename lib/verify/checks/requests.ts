/** @module P1 to P4 on every request that can be told apart, and what is said about those that go wrong. */

import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { gatewayDialect, meshDialect } from "../../mesh/implementations/registry.ts";
import type { SourceRef } from "../../model/source.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import { callerMembership } from "../../simulate/cluster/membership.ts";
import { bypassAt } from "../../simulate/entries/bypass.ts";
import { type Entry, entriesOf, entryName } from "../../simulate/entries/entries.ts";
import { toCurl } from "../../simulate/requests/curl.ts";
import type { Misread } from "../../simulate/tables/proxy.ts";
import { Shapes } from "../../simulate/tables/rule.ts";
import type { World } from "../../simulate/tables/tables.ts";
import type { Verdict } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import { statedIn } from "../expected/expectation.ts";
import type { VerifyReport } from "../model.ts";
import { edgeAt, joinedEdge } from "../reading/edges.ts";
import type { Facts } from "../reading/facts.ts";
import { lanesGiven } from "../reading/given-lanes.ts";
import type { Forks, Lane, LaneFork } from "../reading/lanes.ts";
import { ownHosts } from "../reading/own-routes.ts";
import { previewsOf } from "../reading/previews.ts";
import type { Reading } from "../reading/reading.ts";
import type { Sources } from "../reading/sources.ts";
import { Asker, type Observer, type Wrong } from "./requests/ask.ts";
import { bypassingReport, callersReport, type MeshEntry } from "./requests/callers.ts";
import { tablesReader } from "./requests/tables-of.ts";

/** Every request ends where it has to, treated as it has to be. */
export const requestsCheck: Check = {
  name: "requests",
  promises: ["P1", "P2", "P3", "P4"],
  codes: ["E0910", "E0911", "E0912", "E0913", "E0914", "E0957"],
  run: (reading, problems) =>
    checkRequests({ ...reading, apart: ownHosts(reading).names }, problems),
};

/** What is compared, and perhaps somebody who is told about every request. */
export interface RequestCheck
  extends Pick<Reading, "facts" | "lanes" | "forks" | "before" | "after" | "sources"> {
  readonly observe?: Observer;
  /** Public host names of which the baseline says nothing: own-hosts.ts asks them. Default: none. */
  readonly apart?: ReadonlyMap<string, unknown>;
}

/** Sends every request class at every entry, and says how much was asked. */
export function checkRequests(
  check: RequestCheck,
  problems: Problems,
): Pick<VerifyReport, "requests" | "forked" | "outside" | "bypassing" | "assumed" | "sampled"> {
  const { facts, lanes, forks, before, after } = check;
  const findings = new Findings(check.sources, forks);
  const given = lanesGiven(lanes);
  const misreads = new Map<string, Misread>();
  const note = (misread: Misread) =>
    void misreads.set(`${misread.object} ${misread.path.join("/")} ${misread.what}`, misread);
  const world: World = { facts, shapes: new Shapes(), misread: note };
  const joined = { facts, world, cluster: after };
  const mesh = meshDialect(facts.implementation);
  const asker = (regex: typeof mesh.regex, joins: boolean) =>
    new Asker({
      ...{ lanes, carriers: facts.carriers, regex, joins },
      statedOf: statedIn(facts, before),
      edgeOf: (entry, shape) => edgeAt(facts, entry, shape) ?? joinedEdge(joined, entry, shape),
      givenLanes: given,
      wrong: (wrong) => findings.add(wrong),
      ...(check.observe === undefined ? {} : { observe: check.observe }),
    });
  const gateway = gatewayDialect(facts.implementation);
  const askers = {
    mesh: asker(mesh.regex, mesh.joins),
    gateway: asker(gateway.regex, gateway.joins),
  };
  const tablesOf = tablesReader(world, { before, after });
  const requests = new Map<string, number>();
  const sampled = new Set<string>();
  const reached = new Map<string, MeshEntry>();
  let forked = 0;
  const previews = new Set(previewsOf(check).map(({ gateway, host }) => `${gateway} ${host}`));
  const entries = someOfGiven(entriesOf(before, after, forks.values()), given, before).filter(
    (entry) =>
      !isHidden(entry, after, facts) &&
      !(entry.kind === "gateway" && isApart(entry, check.apart, previews)),
  );
  for (const entry of entries) {
    const name = entryName(entry);
    const isUnseen = isOutOfSight(entry, after, facts);
    for (const tables of tablesOf(entry)) {
      const asked = askers[entry.kind].ask({ entry, ...tables });
      requests.set(name, (requests.get(name) ?? 0) + asked.requests);
      // The rules are proved all the same: who calls may be taken into the mesh tomorrow.
      if (!isUnseen) forked += asked.forked;
      if (asked.forked > 0 && entry.kind === "mesh") reached.set(name, entry);
      if (!asked.complete) sampled.add(name);
    }
  }
  for (const misread of misreads.values()) reportMisread(misread, check.sources, problems);
  findings.report(problems);
  const sorted = [...requests].sort(([a], [b]) => compareText(a, b));
  return {
    requests: Object.fromEntries(sorted),
    forked,
    ...callersReport(entries, after, facts),
    bypassing: bypassingReport([...reached.values()], { cluster: after, facts, forks }),
    sampled: [...sampled].sort(),
  };
}

/** With more entries than this of callers whose requests get a key, they are asked only where their lane forks something. */
const mostGiven = 500;

/**
 * Every fork with a key of its own calls every Service: with many of both, where a lane forks nothing, the answers to
 * any other caller stand for theirs, since a key is all that makes them different.
 */
function someOfGiven(
  entries: readonly Entry[],
  given: ReadonlyMap<string, Lane>,
  before: Cluster,
): readonly Entry[] {
  const laneOf = (entry: Entry) =>
    entry.kind === "mesh" ? given.get(entry.client.name) : undefined;
  if (entries.filter((entry) => laneOf(entry) !== undefined).length <= mostGiven) return entries;
  return entries.filter((entry) => {
    const lane = laneOf(entry);
    return (
      lane === undefined ||
      entry.kind === "gateway" ||
      before.behind(entry.service).some((one) => lane.forks.has(one))
    );
  });
}

/** Whether a host at a Gateway is a lane's or a branch's own: previews.ts and own-hosts.ts ask those. */
function isApart(
  { gateway, host }: Extract<Entry, { kind: "gateway" }>,
  apart: RequestCheck["apart"],
  previews: ReadonlySet<string>,
): boolean {
  return apart?.has(host) === true || previews.has(`${gateway} ${host}`);
}

/** Whether the caller's proxy knows nothing of the Service, so there is no rule to ask. */
function isHidden(entry: Entry, cluster: Cluster, facts: Facts): boolean {
  return entry.kind === "mesh" && bypassAt(cluster, facts, entry)?.hidden === true;
}

/** Whether no rule meets the requests of an entry's caller, or perhaps none. */
function isOutOfSight(entry: Entry, cluster: Cluster, facts: Facts): boolean {
  if (entry.kind === "gateway") return false;
  return (
    callerMembership(cluster, facts, entry)?.kind === "out" ||
    bypassAt(cluster, facts, entry) !== undefined
  );
}

/** Wrong answers, grouped: one diagnostic for each rule, lane and way of being wrong. */
class Findings {
  readonly #found = new Map<string, { readonly first: Wrong; count: number }>();
  readonly #sources: Sources;
  readonly #forks: Forks;
  /** Places where requests without a key go wrong with all lanes applied. */
  readonly #unkeyed = new Set<string>();

  constructor(sources: Sources, forks: Forks) {
    this.#sources = sources;
    this.#forks = forks;
  }

  add(wrong: Wrong): void {
    const { entry, lane, difference, got } = wrong;
    const place = entry.kind === "mesh" ? entryName(entry) : entry.gateway;
    // What is wrong with all lanes applied is said once.
    if (wrong.alone !== undefined && this.#unkeyed.has(place)) return;
    if (wrong.alone === undefined && lane === undefined) this.#unkeyed.add(place);
    const id = [
      codeOf(wrong),
      place,
      lane?.key,
      got.rule,
      difference.expected,
      difference.got,
      wrong.alone,
    ].join("\n");
    const known = this.#found.get(id);
    if (known === undefined) this.#found.set(id, { first: wrong, count: 1 });
    else known.count += 1;
  }

  report(problems: Problems): void {
    for (const { first, count } of this.#found.values()) this.#reportOne(first, count, problems);
  }

  #reportOne(wrong: Wrong, count: number, problems: Problems): void {
    const { entry, shape, key, lane, difference, got } = wrong;
    const code = codeOf(wrong);
    const more = count === 1 ? "" : ` (and ${count - 1} more requests like it)`;
    const alone =
      wrong.alone === undefined ? "" : ` where of the lanes only ${wrong.alone} is applied yet`;
    const rule = got.origin === undefined ? undefined : this.#sources.emitted(got.origin);
    problems.report({
      code,
      message: `${promises[code]}${lane === undefined ? "" : ` for lane "${lane.key}"`}: expected ${difference.expected}, got ${difference.got}, by ${got.rule}${alone}`,
      help: `request: ${toCurl(entry, shape, key)}${more}\nrun \`isolane synth\`: it writes output that keeps the promise, or writes nothing and says why`,
      source: this.#place(wrong),
      related: [
        ...(rule === undefined ? [] : [{ message: "the rule that answers", source: rule }]),
        ...(lane === undefined
          ? []
          : this.#reached(got)
              .filter(({ fork, baseline }) => lane.forks.get(baseline)?.fork !== fork)
              .map(({ source }) => ({ message: "the fork that is reached", source }))),
      ],
    });
  }

  /** The forks that an answer comes from. */
  #reached({ destinations }: Verdict): readonly LaneFork[] {
    const used = destinations.filter(({ weight }) => weight > 0);
    const found = used.flatMap(({ workloads }) => workloads.map((name) => this.#forks.get(name)));
    return found.filter((fork) => fork !== undefined);
  }

  /**
   * The spec's node for a lane's request. For one without a key, that of the fork that it reaches; otherwise what
   * caused the rule that answers.
   */
  #place({ expectation, lane, got }: Wrong): SourceRef | undefined {
    if (lane === undefined) {
      const [fork] = this.#reached(got);
      if (fork !== undefined) return fork.source;
    }
    const [target] = expectation.kind === "forks" ? expectation.targets : [];
    if (target !== undefined) return target.fork.source;
    const cause = got.origin === undefined ? undefined : this.#sources.cause(got.origin);
    return lane === undefined ? cause : lane.source;
  }
}

const promises = {
  E0910: "P1, baseline safety, is broken",
  E0911: "P2, lane fidelity, is broken",
  E0912: "P3, no crossing, is broken",
  E0913: "P4, behaviour kept, is broken",
  E0957: "P1, baseline safety, is broken: a key from outside is sent on",
} as const;

function codeOf({ lane, several, difference, strangers }: Wrong): keyof typeof promises {
  if (difference.kind === "key") return "E0957";
  if (several === true) return "E0912";
  if (difference.kind === "behaviour") return "E0913";
  if (lane === undefined) return "E0910";
  return strangers ? "E0912" : "E0911";
}

function reportMisread(misread: Misread, sources: Sources, problems: Problems): void {
  problems.report({
    code: "E0914",
    message: `a rule cannot be trusted: ${misread.what}`,
    help: "correct the rule; a proxy that refuses one rule can refuse its whole configuration",
    source: sources.emitted(misread) ?? sources.cause(misread),
  });
}

/**
 * @module Which rules that a lane does not fork need a keyed copy nevertheless ("shields"), where
 * the most specific match wins (Gateway API). Promise P2: a keyed request that the baseline would
 * answer by a rule that the lane does not fork is still answered by it. A keyed copy has one header
 * condition more than its rule, so it may outrank a rule that beat the original: `/` with a key
 * beats `/` with one query parameter and ties with `/` with one header. Such a rule gets a keyed
 * copy with its own destinations, and so on until nothing changes; with a key on both sides the
 * baseline's order is back.
 *
 * The plan builds one {@link Specificity} for all tables and asks it once for each lane. A rule is in the
 * answer once, whatever the number of its groups and scopes: a copy of a route goes to all parents of the
 * route, and every match of the rule gets a keyed copy.
 */
import type { Finding } from "../../../diagnostics/diagnostic.ts";
import type { Problems } from "../../../diagnostics/problems.ts";
import { grouped } from "../../../kube/grouped.ts";
import { stable } from "../../../kube/json.ts";
import { displayName, objectKey } from "../../../kube/object.ts";
import type { RouteRule, RouteTable } from "../../../model/route-table.ts";
import type { EnvironmentSettings } from "../../../model/settings.ts";
import { ruleName } from "../../../plan/names.ts";
import type { Dialect, MeshDialect } from "../../implementations/implementation.ts";
import { gatewayDialect, implementations } from "../../implementations/registry.ts";
import { standardMesh } from "../../implementations/standard.ts";
import {
  compareMatches,
  isWithoutMatches,
  keyed,
  type MatchFacts,
  matchFacts,
  overlap,
  usuallyOverlap,
} from "./match-order.ts";

/** Answers for one set of tables. */
export interface Specificity {
  /**
   * The rules that need a `shield` copy for a lane, in the order of the tables. `forked` says of a rule whether
   * the lane has a keyed copy of it anyway; such a rule is never in the answer. Reports, once for all lanes, two
   * rules of different routes of which only the age decides, where that changes what a keyed request gets: not where
   * the lane refuses (`refused`) what either answers.
   */
  shieldedRules(
    forked: (rule: RouteRule) => boolean,
    refused: (rule: RouteRule) => boolean,
  ): readonly RouteRule[];
}

/** Reads the tables once; every lane asks the result. */
export function specificityOf(
  tables: readonly RouteTable[],
  implementation: EnvironmentSettings["implementation"],
  problems: Problems,
): Specificity {
  const gateway = gatewayDialect(implementation);
  const { mesh = { ...standardMesh, ...gateway } } = implementations[implementation];
  const judges = { mesh, gateway };
  const nodes = tables.flatMap((table) => table.rules.map((rule): Node => node(table, rule, mesh)));
  const linksFrom = linker(nodes, judges);
  const report = problems.onceEach();
  return {
    shieldedRules(forked, refused) {
      const reached = new Set(nodes.filter((n) => forked(n.rule)));
      // Grows while it is walked: what a shield outranks needs one as well.
      for (const from of reached) {
        for (const { to, tie } of linksFrom(from)) {
          reached.add(to);
          const isRefused = refused(from.rule) && refused(to.rule);
          if (tie && !isRefused) reportTie(from.rule, to.rule, report);
        }
      }
      return nodes.filter((n) => reached.has(n) && !forked(n.rule)).map((n) => n.rule);
    },
  };
}

/** A rule with what comparing it needs. */
interface Node {
  readonly rule: RouteRule;
  readonly places: readonly Place[];
  readonly matches: readonly MatchFacts[];
}

/** One table of one proxy that the rule is part of. */
interface Place {
  /** The Service or the Gateway with one host name. */
  readonly at: string;
  /** Mesh: port, absent for all ports of the Service. */
  readonly port?: string;
  /** Mesh: the namespace whose clients see it; absent: every client. */
  readonly clients?: string;
}

/** A rule that needs a keyed copy once another one has one. */
interface Link {
  readonly to: Node;
  /** Only the age of their routes decides between the two rules, and they do different things. */
  readonly tie: boolean;
}

/** The dialects that order matches, by the kind of proxy. */
interface Judges {
  readonly mesh: Dialect;
  readonly gateway: Dialect;
}

function node(table: RouteTable, rule: RouteRule, mesh: MeshDialect): Node {
  return {
    rule,
    places: table.groups.flatMap((group) => placesOf(table, group, mesh)),
    matches: rule.matches.map(matchFacts),
  };
}

function placesOf(
  table: RouteTable,
  group: string,
  { consumerRoutes }: MeshDialect,
): readonly Place[] {
  const parts = /^mesh:([^:]*):([^:]*):(.*)$/.exec(group);
  if (parts === null) return hostsOf(table, group).map((host) => ({ at: `${group} ${host}` }));
  const [, namespace = "", service = "", port = "*"] = parts;
  const producer = service.startsWith(`${namespace}/`);
  const everyClient = producer && consumerRoutes === "adds";
  return [
    {
      at: `mesh:${service}`,
      ...(port === "*" ? {} : { port }),
      ...(everyClient ? {} : { clients: namespace }),
    },
  ];
}

/**
 * On a Gateway, each host name has a table of its own (measured on Istio; by precedence elsewhere). Two hosts
 * are one table only if their texts are equal, which may hold the spelling too (`asServed` in routes.ts).
 */
function hostsOf(table: RouteTable, group: string): readonly string[] {
  const gateway = group.replace(/^gateway:/, "");
  const hosts = table.scopes.flatMap((scope) =>
    scope.kind === "gateway" && scope.gateway === gateway ? scope.hosts : [],
  );
  return hosts.length === 0 ? ["*"] : hosts;
}

function shared(a: Place, b: Place): boolean {
  return a.at === b.at && sameOrAny(a.port, b.port) && sameOrAny(a.clients, b.clients);
}

function sameOrAny(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Compares a rule with its neighbours when a lane first has a keyed copy of it. */
function linker(nodes: readonly Node[], judges: Judges): (from: Node) => readonly Link[] {
  const byPlace = grouped(
    nodes.flatMap((n) => [...new Set(n.places.map(({ at }) => at))].map((at) => [at, n] as const)),
  );
  const known = new Map<Node, readonly Link[]>();
  return (from) => {
    const found = known.get(from) ?? compareAll(from);
    known.set(from, found);
    return found;
  };

  function compareAll(from: Node): readonly Link[] {
    const neighbours = new Set(from.places.flatMap(({ at }) => byPlace.get(at) ?? []));
    return [...neighbours]
      .filter((to) => to !== from)
      .flatMap((to) => linkOf(from, to, judges) ?? []);
  }
}

/** The dialects that order two rules: those of the proxies that have both in one table. */
function judgesOf(a: Node, b: Node, { mesh, gateway }: Judges): readonly Dialect[] {
  const common = a.places.filter((left) => b.places.some((right) => shared(left, right)));
  return [...new Set(common.map(({ at }) => (at.startsWith("mesh:") ? mesh : gateway)))];
}

function linkOf(from: Node, to: Node, both: Judges): Link | undefined {
  const pairs = from.matches.flatMap((a) =>
    to.matches.filter((b) => overlap(a, b)).map((b): Pair => ({ from, a, to, b })),
  );
  if (pairs.length === 0) return undefined;
  const judges = judgesOf(from, to, both);
  const contested = judges.flatMap((judge) =>
    pairs.filter((pair) => mayAnswerFirst(pair, judge)).map((pair) => ({ pair, judge })),
  );
  // With its key, `a` may no longer lose to `b`.
  const needed = contested.some(
    ({ pair, judge }) => (compareMatches(pair.a, pair.b, judge, keyed) ?? 0) >= 0,
  );
  if (!needed) return undefined;
  const tie = contested.some(({ pair, judge }) => isTie(pair, judge));
  return { to, tie: tie && !sameBehaviour(from.rule, to.rule) };
}

/** Match `a` of rule `from` and match `b` of rule `to`, which one request can satisfy both. */
interface Pair {
  readonly from: Node;
  readonly a: MatchFacts;
  readonly to: Node;
  readonly b: MatchFacts;
}

function isTie({ from, a, to, b }: Pair, judge: Dialect): boolean {
  return (
    from.rule.owner !== to.rule.owner && compareMatches(a, b, judge) === 0 && usuallyOverlap(a, b)
  );
}

/** Whether `b` can beat `a` in the baseline. */
function mayAnswerFirst({ from, a, to, b }: Pair, judge: Dialect): boolean {
  const order = compareMatches(b, a, judge);
  if (order === undefined) return true;
  if (order !== 0) return order > 0;
  // Inside one route the earlier rule wins; between routes, age decides, which no file tells.
  if (from.rule.owner !== to.rule.owner) return true;
  const earlier = to.rule.index < from.rule.index;
  if (!judge.openRulesLast || isWithoutMatches(from.rule) === isWithoutMatches(to.rule))
    return earlier;
  return from.places.some(({ port }) =>
    port === undefined ? isWithoutMatches(from.rule) : earlier,
  );
}

/** Rules that differ in nothing but their matches: whichever answers, the request gets the same. */
export function sameBehaviour(a: RouteRule, b: RouteRule): boolean {
  const sameNamespace = objectKey(a.owner.object).namespace === objectKey(b.owner.object).namespace;
  return sameNamespace && behaviour(a) === behaviour(b);
}

function behaviour(rule: RouteRule): string {
  const { matches, name, ...rest } = rule.body;
  return stable(rest);
}

function reportTie(a: RouteRule, b: RouteRule, report: (finding: Finding) => void): void {
  const [first, second] = order(a, b);
  report({
    code: "E0440",
    message: `${ruleName(first)} and ${ruleName(second)} match the same requests equally well, and only the age of the two routes decides between them`,
    help: "make one of the two rules more specific, or put both into one route, where the first one wins",
    source: second.source,
    related: [{ message: "ties with this rule", source: first.source }],
  });
}

function order(a: RouteRule, b: RouteRule): readonly [RouteRule, RouteRule] {
  const key = (rule: RouteRule) => displayName(objectKey(rule.owner.object));
  const [left, right] = [key(a), key(b)];
  return left < right || (left === right && a.index <= b.index) ? [a, b] : [b, a];
}

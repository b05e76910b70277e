/**
 * @module What a live probe needs: for each lane the requests that have to reach its forks. They follow from
 * the baseline and the lane's own forks alone, by the fork rule, so another sandbox never changes them
 * (P6). That the output answers them so is proved on the emitted text like every other request.
 */

import { grouped } from "../../kube/grouped.ts";
import { oncePer } from "../../kube/once.ts";
import { gatewayDialect, meshDialect } from "../../mesh/implementations/registry.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import type { LaneSummary, PreviewLink, Probe } from "../../model/release-unit.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import { membershipIn } from "../../simulate/cluster/membership.ts";
import { bypassAt } from "../../simulate/entries/bypass.ts";
import { anyPod } from "../../simulate/entries/clients.ts";
import { type Entry, entriesOf } from "../../simulate/entries/entries.ts";
import { requestClasses } from "../../simulate/requests/classes.ts";
import type { Shape } from "../../simulate/requests/conditions.ts";
import { answer } from "../../simulate/tables/answer.ts";
import { comparedTables } from "../../simulate/tables/compared.ts";
import { narrowed, Shapes, shapesIn } from "../../simulate/tables/rule.ts";
import type { World } from "../../simulate/tables/tables.ts";
import type { Verdict } from "../../simulate/tables/verdict.ts";
import { baselineCluster } from "../reading/clusters.ts";
import { edgeAt } from "../reading/edges.ts";
import { type Facts, factsOf } from "../reading/facts.ts";
import { forkOf } from "../reading/lanes.ts";
import { refusedBy } from "../reading/suspended.ts";
import { type Expecting, expectationFor } from "./expectation.ts";

/** A request and the baseline's answer to it. */
interface Answered {
  readonly entry: Entry;
  readonly shape: Shape;
  readonly verdict: Verdict;
  /** A rule looks at the name by which the Service is called. */
  readonly byName: boolean;
}

/** What of a lane decides about its probes. */
type ProbedLane = Pick<LaneSummary, "forks" | "suspended" | "unrefused" | "previews">;

/** The probes of a lane, by its forks as the index lists them. */
export function probesOf(
  input: EnvironmentInput,
  { forks, suspended = [], unrefused = [], previews = [] }: ProbedLane,
): readonly Probe[] {
  const named = Object.entries(forks).map(
    ([baseline, name]) => [baseline, { baseline, fork: forkOf(baseline, name) }] as const,
  );
  // Whether a lane is strict changes nothing where it has forks.
  const asleep = suspended.flatMap((name) => sandboxesOf(input).get(name) ?? []);
  const refused = refusedBy(input, asleep, { unrefused: new Set(unrefused), forks: named.length });
  const lane = { forks: new Map(named), strict: false, refused };
  const { answers, behind } = baselineAnswers(input);
  const positions = named.flatMap(([baseline]) => behind.get(baseline) ?? []);
  return [...new Set(positions)]
    .sort((a, b) => a - b)
    .flatMap((at) => answers[at] ?? [])
    .flatMap((answered) => [
      ...probeFor(lane, answered),
      ...previews
        .filter((one) => isOf(one, answered))
        .flatMap((one) => previewProbe(lane, answered, one.host)),
    ]);
}

/** Whether a request is one to the baseline's host of a preview. */
function isOf({ gateway, of }: PreviewLink, { entry }: Answered): boolean {
  return entry.kind === "gateway" && entry.gateway === gateway && entry.host === of;
}

/** The same request to the lane's own host, which needs no key. */
function previewProbe(lane: Expecting, answered: Answered, host: string): readonly Probe[] {
  const shape = { ...answered.shape, authority: host };
  return probeFor(lane, { ...answered, shape }).map((probe) => ({
    ...probe,
    withoutKey: Object.keys(probe.expect).sort(),
    preview: true,
  }));
}

const sandboxesOf = oncePer(
  ({ sandboxes }: EnvironmentInput) =>
    new Map(sandboxes.map((one) => [one.spec.metadata.name, one])),
);

/** The baseline's answers, and the positions of those that have a workload behind them. */
interface Answers {
  readonly answers: readonly Answered[];
  readonly behind: ReadonlyMap<string, readonly number[]>;
}

/**
 * One request for each rule or default route by which the baseline sends requests somewhere. A compile writes the
 * probes, and verification compares them.
 */
const baselineAnswers = oncePer((input: EnvironmentInput): Answers => {
  const answers = askBaseline(input);
  const found = [...answers.entries()].flatMap(([position, { verdict }]) =>
    verdict.destinations.flatMap(({ behind }) => behind.map((one) => [one, position] as const)),
  );
  return { answers, behind: grouped(found) };
});

function askBaseline(input: EnvironmentInput): readonly Answered[] {
  const facts = factsOf(input);
  const cluster = baselineCluster(input);
  const world: World = { facts, shapes: new Shapes(), misread: () => {} };
  return waysIn(facts, cluster).flatMap((entry) => {
    const [tables] = comparedTables(world, { before: cluster, after: cluster }, entry);
    if (tables === undefined || tables.withoutRules) return [];
    const dialect = entry.kind === "mesh" ? meshDialect : gatewayDialect;
    const { regex } = dialect(facts.implementation);
    const shapes = shapesIn(tables.before);
    const byName = shapes.some(({ conditions }) =>
      conditions.some(({ subject }) => subject.kind === "authority"),
    );
    const { classes } = requestClasses(shapes, {
      plain: tables.plain,
      mode: regex,
      authorities: entry.authorities,
    });
    const found = new Map<string, Answered>();
    for (const { shape, met } of classes) {
      const known = narrowed(tables.before, ({ id }) => met.has(id));
      const verdict = answer(known, [], { regex, joined: false });
      if (isAnswered(verdict) && !found.has(verdict.rule)) {
        found.set(verdict.rule, { entry, shape, verdict, byName });
      }
    }
    return [...found.values()];
  });
}

/**
 * Every Service port for any pod of a namespace whose pods can be in the mesh, the Service's own if it is one,
 * and the hosts of every Gateway that lets keys in. Callers with labels of their own cannot be made up by whoever sends a probe.
 */
function waysIn(facts: Facts, cluster: Cluster): readonly Entry[] {
  const homes = [...new Set([...cluster.services.values()].map((one) => one.namespace))].sort();
  const outside = new Set(
    [facts.namespace, ...homes].filter((home) => membershipIn(cluster, facts, home).kind === "out"),
  );
  return entriesOf(cluster, cluster, []).flatMap((entry): readonly Entry[] => {
    if (entry.kind === "gateway") {
      const isOpen = edgeAt(facts, entry) === undefined;
      return isOpen && !entry.host.startsWith("isolane-foreign.") ? [entry] : [];
    }
    const { client, service } = entry;
    const plain = Object.keys(client.labels).length === 0;
    if (!plain || client.namespace !== service.namespace) return [];
    const from = [service.namespace, facts.namespace, ...homes].find(
      (home) =>
        !outside.has(home) &&
        bypassAt(cluster, facts, { ...entry, client: anyPod(home) }) === undefined,
    );
    return from === undefined ? [] : [{ ...entry, client: anyPod(from) }];
  });
}

/** A fault of the baseline's keeps requests from their destination. */
function isAnswered({ outcome, behaviour }: Verdict): boolean {
  return outcome === "routed" && !behaviour.includes('"fault":');
}

function probeFor(lane: Expecting, answered: Answered): readonly Probe[] {
  const { entry, shape, verdict } = answered;
  const expectation = expectationFor(lane, verdict, entry.kind);
  if (expectation.kind !== "forks") return [];
  const expect: Record<string, number> = {};
  for (const { fork, share } of expectation.targets) {
    expect[fork.fork] = (expect[fork.fork] ?? 0) + share;
  }
  const used = verdict.destinations.filter(({ weight }) => weight > 0);
  return [
    {
      ...(entry.kind === "mesh" ? { from: entry.client.namespace } : { gateway: entry.gateway }),
      method: shape.method,
      url: urlOf(answered),
      ...(shape.headers.length === 0 ? {} : { headers: Object.fromEntries(shape.headers) }),
      expect,
      withoutKey: [...new Set(used.flatMap(({ workloads }) => workloads))].sort(),
    },
  ];
}

/** The full name of a Service works from every namespace, where a rule does not ask for another one. */
function urlOf({ entry, shape, byName }: Answered): string {
  const { authority, path, query } = shape;
  const isPlain = entry.kind === "mesh" && authority === entry.authorities[0] && !byName;
  const scheme = entry.kind === "gateway" && entry.tls === true ? "https" : "http";
  const host = isPlain ? (entry.authorities.at(-1) ?? authority) : authority;
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  return `${scheme}://${host}:${entry.port}${path}${query.length === 0 ? "" : `?${search}`}`;
}

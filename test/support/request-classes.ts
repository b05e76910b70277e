/**
 * @module The requests that can be told apart at each service of an environment, and where each has to
 * end. The oracle is the baseline alone plus the fork rule, stated over the baseline's own rules and the
 * evaluator's verdicts: it knows nothing of how routes are planned or written.
 */
import { parseAllDocuments } from "yaml";
import type { CompileResult } from "../../lib/compile.ts";
import { carrierNames } from "../../lib/model/carriers.ts";
import type { Fork, Lane } from "../../lib/model/lane.ts";
import {
  type Cluster,
  clusterOf,
  evaluate,
  type Obj,
  type Request,
  summary,
  type Verdict,
} from "./evaluate.ts";
import {
  allDestinations,
  type RawDestination,
  rawDestinations,
  summaryOf,
} from "./raw-destinations.ts";

/** A request that did not end where it has to. */
export interface Wrong {
  readonly request: string;
  readonly expected: string;
  readonly got: string;
}

/** What a run over all classes found. */
export interface Judged {
  readonly requests: number;
  /** How many of them had to reach a fork: a table that asks for none proves nothing. */
  readonly forked: number;
  /** How many a strict lane had to refuse. */
  readonly refused: number;
  readonly wrong: readonly Wrong[];
}

/** Paths, methods and headers that the rules of the environment tell apart. */
export interface Variations {
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly Lines[];
  /** Gateways by which requests come in, with the Host header and port to use. */
  readonly gateways?: readonly Entry[];
}

/** A way in from outside. */
export interface Entry {
  readonly gateway: string;
  readonly authority: string;
  readonly port: number;
}

/** Who calls. A fork has to be treated as the baseline workload that it copies is. */
export interface Client {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The labels by which the baseline knows this caller. Default: its own. */
  readonly baselineLabels?: Readonly<Record<string, string>>;
}

/** A request without a key, and its caller; without one: a pod without labels in the Service's namespace. */
export interface PlainRequest {
  readonly request: Request;
  readonly client?: Client;
}

/** Header lines. */
export type Lines = readonly (readonly [string, string])[];
type Carriers = CompileResult["environment"]["settings"]["carriers"];

/** How much of each class is asked. */
export interface JudgeOptions {
  /** Header lines joined before matching, as older Envoys do. Default: each line alone. */
  readonly joinHeaderLines?: boolean;
  /** Near misses and carriers asked for each request; which ones differs from request to request. Default: all. */
  readonly samples?: number;
}

/** The cluster with the output applied, and the baseline alone. */
export function clustersOf(result: CompileResult): {
  readonly after: Cluster;
  readonly before: Cluster;
} {
  const baseline = [...result.environment.baseline.objects.values()].map(
    ({ object }) => object as Obj,
  );
  const dist = result.files
    .filter(({ path }) => path.endsWith(".yaml") && !path.includes("/gitops/"))
    .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Obj));
  return { after: clusterOf(baseline, dist), before: clusterOf(baseline, []) };
}

/** Sends every request class through the emitted objects and compares with the oracle. */
export function judge(result: CompileResult, variations: Variations): Judged {
  return judgeRequests(result, plainRequests(result, variations));
}

/** Sends each request without a key, with near misses and with each lane's key, and compares with the oracle. */
export function judgeRequests(
  result: CompileResult,
  plain: Iterable<PlainRequest>,
  options: JudgeOptions = {},
): Judged {
  const { after, before } = clustersOf(result);
  const { lanes, settings } = result.environment;
  const { joinHeaderLines = false, samples } = options;
  const mode = { joinHeaderLines };
  const wrong: Wrong[] = [];
  const counts = { requests: 0, forked: 0, refused: 0 };
  const misses = nearMisses(lanes, settings.carriers);
  let turn = 0;
  const pick = <Item>(items: readonly Item[]): readonly Item[] => {
    if (samples === undefined || items.length <= samples) return items;
    turn += samples;
    return Array.from({ length: samples }, (_, i) => items[(turn + i) % items.length] as Item);
  };
  const check = (request: Request, client: Client | undefined, expected: Expectation): void => {
    counts.requests += 1;
    if (expected.kind === "fork") counts.forked += 1;
    if (expected.kind === "refused") counts.refused += 1;
    const verdict = evaluate(after, request, mode);
    const difference = differenceOf(verdict, expected);
    if (difference === undefined) return;
    const [want, got] = difference;
    const to = request.gateway ?? `${request.namespace}/${request.host}`;
    const said = `${to}:${request.port} ${request.method ?? "GET"} ${request.path} ${JSON.stringify(request.headers)} from ${client?.name ?? "a plain pod"}`;
    wrong.push({ request: said, expected: want, got: `${got} by ${verdict.rule}` });
  };
  for (const { request: shape, client } of plain) {
    const request = client === undefined ? shape : { ...shape, from: client };
    const labels = client?.baselineLabels ?? client?.labels;
    const known =
      client === undefined || labels === undefined
        ? shape
        : { ...shape, from: { namespace: client.namespace, labels } };
    const unkeyed = evaluate(before, known, mode);
    // Nothing can be promised where ages decide already.
    if (unkeyed.outcome === "ambiguous") continue;
    for (const headers of [[], ...pick(misses)]) {
      check(withHeaders(request, headers), client, {
        kind: "same",
        verdict: unkeyed,
        keyed: false,
      });
    }
    const destinations = rawDestinations(before, unkeyed, request);
    const opaque = isOpaque(request, result);
    for (const lane of lanes) {
      const expected: Expectation = opaque
        ? { kind: "same", verdict: unkeyed, keyed: true }
        : expectation(lane, unkeyed, destinations);
      for (const headers of pick(carriersOf(lane.key, settings.carriers))) {
        check(withHeaders(request, headers), client, expected);
      }
    }
  }
  return { ...counts, wrong };
}

type Expectation =
  | { readonly kind: "same"; readonly verdict: Verdict; readonly keyed: boolean }
  | { readonly kind: "refused"; readonly verdict: Verdict }
  | { readonly kind: "impossible"; readonly why: string }
  | {
      readonly kind: "fork";
      readonly verdict: Verdict;
      readonly text: string;
      readonly policies: readonly (string | undefined)[];
    };

/** The fork rule, over the destinations of the rule by which the baseline would answer. */
function expectation(
  lane: Lane,
  verdict: Verdict,
  destinations: readonly RawDestination[],
): Expectation {
  const forks = new Map([...lane.forks.values()].map((fork) => [workloadName(fork), fork]));
  const behind = new Set(destinations.flatMap((d) => d.behind).filter((name) => forks.has(name)));
  const [only, ...others] = [...behind].sort();
  if (only === undefined) {
    const refused = lane.fallback === "none" && destinations.length > 0;
    return refused ? { kind: "refused", verdict } : { kind: "same", verdict, keyed: true };
  }
  const nameOfFork = (name: string): string => {
    const fork = forks.get(name) as Fork;
    return `${fork.workload.kind} ${fork.workload.namespace}/${fork.name}`;
  };
  if (others.length === 0) {
    const replaced =
      destinations.find((d) => d.workloads.includes(only) && d.weight > 0) ??
      destinations.find((d) => d.workloads.includes(only)) ??
      (destinations.find((d) => d.behind.includes(only)) as RawDestination);
    return { kind: "fork", verdict, text: nameOfFork(only), policies: [policyText(replaced)] };
  }
  const chosen = chosenShares(destinations, behind);
  if (typeof chosen === "string") return { kind: "impossible", why: chosen };
  return {
    kind: "fork",
    verdict,
    text: summaryOf(
      chosen.map(({ workload, destination }) => [nameOfFork(workload), destination.weight]),
    ),
    policies: chosen.map(({ destination }) => policyText(destination)),
  };
}

interface Chosen {
  readonly workload: string;
  readonly destination: RawDestination;
}

/** The fork rule for several forked workloads: what each destination becomes, or why nobody can say. */
function chosenShares(
  destinations: readonly RawDestination[],
  forked: ReadonlySet<string>,
): readonly Chosen[] | string {
  const found: Chosen[] = [];
  for (const destination of destinations) {
    const selected = destination.workloads.filter((name) => forked.has(name));
    if (selected.length > 1) return `${selected.join(" and ")} are behind one destination`;
    const [workload] = selected;
    if (workload !== undefined && destination.weight > 0) found.push({ workload, destination });
  }
  return found.length > 0 ? found : `nothing is left for ${[...forked].join(" and ")}`;
}

/**
 * Whether the fork rule has no answer for some rule of the cluster, or for the default route of some
 * Service, and a lane that forks these workloads (`Kind namespace/name`).
 */
export function isAmbiguous(cluster: Cluster, forked: ReadonlySet<string>): boolean {
  return allDestinations(cluster).some((destinations) => {
    const behind = new Set(
      destinations.flatMap((d) => d.behind).filter((name) => forked.has(name)),
    );
    return behind.size > 1 && typeof chosenShares(destinations, behind) === "string";
  });
}

/** What was wanted and what was got, or undefined where they agree. */
function differenceOf(got: Verdict, expected: Expectation): readonly [string, string] | undefined {
  const said = summary(got);
  switch (expected.kind) {
    case "impossible":
      return [`a coded error: ${expected.why}`, said];
    case "refused":
      return said === "refused" ? undefined : ["refused", said];
    case "same": {
      const { verdict, keyed } = expected;
      if (said !== summary(verdict)) return [summary(verdict), said];
      return unequal(full(verdict, keyed), full(got, keyed));
    }
    case "fork": {
      // A port that nobody serves fails for a fork as well.
      if (expected.verdict.outcome !== "routed" && said === expected.verdict.outcome)
        return undefined;
      if (said !== expected.text) return [expected.text, said];
      const policies = got.destinations.map((d) => stable(withoutMirrors(d.policy, true)));
      const differing = policies.findIndex((text, i) => (expected.policies[i] ?? text) !== text);
      return (
        unequal(behaviour(expected.verdict, true), behaviour(got, true)) ??
        (differing < 0
          ? undefined
          : [expected.policies[differing] ?? "", policies[differing] ?? ""])
      );
    }
  }
}

function unequal(want: string, got: string): readonly [string, string] | undefined {
  return want === got ? undefined : [want, got];
}

/** Everything about a verdict but the rule's name. */
function full(verdict: Verdict, keyed: boolean): string {
  const { outcome, destinations } = verdict;
  const sorted = destinations
    .map((d) => stable({ ...d, policy: withoutMirrors(d.policy, keyed) }))
    .sort();
  return `${outcome} ${behaviour(verdict, keyed)} ${sorted.join(" ")}`;
}

function behaviour(verdict: Verdict, keyed: boolean): string {
  return stable(withoutMirrors(verdict.behaviour, keyed));
}

/** How a destination treats requests, where that is the same for all its subsets. */
function policyText({ policy }: RawDestination): string | undefined {
  return policy === undefined ? undefined : stable(withoutMirrors(policy, true));
}

/** Mirrors are dropped from keyed copies on purpose. */
function withoutMirrors(
  fields: Readonly<Record<string, unknown>>,
  keyed: boolean,
): Readonly<Record<string, unknown>> {
  const { filters, ...rest } = fields as { filters?: readonly Obj[] };
  const kept = (filters ?? []).filter((f) => !keyed || f.type !== "RequestMirror");
  const plain = Object.entries(rest).filter(([field]) => !keyed || !field.startsWith("mirror"));
  return { ...Object.fromEntries(plain), ...(kept.length === 0 ? {} : { filters: kept }) };
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) =>
    typeof node === "object" && node !== null && !Array.isArray(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
      : node,
  );
}

function withHeaders(request: Request, headers: Lines): Request {
  return { ...request, headers: [...(request.headers ?? []), ...headers] };
}

function* plainRequests(result: CompileResult, variations: Variations): Generator<PlainRequest> {
  const { paths, methods, headers } = variations;
  for (const path of paths) {
    for (const method of methods) {
      for (const lines of headers) {
        const shape = { path, method, headers: lines };
        for (const service of result.environment.baseline.services.values()) {
          if (service.workloads.length === 0) continue;
          for (const { port } of service.ports) {
            yield { request: { host: service.name, namespace: service.namespace, port, ...shape } };
          }
        }
        for (const entry of variations.gateways ?? []) yield { request: { ...entry, ...shape } };
      }
    }
  }
}

/** The forms in which a key can arrive. */
function carriersOf(key: string, carriers: Carriers): readonly Lines[] {
  const { baggage, header } = carrierNames(carriers);
  return [
    ...(baggage === undefined
      ? []
      : [
          [["baggage", `${baggage}=${key}`]],
          [["baggage", `user=alice,${baggage} = ${key};ttl=1 ,x=${key}-not`]],
          [
            ["baggage", "a=b"],
            ["baggage", `${baggage}=${key}`],
          ],
        ]),
    ...(header === undefined ? [] : [[[header, key]]]),
    ...(baggage === undefined || header === undefined
      ? []
      : [
          [
            [header, key],
            ["baggage", `${baggage}=${key}`],
          ],
        ]),
  ] as unknown as readonly Lines[];
}

/** What looks like a key of a lane and is none. */
function nearMisses(lanes: readonly Lane[], carriers: Carriers): readonly Lines[] {
  const { baggage, header } = carrierNames(carriers);
  const keys = new Set(lanes.map(({ key }) => key));
  const values = lanes.flatMap(({ key }) => [
    `${key}x`,
    `x${key}`,
    key.slice(0, -1),
    `${key}-`,
    key.toUpperCase(),
    `${key}.1`,
    "",
  ]);
  const foreign = [...new Set(values)].filter((value) => !keys.has(value)).sort();
  return foreign.flatMap((value): Lines[] => [
    ...(header === undefined || value === "" ? [] : [[[header, value]] as Lines]),
    ...(baggage === undefined
      ? []
      : ([
          [["baggage", `${baggage}=${value}`]],
          [["baggage", `x${baggage}=${lanes[0]?.key}`]],
          [["baggage", `a=b;${baggage}=${lanes[0]?.key}`]],
        ] as Lines[])),
  ]);
}

/** No L7 rule applies to such a port: keyed requests stay with the baseline, and the compiler said so. */
function isOpaque({ namespace, host, port }: Request, { environment }: CompileResult): boolean {
  const service = environment.baseline.services.get(`${namespace}/${host}`);
  return service?.ports.find((p) => p.port === port)?.protocol === "opaque";
}

function workloadName({ workload }: Fork): string {
  return `${workload.kind} ${workload.namespace}/${workload.name}`;
}

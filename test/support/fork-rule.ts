/**
 * @module The requests that can be told apart at each service of an environment, and where each has to
 * end. The oracle is the baseline alone plus the fork rule, stated over what
 * proxies do in the baseline: it knows nothing of how routes are planned or written, or of how verify proves.
 */
import type { CompileResult } from "../../lib/compile.ts";
import { carrierNames } from "../../lib/model/carriers.ts";
import type { Fork, Lane } from "../../lib/model/lane.ts";
import {
  type Destination,
  percent,
  shareText,
  type Verdict,
} from "../../lib/simulate/tables/verdict.ts";
import { proxiesAround, type Request, summary } from "./proxies.ts";

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
  const { after, before } = proxiesAround(result);
  const { lanes, settings } = result.environment;
  const { joinHeaderLines = false, samples } = options;
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
    const verdict = after.ask(request, joinHeaderLines);
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
    const unkeyed = before.ask(known, joinHeaderLines);
    // Nothing can be promised where ages decide already.
    if (unkeyed.outcome === "ambiguous") continue;
    for (const headers of [[], ...pick(misses)]) {
      check(withHeaders(request, headers), client, {
        kind: "same",
        verdict: unkeyed,
        keyed: false,
      });
    }
    const opaque = isOpaque(request, result);
    for (const lane of lanes) {
      const expected: Expectation = opaque
        ? { kind: "same", verdict: unkeyed, keyed: true }
        : expectation(lane, unkeyed);
      for (const headers of pick(carriersOf(lane.key, settings.carriers))) {
        check(withHeaders(request, headers), client, expected);
      }
    }
  }
  return { ...counts, wrong };
}

type Expectation =
  | { readonly kind: "same"; readonly verdict: Verdict; readonly keyed: boolean }
  | { readonly kind: "refused" }
  | { readonly kind: "impossible"; readonly why: string }
  | { readonly kind: "fork"; readonly verdict: Verdict; readonly parts: readonly Part[] };

/** A fork, and the destination of the baseline that it stands for. */
interface Part extends Chosen {
  readonly fork: string;
  readonly share: number;
}

/** The fork rule, over the destinations of the rule by which the baseline would answer. */
function expectation(lane: Lane, verdict: Verdict): Expectation {
  const { destinations } = verdict;
  const forks = new Map([...lane.forks.values()].map((fork) => [workloadName(fork), fork]));
  const behind = new Set(destinations.flatMap((d) => d.behind).filter((name) => forks.has(name)));
  const [only, ...others] = [...behind].sort();
  if (only === undefined) {
    const refused = lane.fallback === "none" && destinations.length > 0;
    return refused ? { kind: "refused" } : { kind: "same", verdict, keyed: true };
  }
  const part = ({ workload, destination }: Chosen, share: number): Part => {
    const fork = forks.get(workload) as Fork;
    const name = `${fork.workload.kind} ${fork.workload.namespace}/${fork.name}`;
    return { workload, destination, fork: name, share };
  };
  if (others.length === 0) {
    const destination =
      destinations.find((d) => d.workloads.includes(only) && d.weight > 0) ??
      destinations.find((d) => d.workloads.includes(only)) ??
      (destinations.find((d) => d.behind.includes(only)) as Destination);
    return { kind: "fork", verdict, parts: [part({ workload: only, destination }, 100)] };
  }
  const chosen = chosenShares(destinations, behind);
  if (typeof chosen === "string") return { kind: "impossible", why: chosen };
  const total = chosen.reduce((sum, { destination }) => sum + destination.weight, 0);
  const parts = chosen.map((one) => part(one, percent(one.destination.weight, total)));
  return { kind: "fork", verdict, parts };
}

interface Chosen<D = Destination> {
  readonly workload: string;
  readonly destination: D;
}

/** As much of a destination as the fork rule looks at. */
type Seen = Pick<Destination, "behind" | "workloads" | "weight">;

/** The fork rule for several forked workloads: what each destination becomes, or why nobody can say. */
function chosenShares<D extends Seen>(
  destinations: readonly D[],
  forked: ReadonlySet<string>,
): readonly Chosen<D>[] | string {
  const found: Chosen<D>[] = [];
  for (const destination of destinations) {
    const selected = destination.workloads.filter((name) => forked.has(name));
    if (selected.length > 1) return `${selected.join(" and ")} are behind one destination`;
    const [workload] = selected;
    if (workload !== undefined && destination.weight > 0) found.push({ workload, destination });
  }
  return found.length > 0 ? found : `nothing is left for ${[...forked].join(" and ")}`;
}

/** Whether the fork rule has no answer for one of these rules and a lane that forks these workloads (`Kind namespace/name`). */
export function isAmbiguous(
  rules: readonly (readonly Seen[])[],
  forked: ReadonlySet<string>,
): boolean {
  return rules.some((destinations) => {
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
      return keyed
        ? unequal(verdict.keyedSignature, got.keyedSignature)
        : unequal(verdict.signature, got.signature);
    }
    case "fork": {
      const { verdict, parts } = expected;
      // A port that nobody serves fails for a fork as well.
      if (verdict.outcome !== "routed" && said === verdict.outcome) return undefined;
      const wanted = shareText(parts.map(({ fork, share }) => [fork, share]));
      if (said !== wanted) return [wanted, said];
      return (
        unequal(verdict.keyedBehaviour, got.keyedBehaviour) ??
        got.destinations.map((one) => unlikeReplaced(one, parts)).find((d) => d !== undefined)
      );
    }
  }
}

/** How a fork's destination differs from what it stands for: its own header changes, its DestinationRule. */
function unlikeReplaced(
  got: Destination,
  parts: readonly Part[],
): readonly [string, string] | undefined {
  const stood = parts.filter(({ fork }) => got.workloads.includes(fork));
  const differences = stood.map(
    ({ destination, workload }) =>
      unequal(destination.own, got.own) ??
      (destination.policiesFor(workload).has(got.policy)
        ? undefined
        : ([[...destination.policiesFor(workload)].join(" or "), got.policy] as const)),
  );
  return differences.some((one) => one === undefined) ? undefined : differences[0];
}

function unequal(want: string, got: string): readonly [string, string] | undefined {
  return want === got ? undefined : [want, got];
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
  const { baggage, tracestate, headers } = carriedBy(carriers);
  const plain = headers.map((header) => [header, key] as const);
  const listed = [
    ...(baggage === undefined ? [] : [["baggage", `${baggage}=${key}`] as const]),
    ...(tracestate === undefined ? [] : [["tracestate", `${tracestate}=${key}`] as const]),
  ];
  return [
    ...(baggage === undefined
      ? []
      : [[["baggage", `user=alice,${baggage} = ${key};ttl=1 ,x=${key}-not`] as const]]),
    ...(tracestate === undefined
      ? []
      : [[["tracestate", `rojo=1 , ${tracestate}=${key}\t,x=${key}-not`] as const]]),
    ...listed.flatMap(([name, value]) => [
      [[name, value] as const],
      [[name, "a=b"] as const, [name, value] as const],
    ]),
    ...plain.map((line) => [line]),
    ...(plain.length + listed.length > 1 ? [[...plain, ...listed]] : []),
  ];
}

/** The names of members, and of the headers that are a carrier's own. */
function carriedBy(carriers: Carriers) {
  const { baggage, tracestate, header } = carrierNames(carriers);
  return { baggage, tracestate, headers: header?.split(",") ?? [] };
}

/** What looks like a key of a lane and is not one. */
function nearMisses(lanes: readonly Lane[], carriers: Carriers): readonly Lines[] {
  const { baggage, tracestate, headers } = carriedBy(carriers);
  const [{ key: first = "" } = {}] = lanes;
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
    ...(value === "" ? [] : headers.map((header): Lines => [[header, value]])),
    ...(baggage === undefined
      ? []
      : [`${baggage}=${value}`, `x${baggage}=${first}`, `a=b;${baggage}=${first}`].map(
          (line): Lines => [["baggage", line]],
        )),
    ...(tracestate === undefined
      ? []
      : [
          ...[`${tracestate}=${value}`, `x${tracestate}=${first}`, `${tracestate} =${first}`],
          ...[`${tracestate}= ${first}`, `${tracestate}=${first};p=1`],
        ].map((line): Lines => [["tracestate", line]])),
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

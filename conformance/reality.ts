/** @module What really happens to a request: Envoy's answer, read as destinations with shares and treatment. */

import { asString, at, stable } from "../lib/kube/json.ts";
import type { Entry } from "../lib/simulate/entries/entries.ts";
import type { Lines } from "../lib/simulate/requests/conditions.ts";
import { trimmed } from "../lib/simulate/requests/regex.ts";
import { percent, shareText } from "../lib/simulate/tables/verdict.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import type { Answer, Envoy, Sent } from "./envoy.ts";
import type { Message } from "./istio.ts";
import type { Configuration } from "./proxies.ts";

/** Where requests of a kind really end. */
export interface Reality {
  /** In the words of `verify`. */
  readonly text: string;
  /** How the route treats requests, as text; mirrors apart. */
  readonly treatment: string;
  readonly mirrors: string;
  readonly destinations: readonly RealDestination[];
}

/** A destination that gets something. */
export interface RealDestination {
  readonly workloads: readonly string[];
  readonly share: number;
  /** Header changes of this destination, and what arrives there. */
  readonly own: string;
  /** How the cluster treats requests: a hash. */
  readonly policy: string;
  /** The header lines that arrived. Absent: none did. */
  readonly received?: Lines;
}

/** Asks one cluster's proxies. */
export class Asker {
  readonly #envoy: Envoy;
  readonly #known = new Map<string, Promise<Answer>>();
  #sent = 0;

  constructor(envoy: Envoy) {
    this.#envoy = envoy;
  }

  /** Requests that went over the wire. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * @param key What the program sends.
   * @param sent What has to arrive of that: its own proxy may add a key, an edge takes keys away. Default: the same.
   * @param taken Headers that an edge takes away, which are no change of any other header. Default: none.
   */
  async ask(
    configuration: Configuration,
    { entry, shape }: Pick<Answered, "entry" | "shape">,
    key: Lines,
    sent = key,
    taken: readonly string[] = [],
  ): Promise<Reality> {
    const arriving = { sent, taken };
    const way = configuration.way(entry);
    if (way.kind === "none") return plain("status 404");
    if (way.kind === "tcp") return straight(way.workloads);
    const request: Sent = {
      table: way.table.id,
      http2: speaksGrpc(entry),
      method: shape.method,
      path: withQuery(shape.path, shape.query),
      authority: authorityFor(entry, shape.authority),
      headers: [...shape.headers, ...key],
    };
    const first = await this.#send(request);
    const weighted = first.route?.route?.weighted_clusters?.clusters as
      | readonly Message[]
      | undefined;
    if (weighted === undefined)
      return readAnswer(configuration, entry, [{ answer: first, share: 100, own: {} }], arriving);
    return readAnswer(configuration, entry, await this.#shares(request, first, weighted), arriving);
  }

  /** Every destination of a weighted route, by the first and the last number that lead to it. */
  async #shares(
    request: Sent,
    first: Answer,
    clusters: readonly Message[],
  ): Promise<readonly Part[]> {
    const total = clusters.reduce((sum, { weight }) => sum + Number(weight ?? 0), 0);
    const parts: Part[] = [];
    let from = 0;
    for (const cluster of clusters) {
      const weight = Number(cluster.weight ?? 0);
      if (weight === 0) continue;
      const low = await this.#send({ ...request, random: from });
      const high = await this.#send({ ...request, random: from + weight - 1 });
      if (low.cluster !== high.cluster || low.route !== first.route)
        throw new Error("weights are not as configured");
      if (low.cluster !== undefined && low.cluster !== cluster.name)
        throw new Error("weights are not as configured");
      const { name, weight: _, ...own } = cluster;
      parts.push({ answer: low, share: percent(weight, total), own });
      from += weight;
    }
    return parts;
  }

  #send(request: Sent): Promise<Answer> {
    const id = JSON.stringify(request);
    let known = this.#known.get(id);
    if (known === undefined) {
      known = this.#envoy.send(request);
      this.#known.set(id, known);
      this.#sent += 1;
    }
    return known;
  }
}

/** What is known of the key's lines at a destination. */
interface Arriving {
  readonly sent: Lines;
  readonly taken: readonly string[];
}

interface Part {
  readonly answer: Answer;
  readonly share: number;
  readonly own: Message;
}

function readAnswer(
  configuration: Configuration,
  entry: Entry,
  parts: readonly Part[],
  arriving: Arriving,
): Reality {
  const [{ answer } = { answer: { status: 404, headers: {} } as Answer }] = parts;
  if (answer.route?.redirect !== undefined) {
    return {
      ...plain("a redirect"),
      treatment: stable([answer.status, answer.headers.location]),
    };
  }
  if (answer.route?.direct_response !== undefined) {
    return { ...plain(`status ${answer.status}`), treatment: stable(answer.route.direct_response) };
  }
  const destinations = parts.map((part) => destinationOf(configuration, entry, part, arriving));
  const text = shareText(
    parts.map(({ answer: one, share }, at): [string, number] => [
      one.received === undefined
        ? `status ${one.status}`
        : (destinations[at]?.workloads ?? []).join(" | "),
      share,
    ]),
  );
  return { text, ...treatmentOf(answer.route), destinations };
}

function destinationOf(
  configuration: Configuration,
  entry: Entry,
  { answer, share, own }: Part,
  { sent, taken }: Arriving,
): RealDestination {
  const found =
    answer.cluster === undefined ? undefined : configuration.destination(entry, answer.cluster);
  return {
    workloads: found?.endpoints ?? [],
    share,
    own: stable([
      headerChanges(answer.route ?? {}, own, taken),
      arrival(answer, sent),
      answer.headers,
    ]),
    policy: found?.policy ?? "",
    ...(answer.received === undefined ? {} : { received: answer.received.headers }),
  };
}

const changes = [
  "request_headers_to_add",
  "request_headers_to_remove",
  "response_headers_to_add",
  "response_headers_to_remove",
];

/**
 * What a route and its destination change. Istio writes the changes of an only destination to the route:
 * where they are written makes no difference.
 */
function headerChanges(route: Message, destination: Message, taken: readonly string[]): unknown {
  const list = (field: string) =>
    [...(route[field] ?? []), ...(destination[field] ?? [])]
      .filter(
        (one: unknown) => field !== "request_headers_to_remove" || !taken.includes(String(one)),
      )
      .map(stable);
  return changes.map((field) => list(field).sort());
}

/** What arrived, without the key's own lines, all of which have to: those are the one difference that is wanted. */
function arrival({ received }: Answer, key: Lines): unknown {
  if (received === undefined) return null;
  const left = [...key];
  const headers = received.headers.filter(([name, value]) => {
    const index = left.findIndex(([n, v]) => n.toLowerCase() === name && trimmed(v) === value);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { ...received, headers: [...headers].sort(), lost: left };
}

/** What a route says besides whom it is for and where it leads. */
function treatmentOf(route: Message | undefined): {
  readonly treatment: string;
  readonly mirrors: string;
} {
  if (route === undefined) return { treatment: "", mirrors: "" };
  const { match: _, name: __, decorator: ___, metadata: ____, route: action = {}, ...rest } = route;
  const {
    cluster: _____,
    weighted_clusters: ______,
    request_mirror_policies: mirrors = [],
    ...how
  } = action;
  // Which error says that a destination is missing (500 or 503) depends on the API, not on the rule.
  delete how.cluster_not_found_response_code;
  for (const field of changes) delete rest[field];
  return { treatment: stable([rest, how]), mirrors: stable(mirrors) };
}

function plain(text: string): Reality {
  return { text, treatment: "", mirrors: "", destinations: [] };
}

function straight(workloads: readonly string[]): Reality {
  const text = workloads.length === 0 ? "status 503" : workloads.join(" | ");
  const destinations =
    workloads.length === 0 ? [] : [{ workloads, share: 100, own: "", policy: "" }];
  return { ...plain(text), destinations };
}

function withQuery(path: string, query: Lines): string {
  return query.length === 0
    ? path
    : `${path}?${new URLSearchParams(query.map(([n, v]): [string, string] => [n, v]))}`;
}

/** Clients of other namespaces cannot use the short name. */
function authorityFor(entry: Entry, stated: string): string {
  if (entry.kind === "gateway") return stated;
  const { service, client, authorities } = entry;
  return client.namespace !== service.namespace && stated === service.name
    ? (authorities.at(-1) ?? stated)
    : stated;
}

function speaksGrpc(entry: Entry): boolean {
  if (entry.kind === "gateway") return false;
  const body = entry.service.ports.find(({ number }) => number === entry.port)?.body;
  const word = asString(at(body, "appProtocol")) ?? asString(at(body, "name")) ?? "";
  return /^(grpc|kubernetes\.io\/h2c|http2)/.test(word);
}

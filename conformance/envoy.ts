/**
 * @module A real Envoy that holds route configurations of Istio, one listener for each. Every route says
 * its own place in a response header, every destination is the one upstream that answers with what it
 * received, and the random number of weighted routes is taken from a request header.
 */
import * as fs from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { type Processes, until } from "./cluster/processes.ts";
import { envoyProgram } from "./envoy-program.ts";
import type { Message } from "./istio.ts";
import { type Received, startUpstream, type Upstream } from "./upstream.ts";
import { Wire } from "./wire.ts";

/** What one listener of one proxy does with HTTP. */
export interface Table {
  readonly id: string;
  /** RouteConfiguration. */
  readonly routes: Message;
  /** HttpConnectionManager, less routes and Istio's own filters. */
  readonly manager: Message;
  /** Destinations that exist, and whether somebody answers there. */
  readonly clusters: ReadonlyMap<string, boolean>;
}

/** A request into a table. */
export interface Sent {
  readonly table: string;
  readonly http2: boolean;
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The number that decides between weighted destinations. Default: 0. */
  readonly random?: number;
}

/** What Envoy did with it. */
export interface Answer {
  /** Of gRPC answers the HTTP status that they stand for. */
  readonly status: number;
  /** The route that answered; absent: none did. */
  readonly route?: Message;
  /** Where it went; absent: Envoy answered by itself. */
  readonly cluster?: string;
  readonly received?: Received;
  /** Response headers that are not Envoy's or ours. */
  readonly headers: Readonly<Record<string, string>>;
}

export const routeHeader = "x-conformance-route";
export const clusterHeader = "x-conformance-cluster";
const randomHeader = "x-conformance-random";

/** A running Envoy. */
export class Envoy {
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #sockets: ReadonlyMap<string, string>;
  readonly #upstream: Upstream;
  readonly #wire = new Wire();

  private constructor(
    tables: readonly Table[],
    sockets: ReadonlyMap<string, string>,
    upstream: Upstream,
  ) {
    this.#tables = new Map(tables.map((table) => [table.id, table]));
    this.#sockets = sockets;
    this.#upstream = upstream;
  }

  /** Starts one with all tables. Throws with what Envoy says when it refuses the configuration. */
  static async start(tables: readonly Table[], processes: Processes): Promise<Envoy> {
    const upstream = await startUpstream();
    const sockets = new Map(tables.map(({ id }) => [id, join(processes.folder, `${id}.s`)]));
    const admin = join(processes.folder, "admin.s");
    const bootstrap = join(processes.folder, "envoy.json");
    fs.writeFileSync(
      bootstrap,
      JSON.stringify(bootstrapOf(tables, { sockets, admin, upstream: upstream.port })),
    );
    processes.start({
      name: "envoy",
      program: envoyProgram(),
      args: [
        "-c",
        bootstrap,
        "--use-dynamic-base-id",
        "--concurrency",
        "1",
        "--log-level",
        "error",
      ],
    });
    await until({ what: "Envoy is live", seconds: 60, every: 100 }, async () => {
      processes.check();
      return (await isLive(admin)) ? true : undefined;
    });
    return new Envoy(tables, sockets, upstream);
  }

  async send(sent: Sent): Promise<Answer> {
    const { table: id, http2, method, path, authority, random = 0 } = sent;
    const table = this.#tables.get(id);
    const socket = this.#sockets.get(id);
    if (table === undefined || socket === undefined) throw new Error(`no table ${id}`);
    const grpc = http2
      ? ([
          ["content-type", "application/grpc"],
          ["te", "trailers"],
        ] as const)
      : [];
    const headers = [...sent.headers, ...grpc, [randomHeader, String(random)] as const];
    const said = await this.#wire.send({ socket, http2, method, path, authority, headers });
    const place = said.headers[routeHeader]?.split(".").map(Number);
    const route =
      place === undefined
        ? undefined
        : table.routes.virtual_hosts[place[0] ?? 0].routes[place[1] ?? 0];
    const cluster = said.headers[clusterHeader]?.replace(/^[^~]*~/, "");
    const upstream =
      cluster !== undefined &&
      cluster !== "-" &&
      said.headers["content-type"] === "application/json";
    const received = upstream ? without(JSON.parse(said.body) as Received) : undefined;
    return {
      status: statusOf(said.status, said.headers["grpc-status"]),
      headers: Object.fromEntries(Object.entries(said.headers).filter(([name]) => !own.has(name))),
      ...(route === undefined ? {} : { route }),
      ...(cluster === undefined || cluster === "-" ? {} : { cluster }),
      ...(received === undefined ? {} : { received }),
    };
  }

  close(): void {
    this.#wire.close();
    this.#upstream.close();
  }
}

/** Response headers that say nothing about the route. */
const own = new Set([
  ...[routeHeader, clusterHeader, "date", "content-type", "content-length", "server", "connection"],
  ...[
    "keep-alive",
    "transfer-encoding",
    "x-envoy-upstream-service-time",
    ":status",
    "grpc-status",
    "grpc-message",
  ],
]);

function without({ method, path, headers }: Received): Received {
  const noise = new Set([randomHeader, "x-request-id", "x-envoy-attempt-count"]);
  return { method, path, headers: headers.filter(([name]) => !noise.has(name)) };
}

/** Envoy says its own errors to a gRPC client as a gRPC status. */
function statusOf(status: number, grpc: string | undefined): number {
  if (status !== 200 || grpc === undefined) return status;
  return { "12": 404, "14": 503, "7": 403, "16": 401, "13": 400 }[grpc] ?? 500;
}

// --- the configuration ---

interface Places {
  readonly sockets: ReadonlyMap<string, string>;
  readonly admin: string;
  readonly upstream: number;
}

function bootstrapOf(tables: readonly Table[], { sockets, admin, upstream }: Places): Message {
  return {
    node: { id: "conformance", cluster: "conformance" },
    admin: { address: { pipe: { path: admin } } },
    // What Istio's own bootstrap says about expressions.
    layered_runtime: {
      layers: [{ name: "static", static_layer: { "re2.max_program_size.error_level": 32768 } }],
    },
    static_resources: {
      listeners: tables.map((table) => listenerOf(table, sockets.get(table.id) ?? "")),
      clusters: tables.flatMap((table) => clustersOf(table, upstream)),
    },
  };
}

const managerType =
  "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
const routerType = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";

function listenerOf(table: Table, socket: string): Message {
  const manager = {
    "@type": managerType,
    ...table.manager,
    stat_prefix: table.id,
    // HTTP/1.1 or HTTP/2, whatever the client starts with.
    codec_type: "AUTO",
    http_filters: [
      ...(table.manager.http_filters ?? []),
      { name: "envoy.filters.http.router", typed_config: { "@type": routerType } },
    ],
    route_config: marked(table),
  };
  return {
    name: table.id,
    address: { pipe: { path: socket } },
    filter_chains: [
      {
        filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }],
      },
    ],
  };
}

/** Routes that name themselves and their destination; destinations are this table's own. */
function marked({ id, routes }: Table): Message {
  const local = (name: string) => `${id}~${name}`;
  return {
    ...routes,
    response_headers_to_add: [
      ...(routes.response_headers_to_add ?? []),
      header(clusterHeader, "%UPSTREAM_CLUSTER%"),
    ],
    virtual_hosts: (routes.virtual_hosts ?? []).map((host: Message, h: number) => ({
      ...host,
      routes: (host.routes ?? []).map((route: Message, r: number) => ({
        ...route,
        response_headers_to_add: [
          ...(route.response_headers_to_add ?? []),
          header(routeHeader, `${h}.${r}`),
        ],
        ...(route.route === undefined ? {} : { route: localised(route.route, local) }),
      })),
    })),
  };
}

/**
 * No request may run out of time here: the upstream is this process, and a busy machine would say 504. What
 * a route allows is compared as configuration.
 */
function localised(action: Message, local: (name: string) => string): Message {
  const weighted = action.weighted_clusters;
  const mirrors = action.request_mirror_policies;
  const { per_try_timeout: _, ...retries } = action.retry_policy ?? {};
  return {
    ...action,
    timeout: "0s",
    ...(action.retry_policy === undefined ? {} : { retry_policy: retries }),
    ...(action.cluster === undefined ? {} : { cluster: local(action.cluster) }),
    ...(weighted === undefined
      ? {}
      : {
          weighted_clusters: {
            ...weighted,
            header_name: randomHeader,
            clusters: weighted.clusters.map((c: Message) => ({ ...c, name: local(c.name) })),
          },
        }),
    ...(mirrors === undefined
      ? {}
      : {
          request_mirror_policies: mirrors.map((m: Message) => ({
            ...m,
            cluster: local(m.cluster),
          })),
        }),
  };
}

function header(key: string, value: string): Message {
  return { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
}

function clustersOf({ id, clusters }: Table, upstream: number): readonly Message[] {
  return [...clusters].map(([name, alive]) => ({
    name: `${id}~${name}`,
    type: "STATIC",
    connect_timeout: "5s",
    load_assignment: {
      cluster_name: `${id}~${name}`,
      endpoints: alive ? [{ lb_endpoints: [{ endpoint: { address: address(upstream) } }] }] : [],
    },
  }));
}

function address(port: number): Message {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

function isLive(admin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = httpRequest({ socketPath: admin, path: "/ready" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });
}

/**
 * @module Measures what lanes cost a request in the proxy: Istio translates our output for a caller's sidecar, a
 * real Envoy holds the routes, and one connection sends one request after the other. Prints figures, judges nothing.
 *
 *     npm run bench -- envoy [--tried] [LANES ...]
 */
import * as fs from "node:fs";
import { Agent, request as httpRequest, type RequestOptions } from "node:http";
import { join } from "node:path";
import { Processes, until } from "../conformance/cluster/processes.ts";
import { envoyProgram } from "../conformance/envoy-program.ts";
import { askIstio, type Message } from "../conformance/istio.ts";
import { type Row, table } from "../conformance/part.ts";
import { type Form, forms, type Service, serviceFor, virtualService } from "./envoy-forms.ts";
import { triedForms } from "./envoy-tried.ts";

const [tried, asked] = [
  process.argv.includes("--tried"),
  process.argv
    .slice(2)
    .map(Number)
    .filter((n) => n > 0),
];
const numbers = asked.length > 0 ? asked : [1, 10, 100, 1000];
/** Of each kind of request, in each of the rounds, of which the fastest counts. */
const requests = 400;
const rounds = 9;

interface Sent {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The requests, all of them for the last rule of the list. */
function sentTo({ first, last }: Service): readonly Sent[] {
  const words =
    "user=alice,session=5f3c2b1a9e8d7c6b,tenant=acme-corporation,region=eu-west-1,plan=gold;ttl=60";
  const states = "dd=s:2;o:rum;t.dm:-4;p:00f067aa0ba902b7,rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
  return [
    { what: "no baggage", headers: {} },
    { what: "other baggage", headers: { baggage: words } },
    { what: "unknown key", headers: { baggage: `${words},isolane=nobody` } },
    { what: "first lane, baggage", headers: { baggage: `isolane=${first}` } },
    { what: "last lane, baggage", headers: { baggage: `isolane=${last}` } },
    { what: "last lane among others", headers: { baggage: `${words},isolane=${last}` } },
    { what: "last lane, header", headers: { "x-isolane-key": last } },
    { what: "other baggage and state", headers: { baggage: words, tracestate: states } },
    { what: "last lane, tracestate", headers: { tracestate: `isolane=${last},${states}` } },
  ];
}

for (const lanes of numbers) {
  const rows: Row[] = [];
  for (const form of tried ? triedForms(virtualService) : forms)
    rows.push(...(await measure(form, lanes)));
  console.log(`\n${lanes} lanes: µs per request, latency / Envoy's CPU\n${table(rows)}`);
}

async function measure(form: Form, lanes: number): Promise<readonly Row[]> {
  const service = serviceFor(form, lanes);
  const proxy = { id: "caller", namespace: "shop", labels: { app: "web" } };
  const { worlds, values } = await askIstio([
    { id: form.name, objects: service.objects, proxies: [proxy] },
  ]);
  const [world] = worlds;
  const caller = world?.proxies[0];
  for (const { object, reason } of world?.refused ?? [])
    console.log(`refused: ${object}: ${reason}`);
  const hash = caller?.routes["80"];
  if (world === undefined || caller === undefined || hash === undefined) {
    throw new Error(`${form.name}: Istio has no routes for port 80`);
  }
  const routes = values[hash];
  const processes = new Processes();
  try {
    const envoy = await start(routes, processes);
    const row: Record<string, string | number> = { form: form.name };
    for (const { what, headers } of sentTo(service)) {
      const { cpu, time, status } = await ask(envoy, headers);
      if (status !== 200) throw new Error(`${form.name}, ${what}: status ${status}`);
      row[what] = `${time.toFixed(0)} / ${cpu.toFixed(0)}`;
    }
    row["largest object, kB"] = Math.round(service.largest / 1000);
    row["push, ms"] = Math.round(world.pushMillis);
    row["routes, ms"] = Math.round(caller.routeMillis);
    row["routes, kB"] = Math.round(caller.routeBytes / 1000);
    return [row];
  } finally {
    await processes.stop();
  }
}

interface Running {
  readonly socket: string;
  readonly pid: number;
  readonly agent: Agent;
}

/** An Envoy with these routes, each of which answers by itself: what is left is the way to the route. */
async function start(routes: Message, processes: Processes): Promise<Running> {
  const [socket, admin, bootstrap] = ["routes.s", "admin.s", "envoy.json"].map((name) =>
    join(processes.folder, name),
  ) as [string, string, string];
  fs.writeFileSync(bootstrap, JSON.stringify(bootstrapOf(routes, socket, admin)));
  const quiet = ["--use-dynamic-base-id", "--concurrency", "1", "--log-level", "error"];
  const pid = processes.start({
    name: "envoy",
    program: envoyProgram(),
    args: ["-c", bootstrap, ...quiet],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await until({ what: "Envoy is live", seconds: 120, every: 100 }, async () => {
    processes.check();
    return (await get({ socketPath: admin, path: "/ready" }).catch(() => 0)) === 200 || undefined;
  });
  return { socket, pid, agent };
}

/** What a request of one kind costs: one after the other on one connection. */
async function ask(
  { socket, pid, agent }: Running,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly cpu: number; readonly time: number; readonly status: number }> {
  const options = {
    socketPath: socket,
    path: "/rest",
    agent,
    headers: { host: "cart", ...headers },
  };
  const found: { readonly cpu: number; readonly time: number }[] = [];
  let status = 0;
  for (let round = 0; round <= rounds; round++) {
    const [cpu, time] = [cpuOf(pid), performance.now()];
    for (let n = 0; n < requests; n++) status = await get(options);
    // The first round warms up.
    if (round === 0) continue;
    found.push({
      cpu: (cpuOf(pid) - cpu) / requests,
      time: ((performance.now() - time) * 1000) / requests,
    });
  }
  return {
    status,
    cpu: fastest(found.map((one) => one.cpu)),
    time: fastest(found.map((one) => one.time)),
  };
}

function fastest(values: readonly number[]): number {
  return Math.min(...values);
}

function get(options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

/** Microseconds that all threads of a process have run (Linux, proc(5): schedstat). */
function cpuOf(pid: number): number {
  return fs
    .readdirSync(`/proc/${pid}/task`)
    .map((task) => fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8"))
    .reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1000, 0);
}

function bootstrapOf(routes: Message, socket: string, admin: string): Message {
  const type = "type.googleapis.com/envoy.extensions.filters";
  const answering = ({ match, name }: Message) => ({
    match,
    name,
    direct_response: { status: 200 },
  });
  const manager = {
    "@type": `${type}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "bench",
    route_config: {
      name: "bench",
      virtual_hosts: routes.virtual_hosts.map(({ name, domains, routes: list }: Message) => ({
        ...{ name, domains },
        routes: list.map(answering),
      })),
    },
    http_filters: [{ name: "router", typed_config: { "@type": `${type}.http.router.v3.Router` } }],
  };
  return {
    node: { id: "bench", cluster: "bench" },
    admin: { address: { pipe: { path: admin } } },
    layered_runtime: {
      layers: [{ name: "static", static_layer: { "re2.max_program_size.error_level": 32768 } }],
    },
    static_resources: {
      listeners: [
        {
          name: "bench",
          address: { pipe: { path: socket } },
          filter_chains: [{ filters: [{ name: "http", typed_config: manager }] }],
        },
      ],
    },
  };
}

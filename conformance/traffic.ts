/**
 * @module Part "traffic": what the real Istio makes of the Telemetries of `routing.traffic`, and of which requests the real
 * Envoy then writes a line: of keyed ones, whatever the key, and of no others; of those as before, where all were logged.
 */
import * as fs from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { asArray, at } from "../lib/kube/json.ts";
import { type TrafficTold, trafficEnvironment } from "../test/support/traffic-environments.ts";
import { freePort, Processes, until } from "./cluster/processes.ts";
import { envoyProgram } from "./envoy-program.ts";
import { askIstio, type IstioAnswer, istioProgram, type Message } from "./istio.ts";
import { judge } from "./judge.ts";
import type { Outcome, Row } from "./part.ts";
import { listensAt } from "./servers/tcp.ts";

/** The part's name. */
export const name = "traffic";

const longName = "lane.".repeat(12).slice(0, 63);

interface Case extends TrafficTold {
  readonly title: string;
  /** Names of carriers. */
  readonly baggage?: string;
  readonly header?: string;
  readonly tracestate?: string;
  /** How many lines a request without a key and one with a key write, of proxies of the baseline and of forks. */
  readonly baseline: readonly [plain: number, keyed: number];
  readonly forks: readonly [plain: number, keyed: number];
  /** Percent of its traces that a fork's proxy samples. Absent: not asked. */
  readonly sampled?: number;
}

const both = { baggage: "isolane", header: "x-isolane-key" };

const cases: readonly Case[] = [
  {
    title: "forks",
    routing: "{ traffic: { accessLog: {}, tracing: forks } }",
    ...both,
    baseline: [0, 0],
    forks: [0, 1],
    sampled: 100,
  },
  {
    title: "everywhere, nothing logged today",
    routing: "{ traffic: { accessLog: { at: everywhere, existing: [] } } }",
    ...both,
    baseline: [0, 1],
    forks: [0, 1],
  },
  {
    title: "everywhere, all logged today",
    routing:
      "{ traffic: { accessLog: { at: everywhere, existing: [envoy], providers: [lanes] } } }",
    ...both,
    baseline: [1, 2],
    forks: [1, 2],
  },
  {
    title: "a long name in baggage",
    routing: `{ carriers: { baggage: ${longName} }, traffic: { accessLog: {} } }`,
    baggage: longName,
    baseline: [0, 0],
    forks: [0, 1],
  },
  {
    title: "tracestate",
    routing: "{ carriers: { tracestate: team/x@isolane }, traffic: { accessLog: {} } }",
    tracestate: "team/x@isolane",
    baseline: [0, 0],
    forks: [0, 1],
  },
];

/** Istio's translation and Envoy. */
export function prepare(): void {
  istioProgram();
  envoyProgram();
}

/** One case after the other. */
export async function run(): Promise<Outcome> {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const one of cases) {
    const { proxies, refused } = await translated(one);
    failures.push(...refused.map((text) => `${one.title}: Istio refuses ${text}`));
    for (const { who, side, manager } of proxies) {
      const wanted = who === "fork" ? one.forks : one.baseline;
      const { found, wrong } = await counted(one, manager, wanted);
      rows.push({
        case: one.title,
        proxy: `${who}, ${side}`,
        "without a key": found[0] ?? 0,
        keyed: found[1] ?? 0,
      });
      failures.push(...wrong.map((text) => `${one.title}, ${who}, ${side}: ${text}`));
      const rate = at(manager, "tracing", "random_sampling", "value");
      const isOther = one.sampled !== undefined && who === "fork" && rate !== one.sampled;
      if (isOther) failures.push(`${one.title}, ${who}, ${side}: it samples ${String(rate)} %`);
    }
  }
  return { rows, failures };
}

interface Proxy {
  readonly who: "baseline" | "fork";
  readonly side: string;
  readonly manager: Message;
}

/** What the sidecars of a baseline pod and of a fork write down. */
async function translated(one: Case) {
  const folder = "environments/staging";
  const { after } = judge({ title: one.title, folder, files: trafficEnvironment(one) });
  const fork = after.find(
    ({ kind, metadata }) => kind === "Deployment" && /^cart-pr-1/.test(metadata.name),
  );
  const labels = Object.fromEntries(
    Object.entries(at(fork, "spec", "template", "metadata", "labels") ?? {}).map(([key, value]) => [
      key,
      String(value),
    ]),
  );
  const answer: IstioAnswer = await askIstio([
    {
      id: one.title,
      objects: after,
      proxies: [
        { id: "baseline", namespace: "shop", labels: { app: "cart" } },
        { id: "fork", namespace: "shop", labels },
      ],
    },
  ]);
  const [world] = answer.worlds;
  const proxies = (world?.proxies ?? []).flatMap(({ id, logs = {} }): readonly Proxy[] =>
    Object.entries(logs).flatMap(([side, hashes]) =>
      hashes.map((hash) => ({
        who: id === "fork" ? ("fork" as const) : ("baseline" as const),
        side,
        manager: answer.values[hash],
      })),
    ),
  );
  const refused = (world?.refused ?? []).map(({ object, reason }) => `${object}: ${reason}`);
  // Over nothing it would prove nothing.
  if (proxies.length < 4) throw new Error(`${one.title}: Istio has ${proxies.length} listeners`);
  return { proxies, refused };
}

/** How many lines Envoy writes for a request without a key and for one with, by each carrier; and what is otherwise. */
async function counted(one: Case, manager: Message, wanted: readonly [number, number]) {
  const plain = [
    [["baggage", `user=${one.baggage ?? "x"}=1,x${one.baggage ?? ""}=1`]],
    [["tracestate", "other=1"]],
    [],
  ] as const;
  const keyed = [
    ...(one.baggage === undefined
      ? []
      : [[["baggage", `user=7, ${one.baggage} = pr-1;p=1`]] as const]),
    ...(one.header === undefined ? [] : [[[one.header.toUpperCase(), "no-lane"]] as const]),
    ...(one.tracestate === undefined
      ? []
      : [[["tracestate", `a=1,${one.tracestate}=pr-1`]] as const]),
  ];
  const processes = new Processes();
  try {
    const log = join(processes.folder, "access.log");
    const port = await freePort();
    const bootstrap = join(processes.folder, "envoy.json");
    fs.writeFileSync(bootstrap, JSON.stringify(bootstrapOf(logging(manager, log), port)));
    const args = ["-c", bootstrap, "--use-dynamic-base-id", "--concurrency", "1"];
    const quick = ["--file-flush-interval-msec", "10", "--log-level", "error"];
    processes.start({ name: "envoy", program: envoyProgram(), args: [...args, ...quick] });
    await until({ what: "Envoy", seconds: 60, every: 50 }, () => {
      processes.check();
      return listensAt(port);
    });
    const asked = [
      ...plain.map((lines) => ({ lines, count: wanted[0] })),
      ...keyed.map((lines) => ({ lines, count: wanted[1] })),
    ];
    for (const [index, { lines }] of asked.entries()) await send(port, `/asked-${index}-`, lines);
    const isAll = () => countIn(log, "/asked-") >= asked.reduce((sum, { count }) => sum + count, 0);
    await until({ what: "all lines", seconds: 10, every: 50 }, () => isAll() || undefined).catch(
      () => undefined,
    );
    const counts = asked.map((_, index) => countIn(log, `/asked-${index}-`));
    const wrong = asked.flatMap(({ lines, count }, index) =>
      counts[index] === count
        ? []
        : [`${JSON.stringify(lines)} writes ${counts[index]} lines, not ${count}`],
    );
    return { found: [counts[0], counts.at(-1)], wrong };
  } finally {
    await processes.stop();
  }
}

function countIn(log: string, text: string): number {
  return fs.existsSync(log) ? fs.readFileSync(log, "utf8").split(text).length - 1 : 0;
}

/** Istio's access logs, with their filters and formats, written to a file of ours. */
function logging(manager: Message, path: string): readonly Message[] {
  return asArray(manager.access_log).map((one: Message) => ({
    ...one,
    typed_config: { ...one.typed_config, path },
  }));
}

function bootstrapOf(access_log: readonly Message[], port: number): Message {
  const type = "type.googleapis.com/envoy.extensions.filters";
  const manager = {
    "@type": `${type}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "traffic",
    access_log,
    http_filters: [
      {
        name: "envoy.filters.http.router",
        typed_config: { "@type": `${type}.http.router.v3.Router` },
      },
    ],
    route_config: {
      virtual_hosts: [
        {
          name: "all",
          domains: ["*"],
          routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }],
        },
      ],
    },
  };
  return {
    static_resources: {
      listeners: [
        {
          name: "traffic",
          address: { socket_address: { address: "127.0.0.1", port_value: port } },
          filter_chains: [
            {
              filters: [
                { name: "envoy.filters.network.http_connection_manager", typed_config: manager },
              ],
            },
          ],
        },
      ],
    },
  };
}

function send(
  port: number,
  path: string,
  lines: readonly (readonly [string, string])[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(lines.map(([key, value]) => [key, value]));
    const asked = request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve());
    });
    asked.on("error", reject);
    asked.end();
  });
}

/**
 * @module Istio's own translation: objects of a cluster in, the configuration of its proxies out. The
 * program is built from the Go module in istio/, once.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { cached, go } from "./cluster/programs.ts";

/** A proxy: the sidecar of a pod with these labels, or the pods of a Gateway of either API. */
export interface ProxyRequest {
  readonly id: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `namespace/name`. Absent: a sidecar. */
  readonly gateway?: string;
}

/** A cluster, and whose configuration is asked for. */
export interface World {
  readonly id: string;
  readonly objects: readonly unknown[];
  readonly proxies: readonly ProxyRequest[];
}

/** A message of Envoy's API as JSON, with the names of the protocol buffers. */
// biome-ignore lint/suspicious/noExplicitAny: Envoy's whole API, read and passed on.
export type Message = any;

/** Where a proxy takes connections. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** The name of the route configuration for HTTP. */
  readonly route?: string;
  /** The HTTP connection manager's settings, less routes and Istio's own filters: a hash. */
  readonly manager?: string;
  /** The cluster that gets what is not HTTP. */
  readonly tcp?: string;
}

/** One destination: the workloads that answer, and how they are treated (a hash). */
export interface Destination {
  readonly endpoints: readonly string[];
  readonly policy: string;
}

/** The configuration of one proxy. */
export interface ProxyAnswer {
  readonly id: string;
  /** A pod without a sidecar whose requests ztunnel takes: it has no configuration of its own. */
  readonly captured?: boolean;
  readonly listeners: readonly Listener[];
  /** Route configurations by name: hashes. */
  readonly routes: Readonly<Record<string, string>>;
  readonly clusters: Readonly<Record<string, Destination>>;
  /** What HTTP listeners write down of requests, `inbound` and `outbound`: hashes of access logs and tracing. Absent: not asked. */
  readonly logs?: Readonly<Record<string, readonly string[]>>;
  /** How long istiod makes the routes, and the bytes of them that it sends. */
  readonly routeMillis: number;
  readonly routeBytes: number;
}

/** An object and what was said about it. */
export interface Remark {
  readonly object: string;
  readonly reason: string;
}

/** What Istio says about one cluster. The proxies of an ambient one include its waypoints, by `namespace/name`. */
export interface WorldAnswer {
  readonly id: string;
  /** Objects that the admission webhook refuses: they are not in the cluster. */
  readonly refused: readonly Remark[];
  readonly warned: readonly Remark[];
  readonly proxies: readonly ProxyAnswer[];
  /** Cluster addresses of Services, by `namespace/name`. */
  readonly services: Readonly<Record<string, string>>;
  /** The waypoint that ztunnel sends a Service's requests to, by `namespace/name`. */
  readonly through: Readonly<Record<string, string>>;
  /** The workloads that ztunnel knows behind a Service. */
  readonly behind: Readonly<Record<string, readonly string[]>>;
  /** How long istiod reads all objects for a push. */
  readonly pushMillis: number;
}

/** What Istio says about all of them; `values` has what hashes stand for. */
export interface IstioAnswer {
  readonly worlds: readonly WorldAnswer[];
  readonly values: Readonly<Record<string, Message>>;
}

/** Asks Istio about some clusters. Those that show ambient mode are asked with it switched on. */
export async function askIstio(worlds: readonly World[]): Promise<IstioAnswer> {
  const answers: IstioAnswer[] = [];
  for (const ambient of [false, true]) {
    const some = worlds.filter((world) => showsAmbient(world) === ambient);
    if (some.length === 0) continue;
    const text = await piped(istioProgram(), JSON.stringify({ worlds: some }), {
      PILOT_ENABLE_AMBIENT: String(ambient),
    });
    answers.push(JSON.parse(text) as IstioAnswer);
  }
  return {
    worlds: answers.flatMap((answer) => answer.worlds),
    values: Object.assign({}, ...answers.map(({ values }) => values)),
  };
}

/** Ambient mode is a switch of istiod, read when it starts; it also changes what sidecars get. */
function showsAmbient({ objects }: World): boolean {
  return JSON.stringify(objects).includes('"istio.io/dataplane-mode":"ambient"');
}

/** Its path; the first call builds it. */
export function istioProgram(): string {
  const folder = join(import.meta.dirname, "istio");
  const names = fs
    .readdirSync(folder)
    .filter((name) => /\.go$|^go\.(mod|sum)$/.test(name))
    .sort();
  const sources = names.map((name) => fs.readFileSync(join(folder, name)));
  return cached("istio", sources, (target) => {
    go(["build", "-ldflags=-s -w", "-o", target, "."], folder);
  });
}

function piped(
  program: string,
  input: string,
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...settings };
    const child = spawn(program, { stdio: ["pipe", "pipe", "pipe"], env });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString("utf8"));
      else
        reject(
          new Error(
            `Istio's translation failed: ${Buffer.concat(errors).toString("utf8").slice(-2000)}`,
          ),
        );
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

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
  /** The HTTP connection manager's settings, less filters and routes: a hash. */
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
  readonly listeners: readonly Listener[];
  /** Route configurations by name: hashes. */
  readonly routes: Readonly<Record<string, string>>;
  readonly clusters: Readonly<Record<string, Destination>>;
}

/** An object and what was said about it. */
export interface Remark {
  readonly object: string;
  readonly reason: string;
}

/** What Istio says about one cluster. */
export interface WorldAnswer {
  readonly id: string;
  /** Objects that the admission webhook refuses: they are not in the cluster. */
  readonly refused: readonly Remark[];
  readonly warned: readonly Remark[];
  readonly proxies: readonly ProxyAnswer[];
  /** Cluster addresses of Services, by `namespace/name`. */
  readonly services: Readonly<Record<string, string>>;
}

/** What Istio says about all of them; `values` has what hashes stand for. */
export interface IstioAnswer {
  readonly worlds: readonly WorldAnswer[];
  readonly values: Readonly<Record<string, Message>>;
}

/** Asks Istio about some clusters. */
export async function askIstio(worlds: readonly World[]): Promise<IstioAnswer> {
  const text = await piped(istioProgram(), JSON.stringify({ worlds }));
  return JSON.parse(text) as IstioAnswer;
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

function piped(program: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] });
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

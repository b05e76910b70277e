/**
 * @module Cilium's operator: its own reconcilers of Services and Gateways, built from the Go module in cilium/. Their package
 * names nothing outside of it, so a copy of it is built, with one more file.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { cached, go, moduleFolder } from "../cluster/programs.ts";
import type { IstioAnswer, Message, World } from "../istio.ts";
import { asIstio, destination, type MeshAnswer } from "./tables.ts";

/** docs/conformance.md repeats it, and cilium/go.mod. */
const module = "github.com/cilium/cilium@v1.20.2";

/** What Cilium makes of some clusters. */
export function askCilium(worlds: readonly World[]): Promise<IstioAnswer> {
  const input = JSON.stringify({ worlds: worlds.map(({ id, objects }) => ({ id, objects })) });
  const text = execFileSync(ciliumProgram(), { input, encoding: "utf8", maxBuffer: 1 << 30 });
  const said = JSON.parse(text) as { readonly worlds: readonly MeshAnswer[] };
  return Promise.resolve(
    asIstio(
      worlds,
      said.worlds.map((world) => ({
        ...world,
        tables: world.tables.map((table) => ({ ...table, routes: named(table.routes) })),
      })),
    ),
  );
}

/** Its path; the first call builds it. */
export function ciliumProgram(): string {
  const folder = join(import.meta.dirname, "cilium");
  const names = [
    "go.mod",
    "go.sum",
    "main.go",
    "reconcilers.txt",
    "mcs/go.mod",
    "mcs/annotation.go",
  ];
  const sources = names.map((name) => fs.readFileSync(join(folder, name)));
  return cached("cilium", sources, (target) => {
    const copy = `${target}.source`;
    fs.cpSync(folder, copy, { recursive: true });
    const own = join(moduleFolder(module), "operator", "pkg", "gateway-api");
    const room = join(copy, "reconcilers");
    fs.mkdirSync(room);
    for (const name of fs.readdirSync(own))
      if (name.endsWith(".go") && !name.endsWith("_test.go"))
        fs.writeFileSync(join(room, name), fs.readFileSync(join(own, name)));
    fs.renameSync(join(copy, "reconcilers.txt"), join(room, "isolane.go"));
    go(["build", "-ldflags=-s -w", "-o", target, "."], copy);
    fs.rmSync(copy, { recursive: true });
  });
}

/**
 * `namespace:name:port` as Istio would call it, wherever a route names its destination. Equal matches of several routes
 * are one rule with the destinations of all: those of one name are one.
 */
function named(value: Message): Message {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== "object" || value === null) return value;
  const { cluster, weighted_clusters: weighted, max_stream_duration: limit, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([field, one]) => [field, named(one)]));
  // "0s" is no limit, which every route without a time-out has.
  const limited =
    limit === undefined || limit.max_stream_duration === "0s" ? {} : { max_stream_duration: limit };
  if (typeof cluster === "string") return { ...inner, ...limited, cluster: istioName(cluster) };
  if (weighted === undefined) return { ...inner, ...limited };
  const shares = new Map<string, Message>();
  for (const { name, weight, ...own } of weighted.clusters as readonly Message[]) {
    const id = JSON.stringify([name, own]);
    const sum = Number(shares.get(id)?.weight ?? 0) + Number(weight ?? 0);
    shares.set(id, { name: istioName(name), weight: sum, ...named(own) });
  }
  const [only, second] = [...shares.values()];
  return second === undefined && Object.keys(only ?? {}).length === 2
    ? { ...inner, ...limited, cluster: only?.name }
    : { ...inner, ...limited, weighted_clusters: { ...weighted, clusters: [...shares.values()] } };
}

function istioName(cluster: string): string {
  const [namespace = "", name = "", port = ""] = cluster.split(":");
  return destination(namespace, name, port);
}

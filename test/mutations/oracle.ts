/**
 * @module Whether a mutant answers any request differently than the original. Asked of the evaluators in
 * model/, which share no code with lib/: what they cannot tell apart is the same table in other words.
 */
import type { Json } from "../../lib/kube/object.ts";
import type { CarriersSpec } from "../../lib/model/spec.gen.ts";
import { keysOf } from "./kinds/texts.ts";
import { type Cluster, clusterOf, evaluate, type Obj, type Request } from "./model/evaluate.ts";
import { documentsIn, type Mutant } from "./mutation.ts";
import { allPaths, isMap, nodeAt, textAt } from "./node.ts";
import type { EmittedFile, World } from "./world.ts";

const readable = new Set(["VirtualService", "HTTPRoute", "GRPCRoute", "DestinationRule"]);

/** True if all changed objects are ones that the evaluators read, and no request ends differently. */
export function isSameTable(mutant: Mutant): boolean {
  const known = new Map(mutant.world.files.map((file) => [file.path, file.document]));
  const changes = documentsIn(mutant.changes);
  if (changes === undefined) return false;
  const documents = [...changes].flatMap(([path, document]) => [known.get(path), document]);
  const objects = documents.filter((one): one is Json => one !== undefined);
  if (objects.some((one) => !readable.has(textAt(one, "kind")))) return false;
  const lane = laneOf(mutant);
  const all = () => true;
  // With all lanes, and as long as the mutant's lane is the only one that was applied.
  const stages = [all, (file: Pick<EmittedFile, "path">) => isThere(file, lane)];
  return stages.every((there) => {
    const [before, after] = [clusterIn(mutant, there, false), clusterIn(mutant, there, true)];
    return requestsFor(mutant.world, objects, before).every((request) =>
      [false, true].every(
        (joinHeaderLines) =>
          answerOf(before, request, joinHeaderLines) === answerOf(after, request, joinHeaderLines),
      ),
    );
  });
}

const laneFolder = /^[^/]+\/(?:sandboxes|groups)\/[^/]+\//;

function laneOf({ changes }: Mutant): string {
  return laneFolder.exec([...changes.keys()][0] ?? "")?.[0] ?? "";
}

function isThere({ path }: Pick<EmittedFile, "path">, lane: string): boolean {
  return !laneFolder.test(path) || path.startsWith(lane) || !path.includes("/routes/");
}

function clusterIn(
  { world, changes }: Mutant,
  there: (file: Pick<EmittedFile, "path">) => boolean,
  mutated: boolean,
): Cluster {
  const documents = new Map<string, Json | undefined>(
    world.files
      .filter(({ unit }) => unit !== "index" && unit !== "gitops")
      .map(({ path, document }) => [path, document]),
  );
  if (mutated)
    for (const [path, document] of documentsIn(changes) ?? []) documents.set(path, document);
  const dist = [...documents].flatMap(([path, document]) =>
    document === undefined || !there({ path }) ? [] : [document as Obj],
  );
  return clusterOf(world.baseline as readonly Obj[], dist);
}

/** Everything of an answer but the rule's name; a refusal is a refusal. */
function answerOf(cluster: Cluster, request: Request, joinHeaderLines: boolean): string {
  try {
    const { rule: _, ...verdict } = evaluate(cluster, request, { joinHeaderLines });
    if (verdict.outcome === "refused") return "refused";
    const shares = new Map<string, number>();
    for (const { weight, ...destination } of verdict.destinations) {
      const to = JSON.stringify(destination);
      shares.set(to, (shares.get(to) ?? 0) + weight);
    }
    return JSON.stringify({ ...verdict, destinations: [...shares].sort() });
  } catch (error) {
    return String(error);
  }
}

/** Requests that the rules of the objects and of their neighbours can tell apart. */
function requestsFor(world: World, objects: readonly Json[], cluster: Cluster): readonly Request[] {
  const texts = objects.flatMap(textsIn);
  const tables = cluster.objects.filter(
    (o: Obj) => readable.has(o.kind) && textsIn(o as Json).some((text) => texts.includes(text)),
  ) as Json[];
  const shapes = shapesOf([...objects, ...tables]);
  const keys = keyLines(world);
  const places = placesOf(cluster, texts);
  const total = places.length * shapes.length * keys.length;
  // Every so manyth of all: a step that shares no factor with the three numbers meets all values of each.
  const step = total <= most ? 1 : coprime(Math.floor(total / most), total);
  return Array.from({ length: Math.min(total, most) }, (_, turn) => {
    const at = (turn * step) % total;
    const place = places[at % places.length];
    const shape = shapes[Math.floor(at / places.length) % shapes.length];
    const lines = keys[Math.floor(at / places.length / shapes.length)] ?? [];
    return { port: 80, ...place, ...shape, headers: [...(shape?.headers ?? []), ...lines] };
  });
}

/** Most requests that are asked of one mutant. */
const most = 1_200;

function coprime(from: number, total: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(from, 1);
  while (divisor(total, step) !== 1) step += 1;
  return step;
}

/** Words of hosts and parents: the first label of every text. */
function textsIn(document: Json): readonly string[] {
  return allPaths(nodeAt(document, ["spec"]) ?? null).flatMap((path) => {
    const text = textAt(nodeAt(document, ["spec"]), ...path);
    return text === "" || text.length > 253 ? [] : [text.split(".")[0] ?? ""];
  });
}

type Shape = Pick<Request, "path" | "method" | "headers">;

function shapesOf(tables: readonly Json[]): readonly Shape[] {
  const paths = new Set<string>(["/", "/isolane"]);
  const methods = new Set<string>(["GET"]);
  const headers = new Map<string, readonly (readonly [string, string])[]>([["", []]]);
  for (const table of tables) {
    for (const path of allPaths(table)) {
      const text = textAt(table, ...path);
      const [field, parent] = [path.at(-1), path.at(-2)];
      if (parent === "uri" || (parent === "path" && field === "value")) {
        for (const one of [text, `${text}/x`, text.slice(0, -1), text.toUpperCase(), `${text}x`]) {
          if (one.startsWith("/")) paths.add(one);
        }
      }
      if (field === "method" || parent === "method") methods.add(text);
      for (const line of linesAt(table, path)) headers.set(line.join(), [line]);
    }
  }
  const lists = [[...paths], [...methods], [...headers.values()]] as const;
  return lists[0].flatMap((path) =>
    lists[1].flatMap((method) => lists[2].map((own) => ({ path, method, headers: own }))),
  );
}

const carriers = /^(?:baggage|tracestate|(?:ot-baggage|uberctx|baggage)-.*|x-.*(?:key|lane))$/i;

/** A header line that a condition asks for, carriers apart. */
function linesAt(
  table: Json,
  path: readonly (string | number)[],
): readonly (readonly [string, string])[] {
  const node = nodeAt(table, path);
  if (path.at(-2) === "headers" && isMap(node)) {
    const name = textAt(node, "name") || String(path.at(-1));
    const value = ["value", "exact", "prefix", "regex"].map((f) => textAt(node, f)).find(Boolean);
    return carriers.test(name) ? [] : [[name, value ?? "x"]];
  }
  return [];
}

function keyLines(world: World): readonly (readonly (readonly [string, string])[])[] {
  const { routing } = world.input.environment.spec.spec;
  const carried: CarriersSpec = routing?.carriers ?? {
    baggage: "isolane",
    header: "x-isolane-key",
  };
  const { baggage, tracestate, header, otBaggage, uberctx, sleuthBaggage } = carried;
  const plain = [
    ...[header ?? []].flat(),
    ...[otBaggage ?? []].flat().map((name) => `ot-baggage-${name}`),
    ...[uberctx ?? []].flat().map((name) => `uberctx-${name}`),
    ...[sleuthBaggage ?? []].flat().map((name) => `baggage-${name}`),
  ];
  const keys = keysOf(world);
  const near = keys.flatMap((key) => [
    ...[`${key}x`, `x${key}`, key.slice(0, -1), key.replace("-", "x"), key.toUpperCase(), ""],
  ]);
  const all = [...new Set([...keys, ...near, "isolane-nobody"])];
  return [
    [],
    ...all.flatMap((key) => [
      ...plain.map((name) => [[name.toLowerCase(), key] as const]),
      ...(tracestate === undefined
        ? []
        : [
            [`${tracestate}=${key}`],
            [`a=b , ${tracestate}=${key}\t,c=d`],
            [`a=b,x${tracestate}=${key}`],
            [`${tracestate}= ${key}`],
            ["a=b", `${tracestate}=${key}`],
          ].map((values) => values.map((value) => ["tracestate", value] as const))),
      ...(baggage === undefined
        ? []
        : [
            [`${baggage}=${key}`],
            [`a=b, ${baggage} = ${key} ;p=1,c=d`],
            [`a=b,x${baggage}=${key}`],
            ["a=b", `${baggage}=${key}`],
          ].map((values) => values.map((value) => ["baggage", value] as const))),
    ]),
  ];
}

/** Services that the texts name, for several callers, and every way in from outside. */
function placesOf(cluster: Cluster, texts: readonly string[]): readonly Request[] {
  const named = cluster
    .of("", "Service")
    .filter((service) => texts.includes(service.metadata.name))
    .filter((service) => service.metadata.labels?.["isolane.dev/fork"] === undefined);
  const callers = [
    undefined,
    { namespace: "isolane-elsewhere", labels: {} },
    { namespace: "", labels: { app: "web" } },
  ];
  const mesh = named.flatMap((service) =>
    (service.spec?.ports ?? []).flatMap((port: Obj) =>
      callers.map((from) => ({
        host: service.metadata.name,
        namespace: service.metadata.namespace,
        port: port.port,
        ...(from === undefined
          ? {}
          : { from: { ...from, namespace: from.namespace || service.metadata.namespace } }),
      })),
    ),
  );
  const gateways = [
    ...cluster.of("gateway.networking.k8s.io", "Gateway"),
    ...cluster.of("networking.istio.io", "Gateway"),
  ].flatMap((gateway) => {
    const listeners = gateway.spec?.listeners ?? gateway.spec?.servers ?? [];
    const ports = new Set<number>(listeners.map((l: Obj) => l.port?.number ?? l.port ?? 80));
    const hosts = new Set<string>(
      listeners.flatMap((l: Obj) => [l.hostname ?? [], l.hosts ?? []].flat()).concat("x.example"),
    );
    const id = `${gateway.metadata.namespace}/${gateway.metadata.name}`;
    return [...ports].flatMap((port) =>
      [...hosts].map((host) => ({
        gateway: id,
        port,
        authority: host.replace(/^.*\//, "").replace(/^\*\.?/, "isolane-probe."),
      })),
    );
  });
  return [...mesh, ...gateways];
}

/**
 * @module A process that proves one made-up environment and prints how often each part of the program ran meanwhile,
 * as JSON. Counted, not timed: the same on every machine. In a process of its own, since it has to count from the first
 * line of the program on, and changes what lists are.
 *
 *     node --no-opt --no-flush-bytecode --import tsx test/support/operations.ts BACKEND SANDBOXES
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nameOf, type Shape, writeEnvironment } from "../../bench/shape.ts";
import { program } from "./build.ts";

/** By name: a function of the program, or one of the language's own loops. */
export type Operations = Readonly<Record<string, number>>;

const [backend, sandboxes] = process.argv.slice(2);
const build = join(program, "..", "..");
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

const load = (path: string) => import(pathToFileURL(join(build, path)).href);
const { compileInput, readEnvironment }: typeof import("../../lib/compile.ts") =
  await load("compile.js");
const { Problems }: typeof import("../../lib/diagnostics/problems.ts") =
  await load("diagnostics/problems.js");
const { diskIo }: typeof import("../../lib/disk/read.ts") = await load("disk/read.js");
const { verify }: typeof import("../../lib/verify/verify.ts") = await load("verify/verify.js");

const iterators = { list: [], map: new Map(), set: new Set() };
const root = mkdtempSync(join(tmpdir(), "isolane-operations-"));

async function operations(): Promise<Operations> {
  const lanes = shape(backend === "istio" ? "istio" : "gateway-api");
  writeEnvironment(root, lanes);
  crowd(lanes);
  const problems = new Problems();
  const input = readEnvironment(diskIo(root), "environments/scale", problems);
  const compiled = input && compileInput(input, problems, true);
  if (compiled === undefined) throw new Error(JSON.stringify(problems.all));
  await session.post("Profiler.takePreciseCoverage");
  const loops = countLoops();
  verify({ input: compiled.input, files: compiled.files }, problems);
  const gone = loops.end();
  if (problems.failed) throw new Error(JSON.stringify(problems.all));
  return { ...gone, ...(await executed()) };
}

/** From the first size on, more lanes for each Service than make Istio's rules begin with a short cut. */
function shape(one: Shape["backend"]): Shape {
  return { services: 10, sandboxes: Number(sandboxes), forks: 1, backend: one };
}

/** What else there may be: policies and the like for each workload, hosts at a Gateway, suspended lanes, objects of their own. */
function crowd({ services, sandboxes: lanes, backend: api }: Shape): void {
  const folder = join(root, "environments", "scale");
  const names = Array.from({ length: services }, (_, service) => nameOf(service));
  const policies = names.flatMap((name) => [
    `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: ${name}}, spec: {minAvailable: 1, selector: {matchLabels: {app: ${name}}}}}`,
    `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: ${name}}, spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}}}`,
    `{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: ${name}}, spec: {selector: {matchLabels: {app: ${name}}}, rules: [{to: [{operation: {methods: [GET]}}]}]}}`,
  ]);
  appendFileSync(
    join(folder, "baseline.yaml"),
    `\n---\n${[...policies, ...edge[api]].join("\n---\n")}\n`,
  );
  for (let index = 0; index < lanes; index++) {
    const more = index % 10 === 3 ? ["  suspended: true"] : index % 4 === 1 ? ownObjects : [];
    appendFileSync(join(folder, "sandboxes", `pr-${index}.yaml`), `${more.join("\n")}\n`);
  }
}

/** A Gateway that sends a host to a forked workload. */
const edge: Readonly<Record<Shape["backend"], readonly string[]>> = {
  istio: [
    "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: edge}, spec: {selector: {istio: edge}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example]}]}}",
    "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: edge}, spec: {hosts: [shop.example], gateways: [edge], http: [{route: [{destination: {host: svc-001, port: {number: 8080}}}]}]}}",
  ],
  "gateway-api": [
    "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: edge}, spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}}",
    "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: edge}, spec: {parentRefs: [{name: edge}], hostnames: [shop.example], rules: [{backendRefs: [{name: svc-001, port: 8080}]}]}}",
  ],
};

/** A workload and a Service that only a branch has. */
const ownObjects = [
  "  objects:",
  "    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: own}, spec: {selector: {matchLabels: {app: own}}, template: {metadata: {labels: {app: own}}, spec: {containers: [{name: main, image: example.org/own}]}}}}",
  "    - {apiVersion: v1, kind: Service, metadata: {name: own}, spec: {selector: {app: own}, ports: [{name: http, port: 80}]}}",
];

/** How often each function and its blocks ran since the last question. */
async function executed(): Promise<Operations> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const own = result.filter(({ url }) => url.startsWith(pathToFileURL(build).href));
  return Object.fromEntries(
    own.flatMap(({ url, functions }) => {
      const text = readFileSync(fileURLToPath(url), "utf8");
      const file = fileURLToPath(url).slice(build.length + 1);
      return functions.map(({ functionName, ranges }) => {
        const [{ startOffset = 0 } = {}] = ranges;
        const line = text.slice(0, startOffset).split("\n").length;
        const column = startOffset - text.lastIndexOf("\n", startOffset - 1);
        const sum = ranges.reduce((all, { count }) => all + count, 0);
        return [`build/${file}:${line}:${column} ${functionName}`, sum];
      });
    }),
  );
}

type SizeOf = (self: unknown, result: unknown, args: readonly unknown[]) => number;

/** What the language's own loops go through, of which V8 tells nothing: counted until the end is asked for. */
function countLoops(): { readonly end: () => Operations } {
  const counts: Record<string, number> = {};
  const restored: (() => void)[] = [];
  const count = (owner: object, name: string, id: string, sizeOf: SizeOf) => {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== "function") throw new Error(`there is no ${id}`);
    let sum = 0;
    Reflect.set(owner, name, function (this: unknown, ...args: readonly unknown[]) {
      const result = Reflect.apply(original, this, args);
      sum += sizeOf(this, result, args);
      return result;
    });
    restored.push(() => {
      Reflect.set(owner, name, original);
      counts[id] = sum;
    });
  };
  const lengthOf = (value: unknown) =>
    typeof value === "string" || Array.isArray(value) ? value.length : 0;
  for (const name of ["concat", "flat", "slice"])
    count(Array.prototype, name, `a list's ${name}`, (_, result) => lengthOf(result));
  for (const name of ["includes", "indexOf", "join", "lastIndexOf"])
    count(Array.prototype, name, `a list's ${name}`, lengthOf);
  for (const name of ["includes", "replaceAll", "split"])
    count(String.prototype, name, `a text's ${name}`, lengthOf);
  count(String.prototype, "indexOf", "a text's indexOf", (self, result, [, from]) => {
    const end = typeof result === "number" && result >= 0 ? result : lengthOf(self);
    return end - (typeof from === "number" ? from : 0);
  });
  for (const [of, iterable] of Object.entries(iterators))
    count(Object.getPrototypeOf(iterable[Symbol.iterator]()), "next", `a step in a ${of}`, () => 1);
  return {
    end: () => {
      for (const restore of restored) restore();
      return counts;
    },
  };
}

try {
  console.log(JSON.stringify(await operations()));
} finally {
  rmSync(root, { recursive: true, force: true });
}

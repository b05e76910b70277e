/**
 * @module A process that proves one made-up environment and prints how often each part of the program ran meanwhile,
 * as JSON. Counted, not timed: the same on every machine. In a process of its own, since it has to count from the first
 * line of the program on, and changes what lists are.
 *
 *     node --no-opt --no-flush-bytecode --import tsx test/support/operations.ts BACKEND SANDBOXES
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Shape, writeEnvironment } from "../../bench/shape.ts";
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
try {
  console.log(JSON.stringify(await operations()));
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function operations(): Promise<Operations> {
  writeEnvironment(root, shape(backend === "istio" ? "istio" : "gateway-api"));
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

type SizeOf = (self: unknown, result: unknown) => number;

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
      sum += sizeOf(this, result);
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
  for (const name of ["includes", "indexOf", "replaceAll", "split"])
    count(String.prototype, name, `a text's ${name}`, lengthOf);
  for (const [of, iterable] of Object.entries(iterators))
    count(Object.getPrototypeOf(iterable[Symbol.iterator]()), "next", `a step in a ${of}`, () => 1);
  return {
    end: () => {
      for (const restore of restored) restore();
      return counts;
    },
  };
}

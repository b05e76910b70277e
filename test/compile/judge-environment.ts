/** @module Compiles one random environment and asks it a sample of the requests that it can tell apart. */
import { stringify } from "yaml";
import type { CompileResult } from "../../lib/compile.ts";
import type { Client, Judged, PlainRequest } from "../support/fork-rule.ts";
import { isAmbiguous, judgeRequests } from "../support/fork-rule.ts";
import type { Obj } from "../support/proxies.ts";
import { type FileMap, synth } from "../support/synth.ts";
import { entries, type RandomEnvironment, shapeOf, strangers } from "./random-environments.ts";
import { writtenRules } from "./written-rules.ts";

/** What became of an environment. */
export type Outcome =
  | {
      readonly kind: "refused";
      readonly codes: readonly string[];
      readonly messages: readonly string[];
    }
  | ({ readonly kind: "judged" } & Judged);

/** Compiles and judges; throws only for bugs of the compiler. */
export function judgeEnvironment(environment: RandomEnvironment, plain = 24): Outcome {
  const { result, diagnostics } = synth(
    textsOf(environment, (value) => JSON.stringify(value)),
    "environments/e",
  );
  if (result === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return {
      kind: "refused",
      codes: [...new Set(errors.map(({ code }) => code))].sort(),
      messages: errors.map(({ code, message }) => `${code} ${message}`),
    };
  }
  const requests = [...sample(result, environment.seed, plain)];
  const apart = judgeRequests(result, requests, { samples: 2 });
  const joined = judgeRequests(result, requests.slice(0, plain / 3), {
    samples: 2,
    joinHeaderLines: true,
  });
  return {
    kind: "judged",
    requests: apart.requests + joined.requests,
    forked: apart.forked + joined.forked,
    refused: apart.refused + joined.refused,
    wrong: [
      ...apart.wrong,
      ...joined.wrong.map((w) => ({ ...w, request: `${w.request}, lines joined` })),
    ],
  };
}

/** Whether the fork rule has no answer for one of the environment's lanes: E0530 is right. */
export function hasAmbiguousLane({ files }: RandomEnvironment): boolean {
  const rules = writtenRules(files["baseline/all.yaml"] as readonly Obj[]);
  const lanes = Object.entries(files)
    .filter(([path]) => path.includes("/sandboxes/"))
    .map(([, { metadata, spec }]) => ({
      joined: metadata.labels !== undefined,
      forks: spec.forks.map(
        ({ forkOf }: Obj) => `${forkOf.kind} ${forkOf.namespace}/${forkOf.name}`,
      ) as string[],
    }));
  const group = lanes.filter(({ joined }) => joined).flatMap(({ forks }) => forks);
  return [...lanes.map(({ forks }) => forks), group].some((forks) =>
    isAmbiguous(rules, new Set(forks)),
  );
}

/** The environment as a person writes it, for counterexamples. */
export function asYaml(environment: RandomEnvironment): string {
  return Object.entries(textsOf(environment, (value) => stringify(value)))
    .map(([path, text]) => `# ${path}\n${text}`)
    .join("---\n");
}

function textsOf({ files }: RandomEnvironment, write: (value: unknown) => string): FileMap {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      Array.isArray(content)
        ? content.map((one) => `---\n${write(one)}\n`).join("")
        : write(content),
    ]),
  );
}

function* sample(result: CompileResult, seed: number, count: number): Generator<PlainRequest> {
  const random = generator(seed);
  const one = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item;
  const { baseline, sandboxes } = result.environment;
  const services = [...baseline.services.values()].filter((s) => s.workloads.length > 0);
  const places = services.flatMap((s) =>
    s.ports.map(({ port }) => ({ host: s.name, namespace: s.namespace, port })),
  );
  const workloads: readonly Client[] = [...baseline.workloads.values()].map((w) => ({
    name: w.name,
    namespace: w.namespace,
    labels: w.podLabels,
  }));
  const forks: readonly Client[] = sandboxes.flatMap((s) =>
    s.forks.map((fork) => ({
      name: `fork ${fork.name}`,
      namespace: fork.workload.namespace,
      labels: fork.podLabels,
      baselineLabels: fork.workload.podLabels,
    })),
  );
  // From a namespace without workloads nobody calls that the compiler could know of.
  const populated = new Set(workloads.map(({ namespace }) => namespace));
  const callers = [strangers.filter(({ namespace }) => populated.has(namespace)), workloads, forks];
  for (let i = 0; i < count; i++) {
    const shape = shapeOf(random);
    const outside = i % 4 === 3;
    if (outside) yield { request: { ...one(entries), ...shape } };
    else
      yield {
        request: { ...one(places), ...shape },
        client: one(one(callers.filter((list) => list.length > 0))),
      };
  }
}

/** Mulberry32: the same numbers everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

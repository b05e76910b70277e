/** @module Whatever the environment: a suspended sandbox stops nobody, whether its workloads are there or gone. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { FileMap } from "../support/synth.ts";
import { synth } from "../support/synth.ts";
import { environments, type RandomEnvironment } from "./random-environments.ts";

/** Others by hand: `ISOLANE_RANDOM_RUNS=1000 ISOLANE_RANDOM_SEED=7 npx vitest run test/compile/suspended-random.test.ts`. */
const numRuns = Number(process.env.ISOLANE_RANDOM_RUNS ?? 25);
const seed = Number(process.env.ISOLANE_RANDOM_SEED ?? 20_261_128);

const isSandbox = (path: string) => path.includes("/sandboxes/");

/** The files with the sandboxes as `change` makes them; those that it gives nothing for are left out. */
function textsOf(
  { files }: RandomEnvironment,
  change: (sandbox: string, position: number) => string | undefined,
): FileMap {
  const sandboxes = Object.keys(files).filter(isSandbox).sort();
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, value]) => {
      const list = Array.isArray(value) ? value : [value];
      const text = list.map((one) => JSON.stringify(one)).join("\n---\n");
      const changed = isSandbox(path) ? change(text, sandboxes.indexOf(path)) : text;
      return changed === undefined ? [] : [[path, changed]];
    }),
  );
}

/** Suspended; every second one also forks what is not there. */
function asleep(sandbox: string, position: number): string {
  const suspended = sandbox.replace('"spec":{', '"spec":{"suspended":{"reason":"it broke"},');
  const gone = '"forks":[{"forkOf":{"kind":"Deployment","name":"gone"}},';
  return position % 2 === 0 ? suspended : suspended.replace('"forks":[', gone);
}

it("compiles with all sandboxes suspended where it compiles without any", {
  timeout: 120_000,
}, () => {
  const seen = { compiled: 0, refusing: 0, unrefused: 0 };
  const property = fc.property(environments, (environment) => {
    const without = synth(
      textsOf(environment, () => undefined),
      "environments/e",
    );
    if (without.result === undefined) return;
    const { result, diagnostics } = synth(textsOf(environment, asleep), "environments/e");
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    // A strict lane asks for rules of its own.
    const isStrict = JSON.stringify(environment.files).includes('"fallback":"none"');
    if (isStrict && result === undefined) return;
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    seen.compiled += 1;
    const rules = JSON.stringify(result?.plan.entries.map((entry) => entry.kind)).length > 2;
    if (rules) seen.refusing += 1;
    if (diagnostics.some(({ code }) => code === "W0351")) seen.unrefused += 1;
  });
  fc.assert(property, { seed, numRuns });
  console.log(`suspended: ${JSON.stringify(seen)}`);
  expect(seen.refusing).toBeGreaterThan(numRuns / 4);
  expect(seen.unrefused).toBeGreaterThan(0);
});

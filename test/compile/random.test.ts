import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asYaml, hasAmbiguousLane, judgeEnvironment } from "./judge-environment.ts";
import { environments, type RandomEnvironment } from "./random-environments.ts";

/** More, or others, by hand: `ISOLANE_RANDOM_RUNS=5000 ISOLANE_RANDOM_SEED=7 npx vitest run test/compile/random.test.ts`. */
const runs = Number(process.env.ISOLANE_RANDOM_RUNS ?? 150);
const seed = Number(process.env.ISOLANE_RANDOM_SEED ?? 20_261_121);
const timeLimit = runs > 150 ? undefined : 25_000;

/** The errors that the fork rule, or an order that no file tells, can ask for in these environments. */
const allowed = new Set([
  "E0411", // every rule of a port is for some callers
  "E0412", // a wildcard host without a rule for the port
  "E0413", // a VirtualService that callers cannot see
  "E0416", // several hosts and a port without a rule
  "E0440", // only the age of two routes decides
  "E0530", // one destination leads to several forks of a lane
  "E0533", // VirtualService and route on one Service
  "E0534", // HTTPRoute and GRPCRoute on one Service
  "E0535", // a keyed catch-all beside another VirtualService of the Gateway
]);

describe("random environments", () => {
  it(
    "send every request where the fork rule says, or are refused with a reason",
    () => {
      const seen = { environments: 0, compiled: 0, requests: 0, forked: 0, refused: 0 };
      const property = fc.property(environments, (environment) => {
        const outcome = judgeEnvironment(environment);
        seen.environments += 1;
        if (outcome.kind === "refused") {
          expect(outcome.messages.filter((message) => !allowed.has(message.slice(0, 5)))).toEqual(
            [],
          );
          if (outcome.codes.includes("E0530")) expect(hasAmbiguousLane(environment)).toBe(true);
          return;
        }
        seen.compiled += 1;
        seen.requests += outcome.requests;
        seen.forked += outcome.forked;
        seen.refused += outcome.refused;
        expect(outcome.wrong.slice(0, 3)).toEqual([]);
      });
      const options = timeLimit === undefined ? {} : { interruptAfterTimeLimit: timeLimit };
      const details = fc.check(property, { seed, numRuns: runs, ...options });
      if (details.failed) throw new Error(report(details));
      console.log(`random environments: ${JSON.stringify(seen)}`);
      expect(seen.compiled * 4).toBeGreaterThan(seen.environments);
      expect(seen.forked * 20).toBeGreaterThan(seen.requests);
      expect(seen.refused).toBeGreaterThan(0);
    },
    timeLimit === undefined ? 3_600_000 : 120_000,
  );
});

function report(details: fc.RunDetails<[RandomEnvironment]>): string {
  const [environment] = details.counterexample ?? [];
  const why = details.errorInstance instanceof Error ? details.errorInstance.message : "no error";
  const again = `seed ${details.seed}, path ${details.counterexamplePath}`;
  return `${again}\n${why}\n${environment === undefined ? "no counterexample" : asYaml(environment)}`;
}

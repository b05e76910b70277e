/**
 * @module `npm run mutations -- --count 5000 --seed 1`: the kill rate of `verify` by kind of mistake, and
 * every survivor with its reason; `--additions`: of what a branch could add, and what `check` says to it. Exits with 1
 * where a survivor has no reason, or where `check` passes one.
 */
import { parseArgs } from "node:util";
import { recordedSubjects } from "../recorded/subjects.ts";
import { runCampaign } from "./campaign.ts";
import { Checker } from "./check.ts";
import { additions } from "./kinds/additions.ts";
import { mutationKinds } from "./kinds.ts";
import { reportOf, reportText } from "./report.ts";
import { mutationSubjects } from "./subjects.ts";
import { worldOf } from "./world.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "5000" },
    additions: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});

const titles = new Set(mutationSubjects.map(({ title }) => title));
const real = recordedSubjects.filter(({ title }) => !titles.has(title));
const worlds = [...mutationSubjects, ...real].map(worldOf);
const kinds = values.additions ? additions : mutationKinds;
const checker = new Checker();
const outcome = runCampaign({
  worlds,
  kinds,
  check: (mutant) => checker.of(mutant),
  count: Number(values.count),
  seed: Number(values.seed),
});
checker.remove();
const report = reportOf(outcome, kinds);
console.log(reportText(report));
if (outcome.idle.length > 0) console.log(`\nNever applied: ${outcome.idle.join("; ")}`);
process.exitCode =
  report.total.survived > 0 || report.check.passed.length > 0 || outcome.idle.length > 0 ? 1 : 0;

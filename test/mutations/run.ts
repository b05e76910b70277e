/**
 * @module `npm run mutations -- --count 5000 --seed 1`: the kill rate of `verify` by kind of mistake, and
 * every survivor with its reason. Exits with 1 where one has none.
 */
import { parseArgs } from "node:util";
import { recordedSubjects } from "../recorded/subjects.ts";
import { runCampaign } from "./campaign.ts";
import { mutationKinds } from "./kinds.ts";
import { reportOf, reportText } from "./report.ts";
import { mutationSubjects } from "./subjects.ts";
import { worldOf } from "./world.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
  },
});

const titles = new Set(mutationSubjects.map(({ title }) => title));
const real = recordedSubjects.filter(({ title }) => !titles.has(title));
const worlds = [...mutationSubjects, ...real].map(worldOf);
const outcome = runCampaign({
  worlds,
  kinds: mutationKinds,
  count: Number(values.count),
  seed: Number(values.seed),
});
const report = reportOf(outcome, mutationKinds);
console.log(reportText(report));
if (outcome.idle.length > 0) console.log(`\nNever applied: ${outcome.idle.join("; ")}`);
process.exitCode = report.total.survived > 0 || outcome.idle.length > 0 ? 1 : 0;

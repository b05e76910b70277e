import { synth } from "../../../lib/cli/commands/synth.ts";
import { runnerIn } from "../../support/project.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => runnerIn(root)(synth, { environment: [], keepGoing: true }).err,
};

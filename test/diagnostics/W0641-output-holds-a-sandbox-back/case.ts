import { synth } from "../../../lib/cli/commands/synth.ts";
import { verify } from "../../../lib/cli/commands/verify.ts";
import { runnerIn } from "../../support/project.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => {
    const run = runnerIn(root);
    run(synth, { environment: [], keepGoing: true });
    return run(verify, { environment: [] }).err;
  },
};

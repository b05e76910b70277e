import { check } from "../../../lib/cli/commands/check.ts";
import { runnerIn } from "../../support/project.ts";
import { writeWith } from "../program.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => {
    writeWith(root, "pr-1");
    return runnerIn(root)(check, { environment: [] }).err;
  },
};

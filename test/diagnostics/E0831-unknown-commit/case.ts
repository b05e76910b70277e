import { diff } from "../../../lib/cli/commands/diff.ts";
import { runnerIn } from "../../support/project.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = { run: (root) => runnerIn(root)(diff, { ref: "v1.0" }).err };

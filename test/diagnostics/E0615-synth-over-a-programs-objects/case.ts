import { writeWith } from "../program.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    writeWith(root, "pr-1");
    return undefined;
  },
};

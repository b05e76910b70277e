import type { CaseSetup } from "../runner.ts";
import { pruneIn } from "../sandboxes.ts";

export const setup: CaseSetup = {
  run: (root) => pruneIn(root, "main\nfix/x\n"),
};

import type { CaseSetup } from "../runner.ts";
import { syncIn } from "../sandboxes.ts";

export const setup: CaseSetup = {
  run: (root) => syncIn(root, { branch: "fix/x", fork: ["cart"] }),
};

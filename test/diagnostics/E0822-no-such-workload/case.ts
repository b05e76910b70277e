import type { CaseSetup } from "../runner.ts";
import { createIn } from "../sandboxes.ts";

export const setup: CaseSetup = {
  run: (root) => createIn(root, "pr-1", { fork: ["crat=acme/cart:2", "Job/cart"] }),
};

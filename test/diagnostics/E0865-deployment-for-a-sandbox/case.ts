import type { CaseSetup } from "../runner.ts";
import { importIn } from "../sandboxes.ts";

export const setup: CaseSetup = { run: (root) => importIn(root) };

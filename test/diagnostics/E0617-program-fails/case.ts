import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = { options: { app: "echo cannot find the module; exit 3" } };

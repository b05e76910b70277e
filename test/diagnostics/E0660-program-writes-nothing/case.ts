import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = { options: { app: "echo nothing to do" } };

import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = { options: { out: ".git/dist" } };

import { type CaseSetup, crowd } from "../runner.ts";

export const setup: CaseSetup = { prepare: (root) => crowd(root, { lanes: 100, bytes: 2_000 }) };

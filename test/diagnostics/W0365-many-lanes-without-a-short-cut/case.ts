import { type CaseSetup, crowd } from "../runner.ts";

export const setup: CaseSetup = { prepare: (root) => crowd(root, { lanes: 120, bytes: 2 }) };

import { join } from "node:path";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  // Only what this folder holds is on PATH.
  prepare: (root) => {
    const before = process.env.PATH;
    process.env.PATH = join(root, "bin");
    return () => {
      process.env.PATH = before;
    };
  },
};

import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    put(root, "environments/staging/baseline/many.yaml", "---\n{}\n".repeat(20_100));
    return undefined;
  },
};

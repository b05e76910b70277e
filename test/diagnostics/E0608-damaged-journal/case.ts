import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    const steps = [{ do: "remove", path: "../precious.yaml", sha256: "0".repeat(64) }];
    put(root, "dist/.isolane/journal.json", JSON.stringify({ version: 1, steps }));
    return undefined;
  },
};

import { type CaseSetup, put } from "../runner.ts";
import { verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => put(root, "dist/staging/baseline/Kustomization", "# nothing\n")),
};

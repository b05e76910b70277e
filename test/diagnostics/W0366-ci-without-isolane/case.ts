import { initIn } from "../../support/init.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) =>
    initIn(root, { folder: "manifests", name: "staging", namespace: "shop", ci: "gitlab" }).err,
};

import { initIn } from "../../support/init.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => initIn(root, { folder: "deploy", name: "preview", yes: true }).err,
};

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { initIn } from "../../support/init.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => {
    execFileSync("git", ["init", "-q", root]);
    const asked = { folder: "manifests", name: "staging", namespace: "shop" };
    return initIn(join(root, "shop"), { ...asked, ci: "github" }).err;
  },
};

import { initIn } from "../../support/init.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => {
    const asked = { folder: "manifests", ci: "github" } as const;
    initIn(root, { ...asked, name: "staging", namespace: "shop" });
    return initIn(root, { ...asked, name: "production", namespace: "live" }).err;
  },
};

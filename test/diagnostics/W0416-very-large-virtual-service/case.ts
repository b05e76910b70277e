import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  // A thousand more branches that fork the same workload.
  prepare: (root) => {
    const folder = "environments/staging/sandboxes";
    const spec = readFileSync(join(root, folder, "pr-1.yaml"), "utf8");
    for (let n = 2; n <= 1_010; n++) {
      put(root, `${folder}/pr-${n}.yaml`, spec.replace("name: pr-1\n", `name: pr-${n}\n`));
    }
    return undefined;
  },
};

import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    for (let level = 0; level <= 32; level++) {
      const folder = join(root, `environments/staging/baseline/links/${level}`);
      mkdirSync(folder, { recursive: true });
      for (const name of level === 32 ? [] : ["a", "b"])
        symlinkSync(`../${level + 1}`, join(folder, name));
    }
    return undefined;
  },
};

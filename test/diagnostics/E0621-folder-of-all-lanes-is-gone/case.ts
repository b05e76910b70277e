import * as fs from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put, synthIn } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    const folder = join(root, "environments/staging/sandboxes");
    const text = fs.readFileSync(join(folder, "pr-1.yaml"), "utf8");
    put(folder, "pr-2.yaml", text.replace("name: pr-1", "name: pr-2"));
    synthIn(root);
    fs.rmSync(folder, { recursive: true });
    return undefined;
  },
};

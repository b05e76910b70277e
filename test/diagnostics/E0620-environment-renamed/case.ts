import * as fs from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put, synthIn } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    synthIn(root);
    const file = "environments/staging/environment.yaml";
    const text = fs.readFileSync(join(root, file), "utf8");
    put(root, file, text.replace("name: staging", "name: stage"));
    return undefined;
  },
};

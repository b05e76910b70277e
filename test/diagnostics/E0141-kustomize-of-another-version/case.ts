import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  // Only what this folder holds is on PATH.
  prepare: (root) => {
    const before = process.env.PATH;
    put(root, "bin/kustomize", "#!/bin/sh\necho v5.7.0\n");
    chmodSync(join(root, "bin/kustomize"), 0o755);
    process.env.PATH = join(root, "bin");
    return () => {
      process.env.PATH = before;
    };
  },
};

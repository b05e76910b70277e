import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  // Only what this folder holds is on PATH.
  prepare: (root) => {
    const before = process.env.PATH;
    const script = `#!/bin/sh
if [ "$1" = version ]; then echo v3.22.0; exit; fi
echo 'Error: template: shop/templates/cart.yaml:3:4: function "imaginary" not defined' >&2
exit 1
`;
    put(root, "bin/helm", script);
    chmodSync(join(root, "bin/helm"), 0o755);
    process.env.PATH = join(root, "bin");
    return () => {
      process.env.PATH = before;
    };
  },
};

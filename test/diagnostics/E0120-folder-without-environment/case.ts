import { compileWith } from "../program.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  // The command line looks for the file first (E0611); a program names the folder itself.
  run: (root) => compileWith(root, () => {}),
};

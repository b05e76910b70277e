import { check } from "../../../lib/cli/commands/check.ts";
import { runnerIn } from "../../support/project.ts";
import type { CaseSetup } from "../runner.ts";
import { synthIn } from "../runner.ts";
import { replaceIn } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) => {
    synthIn(root);
    replaceIn(root, {
      file: /service-cart\.yaml/,
      from: "kind: Service",
      to: "<<<<<<< ours\nkind: Service\n=======\nkind: Service\n>>>>>>> theirs",
    });
    return runnerIn(root)(check, { environment: [] }).err;
  },
};

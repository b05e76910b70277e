import { check } from "../../../lib/cli/commands/check.ts";
import { explain } from "../../../lib/cli/commands/explain.ts";
import { verify } from "../../../lib/cli/commands/verify.ts";
import { runnerIn } from "../../support/project.ts";
import { type CaseSetup, put, synthIn } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => {
    synthIn(root);
    put(root, "dist/.isolane/journal.json", JSON.stringify({ version: 2, steps: [] }));
    const run = runnerIn(root);
    return [
      run(check, { environment: [] }),
      run(verify, { environment: [] }),
      run(explain, { method: "GET", url: "http://cart.shop/", header: [], hops: false }),
    ]
      .map(({ err }) => err)
      .join("");
  },
};

import { ApiObject } from "cdk8s";
import { Sandbox } from "../../../lib/constructs/sandbox.ts";
import { compileWith } from "../program.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) =>
    compileWith(root, (environment) => {
      new ApiObject(Sandbox.fromName(environment, "pr-1"), "seed", {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "seed", namespace: "elsewhere" },
        spec: { template: { spec: { containers: [{ name: "seed", image: "acme/seed:1" }] } } },
      });
    }),
};

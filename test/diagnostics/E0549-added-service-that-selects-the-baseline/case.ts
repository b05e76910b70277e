import { ApiObject } from "cdk8s";
import { Sandbox } from "../../../lib/constructs/sandbox.ts";
import { compileWith } from "../program.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) =>
    compileWith(root, (environment) => {
      new ApiObject(Sandbox.fromName(environment, "pr-1"), "probe", {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "probe" },
        spec: { selector: { app: "cart" }, ports: [{ port: 80 }] },
      });
    }),
};

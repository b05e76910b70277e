import { ApiObject } from "cdk8s";
import { Sandbox } from "../../../lib/constructs/sandbox.ts";
import { compileWith } from "../program.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) =>
    compileWith(root, (environment) => {
      new ApiObject(Sandbox.fromName(environment, "pr-1"), "more", {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { name: "cart-more", labels: { "kubernetes.io/service-name": "cart" } },
        addressType: "IPv4",
        endpoints: [{ addresses: ["10.0.0.1"] }],
      });
    }),
};

/** @module A fork with a patch, and a spec to merge patches into. */
import type { JsonObject } from "../../../../lib/kube/object.ts";
import { app, plain, resolveForks } from "../support.ts";

export function patch(type: string, value: string, podSpec = plain) {
  return resolveForks(
    app("cart", podSpec),
    `- forkOf: {kind: Deployment, name: cart}\n  customizations: {patch: {type: ${type}, value: ${value}}}`,
  );
}

export const spec: JsonObject = {
  containers: [
    {
      name: "a",
      image: "a:1",
      env: [
        { name: "X", value: "1" },
        { name: "Y", value: "2" },
      ],
      args: ["1", "2"],
    },
    { name: "b", image: "b:1", ports: [{ containerPort: 80 }, { containerPort: 81 }] },
  ],
  volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }],
  tolerations: [{ key: "k" }],
};

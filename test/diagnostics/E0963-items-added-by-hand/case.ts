import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      replaceIn(root, {
        file: /routes\/.*configmap-/,
        from: "kind: ConfigMap\n",
        to: "kind: ConfigMap\nitems: [{ apiVersion: v1, kind: Namespace, metadata: { name: surprise } }]\n",
      });
    }),
};

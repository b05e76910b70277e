import type { CaseSetup } from "../runner.ts";
import { replaceIn, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () =>
      replaceIn(root, {
        file: /^baseline\/shop\/service-cart\.yaml$/,
        from: "apiVersion: v1\n",
        to: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: more\n  namespace: shop\n---\napiVersion: v1\n",
      }),
    ),
};

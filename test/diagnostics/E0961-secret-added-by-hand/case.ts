import { type CaseSetup, put } from "../runner.ts";
import { verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      const secret =
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\n  namespace: shop\nstringData:\n  token: hunter2\n";
      put(root, "dist/staging/sandboxes/pr-1/forks/shop/secret-token.yaml", secret);
    }),
};

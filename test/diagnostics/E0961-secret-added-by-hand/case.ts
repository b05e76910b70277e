import type { CaseSetup } from "../runner.ts";
import { putListed, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      const secret =
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\n  namespace: shop\nstringData:\n  token: hunter2\n";
      putListed(root, "sandboxes/pr-1/forks/shop/secret-token.yaml", secret);
    }),
};

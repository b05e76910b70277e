import type { CaseSetup } from "../runner.ts";
import { putListed, verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      putListed(
        root,
        "baseline/shop/service-cart-2.yaml",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  namespace: shop\n",
      );
    }),
};

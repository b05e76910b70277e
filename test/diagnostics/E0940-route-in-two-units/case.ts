import { type CaseSetup, put } from "../runner.ts";
import { verifyAfter } from "../tampered.ts";

export const setup: CaseSetup = {
  run: (root) =>
    verifyAfter(root, () => {
      put(
        root,
        "dist/staging/baseline/shop/service-cart-2.yaml",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  namespace: shop\n",
      );
    }),
};

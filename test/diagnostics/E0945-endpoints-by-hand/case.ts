import type { CaseSetup } from "../runner.ts";
import { putListed, verifyAfter } from "../tampered.ts";

const file = "sandboxes/pr-1/forks/shop/endpointslice.discovery.k8s.io-cart.yaml";
const text = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: cart
  namespace: shop
  labels:
    isolane.dev/environment: staging
    isolane.dev/sandbox: pr-1
    kubernetes.io/service-name: cart
`;

export const setup: CaseSetup = {
  run: (root) => verifyAfter(root, () => putListed(root, file, text)),
};

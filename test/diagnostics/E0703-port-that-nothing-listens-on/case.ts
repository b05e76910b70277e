import { explainIn } from "../asked.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => explainIn(root, { url: "http://cart:8080/items" }),
};

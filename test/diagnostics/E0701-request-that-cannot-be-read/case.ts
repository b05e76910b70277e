import { explainIn } from "../asked.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: (root) => explainIn(root, { method: "GE T", url: "ftp://cart/", header: ["x-user jason"] }),
};

import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    const text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: menu }\ndata: { drink: tea\u0000 }\n";
    put(root, "environments/staging/baseline/menu.yaml", text);
    return undefined;
  },
};

import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  // "é" in Latin-1: git would keep the byte, editors would not.
  prepare: (root) => {
    const text = Buffer.from(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: menu }\ndata: { drink: caf\u00e9 }\n",
      "latin1",
    );
    put(root, "environments/staging/baseline/menu.yaml", text);
    return undefined;
  },
};

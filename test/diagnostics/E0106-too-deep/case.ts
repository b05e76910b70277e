import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  prepare: (root) => {
    const deep = `${"[".repeat(500)}${"]".repeat(500)}`;
    put(
      root,
      "environments/staging/baseline/deep.yaml",
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: deep }\ndata: ${deep}\n`,
    );
    return undefined;
  },
};

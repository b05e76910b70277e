import { areFound, type Corruption, istio } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a Secret with values": () => ({
    world: {
      ...istio,
      files: new Map([
        ...istio.files,
        [
          "staging/sandboxes/pr-1/forks/shop/secret-x.yaml",
          "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  namespace: shop\nstringData:\n  password: hunter22\n",
        ],
      ]),
    },
    codes: ["E0902", "E0960", "E0961"],
  }),
};

areFound(corruptions);

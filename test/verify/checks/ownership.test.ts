import { withListed } from "../../support/verified.ts";
import { areFound, type Corruption, istio } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "one object in two release units": () => ({
    world: withListed(
      istio,
      "sandboxes/pr-1/routes/shop/virtualservice-cart.yaml",
      istio.files.get("staging/routes/shop/virtualservice-cart.yaml") ?? "",
    ),
    codes: ["E0902", "E0940", "E0960"],
  }),
};

areFound(corruptions);

import { edited } from "../../support/verified.ts";
import { areFound, type Corruption, cartService, guarded, istio, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a headless fork Service that is another name": () => ({
    world: edited(
      guarded,
      /pr-1\/.*service-cart-peers/,
      once("type: ClusterIP", "type: ExternalName\n  externalName: elsewhere.example"),
    ),
    codes: ["E0962"],
  }),
  "a fork's Service that drops what comes from other nodes": () => ({
    world: edited(istio, cartService, once("spec:\n", "spec:\n  internalTrafficPolicy: Local\n")),
    codes: ["E0962"],
  }),
  "a fork's Service with another family of addresses": () => ({
    world: edited(istio, cartService, once("spec:\n", "spec:\n  ipFamilies: [IPv6]\n")),
    codes: ["E0962"],
  }),
  "a fork's Service with an annotation that nobody knows": () => ({
    world: edited(
      istio,
      cartService,
      once("annotations:\n", "annotations:\n    bus.example.com/announce: cart\n"),
    ),
    codes: ["E0962"],
  }),
};

areFound(corruptions);

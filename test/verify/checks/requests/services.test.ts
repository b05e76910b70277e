import { edited } from "../../../support/verified.ts";
import { areFound, type Corruption, cartService, istio, once, strict } from "../../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a renamed port that is no longer routed": () => ({
    world: edited(istio, /baseline\/shop\/service-cart/, once("name: http", "name: tcp-http")),
    codes: ["E0911", "E0913"],
  }),
  "a fork Service with another target port": () => ({
    world: edited(
      istio,
      cartService,
      once("    port: 8080\n", "    port: 8080\n    targetPort: 9999\n"),
    ),
    codes: ["E0913"],
  }),
  "a fork Service without its port": () => ({
    world: edited(istio, cartService, once("port: 8080", "port: 8081")),
    codes: ["E0911", "E0930"],
  }),
  "a fork Service of another protocol than the one that is stated": () => ({
    world: edited(
      strict,
      /pr-12\/forks\/shop\/service-items/,
      once("appProtocol: grpc", "appProtocol: tcp"),
    ),
    codes: ["E0913"],
  }),
  "a fork Service without an address": () => ({
    world: edited(
      istio,
      cartService,
      once("  type: ClusterIP\n", "  type: ClusterIP\n  clusterIP: None\n"),
    ),
    codes: ["E0913"],
  }),
  "a fork Service that is another name": () => ({
    world: edited(istio, cartService, once("type: ClusterIP", "type: ExternalName")),
    codes: ["E0913"],
  }),
};

areFound(corruptions);

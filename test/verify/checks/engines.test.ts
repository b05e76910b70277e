import { edited } from "../../support/verified.ts";
import {
  areFound,
  type Corruption,
  gateway,
  istio,
  itemsRoute,
  once,
  strict,
} from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "an Application of another unit's folder": () => ({
    world: edited(
      istio,
      /gitops\/application-isolane-staging\.routes/,
      once("/routes\n", "/baseline\n"),
    ),
    codes: ["E0943"],
  }),
  "an order to leave a file out": () => ({
    world: edited(
      istio,
      /^staging\/baseline\/.*deployment-web/,
      (text) => `${text}# +argocd:skip-file-rendering\n`,
    ),
    codes: ["E0943"],
  }),
  "a route that is applied before its fork": () => ({
    world: edited(gateway, itemsRoute, once(/ +argocd\.argoproj\.io\/sync-wave: "1"\n/, "")),
    codes: ["E0943"],
  }),
  "a Kustomization that keeps the lanes of branches that are gone": () => ({
    world: edited(strict, /gitops\/kustomization-.*pr-12/, once("prune: true", "prune: false")),
    codes: ["E0943"],
  }),
};

areFound(corruptions);

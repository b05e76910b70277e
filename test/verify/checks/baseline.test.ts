import { edited, without } from "../../support/verified.ts";
import { areFound, type Corruption, istio, once } from "../hand-edits.ts";

const corruptions: Record<string, () => Corruption> = {
  "a baseline object that is gone": () => ({
    world: without(istio, /baseline\/shop\/serviceaccount-cart\.yaml/),
    codes: ["E0902", "E0930", "E0941"],
  }),
  "an image of the baseline": () => ({
    world: edited(
      istio,
      /baseline\/shop\/deployment-web/,
      once("example.org/web:1", "example.org/web:2"),
    ),
    codes: ["E0942"],
  }),
  "a policy of the baseline that lets everybody in": () => ({
    world: edited(
      istio,
      /baseline\/shop\/networkpolicy-cart/,
      once(/ {2}ingress:\n(?: {2}.*\n)*/, "  ingress:\n  - {}\n"),
    ),
    codes: ["E0942"],
  }),
};

/** Where another owner says what it applied, or that the object is its own. */
for (const mark of [
  "kubectl.kubernetes.io/last-applied-configuration",
  "argocd.argoproj.io/tracking-id",
  "deployment.kubernetes.io/revision",
])
  corruptions[`${mark}, which isolane takes away`] = () => ({
    world: edited(
      istio,
      /baseline\/shop\/service-web/,
      once("  annotations:\n", `  annotations:\n    ${mark}: "{}"\n`),
    ),
    codes: ["E0942"],
  });

areFound(corruptions);

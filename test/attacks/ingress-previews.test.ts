/** @module Edits of hosts of lanes behind an Ingress: each leads somebody past the login, into another lane, or out of all. */
import { ingressWorld } from "../support/ingress-world.ts";
import { type Attack, areRefused } from "./attack.ts";

const config = "/^dist.staging.routes.shop.configmap-isolane-web-/";
const ingress = "/^dist.staging.sandboxes.pr-12.routes.shop.*ingress-shop-pr-12-/";
const attack = (path: string, edit: (text: string) => string, verify: string): Attack => ({
  edits: { [path]: edit },
  refused: { verify },
});

/** One host, so each lane has one Ingress. */
const world = ingressWorld({
  previews: '[{ host: shop.example, preview: "{lane}.preview.example" }]',
});

areRefused("a host of a lane", world, {
  "takes the baseline's": attack(
    ingress,
    (text) => text.replaceAll("pr-12.preview.example", "shop.example"),
    "E0959",
  ),
  "takes another lane's": attack(
    ingress,
    (text) => text.replaceAll("pr-12.preview.example", "pr-1.preview.example"),
    "E0959",
  ),
  "passes the login": attack(
    ingress,
    (text) => text.replace(/^.*auth-url.*\n/m, ""),
    "E0959 auth-url",
  ),
  "asks nobody for a certificate": attack(
    ingress,
    (text) => text.replace(/^ {2}tls:\n(?: {2}- .*\n| {4}.*\n)+/m, ""),
    "E0959 spec.tls",
  ),
  "gives everybody one lane's key": attack(
    config,
    (text) => text.replaceAll("%DYNAMIC_METADATA(isolane:key)%", "pr-1"),
    "E0959",
  ),
  "lets a key in that it did not write": attack(
    config,
    (text) => text.replaceAll("OVERWRITE_IF_EXISTS_OR_ADD", "ADD_IF_ABSENT"),
    "E0959",
  ),
});

import { describe, expect, it } from "vitest";
import { ask, groundFor } from "../support/explained.ts";
import { app, files } from "../support/small-app.ts";

describe("a host that comes in past all lanes", () => {
  it.each([
    [
      "networking.k8s.io/v1",
      "Ingress",
      "{rules: [{host: a.example, http: {paths: [{backend: {service: {name: cart}}}]}}]}",
    ],
    [
      "projectcontour.io/v1",
      "HTTPProxy",
      "{virtualhost: {fqdn: a.example}, routes: [{services: [{name: cart}]}]}",
    ],
    [
      "traefik.io/v1alpha1",
      "IngressRoute",
      "{routes: [{match: Host(`a.example`) && Path(`/`), services: [{name: cart}]}]}",
    ],
  ])("says which object takes a host in that knows no lanes: %s %s", (apiVersion, kind, spec) => {
    const ground = groundFor(
      files(
        `${app("cart")}---\n{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: edge}, spec: ${spec}}\n`,
      ),
      "environments/staging",
    );
    const told = `E0702 "a.example" comes in by ${kind} shop/edge, which looks at no key`;
    expect(() => ask(ground, "http://a.example/")).toThrow(told);
    expect(() => ask(ground, "http://b.example/")).toThrow('nothing serves the host "b.example"');
  });
});

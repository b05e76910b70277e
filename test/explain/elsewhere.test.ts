/** @module Destinations that are no Service by its name: which of them lead into a lane, and which are not known. */
import { describe, expect, it } from "vitest";
import { ask, groundFor } from "../support/explained.ts";
import { app, codes, files, object } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const folder = "environments/staging";
const alias = (name: string, host: string) =>
  object("v1", "Service", name, `type: ExternalName, externalName: ${host}, ports: [{port: 80}]`);
const cart = "cart.shop.svc.cluster.local";
const gateway = object(
  "networking.istio.io/v1",
  "Gateway",
  "edge",
  "selector: {istio: ingress}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a.example]}]",
);
const virtual = (host: string) =>
  gateway +
  object(
    "networking.istio.io/v1",
    "VirtualService",
    "edge",
    `hosts: [a.example], gateways: [edge], http: [{route: [{destination: {host: ${host}, port: {number: 80}}}]}]`,
  );
const route = (backend: string) =>
  object(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    "edge",
    "gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]",
  ) +
  object(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    "edge",
    `parentRefs: [{name: edge}], hostnames: [a.example], rules: [{backendRefs: [{${backend}, port: 80}]}]`,
  );
const serviceEntry = (spec: string) =>
  object(
    "networking.istio.io/v1",
    "ServiceEntry",
    "more",
    `ports: [{number: 80, name: http, protocol: HTTP}], ${spec}`,
  );

function asked(baseline: string, url = "http://a.example/") {
  return ask(groundFor(files(baseline), folder), url, { key: "pr-1" });
}

describe("a destination that is another name of a Service", () => {
  it.each([
    ["an alias", alias("also", cart) + virtual("also")],
    [
      "an alias of an alias",
      alias("also", `${cart}.`) + alias("third", "also.shop.svc.cluster.local") + virtual("third"),
    ],
    ["an alias behind an HTTPRoute", alias("also", cart) + route("name: also")],
    ["a Hostname", route(`group: networking.istio.io, kind: Hostname, name: ${cart}`)],
  ])("is that Service: %s", (_, objects) => {
    expect(codes(app("cart") + objects)).toEqual([]);
    const { ends, promise } = asked(app("cart") + objects);
    expect(ends).toMatch(/^Deployment shop\/cart-pr-1-/);
    expect(promise).toMatchObject({ promise: "P2", holds: true });
  });

  it("is asked for by the alias as well", () => {
    const { ends, promise } = asked(app("cart") + alias("also", cart), "http://also/");
    expect(ends).toMatch(/^Deployment shop\/cart-pr-1-/);
    expect(promise?.holds).toBe(true);
  });

  it("is none in a circle, and outside of the cluster none of ours", () => {
    const circle = alias("a", "b.shop.svc.cluster.local") + alias("b", "a.shop.svc.cluster.local");
    expect(codes(app("cart") + circle + virtual("a"))).toEqual([]);
    const outside = app("cart") + alias("far", "api.example.com") + virtual("far");
    expect(codes(outside)).toEqual([]);
    expect(asked(outside).promise?.holds).toBe(true);
  });
});

describe("a destination behind which pods of a fork's baseline may be", () => {
  it.each([
    ["a ServiceImport", route("group: multicluster.x-k8s.io, kind: ServiceImport, name: cart")],
    [
      "a ServiceEntry over pods",
      serviceEntry("hosts: [more.internal], workloadSelector: {labels: {app: cart}}") +
        virtual("more.internal"),
    ],
    [
      "a ServiceEntry over a Service",
      serviceEntry(`hosts: [more.internal], resolution: DNS, endpoints: [{address: ${cart}}]`) +
        virtual("more.internal"),
    ],
    [
      "a ServiceEntry of several hosts",
      serviceEntry("hosts: ['*.internal'], workloadSelector: {labels: {app: cart}}") +
        virtual("x.internal"),
    ],
  ])("is said once, and nothing is promised: %s", (_, objects) => {
    expect(codes(app("cart") + objects)).toEqual(["W0308"]);
    const { promise, doubts } = asked(app("cart") + objects);
    expect(promise).toBeUndefined();
    expect(doubts.map(({ kind }) => kind)).toContain("unknown-destination");
  });

  it("is a Service without a selector", () => {
    const { promise, doubts } = asked(
      app("cart") + object("v1", "Service", "db", "ports: [{name: http, port: 80}]"),
      "http://db/",
    );
    expect(promise).toBeUndefined();
    expect(doubts.map(({ text }) => text)).toContain(
      "where the lane's requests end is not proved, because Service shop/db has no selector, and its endpoints may be any pods",
    );
  });

  it("is an alias for who does not follow it", () => {
    const text = JSON.stringify(files(app("cart") + alias("also", cart) + route("name: also")));
    const cilium = JSON.parse(
      text.replace("backend: istio", "backend: gateway-api, implementation: cilium"),
    );
    expect(synth(cilium).diagnostics.map(({ code }) => code)).toContain("W0308");
    const { promise, doubts } = ask(groundFor(cilium, folder), "http://a.example/", {
      key: "pr-1",
    });
    expect(promise).toBeUndefined();
    expect(doubts.map(({ kind }) => kind)).toContain("unknown-destination");
  });

  it("is none of the baseline alone: without a key, its answer is the baseline's", () => {
    const objects = serviceEntry("hosts: [m.internal], workloadSelector: {labels: {app: cart}}");
    const ground = groundFor(files(app("cart") + objects + virtual("m.internal")), folder);
    expect(ask(ground, "http://a.example/").promise).toMatchObject({ promise: "P1", holds: true });
  });
});

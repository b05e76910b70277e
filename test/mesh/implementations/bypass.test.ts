import { expect, it } from "vitest";
import type { PodMarks } from "../../../lib/mesh/implementations/implementation.ts";
import { istio } from "../../../lib/mesh/implementations/istio.ts";
import { kuma } from "../../../lib/mesh/implementations/kuma.ts";
import { linkerd } from "../../../lib/mesh/implementations/linkerd.ts";

const host = "cart.shop.svc.cluster.local";
const cart = { host, namespace: "shop", port: 80, annotations: {}, rules: [] };

function pod(
  annotations: Record<string, string> = {},
  home: Record<string, string> = {},
): PodMarks {
  return {
    ...{ labels: { app: "web" }, annotations, hostNetwork: false, namespace: "front" },
    home: { labels: {}, annotations: home },
  };
}

interface Scope {
  readonly namespace?: string;
  readonly workloadSelector?: object;
  readonly outboundTrafficPolicy?: object;
}

const sidecar = (egress: readonly object[], { namespace = "front", ...spec }: Scope = {}) => ({
  ...{ apiVersion: "networking.istio.io/v1", kind: "Sidecar" },
  metadata: { name: "s", namespace },
  spec: { egress, ...spec },
});
const hosts = (...list: string[]) => [{ hosts: list }];

it.each([
  [["*/*"], false],
  [["shop/*"], false],
  [[`shop/${host}`], false],
  [[`*/*.shop.svc.cluster.local`], false],
  [["./*", "istio-system/*"], true],
  // `.` is the caller's namespace, and short names are completed by nothing.
  [[`./${host}`], true],
  [["shop/cart"], true],
  [["shop/*.other.svc.cluster.local"], true],
  [["~/*"], true],
  [["*/*", `~shop/${host}`], true],
  [["*/*", "~other/*"], false],
  [["cart.shop.svc.cluster.local"], true],
])("a Sidecar that imports %j keeps requests to the cart from its rules: %s", (list, expected) => {
  const found = istio.bypassOf(pod(), cart, () => [sidecar(hosts(...list))]);
  expect(found !== undefined).toBe(expected);
});

const all = hosts("*/*");
const none = hosts("./*");

it.each([
  // One with a selector that fits, else one without, else the root namespace's.
  [[sidecar(none)], true],
  [[sidecar(none, { workloadSelector: { labels: { app: "web" } } }), sidecar(all)], true],
  [[sidecar(all, { workloadSelector: { labels: { app: "web" } } }), sidecar(none)], false],
  [[sidecar(none, { workloadSelector: { labels: { app: "job" } } })], false],
  [[sidecar(none, { namespace: "istio-system" })], true],
  [[sidecar(none, { namespace: "istio-system" }), sidecar(all)], false],
  [[sidecar(none, { namespace: "shop" })], false],
  [[sidecar([])], false],
  // The listener of the port, else the one without a port.
  [[sidecar([{ port: { number: 80 }, hosts: ["./*"] }, ...all])], true],
  [[sidecar([{ port: { number: 90 }, hosts: ["./*"] }, ...all])], false],
  [[sidecar([{ port: { number: 90 }, hosts: ["*/*"] }])], true],
])("Sidecars %j keep requests from rules: %s", (sidecars, expected) => {
  expect(istio.bypassOf(pod(), cart, () => sidecars) !== undefined).toBe(expected);
});

it("rules in another namespace than the Service's have to be imported, too", () => {
  const routes = { ...cart, rules: [{ namespace: "routes", hosts: ["*.shop.svc.cluster.local"] }] };
  const ask = (...list: string[]) =>
    istio.bypassOf(pod(), routes, () => [sidecar(hosts(...list))])?.why;
  expect(ask("shop/*")).toMatch("leaves out the rules");
  expect(ask("shop/*", "routes/*")).toBeUndefined();
  // The rules alone hold if the proxy listens on the port for another Service.
  const alone = sidecar(hosts("routes/*"));
  expect(istio.bypassOf(pod(), routes, () => [alone])?.unsure).toBe(true);
  expect(ask("shop/*", `routes/${host}`)).toBeUndefined();
});

it("with REGISTRY_ONLY the proxy refuses, and Gateways obey no Sidecar", () => {
  const strict = sidecar(none, { outboundTrafficPolicy: { mode: "REGISTRY_ONLY" } });
  expect(istio.bypassOf(pod(), cart, () => [strict])?.refused).toBe(true);
  const gateway = pod({ "inject.istio.io/templates": "gateway" });
  expect(istio.bypassOf(gateway, cart, () => [strict])).toBeUndefined();
});

const mark = (name: string, value: string) => ({ [`traffic.sidecar.istio.io/${name}`]: value });

it.each([
  [mark("excludeOutboundPorts", "3306,80"), "sure"],
  [mark("excludeOutboundPorts", "8080"), undefined],
  [mark("includeOutboundIPRanges", ""), "sure"],
  [mark("includeOutboundIPRanges", "*"), undefined],
  [mark("includeOutboundIPRanges", "10.0.0.0/8"), "unsure"],
  [{ ...mark("includeOutboundIPRanges", ""), ...mark("includeOutboundPorts", "80") }, undefined],
  [mark("includeOutboundPorts", "80"), undefined],
  [mark("excludeOutboundIPRanges", "0.0.0.0/0"), "sure"],
  [mark("excludeOutboundIPRanges", "10.1.0.0/16"), "unsure"],
  [mark("excludeOutboundIPRanges", "169.254.169.254/32"), undefined],
  [mark("excludeInboundPorts", "80"), undefined],
])("a pod with %j: %s", (annotations, expected) => {
  const found = istio.bypassOf(pod(annotations), cart, () => []);
  expect(found && (found.unsure ? "unsure" : "sure")).toBe(expected);
});

it("a written address is held against the ranges", () => {
  const ask = (annotations: Record<string, string>) =>
    istio.bypassOf(pod(annotations), { ...cart, address: "10.1.2.3" }, () => []);
  expect(ask(mark("excludeOutboundIPRanges", "10.1.0.0/16"))?.unsure).toBeUndefined();
  expect(ask(mark("excludeOutboundIPRanges", "10.2.0.0/16"))).toBeUndefined();
  expect(ask(mark("includeOutboundIPRanges", "10.0.0.0/8"))).toBeUndefined();
  expect(ask(mark("includeOutboundIPRanges", "10.2.0.0/16"))?.unsure).toBeUndefined();
});

it("Linkerd and Kuma skip listed ports; Linkerd also by the namespace", () => {
  const skip = { "config.linkerd.io/skip-outbound-ports": "25,79-81" };
  expect(linkerd.bypassOf(pod(skip), cart, () => [])).toBeDefined();
  expect(linkerd.bypassOf(pod({}, skip), cart, () => [])).toBeDefined();
  const own = { "config.linkerd.io/skip-outbound-ports": "25" };
  expect(linkerd.bypassOf(pod(own, skip), cart, () => [])).toBeUndefined();
  const out = { "traffic.kuma.io/exclude-outbound-ports": "80" };
  expect(kuma.bypassOf(pod(out), cart, () => [])).toBeDefined();
  expect(kuma.bypassOf(pod({}, out), cart, () => [])).toBeUndefined();
});

it.each([
  [".", true],
  ["other", true],
  ["front", false],
  [" shop , front ", false],
  ["*", false],
  ["~", true],
])("a Service that is exported to %j is hidden from namespace front: %s", (to, expected) => {
  const called = { ...cart, annotations: { "networking.istio.io/exportTo": to } };
  expect(istio.bypassOf(pod(), called, () => [])?.hidden === true).toBe(expected);
  expect(linkerd.bypassOf(pod(), called, () => [])).toBeUndefined();
});

import { describe, expect, test } from "vitest";
import {
  cart,
  deployment,
  fork,
  planned,
  type Scenario,
  virtualService,
} from "../../../plan/support.ts";

function namespace(name: string, labels: string): string {
  return `
---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${labels}}}`;
}

const ambient = "istio.io/dataplane-mode: ambient";
const used = "istio.io/use-waypoint: w";

function waypoint(home: string, { labels = "", from = "All", name = "istio-waypoint" } = {}) {
  return `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: w, namespace: ${home}, labels: {${labels}}}
spec:
  gatewayClassName: ${name}
  listeners: [{name: mesh, port: 15008, protocol: HBONE, allowedRoutes: {namespaces: ${from === "All" || from === "Same" ? `{from: ${from}}` : from}}}]`;
}

function codes(baseline: string, more: Partial<Scenario> = {}): readonly string[] {
  return planned({ baseline: cart + baseline, ...fork, ...more }).codes;
}

/** The namespace of the scenario's objects. */
const home = "shop";
const elsewhere = deployment("web", "app: web", "web");

describe("a Service that callers without a sidecar reach", () => {
  test("nothing is said where the baseline shows no ambient mode, or another mesh", () => {
    expect(codes("")).toEqual([]);
    expect(codes(namespace(home, "istio-injection: enabled"))).toEqual([]);
    expect(codes(namespace(home, `${ambient}, istio-injection: enabled`))).toEqual([]);
    const generic = { routing: "backend: gateway-api, implementation: generic" };
    expect(codes(namespace(home, ambient), generic)).not.toContain("E0418");
  });

  test("needs a waypoint that serves it", () => {
    expect(codes(namespace(home, ambient))).toEqual(["E0418"]);
    expect(codes(namespace(home, `${ambient}, ${used}`))).toEqual([]);
    const away = namespace(home, `${ambient}, ${used}, istio.io/use-waypoint-namespace: infra`);
    expect(codes(away + waypoint("infra"))).toEqual([]);
    expect(codes(away + waypoint("infra", { from: "Same" }))).toEqual(["E0418"]);
    const chosen = (value: string) =>
      waypoint("infra", { from: `{from: Selector, selector: {matchLabels: {${value}}}}` });
    expect(codes(away + chosen(`kubernetes.io/metadata.name: ${home}`))).toEqual([]);
    expect(codes(away + chosen("team: other"))).toEqual(["E0418"]);
    const own = namespace(home, `${ambient}, ${used}`);
    expect(codes(own + waypoint(home, { labels: "istio.io/waypoint-for: workload" }))).toEqual([
      "E0418",
    ]);
    expect(codes(own + waypoint(home, { name: "another" }))).toEqual(["E0418"]);
  });

  test("is a warning where only other namespaces have such callers", () => {
    expect(codes(elsewhere + namespace("web", ambient))).toEqual(["W0420"]);
  });

  test("is not asked to show its rules to their namespaces, but to the waypoint's", () => {
    const hidden = virtualService(
      "cart",
      "hosts: [cart]\nexportTo: [.]\nhttp: [{route: [{destination: {host: cart}}]}]",
    );
    const baseline = hidden + elsewhere + namespace("web", ambient);
    expect(codes(baseline + namespace(home, `${ambient}, ${used}`))).toEqual(["W0413"]);
    const away = namespace(home, `${ambient}, ${used}, istio.io/use-waypoint-namespace: infra`);
    expect(codes(baseline + away)).toContain("E0419");
  });
});

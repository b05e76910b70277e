import { describe, expect, test } from "vitest";
import {
  cart,
  cartRoute,
  codes,
  fork,
  http80,
  planned,
  service,
  summary,
  virtualService,
} from "../../../plan/support.ts";

describe("ownership", () => {
  test("a VirtualService of somebody else is an error that says what to list", () => {
    const { problems } = planned({
      baseline: cart + cartRoute,
      ...fork,
      deployment: "deploy: false",
    });
    expect(problems.all.map((d) => d.code)).toEqual(["E0531"]);
    expect(problems.all[0]?.help).toContain('"VirtualService/cart" under baseline.adopt');
    expect(problems.all[0]?.source?.document.file).toBe("sandboxes/a.yaml");
  });

  test("adopted, it is rewritten, and its present owner is named once", () => {
    const scenario = {
      baseline: cart + cartRoute,
      ...fork,
      deployment: "deploy: false, adopt: [VirtualService/cart]",
    };
    expect(codes(scenario)).toEqual(["W0415"]);
    expect(summary(scenario)).toEqual(["VirtualService cart [a=fork]"]);
  });

  test("one that no lane touches needs no adoption", () => {
    const other = virtualService(
      "x",
      "hosts: [x.example.com]\nhttp:\n- route: [{destination: {host: x.example.com}}]",
    );
    expect(codes({ baseline: cart + other, ...fork, deployment: "deploy: false" })).toEqual([]);
  });

  const rollout = (target: string) => `
---
{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: cart}, spec: {selector: {matchLabels: {app: cart}}, strategy: {canary: {trafficRouting: {istio: {virtualService: ${target}}}}}, template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: main, image: x}]}}}}`;
  const rollingCart = service("cart", "app: cart", http80) + cartRoute;

  test("one that a Rollout edits live is refused", () => {
    for (const name of ["{name: cart}", "{name: cart.shop}"]) {
      expect(codes({ baseline: rollout(name) + rollingCart, ...fork })).toEqual(["E0532"]);
    }
    expect(codes({ baseline: rollout("{name: other}") + rollingCart, ...fork })).toEqual([]);
  });

  test("a Service whose routes Flagger writes is refused", () => {
    const canary = `
---
{apiVersion: flagger.app/v1beta1, kind: Canary, metadata: {name: cart}, spec: {targetRef: {kind: Deployment, name: cart}, service: {port: 80}}}`;
    expect(codes({ baseline: cart + canary, ...fork })).toEqual(["E0532"]);
  });
});

import { expect, test } from "vitest";
import {
  baseline,
  deployment,
  kustomization,
  object,
  path,
  route,
  sandbox,
} from "../emit/emitted.ts";

test("every kind of unit has its own folder, and a sandbox two: Flux needs one per phase", () => {
  expect(path(deployment, baseline)).toBe("baseline/shop/deployment-cart-pr-1.yaml");
  expect(path(object("v1", "Namespace", "shop"), baseline)).toBe(
    "baseline/_cluster/namespace-shop.yaml",
  );
  expect(path(route, { kind: "routes" })).toBe("routes/shop/virtualservice-cart.yaml");
  expect(path(deployment, sandbox)).toBe("sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml");
  expect(path(route, sandbox, "route")).toBe("sandboxes/pr-1/routes/shop/virtualservice-cart.yaml");
  expect(path(route, { kind: "group", name: "g" }, "route")).toBe(
    "groups/g/routes/shop/virtualservice-cart.yaml",
  );
  expect(path(kustomization.object, { kind: "gitops" })).toBe(
    "gitops/kustomization-staging-pr-1.yaml",
  );
});

test("a kind of another group carries its group, whatever else exists", () => {
  const file = (apiVersion: string, kind: string) =>
    path(object(apiVersion, kind, "x", "shop"), baseline)
      .split("/")
      .pop();
  expect(file("gateway.networking.k8s.io/v1", "Gateway")).toBe("gateway-x.yaml");
  expect(file("networking.istio.io/v1", "Gateway")).toBe("gateway.networking.istio.io-x.yaml");
  expect(file("policy.linkerd.io/v1", "HTTPRoute")).toBe("httproute.policy.linkerd.io-x.yaml");
  expect(file("acme.example/v1", "constructor")).toBe("constructor.acme.example-x.yaml");
});

test("kind, group and name cannot be confused with each other", () => {
  const first = path(object("my-group/v1", "Foo", "x", "n"), baseline);
  const second = path(object("my/v1", "Foo", "group-x", "n"), baseline);
  expect(first).not.toBe(second);
});

import { expect, test } from "vitest";
import type { KubeObject } from "../../lib/kube/object.ts";
import { holdsSecretValues } from "../../lib/kube/secrets.ts";
import {
  baseline,
  deployment,
  emit,
  emitted,
  kustomization,
  object,
  route,
  sandbox,
} from "./emitted.ts";

test("one file an object, with a comment that says what to edit, and an index per unit", () => {
  const { files, codes } = emit(
    [
      { id: sandbox, objects: [emitted(deployment)] },
      { id: { kind: "routes" }, objects: [emitted(route)] },
    ],
    [kustomization],
  );
  expect(codes).toEqual([]);
  expect([...files.keys()]).toEqual([
    "staging/gitops/kustomization-staging-pr-1.yaml",
    "staging/index/routes/shop/virtualservice-cart.json",
    "staging/index/sandboxes/pr-1.json",
    "staging/routes/shop/virtualservice-cart.yaml",
    "staging/sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml",
  ]);
  expect(files.get("staging/sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml")).toBe(
    "# Written by isolane from environments/staging/sandboxes/pr-1.yaml, do not edit.\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart-pr-1\n  namespace: shop\n",
  );
  expect(files.get("staging/routes/shop/virtualservice-cart.yaml")).not.toContain("pr-1");
});

test("the order of objects in a unit changes no byte", () => {
  const objects = [
    emitted(deployment),
    emitted(route, "route"),
    emitted(object("v1", "Service", "a", "shop")),
  ];
  const forward = emit([{ id: sandbox, objects }]);
  const backward = emit([{ id: sandbox, objects: [...objects].reverse() }]);
  expect([...backward.files]).toEqual([...forward.files]);
});

test("two objects on one path are an error", () => {
  const twice = [
    emitted(deployment),
    emitted(object("apps/v1", "DEPLOYMENT", "cart-pr-1", "shop")),
  ];
  expect(emit([{ id: sandbox, objects: [...twice, emitted(deployment)] }]).codes).toEqual([
    "E0601",
  ]);
});

test("values of Secrets never go out", () => {
  const secret = object("v1", "Secret", "s", "shop");
  expect(holdsSecretValues(secret)).toBe(false);
  expect(holdsSecretValues({ ...secret, data: {} })).toBe(false);
  expect(holdsSecretValues({ ...object("acme.example/v1", "Secret", "s"), data: { a: "x" } })).toBe(
    false,
  );
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}" };
  for (const change of [
    { data: { a: "eA==" } },
    { stringData: { a: "x" } },
    { data: "x" },
    { metadata: { name: "s", annotations } },
  ]) {
    const held = { ...secret, ...change } as KubeObject;
    expect(holdsSecretValues(held)).toBe(true);
    expect(emit([{ id: baseline, objects: [emitted(held)] }]).codes).toEqual(["E0602"]);
  }
});

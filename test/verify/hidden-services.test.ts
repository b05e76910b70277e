/** @module A Service that Istio shows to some namespaces only: its other callers meet no rule, whatever the backend. */
import { expect, it } from "vitest";
import { app, files, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

it.each(["istio", "gateway-api, implementation: istio"])("with backend %s", (backend) => {
  const cart = app("cart").replace(
    "kind: Service\nmetadata: {name: cart}",
    'kind: Service\nmetadata: {name: cart, annotations: {networking.istio.io/exportTo: "."}}',
  );
  const desk = app("desk").replaceAll(
    "metadata: {name: desk}",
    "metadata: {name: desk, namespace: other}",
  );
  const made = files(cart + app("web") + desk, [sandbox("pr-1", ["cart"])]);
  const path = "environments/staging/environment.yaml";
  const text = String(made[path]).replace("backend: istio", `backend: ${backend}`);
  const { diagnostics } = synth({ ...made, [path]: text });
  expect(diagnostics.map(({ code }) => code)).toEqual(["W0349"]);
  expect(diagnostics[0]?.message).toContain(
    "requests of Deployment other/desk to Service shop/cart",
  );
});

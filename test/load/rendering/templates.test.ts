/** What an OpenShift Template holds: `oc process` with the values that it states. */
import { describe, expect, it } from "vitest";
import { load } from "./rendered.ts";

const template = (parameters: string, ...objects: readonly string[]) =>
  `{apiVersion: template.openshift.io/v1, kind: Template, metadata: {name: web}, labels: {of: template}, parameters: [${parameters}], objects: [${objects.join(", ")}]}\n`;
const deployment = (namespace = "fixed") =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: "\${NAME}", namespace: "${namespace}"}, spec: {replicas: "\${{COUNT}}", template: {spec: {containers: [{name: a, image: "\${NAME}:\${COUNT}-\${OTHER}"}]}}}}`;

describe("an OpenShift Template", () => {
  it("is its objects, with the values of its parameters and its labels", () => {
    const parameters = "{name: NAME, value: web}, {name: COUNT, value: '3'}, {name: OTHER}";
    const { codes, loaded } = load([template(parameters, deployment())]);
    expect(codes).toEqual([]);
    expect(loaded?.baseline.map(({ object }) => object)).toEqual([
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "shop", labels: { of: "template" } },
        spec: {
          replicas: 3,
          template: { spec: { containers: [{ name: "a", image: "web:3-" }] } },
        },
      },
    ]);
    expect(loaded?.baseline[0]?.source.path).toEqual(["objects", 0]);
  });
  it("keeps a namespace that is a parameter, and strips another one", () => {
    const parameters =
      "{name: NAME, value: web}, {name: COUNT, value: '3'}, {name: OTHER, value: own}";
    const own = template(parameters, deployment(`\${OTHER}`));
    expect(load([own]).objects).toEqual(["Deployment own/web"]);
  });
  it.each([
    ["{name: NAME, generate: expression, from: '[a-z]{8}'}", "E0151"],
    ["{name: NAME, required: true}", "E0151"],
    ["{name: NAME, required: true, value: ''}", "E0151"],
    ["{name: NAMES, value: web}", "E0143"],
  ])("is refused where a value is not known: %s", (parameter, code) => {
    const { codes } = load([
      template(`${parameter}, {name: COUNT, value: '1'}, {name: OTHER}`, deployment()),
    ]);
    expect(codes).toEqual([code]);
  });
});

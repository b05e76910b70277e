import { describe, expect, it } from "vitest";
import { at } from "../../../../lib/kube/json.ts";
import { app, plain, pod, resolveForks, workloadOf } from "../support.ts";
import { customize, two } from "./customized.ts";

describe("images, resources, command, service account, replicas", () => {
  it("are set on the container that is named, init containers included", () => {
    const { forks, codes } = customize(
      two,
      '{images: [{container: init, image: "i:2"}, {container: proxy, image: "b:2"}], resources: [{container: server, requests: {cpu: 1}}], command: [{container: server, args: [x]}], replicas: 2, serviceAccountName: other}',
    );
    expect(codes).toEqual(["W0315"]);
    expect(pod(forks[0], "initContainers", 0, "image")).toBe("i:2");
    expect(pod(forks[0], "containers", 1, "image")).toBe("b:2");
    expect(pod(forks[0], "containers", 0)).toMatchObject({
      image: "a",
      resources: { requests: { cpu: 1 } },
      args: ["x"],
    });
    expect(at(workloadOf(forks[0]), "spec", "replicas")).toBe(2);
    expect(pod(forks[0], "serviceAccountName")).toBe("other");
  });

  it("need no name where there is one main container, or a default one", () => {
    expect(
      pod(customize(plain, "{images: [{image: c:2}]}").forks[0], "containers", 0, "image"),
    ).toBe("c:2");
    const annotated = app("cart", two).replace(
      "template:\n    metadata: {",
      "template:\n    metadata: {annotations: {kubectl.kubernetes.io/default-container: proxy}, ",
    );
    const { forks } = resolveForks(
      annotated,
      "- {forkOf: {kind: Deployment, name: cart}, customizations: {images: [{image: b:3}]}}",
    );
    expect(pod(forks[0], "containers", 1, "image")).toBe("b:3");
  });

  it("list the containers where the name is missing or wrong", () => {
    const missing = customize(two, "{images: [{image: x:2}]}").problems[0];
    expect([missing?.code, missing?.source?.path]).toEqual([
      "E0314",
      ["spec", "forks", 0, "customizations", "images", 0],
    ]);
    const wrong = customize(two, "{images: [{container: sever, image: x:2}]}").problems[0];
    expect([wrong?.code, wrong?.help]).toEqual([
      "E0313",
      expect.stringContaining('did you mean "server"?'),
    ]);
  });
});

describe("two entries about one thing", () => {
  const config = `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cart-config}
data: {FLAG: "off"}
`;
  const used = plain.replace(/\}\]$/, ", envFrom: [{configMapRef: {name: cart-config}}]}]");

  it.each([
    ["env", "[{name: A, value: x}, {name: A, value: y}]", ["env", 1, "name"]],
    ["env", "[{name: A, value: x}, {name: A, operation: delete}]", ["env", 1, "name"]],
    [
      "env",
      "[{name: A, value: x}, {name: B, value: z}, {container: server, name: A, value: y}]",
      ["env", 2, "name"],
    ],
    ["images", '[{image: "a:2"}, {image: "a:3"}]', ["images", 1]],
    ["images", '[{image: "a:2"}, {container: server, image: "a:2"}]', ["images", 1]],
    [
      "resources",
      "[{requests: {cpu: 1}}, {limits: {cpu: 2}, requests: {cpu: 2}}]",
      ["resources", 1],
    ],
    ["command", "[{args: [a]}, {args: [b]}]", ["command", 1]],
    [
      "configMaps",
      "[{name: cart-config, data: {FLAG: a}}, {name: cart-config, data: {FLAG: b}}]",
      ["configMaps", 1, "name"],
    ],
  ])("of %s %s are reported at the second, with the first", (field, list, path) => {
    const { problems } = customize(used, `{${field}: ${list}}`, config);
    const found = problems.filter(({ code }) => code === "W0660");
    expect(found.map(({ source }) => source?.path.slice(-path.length))).toEqual([path]);
    expect(found[0]?.related?.[0]?.source.path.slice(0, 4)).toEqual([
      "spec",
      "forks",
      0,
      "customizations",
    ]);
  });

  it("are not entries for other containers, or for other parts of one", () => {
    const list = "[{container: server, name: A, value: x}, {container: proxy, name: A, value: y}]";
    expect(customize(two, `{env: ${list}}`).codes).toEqual([]);
    const images = '[{container: server, image: "a:2"}, {container: proxy, image: "a:2"}]';
    expect(customize(two, `{images: ${images}}`).codes).toEqual([]);
    const parts =
      "{resources: [{requests: {cpu: 1}}, {limits: {cpu: 1}}], command: [{args: [a]}, {command: [b]}]}";
    expect(customize(plain, parts).codes).toEqual([]);
  });
});

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

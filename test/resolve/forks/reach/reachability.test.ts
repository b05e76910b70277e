import { describe, expect, it } from "vitest";
import { at } from "../../../../lib/kube/json.ts";
import { app, objectsOf, plain, resolveForks } from "../support.ts";

describe("a fork that no route reaches", () => {
  const resolve = (service: string, strategies = "{}") =>
    resolveForks(
      app("cart", plain, service),
      `- {forkOf: {kind: Deployment, name: cart}, strategies: ${strategies}}`,
    );

  it("is an error that names the ports and the ways out", () => {
    const { problems } = resolve("ports: [{name: tcp-grpc, port: 50051, targetPort: 8080}]");
    expect(problems.map((p) => p.code)).toEqual(["E0337"]);
    expect(problems[0]?.message).toContain("tcp-grpc");
    expect(problems[0]?.help).toContain('services."cart".ports."50051".protocol');
    expect(problems[0]?.help).toContain("valueFrom.fork");
  });

  it.each([
    "{name: https, port: 443, targetPort: 8080}",
    "{name: tls-web, port: 9000, targetPort: 8080}",
    "{name: x, appProtocol: https, port: 9000, targetPort: 8080}",
    "{name: tcp-web, port: 8443, targetPort: 8080}",
  ])("is never told to take a port for HTTP that carries TLS: %s", (port) => {
    const [problem] = resolve(`ports: [${port}]`).problems;
    expect(problem?.code).toBe("E0337");
    expect(problem?.help).toMatch(/carries TLS.*or leave it as it is; or hand its address/);
    expect(problem?.help).not.toContain(".protocol");
    const beside = resolve(`ports: [{name: tcp-x, port: 9001, targetPort: 8080}, ${port}]`);
    expect(beside.problems[0]?.help).toContain('ports."9001".protocol');
  });

  it.each(["metrics", "tcp-debug", "health"])(
    "is no news on a port for those who measure, beside one for requests: %s",
    (name) => {
      const watching = `{name: ${name}, port: 9092, targetPort: 8080}`;
      expect(
        resolve(`ports: [{name: http, port: 80, targetPort: 8080}, ${watching}]`).codes,
      ).toEqual([]);
    },
  );

  it("is one behind a port of a database, even if the mesh would look", () => {
    expect(resolve("ports: [{port: 5432, targetPort: 8080}]").codes).toEqual(["E0337"]);
    expect(resolve("ports: [{name: postgres, port: 15432, targetPort: 8080}]").codes).toEqual([
      "E0337",
    ]);
  });

  it("is accepted where messages reach it", () => {
    expect(
      resolve("ports: [{name: tcp-x, port: 1, targetPort: 8080}]", "{consumer: disabled}").codes,
    ).toEqual(["W0310"]);
  });

  it("is not one with a routable port: the others are a warning", () => {
    const { problems } = resolve(
      "ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp-admin, port: 81, targetPort: 8080}]",
    );
    expect(problems.map((p) => p.code)).toEqual(["W0310"]);
    expect(problems[0]?.message).toContain("port 81");
    expect(resolve("ports: [{name: web, port: 80, targetPort: 8080}]").codes).toEqual(["W0311"]);
  });

  it("is reached where the environment says what a port speaks", () => {
    const environment =
      '{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {sources: [{path: b}], namespace: shop, deploy: true}, services: {cart: {ports: {"50051": {protocol: grpc}}}}}}';
    const resolved = resolveForks(
      app("cart", plain, "ports: [{name: tcp-grpc, port: 50051, targetPort: 8080}]"),
      "- forkOf: {kind: Deployment, name: cart}",
      environment,
    );
    expect(resolved.codes).toEqual([]);
    expect(
      at(objectsOf(resolved.forks[0], "Service")[0], "spec", "ports", 0, "appProtocol"),
    ).toBeDefined();
  });
});

import { describe, expect, it } from "vitest";
import { env } from "../support.ts";
import { config, customize } from "./customized.ts";

describe("variables", () => {
  const variables =
    'containers: [{name: server, image: a, ports: [{containerPort: 8080}], envFrom: [{configMapRef: {name: cart-config}}], env: [{name: A, value: "1"}, {name: P, valueFrom: {secretKeyRef: {name: cart-secret, key: password}}}, {name: Z, value: "26"}]}]';

  it("are replaced at their place, added at the end, removed", () => {
    const { forks, codes } = customize(
      variables,
      '{env: [{name: A, value: "2"}, {name: NEW_ONE, value: new}, {name: Z, operation: delete}]}',
      config,
    );
    expect(codes).toEqual([]);
    expect(env(forks[0])).toEqual([
      { name: "A", value: "2" },
      { name: "P", valueFrom: { secretKeyRef: { name: "cart-secret", key: "password" } } },
      { name: "NEW_ONE", value: "new" },
    ]);
  });

  it("come from ConfigMaps and Secrets, whose keys are checked where they are known", () => {
    const reference = (text: string) =>
      customize(variables, `{env: [{name: NEW_ONE, valueFrom: ${text}}]}`, config);
    expect(env(reference("{secret: {name: cart-secret, key: password}}").forks[0])).toContainEqual({
      name: "NEW_ONE",
      valueFrom: { secretKeyRef: { name: "cart-secret", key: "password" } },
    });
    expect(reference("{configMap: {name: cart-config, key: missing}}").codes).toEqual(["E0316"]);
    expect(
      reference("{configMap: {name: cart-config, key: missing, optional: true}}").codes,
    ).toEqual([]);
    expect(reference("{configMap: {name: unknown, key: x}}").codes).toEqual(["W0312"]);
  });

  it("cannot be removed where they come from envFrom, and are missed where they are absent", () => {
    expect(customize(variables, "{env: [{name: FLAG, operation: delete}]}", config).codes).toEqual([
      "E0315",
    ]);
    expect(customize(variables, "{env: [{name: NOPE, operation: delete}]}", config).codes).toEqual([
      "W0313",
    ]);
  });

  it("that look like secrets are not to be literal", () => {
    const literal = (name: string, value: string) =>
      customize(variables, `{env: [{name: ${name}, value: "${value}"}]}`, config).codes;
    expect(literal("P", "x")).toEqual(["W0316"]);
    expect(literal("DB_PASSWORD", "x")).toEqual(["W0316"]);
    expect(literal("DB_URL", "postgres://u:p@db/x")).toEqual(["W0316"]);
    expect(literal("TOKEN_URL", "http://auth:80/x")).toEqual([]);
    expect(literal("DB_PASSWORD", "$(P)")).toEqual([]);
  });

  it("of the lane cannot be set, by a patch neither", () => {
    expect(
      customize(variables, "{env: [{name: ISOLANE_ROUTING_KEY, value: x}]}", config).codes,
    ).toEqual(["E0323"]);
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {containers: [{name: server, env: [{name: ISOLANE_SANDBOX, value: x}]}]}}}}}}";
    expect(customize(variables, patch, config).codes).toEqual(["E0323"]);
  });
});

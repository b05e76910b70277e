import { describe, expect, it } from "vitest";
import { app, env, objectsOf, plain, pod, resolveForks } from "../support.ts";
import { config, customize } from "./customized.ts";

describe("ConfigMaps", () => {
  const uses = `initContainers: [{name: init, image: i, env: [{name: C, valueFrom: {configMapKeyRef: {name: cart-config, key: COLOR}}}]}]
containers: [{name: server, image: a, ports: [{containerPort: 8080}], args: ["--config=cart-config"], envFrom: [{configMapRef: {name: cart-config}}]}]
volumes: [{name: v, configMap: {name: cart-config}}, {name: w, projected: {sources: [{configMap: {name: cart-config}}, {secret: {name: cart-secret}}]}}]`;

  it("are copied with their changes, and every reference of the fork goes to the copy", () => {
    const { forks, codes } = customize(
      uses,
      "{configMaps: [{name: cart-config, data: {FLAG: 'on', other: null, added: a}}]}",
      config,
    );
    const [copy] = objectsOf(forks[0], "ConfigMap");
    expect(codes).toEqual(["W0314"]);
    expect(copy?.metadata.name).toMatch(/^cart-config-pr-1-[0-9a-f]{8}$/);
    expect(copy?.metadata.labels).toMatchObject({ team: "a", "isolane.dev/sandbox": "pr-1" });
    expect(copy?.data).toEqual({ COLOR: "blue", FLAG: "on", added: "a" });
    expect(copy?.binaryData).toEqual({ logo: "AAAA" });
    expect(
      JSON.stringify(pod(forks[0])).match(/"name":"cart-config-pr-1-[0-9a-f]{8}"/g),
    ).toHaveLength(4);
    expect(JSON.stringify(pod(forks[0]))).not.toContain('"name":"cart-config"');
  });

  it("get another name with every change of content", () => {
    const name = (value: string) =>
      objectsOf(
        customize(uses, `{configMaps: [{name: cart-config, data: {FLAG: ${value}}}]}`, config)
          .forks[0],
        "ConfigMap",
      )[0]?.metadata.name;
    expect(name("a")).not.toBe(name("b"));
    expect(name("a")).toBe(name("a"));
  });

  it("are an error where the workload does not use them, the baseline lacks them, or a needed key goes", () => {
    expect(customize(plain, "{configMaps: [{name: cart-config, data: {}}]}", config).codes).toEqual(
      ["E0319"],
    );
    expect(
      customize(uses, "{configMaps: [{name: cart-confg, data: {}}]}", config).problems[0]?.help,
    ).toContain('did you mean "cart-config"?');
    expect(
      customize(uses, "{configMaps: [{name: cart-config, data: {COLOR: null}}]}", config).codes,
    ).toContain("E0316");
  });

  it("may get a key that a variable of the same fork reads", () => {
    const text =
      "{configMaps: [{name: cart-config, data: {NEW: x}}], env: [{name: NEW_ONE, valueFrom: {configMap: {name: cart-config, key: NEW}}}]}";
    const { forks, codes } = customize(uses, text, config);
    expect(codes).toEqual(["W0314"]);
    expect(env(forks[0])).toEqual([
      {
        name: "NEW_ONE",
        valueFrom: {
          configMapKeyRef: { name: objectsOf(forks[0], "ConfigMap")[0]?.metadata.name, key: "NEW" },
        },
      },
    ]);
  });

  it("are never shared by two forks of a sandbox", () => {
    const change = "customizations: {configMaps: [{name: cart-config, data: {FLAG: x}}]}";
    const { forks, codes } = resolveForks(
      `${app("cart", uses)}${app("basket", uses)}${config}`,
      `- {forkOf: {kind: Deployment, name: cart}, ${change}}\n- {forkOf: {kind: Deployment, name: basket}, ${change}}`,
    );
    expect(codes).toEqual(["W0314", "W0314"]);
    expect(new Set(forks.map((f) => objectsOf(f, "ConfigMap")[0]?.metadata.name)).size).toBe(2);
  });
});

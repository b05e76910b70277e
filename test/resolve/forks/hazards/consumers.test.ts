import { describe, expect, it } from "vitest";
import { customize } from "../customizations/customized.ts";
import { app, env, plain, resolveForks, sandbox } from "../support.ts";

describe("strategies", () => {
  const group =
    "containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: KAFKA_GROUP_ID, value: cart}]}]";
  const lane = (key: string, forks: string) =>
    resolveForks(app("cart", group), [sandbox("pr-1", forks, `routing: {key: ${key}}`)]);

  it("are needed by a consumer", () => {
    expect(customize(group, "{}").codes).toEqual(["E0333"]);
    expect(customize(group, "{}", "", "{consumer: shared}").codes).toEqual([]);
  });

  it("give the fork its own consumer group", () => {
    const forks =
      "- {forkOf: {kind: Deployment, name: cart}, strategies: {consumer: own-group, consumerGroupEnv: KAFKA_GROUP_ID}}";
    expect(env(lane("blue", forks).forks[0])).toEqual([
      { name: "KAFKA_GROUP_ID", value: "cart-blue" },
    ]);
    expect(
      customize(group, "{}", "", "{consumer: own-group, consumerGroupEnv: NOPE}").codes,
    ).toEqual(["E0335"]);
    expect(
      customize(group, "{}", "", "{consumer: shared, consumerGroupEnv: KAFKA_GROUP_ID}").codes,
    ).toEqual(["E0336"]);
    const secret =
      "containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: G, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]";
    expect(customize(secret, "{}", "", "{consumer: own-group, consumerGroupEnv: G}").codes).toEqual(
      ["E0335"],
    );
    expect(
      customize(
        group,
        "{env: [{name: KAFKA_GROUP_ID, value: x}]}",
        "",
        "{consumer: own-group, consumerGroupEnv: KAFKA_GROUP_ID}",
      ).codes,
    ).toEqual(["E0335"]);
  });

  it("are needed by a worker that no Service selects", () => {
    const worker = app("cart", plain).split("---")[0] ?? "";
    expect(resolveForks(worker, "- forkOf: {kind: Deployment, name: cart}").codes).toEqual([
      "E0333",
    ]);
    expect(
      resolveForks(
        worker,
        "- {forkOf: {kind: Deployment, name: cart}, strategies: {consumer: disabled}}",
      ).codes,
    ).toEqual(["W0346"]);
  });

  it("are asked for, but not needed, where a Service also knows a broker", () => {
    const broker =
      'containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: BROKERS, value: "kafka-0:9092"}]}]';
    expect(customize(broker, "{}").codes).toEqual(["W0317"]);
  });
});

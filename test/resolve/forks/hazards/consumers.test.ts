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

  it.each([
    ["command: [celery, -A, shop, worker]", ["E0333"]],
    ["command: [bundle, exec, sidekiq, -q, default]", ["E0333"]],
    ['args: ["php artisan queue:work --tries=3"]', ["E0333"]],
    ["command: [bin/console, 'messenger:consume', async]", ["E0333"]],
    ["command: [celery, -A, shop, flower]", []],
    ["args: [--queue-size=5, --work]", []],
  ])("are needed by a program that takes jobs, whatever Service it has: %s", (command, codes) => {
    const pod = `containers: [{name: server, image: a, ports: [{containerPort: 8080}], ${command}}]`;
    expect(customize(pod, "{}").codes).toEqual(codes);
  });

  it.each([
    ["kafka", ["E0333"]],
    ["aws-sqs-queue", ["E0333"]],
    ["gcp-pubsub", ["E0333"]],
    ["prometheus", []],
    ["cron", []],
  ])("are needed where KEDA scales it by a trigger %s", (type, codes) => {
    const scaled = `
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: cart}
spec: {scaleTargetRef: {name: cart}, triggers: [{type: ${type}, metadata: {}}]}`;
    const forks = "- forkOf: {kind: Deployment, name: cart}";
    expect(resolveForks(`${app("cart", plain)}${scaled}`, forks).codes).toEqual(codes);
  });

  it("are asked for, but not needed, where a Service also knows a broker", () => {
    const broker =
      'containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: BROKERS, value: "kafka-0:9092"}]}]';
    expect(customize(broker, "{}").codes).toEqual(["W0317"]);
  });
});

import { describe, expect, it } from "vitest";
import { env, resolveForks, sandbox } from "./support.ts";

interface Parts {
  readonly env?: string;
  /** YAML of the ports of the Service; empty: there is none. */
  readonly ports?: string;
  readonly file?: string;
}

const brokers = `
apiVersion: v1
kind: Service
metadata: {name: kafka}
spec: {selector: {app: kafka}, ports: [{name: clients, port: 9092}]}
---
apiVersion: v1
kind: Service
metadata: {name: rabbit-headless, namespace: queues}
spec: {clusterIP: None, selector: {app: rabbit}, ports: [{name: amqp, port: 1}]}
---
apiVersion: v1
kind: Service
metadata: {name: consumers}
spec: {selector: {app: consumers}, ports: [{name: http, port: 80}]}
---
`;

function worker({ env = "", ports = "{name: http, port: 80}", file = "a: b" }: Parts): string {
  return `${brokers}
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: server, image: "web:1", env: [${env}]}]
      volumes: [{name: c, configMap: {name: web}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {config: ${JSON.stringify(file)}}
---
${ports === "" ? "" : `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [${ports}]}`}
`;
}

const fork = (strategies = "{}", customizations = "{}") => `
- forkOf: {kind: Deployment, name: web}
  strategies: ${strategies}
  customizations: ${customizations}
`;
const found = (parts: Parts, text = fork()) => resolveForks(worker(parts), text);
/** What is about consumers; that nothing reaches a port is another matter. */
const codes = (parts: Parts, text = fork()) =>
  found(parts, text).codes.filter((code) => !["E0337", "W0310", "W0311"].includes(code));

describe("a Service for those who watch", () => {
  it.each([
    "{name: http-metrics, port: 9090}",
    "{name: metrics, port: 8080}",
    "{name: prom, port: 1234}",
    "{name: actuator, port: 8081}, {name: healthz, port: 8082}",
    "{name: http-admin, port: 9000}",
    "{name: http, port: 9404}",
    "{port: 9090}",
    "{port: 2112}",
  ])("makes no server of a worker: %s", (ports) => {
    expect(codes({ ports })).toEqual(["E0333"]);
    expect(codes({ ports }, fork("{consumer: none}"))).toEqual([]);
  });

  it.each([
    "{name: http-metrics, port: 9090}, {name: http, port: 80}",
    "{name: http, port: 9090}",
    "{name: grpc, port: 9100}",
    "{port: 8080}",
  ])("is not one that also serves: %s", (ports) => {
    expect(codes({ ports })).toEqual([]);
  });

  it("is told apart from none at all, where the first question is whether the sources are complete", () => {
    const none = found({ ports: "" }).problems.find(({ code }) => code === "E0333");
    expect(none?.help).toMatch(/^no Service in these sources selects it: are they complete\?/);
    const watched = found({ ports: "{port: 2112}" }).problems[0];
    expect(watched?.message).toContain("served, by shop/web");
  });
});

describe("a broker", () => {
  it.each([
    "{name: BUS, value: kafka}",
    "{name: BUS, value: kafka.shop.svc.cluster.local}",
    '{name: BUS, value: "kafka,other"}',
    "{name: BUS, value: rabbit-headless.queues}",
    "{name: BUS, value: rabbit-0.rabbit-headless.queues.svc}",
    "{name: BUS, value: x:5672}",
    "{name: BUS, value: pulsar+ssl://x}",
    "{name: KAFKA_BROKERS, value: elsewhere}",
    "{name: SPRING_RABBITMQ_HOST, value: elsewhere}",
  ])("is known by an address: %s", (text) => {
    expect(codes({ env: text })).toEqual(["W0317"]);
    expect(codes({ env: text }, fork("{consumer: none}"))).toEqual([]);
  });

  it("is known by what a mounted file says", () => {
    expect(codes({ file: "spring: { kafka: { consumer: { group-id: web } } }" })).toEqual([
      "W0317",
    ]);
    expect(codes({ file: "bus:\n  url: amqp://rabbit\n" })).toEqual(["W0317"]);
  });

  it.each([
    "{name: KAFKA_REST_URL, value: http://kafka:8082}",
    "{name: QUEUE_URL, value: http://queue-gateway/v1}",
    "{name: CONSUMERS_URL, value: http://consumers}",
    "{name: CONSUMER_HOST, value: consumers}",
    "{name: ANALYTICS, value: http://analytics:9092/x}",
    "{name: GREETING, value: hello}",
  ])("is none behind a gateway, or where a Service has another port: %s", (text) => {
    expect(codes({ env: text })).toEqual([]);
  });

  it.each([
    "{name: QUEUE_URL, value: https://sqs.eu-west-1.amazonaws.com/1/orders}",
    "{name: QUEUE_NAME, value: orders}",
    "{name: KAFKA_GROUP_ID, value: consumers}",
  ])("whose queue or group is named is consumed from: %s", (text) => {
    expect(codes({ env: text })).toEqual(["E0333"]);
  });
});

describe("strategies.consumer: own-group", () => {
  const group = { env: "{name: KAFKA_GROUP_ID, value: web}" };
  const own = "{consumer: own-group}";

  it.each(["{}", "{env: [{name: LEVEL, value: debug}]}", "{images: [{image: a}]}"])(
    "is not true where nothing makes it so: %s",
    (customizations) => {
      expect(codes(group, fork(own, customizations))).toEqual(["E0346"]);
    },
  );

  it.each([
    "{env: [{name: KAFKA_GROUP_ID, value: mine}]}",
    "{env: [{name: KAFKA_GROUP_ID, valueFrom: {secret: {name: s, key: k}}}]}",
    "{env: [{name: STREAM, value: orders-pr-1}]}",
    "{command: [{args: [--group, mine]}]}",
    '{configMaps: [{name: web, data: {config: "group-id: mine"}}]}',
    "{patch: {type: strategic, value: {spec: {template: {spec: {containers: [{name: server, env: [{name: KAFKA_GROUP_ID, value: mine}]}]}}}}}}",
  ])("is true by %s", (customizations) => {
    expect(codes(group, fork(own, customizations)).filter((code) => code[0] === "E")).toEqual([]);
  });

  it("needs some change where nothing names a group", () => {
    expect(codes({ ports: "" }, fork(own))).toEqual(["E0346", "W0346"]);
    expect(codes({ ports: "" }, fork(own, "{env: [{name: STREAM, value: mine}]}"))).toEqual([
      "W0346",
    ]);
  });
});

describe("strategies.consumerGroupEnv", () => {
  const derived = (value: string) =>
    codes(
      { env: `{name: Q, value: "${value}"}` },
      fork("{consumer: own-group, consumerGroupEnv: Q}"),
    );

  it.each([
    "web",
    "orders.web_1",
    "projects/p/subscriptions/s",
    "arn:aws:sqs:eu:1:orders",
    "$(NS)-q",
  ])("is for names: %s", (value) => {
    expect(derived(value)).toEqual([]);
  });

  it.each([
    "redis://host/1",
    "https://sqs/1/q",
    "host:6379",
    "a,b",
    "a b",
    "12",
    "true",
    "",
    "q?x=1",
  ])("is not for what a key would make something else of: %s", (value) => {
    expect(derived(value)).toEqual(["E0335"]);
  });

  const text = worker({ env: "{name: Q, value: orders}" });
  const group = (match: string) => `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: epic}
spec: {match: {label: {key: epic, value: ${match}}}, routing: {key: blue}}
`;
  const member = (name: string, strategies: string) =>
    sandbox(name, fork(strategies)).replace(`name: ${name}}`, `name: ${name}, labels: {epic: a}}`);

  it("takes the key of a route group, which its members then share", () => {
    const strategies = (consumer: string) =>
      `{consumer: ${consumer}, consumerGroupEnv: Q, consumerGroupOf: epic}`;
    const sandboxes = [member("pr-1", strategies("own-group")), member("pr-2", strategies("none"))];
    const { forks, codes } = resolveForks(text, sandboxes, undefined, [group("a")]);
    expect(codes).toEqual([]);
    expect(forks.map((one) => env(one))).toEqual(
      forks.map(() => [{ name: "Q", value: "orders-blue" }]),
    );
  });

  it("refuses a group that is not there, or not the sandbox's", () => {
    const one = member("pr-1", "{consumer: own-group, consumerGroupEnv: Q, consumerGroupOf: epic}");
    expect(resolveForks(text, [one]).codes).toEqual(["E0347"]);
    expect(resolveForks(text, [one], undefined, [group("b")]).codes).toEqual(["E0347"]);
    expect(codes({}, fork("{consumer: none, consumerGroupOf: epic}"))).toEqual(["E0336"]);
  });
});

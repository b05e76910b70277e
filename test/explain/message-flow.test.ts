import { expect, it } from "vitest";
import { explain } from "../../lib/cli/commands/explain.ts";
import { project } from "../support/project.ts";
import { jsonBy } from "../support/schema.ts";

const folder = "environments/staging";
const workload = (name: string, env: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: a, env: [${env}]}]}}}
`;
const queue = "{name: ORDERS_QUEUE, value: orders}";
const publishes = (name: string, customizations = "{}") =>
  `{forkOf: {kind: Deployment, name: ${name}}, strategies: {consumer: none, consumerGroupEnv: ORDERS_QUEUE}, customizations: ${customizations}}`;
const consumes = (name: string, how = "consumer: own-group, consumerGroupEnv: ORDERS_QUEUE") =>
  `{forkOf: {kind: Deployment, name: ${name}}, strategies: {${how}}}`;
const broker = "{name: KAFKA_BROKERS, value: 'kafka.data:9092'}";

interface Asked {
  readonly sandboxes: Readonly<Record<string, string>>;
  readonly of: string;
  readonly key?: string;
  readonly more?: string;
}

function asked({ sandboxes, of, key, more = "" }: Asked) {
  const made = project({
    [`${folder}/environment.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
${more}`,
    [`${folder}/baseline.yaml`]:
      workload("shop", `${queue}, ${broker}`) +
      workload("billing", `${queue}, ${broker}`) +
      workload("audit", broker) +
      workload("mail", "{name: A, value: b}"),
    ...Object.fromEntries(
      Object.entries(sandboxes).map(([name, text]) => [
        `${folder}/sandboxes/${name}.yaml`,
        `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: ${name}}\nspec: {${text}}\n`,
      ]),
    ),
  });
  try {
    const ask = {
      method: "message",
      header: [],
      hops: false,
      url: of,
      ...(key === undefined ? {} : { key }),
    };
    const said = made.run(explain, { ...ask, format: "json" });
    const { message } = jsonBy("explain-report", said) as {
      message: {
        queues: readonly { queue: string; parties: readonly object[]; notes: readonly string[] }[];
      };
    };
    return { queues: message.queues, out: made.run(explain, ask).out };
  } finally {
    made.remove();
  }
}

const party = (name: string | RegExp, role: string) => ({
  workload: expect.stringMatching(name),
  role,
});

it("follows a message of a lane from the fork that publishes it to the one that consumes it", () => {
  const both = { "pr-1": `forks: [${publishes("shop")}, ${consumes("billing")}]` };
  for (const of of ["billing", "shop"]) {
    const { queues, out } = asked({ sandboxes: both, of, key: "pr-1" });
    expect(queues).toMatchObject([
      {
        queue: '"orders-pr-1" (ORDERS_QUEUE)',
        parties: [
          party(/^Deployment shop\/billing-pr-1/, "consumes"),
          party(/shop-pr-1/, "publishes"),
        ],
        notes: [],
      },
    ]);
    expect(out).toMatch(/publishes: Deployment shop\/shop-pr-1-\w+ \(strategies.consumer: none\)/);
  }
  // What a fork's spec says of the program is true of the baseline's as well.
  const { queues } = asked({ sandboxes: both, of: "billing" });
  expect(queues).toMatchObject([
    {
      queue: '"orders" (ORDERS_QUEUE)',
      parties: [party(/\/billing$/, "consumes"), party(/\/shop$/, "publishes")],
    },
  ]);
});

it("says that nobody publishes to the queue of a lane which does not fork who does, and who that is", () => {
  const { queues } = asked({
    sandboxes: {
      "pr-1": `forks: [${consumes("billing")}]`,
      "pr-2": `forks: [${publishes("shop")}]`,
    },
    of: "billing",
    key: "pr-1",
  });
  expect(queues[0]?.notes[0]).toBe(
    'nobody is known to publish to it: Deployment shop/shop publishes to "orders" (ORDERS_QUEUE), and the lane does not fork it',
  );
});

it("says that nobody consumes what a lane publishes", () => {
  const { queues } = asked({
    sandboxes: { "pr-1": `forks: [${publishes("shop")}]` },
    of: "shop",
    key: "pr-1",
  });
  expect(queues[0]?.notes).toEqual(["nobody is known to consume from it"]);
});

it.each([
  ["nats", "url: 'nats://nats', adminSecret: mq", "prefix", ["nobody is known to publish to it"]],
  [
    "rabbitmq-queue",
    "host: mq, managementUrl: 'http://mq:15672', adminSecret: mq",
    "queue",
    [expect.stringContaining("gets a copy of what is published")],
  ],
])("knows a resource of plugin %s as a queue", (plugin, params, output, notes) => {
  const { queues } = asked({
    more: `  resources: {params: {${plugin}: {${params}}}}\n`,
    sandboxes: {
      "pr-1": `resources: [{name: orders, plugin: ${plugin}${plugin === "nats" ? "" : ", params: {exchange: orders}"}}], forks: [{forkOf: {kind: Deployment, name: billing}, strategies: {consumer: own-group}, customizations: {env: [{name: ORDERS_QUEUE, valueFrom: {resource: {name: orders, output: ${output}}}}]}}]`,
    },
    of: "billing",
    key: "pr-1",
  });
  expect(queues).toMatchObject([
    { queue: `resource "orders" of sandbox "pr-1" (plugin ${plugin})`, notes },
  ]);
});

it("names who meets at a broker, and says of whom it does not know what he does there", () => {
  const { queues, out } = asked({
    more: "  dependencies: [{name: kafka, hosts: [kafka.data]}]\n  workloads: {Deployment/billing: {consumes: selective}}\n",
    sandboxes: {},
    of: "billing",
  });
  expect(queues).toMatchObject([
    {
      queue: 'dependency "kafka"',
      parties: [
        party(/audit/, "unknown"),
        party(/billing/, "consumes"),
        party(/shop\/shop/, "unknown"),
      ],
      notes: [expect.stringMatching(/^which of the broker's queues .* is not known, because/)],
    },
  ]);
  expect(out).toMatch(/not known of Deployment shop\/audit, because no spec says/);
});

it("says so where nothing is known", () => {
  const { queues, out } = asked({ sandboxes: {}, of: "mail" });
  expect(queues).toEqual([]);
  expect(out).toContain("not known who publishes and who consumes, because");
});

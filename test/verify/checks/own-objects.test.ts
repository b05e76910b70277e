import { describe, expect, it } from "vitest";
import { compiled, edited, judged, shop, without } from "../../support/verified.ts";

const world = compiled(
  shop("istio", {
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1, labels: { team: payments } }
spec:
  forks:
    - forkOf: { kind: Deployment, name: web }
      customizations:
        env:
          - { name: UPSTREAM, value: "http://$(ISOLANE_SERVICE_QUEUE)" }
          - { name: TEXT, valueFrom: { configMap: { name: texts, key: a } } }
  objects:
    - { apiVersion: v1, kind: ConfigMap, metadata: { name: texts }, data: { a: hello } }
    - { apiVersion: v1, kind: ConfigMap, metadata: { name: others }, data: { a: bye } }
    - apiVersion: v1
      kind: Service
      metadata: { name: queue, labels: { kind: own } }
      spec: { selector: { app: queue }, ports: [ { port: 80 } ] }
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: queue }
      spec:
        selector: { matchLabels: { app: queue } }
        template:
          metadata: { labels: { app: queue, mine: yes-it-is } }
          spec:
            containers: [ { name: main, image: "acme/queue:1", args: ["$(ISOLANE_SERVICE_QUEUE)"], envFrom: [ { configMapRef: { name: texts } } ] } ]
    - apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: { name: from-vault }
      spec: { secretStoreRef: { name: vault }, dataFrom: [ { extract: { key: shop } } ], target: { name: credentials } }
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: reader }
      spec:
        selector: { matchLabels: { app: reader } }
        template: { metadata: { labels: { app: reader } }, spec: { imagePullSecrets: [ { name: credentials } ], containers: [ { name: main, image: "acme/reader:1", envFrom: [ { secretRef: { name: credentials } } ] } ] } }
`,
  }),
);

const nameIn = (pattern: RegExp): string => {
  const path = [...world.files.keys()].find((one) => pattern.test(one)) ?? "";
  return path.replace(/^.*\/[a-z]+-/, "").replace(/\.yaml$/, "");
};
const queue = /forks\/shop\/deployment-queue-/;
const service = /forks\/shop\/service-queue-/;
const texts = /forks\/shop\/configmap-texts-/;
const external = /forks\/shop\/externalsecret/;
const reader = nameIn(/deployment-reader-/).replace(/^.*?(reader-)/, "$1");
const others = nameIn(/configmap-others-/).replace(/^.*?(others-)/, "$1");

describe("what only a branch has", () => {
  it("is proved as it is compiled", () => {
    expect(judged(world).codes.filter((code) => code.startsWith("E"))).toEqual([]);
  });

  it.each<[what: string, path: RegExp, from: RegExp | string, to: string]>([
    ["another image", queue, "acme/queue:1", "acme/queue:2"],
    ["another ConfigMap", queue, /texts-pr-1-\w+/, others],
    ["a ConfigMap of the baseline", queue, /texts-pr-1-\w+/, "cart-config"],
    ["another account", queue, "    spec:\n", "    spec:\n      serviceAccountName: cart\n"],
    ["another host", queue, /value: queue-pr-1-.*/, "value: cart.shop.svc.cluster.local"],
    [
      "a host under another name",
      queue,
      "name: ISOLANE_SERVICE_QUEUE",
      "name: ISOLANE_SERVICE_QEUE",
    ],
    ["a lost label of its pods", queue, /\n +mine: yes-it-is/, ""],
    ["a label more", queue, "mine: yes-it-is", "mine: yes-it-is\n        yours: too"],
    [
      "an annotation of its pods",
      queue,
      "    metadata:\n      labels:",
      "    metadata:\n      annotations: { a: b }\n      labels:",
    ],
    [
      "a Service of another workload",
      service,
      /isolane.dev\/fork: queue-.*/,
      `isolane.dev/fork: ${reader}`,
    ],
    [
      "a Service of the whole sandbox",
      service,
      /isolane.dev\/fork: queue-.*/,
      "isolane.dev/sandbox: pr-1",
    ],
    ["a Service of nothing", service, /selector:\n.*\n/, "selector: {}\n"],
    ["another port", service, "port: 80", "port: 81"],
    ["another text", texts, "hello", "hello!"],
    ["a label of a Service", service, "kind: own", "kind: other"],
    ["a fork that reads another ConfigMap", /deployment-web-/, /texts-pr-1-\w+/, others],
    [
      "a fork with another host",
      /deployment-web-/,
      /value: queue-pr-1-.*/,
      "value: cart.shop.svc.cluster.local",
    ],
    ["a fork without the host", /deployment-web-/, /\n +- name: ISOLANE_SERVICE_QUEUE\n.*/, ""],
    ["another Secret", /deployment-reader-/, /(secretRef:\n +name: ).*/, "$1cart"],
    [
      "another Secret for images",
      /deployment-reader-/,
      /(imagePullSecrets:\n +- name: ).*/,
      "$1cart",
    ],
    ["another store", external, "name: vault", "name: other-vault"],
    ["another path in the store", external, "key: shop", "key: root"],
    ["another Secret that it makes", external, /(target:\n +name: ).*/, "$1cart"],
    [
      "an object of no spec",
      texts,
      "isolane.dev/object: ConfigMap/texts",
      "isolane.dev/object: ConfigMap/text",
    ],
  ])("is refused with %s", (_, path, from, to) => {
    const after = edited(world, path, (text) => text.replace(from, to));
    expect(judged(after).codes).toContain("E0962");
  });

  it("knows its lane", () => {
    const after = edited(world, queue, (text) =>
      text.replace(/(name: ISOLANE_ROUTING_KEY\n +value: )pr-1/, "$1pr-12"),
    );
    expect(judged(after).codes).toContain("E0960");
  });

  it.each([queue, service, texts])("is missed where %s is gone", (path) => {
    expect(judged(without(world, path)).codes).toContain("E0962");
  });

  it("is asked for by the spec alone: without it, the output is of no spec", () => {
    const input = { ...world.input, own: world.input.own.slice(1) };
    expect(judged({ ...world, input }).codes).toContain("E0962");
  });
});

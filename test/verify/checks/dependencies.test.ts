import { describe, expect, it } from "vitest";
import { type FileMap, synth } from "../../support/synth.ts";
import { compiled, edited, judged } from "../../support/verified.ts";

const folder = "environments/staging";
const world = (customizations: string, dependencies: string): FileMap => ({
  [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  routing: {backend: gateway-api, implementation: istio}
  dependencies: [{name: pay, secrets: [pay-live], hosts: [api.pay.example]}, {name: rates, hosts: [rates.example]}]
  resources: {params: {notes: {}}}
`,
  [`${folder}/plugins/notes.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: ResourcePlugin
metadata: {name: notes}
spec:
  description: Notes.
  levels: [logical]
  outputs: [url]
  timeLimit: 1m
  runner: {image: "notes:1", resources: {limits: {memory: 64Mi}}}
  steps: {create: [{name: a, script: make}], delete: [{name: a, script: burn}]}
  janitor: {list: list}
`,
  [`${folder}/baseline/cart.yaml`]: `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
        - name: main
          image: "cart:1"
          ports: [{containerPort: 8080}]
          envFrom: [{configMapRef: {name: cart}}, {secretRef: {name: known}}]
          env:
            - {name: URL, value: "https://api.pay.example"}
            - {name: TOKEN, valueFrom: {secretKeyRef: {name: pay-live, key: token}}}
---
apiVersion: v1
kind: Secret
metadata: {name: known}
stringData: {PAY: none-of-ours}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cart}
data: {PAY: "http://api.pay.example", MODE: test}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
`,
  [`${folder}/sandboxes/pr-1.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1}
spec:
  resources: [{name: book, plugin: notes}]
  forks:
    - forkOf: {kind: Deployment, name: cart}
      customizations: ${customizations}
      dependencies: ${dependencies}
`,
});
const fork = /pr-1\/forks\/shop\/deployment-cart/;
const stub = '{name: URL, value: "http://stub"}';
const none = compiled(
  world(`{env: [${stub}, {name: TOKEN, operation: delete}]}`, "[{name: pay, use: none}]"),
);
const own = compiled(
  world(
    "{env: [{name: TOKEN, valueFrom: {secret: {name: pay-test, key: token}}}]}",
    "[{name: pay, use: own}]",
  ),
);
const resource = compiled(
  world(
    `{env: [${stub}, {name: TOKEN, valueFrom: {resource: {name: book, output: url}}}]}`,
    "[{name: pay, use: own, resource: book}]",
  ),
);
const shared = compiled(world("{}", "[{name: pay, use: shared}]"));
const said = (one: typeof none) => judged(one).said.filter((text) => text.startsWith("E0953"));
const adding = (text: string) => (file: string) =>
  file.replace("        env:\n", `        env:\n${text}`);

describe("state that was declared apart", () => {
  it("is proved as it is compiled", () => {
    for (const one of [none, own, resource, shared])
      expect(judged(one).codes.filter((code) => code.startsWith("E"))).toEqual([]);
  });

  it.each([
    ["a host", adding("        - name: MORE\n          value: tcp://api.pay.example:1\n")],
    [
      "a Secret",
      adding(
        "        - name: MORE\n          valueFrom:\n            secretKeyRef: { name: pay-live, key: a }\n",
      ),
    ],
    [
      "a volume",
      (file: string) =>
        file.replace(
          "      containers:\n",
          "      volumes: [{ name: a, secret: { secretName: pay-live } }]\n      containers:\n",
        ),
    ],
    [
      "an argument of an init container",
      (file: string) =>
        file.replace(
          "      containers:\n",
          "      initContainers: [{ name: a, image: a, args: [api.pay.example] }]\n      containers:\n",
        ),
    ],
    [
      "a key of a ConfigMap",
      adding(
        "        - name: MORE\n          valueFrom:\n            configMapKeyRef: { name: cart, key: PAY }\n",
      ),
    ],
    [
      "a mounted ConfigMap",
      (file: string) =>
        file.replace(
          "      containers:\n",
          "      volumes: [{ name: a, configMap: { name: cart } }]\n      containers:\n",
        ),
    ],
    ["all keys of a ConfigMap", (file: string) => file.replace("name: known", "name: unknown")],
  ])("is not, where the output has %s of it", (_, change) => {
    expect(said(edited(none, fork, change))).toHaveLength(1);
    // Who says that it shares it may.
    expect(said(edited(shared, fork, change))).toEqual([]);
  });

  it("is not, where it has its own Secret no more", () => {
    expect(said(edited(own, fork, (text) => text.replace("pay-test", "pay-live")))).toHaveLength(1);
    expect(said(edited(own, fork, (text) => text.replace("pay-test", "known")))).toHaveLength(1);
    expect(
      said(edited(resource, fork, (text) => text.replace(/name: il-\S+/, "name: other"))),
    ).toHaveLength(1);
  });

  it("is not, where a new Secret is there for another dependency", () => {
    const env = `{env: [{name: TOKEN, operation: delete}, {name: RATES, valueFrom: {resource: {name: book, output: url}}}]}`;
    const pay = "{name: pay, use: own}";
    const rates = "{name: rates, use: own, resource: book}";
    const codes = synth(world(env, `[${pay}, ${rates}]`)).diagnostics.map(({ code }) => code);
    expect(codes).toContain("E0395");
    const alone = compiled(world(env, `[${pay}]`));
    expect(said(alone)).toEqual([]);
    const entry = { name: "rates", use: "own", resource: "book" } as const;
    const input = {
      ...alone.input,
      sandboxes: alone.input.sandboxes.map((one) => ({
        ...one,
        spec: {
          ...one.spec,
          spec: {
            ...one.spec.spec,
            forks: (one.spec.spec.forks ?? []).map((fork) => ({
              ...fork,
              dependencies: [...(fork.dependencies ?? []), entry],
            })),
          },
        },
      })),
    };
    expect(said({ ...alone, input })).toHaveLength(1);
  });
});

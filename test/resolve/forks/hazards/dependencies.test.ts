import { describe, expect, it } from "vitest";
import { app, resolveForks } from "../support.ts";

const environment = `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  dependencies:
    - {name: pay, secrets: [pay-live], hosts: [api.pay.example], effects: [payment, mail]}
    - {name: rates, secrets: [rates-live], hosts: [rates.example]}
`;
const config = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {PAY: "https://api.pay.example", other: text}
---
`;
/** What is said of a fork of a container like this, whose entry says this. */
function judged(pod: string, entry: string) {
  const { problems } = resolveForks(
    `${config}${app("cart", pod)}`,
    `- {forkOf: {kind: Deployment, name: cart}, ${entry}}`,
    environment,
  );
  const said = problems.filter(({ code }) => /^(E039|W080)/.test(code));
  return { codes: said.map(({ code }) => code), text: said.map(({ message }) => message).join() };
}
const container = (more: string, name = "server") => `{name: ${name}, image: a, ${more}}`;
const server = (more: string) =>
  `containers: [{name: server, image: a, ports: [{containerPort: 8080}], ${more}}]`;
const token = "env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: pay-live, key: token}}}]";
const says = (use: string, name = "pay") => `dependencies: [{name: ${name}, use: ${use}}]`;
const none = "dependencies: []";

describe("a workload that uses a dependency", () => {
  it.each([
    ["a key of a Secret", server(token)],
    ["a Secret that kustomize named", server(token.replace("pay-live", "pay-live-7f8h2k9mbt"))],
    ["all keys of a Secret", server("envFrom: [{secretRef: {name: pay-live}}]")],
    ["a volume", `${server("tty: true")}\nvolumes: [{name: a, secret: {secretName: pay-live}}]`],
    [
      "a projected volume",
      `${server("tty: true")}\nvolumes: [{name: a, projected: {sources: [{secret: {name: pay-live}}]}}]`,
    ],
    [
      "a store's class",
      `${server("tty: true")}\nvolumes: [{name: a, csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: pay-live}}}]`,
    ],
    [
      "an init container",
      `${server("tty: true")}\ninitContainers: [${container("args: [wait, 'api.pay.example:443']", "wait")}]`,
    ],
    ["a variable", server("env: [{name: URL, value: 'https://api.pay.example/v1'}]")],
    ["an argument", server("args: ['--pay=api.pay.example']")],
    ["a probe", server("livenessProbe: {exec: {command: [ping, api.pay.example]}}")],
    ["a hook", server("lifecycle: {preStop: {exec: {command: [curl, api.pay.example]}}}")],
    [
      "a key of a ConfigMap",
      server("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: PAY}}}]"),
    ],
    ["all keys of a ConfigMap", server("envFrom: [{configMapRef: {name: settings}}]")],
    [
      "a mounted ConfigMap",
      `${server("tty: true")}\nvolumes: [{name: a, configMap: {name: settings}}]`,
    ],
  ])("by %s is asked about", (_, pod) => {
    expect(judged(pod, none).codes).toEqual(["E0393"]);
    expect(judged(pod, says("none")).codes).toEqual(["E0395"]);
    expect(
      judged(pod, "dependencies: [{name: pay, use: shared, reason: test mode}]").codes,
    ).toEqual([]);
  });

  it.each([
    ["another Secret", server(token.replace("pay-live", "pay-lives"))],
    ["a Secret for images", `${server("tty: true")}\nimagePullSecrets: [{name: pay-live}]`],
    ["hosts that no proxy is asked for", server("env: [{name: no_proxy, value: api.pay.example}]")],
    [
      "another key of a ConfigMap",
      server("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: other}}}]"),
    ],
    [
      "a variable that another one replaces",
      server(
        "envFrom: [{configMapRef: {name: settings}}], env: [{name: PAY, value: 'http://stub'}]",
      ),
    ],
  ])("is not one with %s", (_, pod) => {
    expect(judged(pod, none).codes).toEqual([]);
    expect(judged(pod, says("none")).codes).toEqual(["W0804"]);
  });

  it("is asked about where customizations took its use away, or brought it", () => {
    const gone = "customizations: {env: [{name: TOKEN, operation: delete}]}";
    expect(judged(server(token), gone).text).toContain("which its baseline uses");
    expect(judged(server(token), `${gone}, ${says("none")}`).codes).toEqual([]);
    const brought = "customizations: {env: [{name: URL, value: 'http://api.pay.example'}]}";
    expect(judged(server("tty: true"), brought).text).toContain("which its pods use");
  });
});

describe("use: own", () => {
  const both = server(`${token.slice(0, -1)}, {name: URL, value: "http://api.pay.example"}]`);
  const env = (...changes: string[]) =>
    `customizations: {env: [${changes.join()}]}, ${says("own")}`;
  const other = "{name: TOKEN, valueFrom: {secret: {name: pay-test, key: token}}}";

  it("is true of other credentials, and of another address without any", () => {
    expect(judged(both, env(other)).codes).toEqual([]);
    const stub = "{name: URL, value: 'http://stub'}";
    expect(judged(both, env(stub, "{name: TOKEN, operation: delete}")).codes).toEqual([]);
  });

  it("is not true of the baseline's credentials, wherever they are", () => {
    expect(judged(both, env()).text).toContain('Secret "pay-live"');
    expect(judged(both, env("{name: URL, value: 'http://stub'}")).codes).toEqual(["E0395"]);
    const second = `${both}\ninitContainers: [${container(token, "init")}]`;
    expect(judged(second, env(other)).codes).toEqual(["E0395"]);
  });

  it("is not true of the same host with no credentials but the baseline's", () => {
    const removed = judged(both, env("{name: TOKEN, operation: delete}"));
    expect(removed.text).toContain('the same host (variable "URL")');
    const free = server("env: [{name: RATES, value: rates.example}]");
    expect(judged(free, says("own", "rates")).codes).toEqual(["E0395"]);
  });
});

describe("a new Secret", () => {
  const pod = server(
    `${token.slice(0, -1)}, {name: URL, value: api.pay.example}, {name: DB, valueFrom: {secretKeyRef: {name: db-live, key: url}}}]`,
  );
  const env = (secret: string) =>
    `customizations: {env: [{name: TOKEN, operation: delete}, {name: DB, valueFrom: {secret: {name: ${secret}, key: url}}}]}`;

  it("is no credential for one dependency where it is another's", () => {
    const of = (secret: string) => judged(pod, `${env(secret)}, ${says("own")}`).codes;
    // Now it uses the other one, too.
    expect(of("rates-live")).toEqual(["E0395", "E0393"]);
    expect(of("db-live")).toEqual(["E0395"]);
    expect(of("pay-test")).toEqual([]);
  });
});

describe("use: shared", () => {
  it("needs a reason where there are effects", () => {
    expect(judged(server(token), says("shared")).text).toContain("(payment, mail)");
    const free = server("env: [{name: RATES, value: rates.example}]");
    expect(judged(free, says("shared", "rates")).codes).toEqual([]);
  });
});

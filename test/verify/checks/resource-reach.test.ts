import { describe, expect, it } from "vitest";
import { app, object } from "../../support/small-app.ts";
import { synth } from "../../support/synth.ts";

const folder = "environments/staging";

/** The codes of an environment whose database has these objects beside it. */
function told(more: string, resources = "", sandbox = true): readonly string[] {
  const { diagnostics } = synth({
    [`${folder}/environment.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio}
  resources: {params: {redis: {host: cache, adminSecret: redis}}${resources}}
`,
    [`${folder}/baseline.yaml`]: `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
${app("orders")}${app("cache", { service: "ports: [{name: tcp-redis, port: 6379}]" })}${more}`,
    ...(sandbox
      ? {
          [`${folder}/sandboxes/pr-1.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1}
spec: {resources: [{name: c, plugin: redis}], forks: [{forkOf: {kind: Deployment, name: orders}}]}
`,
        }
      : {}),
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return diagnostics.map(({ code }) => code).filter((code) => /^W035[89]$/.test(code));
}

const policy = (spec: string) => object("networking.k8s.io/v1", "NetworkPolicy", "one", spec);
const ofCache = (from: string) =>
  policy(`podSelector: {matchLabels: {app: cache}}, ingress: [{from: [${from}]}]`);
const tls = (spec: string) => object("security.istio.io/v1", "PeerAuthentication", "one", spec);
const runs = (label: string) =>
  `{podSelector: {matchExpressions: [{key: ${label}, operator: Exists}]}}`;

describe("a NetworkPolicy lets runs of a plugin not through", () => {
  it.each([
    ["that names others", ofCache("{podSelector: {matchLabels: {app: orders}}}")],
    ["that names Jobs alone", ofCache(runs("isolane.dev/resource"))],
    ["that lets nobody in", policy("podSelector: {}, policyTypes: [Ingress]")],
    [
      "that lets nobody out",
      policy(
        "podSelector: {matchExpressions: [{key: isolane.dev/janitor, operator: Exists}]}, policyTypes: [Egress]",
      ),
    ],
  ])("%s", (_, more) => {
    expect(told(more)).toEqual(["W0358"]);
    expect(told(more, "", false)).toEqual(["W0358"]);
  });

  it.each([
    ["names them", ofCache(`${runs("isolane.dev/resource")}, ${runs("isolane.dev/janitor")}`)],
    ["lets all in", policy("podSelector: {matchLabels: {app: cache}}, ingress: [{}]")],
    [
      "is for other pods",
      policy("podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress]"),
    ],
    ["lets addresses in, which may be theirs", ofCache("{ipBlock: {cidr: 10.0.0.0/8}}")],
    ["lets whole namespaces in", ofCache("{namespaceSelector: {matchLabels: {a: b}}}")],
  ])("not one that %s", (_, more) => {
    expect(told(more)).toEqual([]);
  });
});

describe("mutual TLS keeps runs of a plugin out", () => {
  it.each([
    ["of the namespace", tls("mtls: {mode: STRICT}")],
    ["of the server", tls("selector: {matchLabels: {app: cache}}, mtls: {mode: STRICT}")],
    [
      "of the whole mesh",
      tls("mtls: {mode: STRICT}").replace("name: one", "name: one, namespace: istio-system"),
    ],
  ])("%s", (_, more) => {
    expect(told(more)).toEqual(["W0359"]);
    expect(told(more, ", mesh: in")).toEqual([]);
  });

  it.each([
    ["that is permissive", tls("mtls: {mode: PERMISSIVE}")],
    ["of others", tls("selector: {matchLabels: {app: orders}}, mtls: {mode: STRICT}")],
    [
      "that some port has not",
      tls(
        "selector: {matchLabels: {app: cache}}, mtls: {mode: STRICT}, portLevelMtls: {6379: {mode: DISABLE}}",
      ),
    ],
    [
      "of the namespace, where the server says otherwise",
      `${tls("mtls: {mode: STRICT}")}${tls("selector: {matchLabels: {app: cache}}, mtls: {mode: PERMISSIVE}").replace("name: one", "name: two")}`,
    ],
  ])("not one %s", (_, more) => {
    expect(told(more)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { synth } from "../../../support/synth.ts";
import { server } from "../copies/cases/case.ts";

describe.each(["argocd", "flux"])("a route of a Linkerd Server, applied by %s", (engine) => {
  it.each(["gateway.networking.k8s.io/v1", "policy.linkerd.io/v1beta3"])(
    "is a policy, which no fork has to come before: %s",
    (version) => {
      const meta = { name: "cart" };
      const pods = { app: "cart" };
      const objects = [
        {
          apiVersion: "v1",
          kind: "Namespace",
          metadata: { name: "shop", annotations: { "linkerd.io/inject": "enabled" } },
        },
        {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: meta,
          spec: {
            selector: { matchLabels: pods },
            template: {
              metadata: { labels: pods },
              spec: { containers: [{ ...server, env: [] }] },
            },
          },
        },
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: meta,
          spec: { selector: pods, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
        },
        {
          apiVersion: "policy.linkerd.io/v1beta3",
          kind: "Server",
          metadata: meta,
          spec: { podSelector: { matchLabels: pods }, port: "http", proxyProtocol: "HTTP/1" },
        },
        {
          apiVersion: version,
          kind: "HTTPRoute",
          metadata: meta,
          spec: {
            parentRefs: [{ group: "policy.linkerd.io", kind: "Server", name: "cart" }],
            rules: [{ matches: [{ method: "GET" }] }],
          },
        },
      ];
      const { diagnostics, files } = synth({
        "environments/staging/environment.yaml": JSON.stringify({
          apiVersion: "isolane.dev/v1alpha1",
          kind: "Environment",
          metadata: { name: "staging" },
          spec: {
            baseline: { sources: [{ path: "baseline.yaml" }], namespace: "shop", deploy: true },
            routing: { implementation: "linkerd", carriers: { header: "x-isolane-key" } },
            gitops: { engine, repository: "https://git.example/shop.git" },
          },
        }),
        "environments/staging/baseline.yaml": objects.map((o) => JSON.stringify(o)).join("\n---\n"),
        "environments/staging/sandboxes/pr-1.yaml": JSON.stringify({
          apiVersion: "isolane.dev/v1alpha1",
          kind: "Sandbox",
          metadata: { name: "pr-1" },
          spec: { forks: [{ forkOf: { kind: "Deployment", name: "cart" } }] },
        }),
      });
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
      const copy = /sandboxes\/pr-1\/forks\/shop\/httproute(?:\.policy\.linkerd\.io)?-cart-/;
      expect([...files.keys()].filter((path) => copy.test(path))).toHaveLength(1);
    },
  );
});

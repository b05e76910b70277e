import { describe, expect, it } from "vitest";
import { synth } from "../../../support/synth.ts";
import { type Case, server, volumes } from "./cases/case.ts";
import { cases } from "./cases.ts";

const config = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cfg" },
  data: { a: "b", c: "d" },
};

function filesOf(one: Case): Readonly<Record<string, string>> {
  const { kind = "Deployment", customizations = {}, strategies } = one;
  const template = {
    metadata: { labels: { app: "cart" }, annotations: one.annotations ?? {} },
    spec: {
      ...(kind === "CronJob" ? { restartPolicy: "Never" } : {}),
      containers: [{ ...server, ...one.server }],
      volumes,
      ...one.pod,
    },
  };
  const workload =
    kind === "CronJob"
      ? {
          apiVersion: "batch/v1",
          spec: { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...one.spec },
        }
      : {
          apiVersion: "apps/v1",
          spec: {
            replicas: 2,
            selector: { matchLabels: { app: "cart" } },
            ...(kind === "StatefulSet" ? { serviceName: "cart" } : {}),
            template,
            ...one.spec,
          },
        };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "cart" },
    spec: { selector: { app: "cart" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  };
  const objects = [
    { ...workload, kind, metadata: { name: "cart" } },
    ...(kind === "CronJob" ? [] : [service]),
    config,
  ];
  return {
    "environments/staging/environment.yaml": JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Environment",
      metadata: { name: "staging" },
      spec: { baseline: { sources: [{ path: "baseline/" }], namespace: "shop" } },
    }),
    "environments/staging/baseline/shop.yaml": objects
      .map((object) => JSON.stringify(object))
      .join("\n---\n"),
    "environments/staging/sandboxes/pr-1.yaml": JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Sandbox",
      metadata: { name: "pr-1" },
      spec: {
        forks: [
          {
            forkOf: { kind, name: "cart" },
            ...(Object.keys(customizations).length > 0 ? { customizations } : {}),
            ...(strategies === undefined ? {} : { strategies }),
          },
        ],
      },
    }),
  };
}

describe("a fork that is what its spec says", () => {
  it.each(Object.entries(cases))("is not refused: %s", (_, one) => {
    const { result, diagnostics } = synth(filesOf(one));
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    expect(result).toBeDefined();
  });

  it("in many ways", () => {
    expect(Object.keys(cases).length).toBeGreaterThanOrEqual(60);
  });
});

import { expect, it } from "vitest";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { asRecord, at } from "../../../lib/kube/json.ts";
import { shippedTexts } from "../../../lib/load/shipped-plugins.gen.ts";
import { parseYaml } from "../../../lib/yaml/document.ts";
import { synth } from "../../support/synth.ts";

const folder = "environments/staging";

/** A value that a schema allows, for a parameter that has to be given. */
function value(schema: unknown): unknown {
  const [first] = (at(schema, "enum") as readonly unknown[] | undefined) ?? [];
  if (first !== undefined) return first;
  switch (at(schema, "type")) {
    case "integer":
      return 5432;
    case "array":
      return ["ConfigMap"];
    case "object":
      return {};
    default:
      return "https://host.example";
  }
}

function paramsOf(text: string, whose: "environment" | "sandbox"): Record<string, unknown> {
  const [document] = parseYaml("plugin.yaml", text, new Problems());
  const schema = at(document?.value, "spec", "params");
  const properties = Object.entries(asRecord(at(schema, "properties")));
  const required = new Set((at(schema, "required") as readonly string[] | undefined) ?? []);
  return Object.fromEntries(
    properties
      .filter(([name, one]) => {
        const isEnvironments = at(one, "x-isolane-from") === "environment";
        return required.has(name) && isEnvironments === (whose === "environment");
      })
      .map(([name, one]) => [name, value(one)]),
  );
}

const baseline = `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: "example.com/orders:1" }] }
`;

const names = Object.keys(shippedTexts);

function environment(plugins: readonly string[]) {
  const params = Object.fromEntries(
    plugins.map((name) => [name, paramsOf(shippedTexts[name] ?? "", "environment")]),
  );
  const spec = {
    baseline: { sources: [{ path: "baseline/" }], namespace: "shop" },
    resources: { params },
  };
  return JSON.stringify({
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Environment",
    metadata: { name: "staging" },
    spec,
  });
}

it("every shipped plugin is one, and makes and removes what a sandbox asks of it", () => {
  expect(names.length).toBeGreaterThan(10);
  const resources = names.map((name) => ({
    ...{ name, plugin: name, params: paramsOf(shippedTexts[name] ?? "", "sandbox") },
  }));
  const sandbox = (name: string, spec: object) =>
    JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Sandbox",
      metadata: { name },
      spec: { resources, ...spec },
    });
  const { files, diagnostics } = synth({
    [`${folder}/environment.yaml`]: environment(names),
    [`${folder}/baseline/orders.yaml`]: baseline,
    [`${folder}/sandboxes/lives.yaml`]: sandbox("lives", {}),
    [`${folder}/sandboxes/goes.yaml`]: sandbox("goes", {
      deletion: { since: "2026-11-20T09:00:00Z" },
    }),
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const paths = [...files.keys()];
  const count = (pattern: RegExp) => paths.filter((path) => pattern.test(path)).length;
  expect(count(/sandboxes\/lives\/resources\/shop\/job-/)).toBe(names.length);
  expect(count(/sandboxes\/goes\/deletion\/shop\/job-/)).toBe(names.length);
  expect(count(/staging\/sandboxes\/goes\/(?!deletion)/)).toBe(0);
  expect(count(/staging\/routes\/shop\/cronjob-/)).toBe(names.length);
});

it("a shipped plugin that the environment does not name cannot be used", () => {
  const { diagnostics } = synth({
    [`${folder}/environment.yaml`]: environment([]),
    [`${folder}/baseline/orders.yaml`]: baseline,
    [`${folder}/sandboxes/one.yaml`]: JSON.stringify({
      ...{ apiVersion: "isolane.dev/v1alpha1", kind: "Sandbox", metadata: { name: "one" } },
      spec: { resources: [{ name: "orders", plugin: "postgres" }] },
    }),
  });
  expect(diagnostics.map(({ code }) => code)).toContain("E0223");
});

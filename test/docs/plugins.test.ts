/** The examples of docs/plugins.md are compiled as they stand there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allTexts, asArray, asRecord, asString, at, texts } from "../../lib/kube/json.ts";
import { newYaml } from "../../lib/yaml/edit.ts";
import { documents } from "../support/input.ts";
import { app } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/plugins.md"), "utf8");
const header = (kind: string, name: string) => ({
  apiVersion: "isolane.dev/v1alpha1",
  kind,
  metadata: { name },
});

/** Each block with an environment, templates where it has any, and a sandbox. */
const examples = [...page.matchAll(/```yaml\n(# [\s\S]*?)```/g)].map(([, text = ""]) => {
  const [environment, ...rest] = documents(text).map(({ value }) => value);
  return { environment, templates: rest.slice(0, -1), sandbox: rest.at(-1) };
});

function compiled({ environment, sandbox }: (typeof examples)[number]) {
  const folder = "environments/staging";
  const baseline = { sources: [{ path: "baseline.yaml" }], namespace: "shop", deploy: true };
  const stated = { ...asRecord(at(environment, "spec")), baseline };
  return synth({
    [`${folder}/environment.yaml`]: newYaml({ ...header("Environment", "staging"), spec: stated }),
    [`${folder}/baseline.yaml`]: app("orders"),
    [`${folder}/sandboxes/feat-prices.yaml`]: newYaml({
      ...header("Sandbox", "feat-prices"),
      spec: asRecord(at(sandbox, "spec")),
    }),
  });
}

const nameOf = ({ environment, templates }: (typeof examples)[number]) =>
  asString(at(templates[0], "kind")) ??
  Object.keys(asRecord(at(environment, "spec", "resources", "params"))).join();

describe.each(examples.map((one) => [nameOf(one), one] as const))(
  "the example of %s",
  (_, example) => {
    it("compiles, and its run is in the output", () => {
      const { diagnostics, files } = compiled(example);
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const jobs = [...files.keys()].filter((path) =>
        /feat-prices\/resources\/.*\/job-/.test(path),
      );
      expect(jobs).toHaveLength(1);
    });

    it("has objects that k8s-apply takes, under the names that it takes", () => {
      const params = at(example.environment, "spec", "resources", "params", "k8s-apply");
      for (const template of example.templates) {
        const [group = ""] = String(at(template, "apiVersion")).split("/");
        const kind = `${String(at(template, "kind")).toLowerCase()}.${group}`;
        expect(texts(at(params, "kinds"))).toEqual([kind]);
        expect(at(template, "metadata", "name")).toBe("$(ISOLANE_ID)");
      }
      const [resource] = asArray(at(example.sandbox, "spec", "resources"));
      expect(at(resource, "plugin") === "k8s-apply").toBe(example.templates.length > 0);
    });

    it("waits for a Secret that something of it makes", () => {
      const params = at(example.environment, "spec", "resources", "params", "k8s-apply");
      const secret = asString(at(params, "secret"));
      const isOperators = example.templates.some((one) => at(one, "kind") === "Cluster");
      const named = example.templates.flatMap(allTexts);
      if (secret !== undefined) expect(isOperators || named.includes(secret)).toBe(true);
    });
  },
);

it("are those that the page has", () => {
  expect(examples.map(nameOf).sort()).toEqual([
    "Cluster",
    "Database",
    "KafkaTopic",
    "PostgreSQLInstance",
    "opentofu",
    "postgres",
  ]);
});

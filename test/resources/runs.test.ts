import { describe, expect, it } from "vitest";
import { asArray, at, texts } from "../../lib/kube/json.ts";
import { documents } from "../support/input.ts";
import { app } from "../support/small-app.ts";
import { synthFiles } from "../support/synth.ts";

const environment = `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio}
  resources:
    namespace: plugins
    params: {postgres: {host: db, adminSecret: pg-admin}}
`;

/** What is emitted for one sandbox that forks in `shop` alone, of a baseline that is also in `money`. */
function emitted(deletion = ""): readonly unknown[] {
  const billing = app("billing").replaceAll("{name: billing}", "{name: billing, namespace: money}");
  const files = synthFiles({
    "environments/staging/environment.yaml": environment,
    "environments/staging/baseline.yaml": app("orders") + billing,
    "environments/staging/sandboxes/pr-1.yaml": `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: pr-1}
spec: {${deletion}resources: [{name: db, plugin: postgres}], forks: [{forkOf: {kind: Deployment, name: orders}}]}
`,
  });
  const yaml = [...files].filter(([path]) => path.endsWith(".yaml"));
  return yaml.flatMap(([path, text]) => documents(text, path).map(({ value }) => value));
}

function containersOf(objects: readonly unknown[], kind: string): readonly unknown[] {
  const [job] = objects.filter((one) => at(one, "kind") === kind);
  const template = kind === "Job" ? at(job, "spec") : at(job, "spec", "jobTemplate", "spec");
  const spec = at(template, "template", "spec");
  return [...asArray(at(spec, "initContainers")), ...asArray(at(spec, "containers"))];
}

const names = (containers: readonly unknown[]) => containers.map((one) => at(one, "name"));

function namespacesOf(container: unknown): unknown {
  const env = asArray(at(container, "env"));
  return at(
    env.find((one) => at(one, "name") === "NAMESPACES"),
    "value",
  );
}

const deletion = 'deletion: {since: "2026-11-20T09:00:00Z"}, ';

describe("runs of a sandbox", () => {
  it("write outputs where its forks are", () => {
    expect(namespacesOf(containersOf(emitted(), "Job").at(-1))).toBe("plugins shop");
  });

  it("remove them wherever an earlier spec may have had forks", () => {
    expect(namespacesOf(containersOf(emitted(deletion), "Job")[0])).toBe("money plugins shop");
    const janitor = containersOf(emitted(), "CronJob");
    expect(namespacesOf(janitor[1])).toBe("money plugins shop");
  });

  it("remove outputs before what the plugin made, which can be found again", () => {
    expect(names(containersOf(emitted(deletion), "Job"))).toEqual([
      "isolane-forget",
      "delete-drop",
    ]);
  });
});

describe("the account of the runs", () => {
  it("has no right by which the API server shows a Secret", () => {
    const roles = emitted().filter((one) => at(one, "kind") === "Role");
    const rules = roles.flatMap((one) => asArray(at(one, "rules")));
    const verbs = rules
      .filter((one) => texts(at(one, "resources")).includes("secrets"))
      .map((one) => texts(at(one, "verbs")));
    expect(verbs).toEqual([1, 2, 3].map(() => ["create", "update", "delete"]));
  });
});

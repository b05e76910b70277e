import { expect, it } from "vitest";
import { compileEnvironment } from "../../../lib/compile.ts";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import type { KubeObject } from "../../../lib/kube/object.ts";
import { verify } from "../../../lib/verify/verify.ts";
import type { FileMap } from "../../support/synth.ts";
import { memoryIo, synth } from "../../support/synth.ts";
import { inputOf, shop } from "../../support/verified.ts";

const meta = (name: string) => ({ name, namespace: "shop" });

function compiledWith(objects: readonly KubeObject[], path = "program"): readonly string[] {
  const problems = new Problems();
  compileEnvironment(memoryIo(shop("istio")), "environments/staging", problems, {
    objects: objects.map((value) => ({ sandbox: "pr-1", path, value })),
  });
  return problems.all.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

const template = (app: string, more: object = {}) => ({
  metadata: { labels: { db: app } },
  spec: { containers: [{ name: "main", image: "postgres" }], ...more },
});

it("lets a program give a sandbox a workload of its own, with a Service that selects it", () => {
  const objects = [
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: meta("db"),
      spec: {
        serviceName: "db",
        selector: { matchLabels: { db: "db" } },
        template: template("db"),
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta("db"),
      spec: { selector: { db: "db" }, ports: [{ port: 5432 }] },
    },
  ];
  // Kinds that the engine's project does not allow are refused by another code, and are not the question here.
  expect(compiledWith(objects).filter((code) => code.startsWith("E09"))).toEqual([]);
});

it("takes a program's word for what its objects name and are called", () => {
  const objects = [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...meta("seed"), labels: { "isolane.dev/fork": "x" } },
      data: { a: "b" },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta("seeder"),
      spec: {
        selector: { matchLabels: { db: "seeder" } },
        template: template("seeder", { serviceAccountName: "made-elsewhere" }),
      },
    },
  ];
  expect(compiledWith(objects).filter((code) => code.startsWith("E09"))).toEqual([]);
});

it("takes what a program states for the path of a construct, whatever it ends in", () => {
  const objects = [
    { apiVersion: "v1", kind: "ConfigMap", metadata: meta("seed"), data: { a: "b" } },
  ];
  expect(compiledWith(objects, "staging/pr-1/seed.yaml")).toEqual([]);
});

it("does not say that synth removes a sandbox that a program states", () => {
  const spec = {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name: "pr-9" },
    spec: { forks: [{ forkOf: { kind: "Deployment", name: "cart" } }] },
  };
  const problems = new Problems();
  const stated = compileEnvironment(memoryIo(shop("istio")), "environments/staging", problems, {
    sandboxes: [{ path: "staging/pr-9", value: spec }],
  });
  expect(problems.all.filter(({ severity }) => severity === "error")).toEqual([]);
  const input = inputOf(shop("istio"));
  verify({ input, files: stated?.files ?? [] }, problems);
  const help = problems.all.find(({ code }) => code === "E0903")?.help;
  expect(help).toContain("isolane synth --remove-added");
  // Nothing that follows from the missing spec.
  expect(new Set(problems.all.map(({ code }) => code))).toEqual(new Set(["E0903"]));
});

const environment = (spec: string): FileMap => ({
  ...shop("istio"),
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: ${spec.includes("suspended") ? "false" : "true"} }
  ${spec}
`,
});

it.each([
  "suspended: true",
  'gitops: { repository: "https://git.example/x.git", path: ./dist/staging }',
  'gitops: { repository: "https://git.example/x.git", path: dist/staging/ }',
  'gitops: { engine: flux, repository: "https://git.example/x.git", path: ./dist/staging/ }',
])("accepts %s", (spec) => {
  const { diagnostics } = synth(environment(spec));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

it("accepts the versions of anybody's CRDs", () => {
  const files = shop("istio");
  const path = "environments/staging/baseline/workloads.yaml";
  const more =
    "---\napiVersion: resources.azure.com/v1api20200601\nkind: ResourceGroup\nmetadata: { name: a }\n";
  const { diagnostics } = synth({ ...files, [path]: `${files[path]}\n${more}` });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

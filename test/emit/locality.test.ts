import { describe, expect, test } from "vitest";
import { changedPaths, type FileMap, synthFiles } from "../support/synth.ts";

/** P5 and P6 on the whole pipeline: the same input gives the same bytes, a sandbox touches its own files. */
function service(name: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: server, image: "acme/${name}:1", ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;
}

const folder = "environments/staging";

function baseline(backend: string, engine: string): FileMap {
  return {
    [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: true}
  routing: {backend: ${backend}, implementation: istio}
  gitops: {engine: ${engine}, repository: https://git.example/acme/shop.git}
`,
    [`${folder}/baseline/a.yaml`]: service("cart"),
    [`${folder}/baseline/b.yaml`]: service("mail"),
    [`${folder}/baseline/c.yaml`]: service("front"),
  };
}

function sandbox(name: string, ...services: string[]): FileMap {
  const forks = services.map(
    (s) =>
      `  - forkOf: {kind: Deployment, name: ${s}}\n    customizations: {images: [{image: "acme/${s}:${name}"}]}`,
  );
  const text = `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: ${name}}\nspec:\n  forks:\n${forks.join("\n")}\n`;
  return { [`${folder}/sandboxes/${name}.yaml`]: text };
}

describe.each([
  ["gateway-api", "argocd"],
  ["istio", "argocd"],
  ["gateway-api", "flux"],
  ["istio", "flux"],
])("with %s and %s", (backend, engine) => {
  const base = baseline(backend, engine);
  const one = sandbox("pr-1", "cart");
  const two = sandbox("pr-12", "mail");

  test("a sandbox changes its unit, its index, its engine objects and the tables of what it forks", () => {
    const before = synthFiles({ ...base, ...one });
    const changed = changedPaths(before, synthFiles({ ...base, ...one, ...two }));
    const tables =
      backend === "istio" ? /^staging\/(?:index\/)?routes\/shop\/virtualservice-mail\./ : /^(?!)/;
    const own =
      /^staging\/(?:sandboxes\/pr-12\/|index\/sandboxes\/pr-12\.json$|gitops\/kustomization-isolane-staging\.sandbox\.pr-12(?:\.routes)?\.yaml$)/;
    expect(changed.filter((path) => !own.test(path) && !tables.test(path))).toEqual([]);
    expect(changed.some((path) => path.startsWith("staging/sandboxes/pr-12/"))).toBe(true);
  });

  test("two sandboxes that fork different services never change one file", () => {
    const before = synthFiles(base);
    const first = new Set(changedPaths(before, synthFiles({ ...base, ...one })));
    const second = changedPaths(before, synthFiles({ ...base, ...two }));
    expect(second.filter((path) => first.has(path))).toEqual([]);
  });

  test("without sandboxes nothing is left of them", () => {
    const before = synthFiles(base);
    expect([...before.keys()].filter((path) => /sandboxes|pr-1/.test(path))).toEqual([]);
  });

  test("the names and the order of files change no object", () => {
    const renamed = Object.fromEntries(
      Object.entries({ ...base, ...one, ...two })
        .reverse()
        .map(([path, text]) => [
          path.replace(/baseline\/(.)\.yaml$/, (_, c) => `baseline/${c === "a" ? "z" : c}.yaml`),
          text,
        ]),
    );
    const plain = (files: ReadonlyMap<string, string>): unknown =>
      [...files]
        .filter(([path]) => !path.includes("/index/"))
        .map(([path, text]) => [path, text.replace(/^#.*\n/, "")]);
    expect(plain(synthFiles(renamed))).toEqual(plain(synthFiles({ ...base, ...one, ...two })));
  });

  test("the same input gives the same bytes", () => {
    const files = { ...base, ...one, ...two };
    expect([...synthFiles(files)]).toEqual([...synthFiles(files)]);
  });
});

import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";
import { compiled, edited, judged, shop } from "../support/verified.ts";

const world = compiled(shop("istio"));
const items = "items: [{ apiVersion: v1, kind: Namespace, metadata: { name: surprise } }]\n";

describe("an object that an engine takes for a list", () => {
  it.each([
    ["a fork", /pr-1\/forks\/shop\/deployment-cart/],
    ["a fork's Service", /pr-1\/forks\/shop\/service-cart/],
    ["a route", /routes\/shop\/virtualservice-cart\.yaml$/],
    ["a baseline object", /baseline\/shop\/configmap/],
    ["an engine's object", /gitops\/appproject/],
  ])("is found by verify: %s with items", (_, file) => {
    const { said } = judged(edited(world, file, (text) => `${text}${items}`));
    expect(said.join("\n")).toMatch(/E0963 .* has "items", which an engine applies in place/);
  });

  it.each(["items: []\n", "items: null\n", "items: {}\n"])("is found with %s", (text) => {
    const { codes } = judged(edited(world, /deployment-cart-pr-1-/, (own) => own + text));
    expect(codes).toContain("E0963");
  });

  it("is found by its kind", () => {
    const { said } = judged(
      edited(world, /baseline\/shop\/configmap/, (text) =>
        text.replace("kind: ConfigMap", "kind: ConfigMapList"),
      ),
    );
    expect(said.join("\n")).toContain("E0963 ConfigMapList shop/cart-config is of a kind");
  });

  it("is refused by the compile, at the baseline's line", () => {
    const extra = (text: string) =>
      shop("istio", { "environments/staging/baseline/more.yaml": text });
    const refused = (text: string) =>
      synth(extra(text), "environments/staging").diagnostics.map(
        ({ code, source }) => `${code} ${source?.path.join(".")}`,
      );
    const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n";
    expect(refused(`${head}items: []\n`)).toEqual(["E0550 items"]);
    expect(refused(`${head}items: null\n`)).toEqual(["E0550 items"]);
    expect(refused(`${head.replace("Map", "MapList")}data: {}\n`)).toEqual(["E0550 kind"]);
    // A custom resource whose kind ends so is one object to every engine.
    const resource = "apiVersion: ec2.aws.upbound.io/v1beta1\nkind: ManagedPrefixList\n";
    expect(refused(`${resource}metadata: { name: more }\nspec: {}\n`)).not.toContain("E0550 kind");
  });

  it("is not copied from a workload of the baseline", () => {
    const files = shop("gateway-api", {
      "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: false }
  routing: { backend: gateway-api, implementation: istio }
`,
    });
    const path = "environments/staging/baseline/workloads.yaml";
    const odd = String(files[path]).replace("kind: Deployment\n", `kind: Deployment\n${items}`);
    const { files: written, diagnostics } = synth(
      { ...files, [path]: odd },
      "environments/staging",
    );
    const fork = [...written].find(([name]) => name.includes("deployment-cart-pr-1-"))?.[1];
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(fork).not.toContain("surprise");
  });
});

describe("a fork", () => {
  it("has a workload's fields and no other", () => {
    const { said } = judged(edited(world, /deployment-cart-pr-1-/, (text) => `${text}extra: 1\n`));
    expect(said.join("\n")).toContain("E0963 Deployment shop/cart-pr-1-");
    expect(said.join("\n")).toContain('has "extra", which no fork has');
  });

  it.each([
    ["merge", "{ items: [] }", "items"],
    ["strategic", "{ status: { replicas: 3 } }", "status"],
    ["json", '[ { op: add, path: "/items", value: [] } ]', "0"],
    ["merge", '"items: []"', ""],
  ])("gets none from a %s patch", (type, value, place) => {
    const spec = `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks:
    - forkOf: { kind: Deployment, name: cart }
      customizations: { patch: { type: ${type}, value: ${value} } }
`;
    const { diagnostics } = synth(
      shop("istio", { "environments/staging/sandboxes/pr-1.yaml": spec }),
      "environments/staging",
    );
    const [found] = diagnostics.filter(({ code }) => code === "E0349");
    expect(found?.source?.path.slice(5).join(".")).toBe(["value", place].filter(Boolean).join("."));
  });
});

describe("a mark that an engine obeys, and a field that ties an object to others", () => {
  const flux = compiled(
    shop("gateway-api", {
      "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: gateway-api, implementation: istio }
  gitops: { engine: flux, repository: "https://git.example/shop.git" }
`,
    }),
  );
  const gateway = compiled(shop("gateway-api"));
  const fork = /pr-1\/forks\/shop\/deployment-cart/;
  const service = /pr-1\/forks\/shop\/service-cart/;
  const table = /^staging\/routes\/shop\/virtualservice-cart/;
  const route = /pr-1\/routes\/shop\/httproute-cart/;
  const baseline = /baseline\/shop\/deployment-cart/;
  const mark = (text: string) => (own: string) =>
    own.includes("\n  annotations:\n")
      ? own.replace("\n  annotations:\n", `\n  annotations:\n    ${text}\n`)
      : own.replace("\nmetadata:\n", `\nmetadata:\n  annotations:\n    ${text}\n`);
  const field = (text: string) => (own: string) =>
    own.replace("\nmetadata:\n", `\nmetadata:\n  ${text}\n`);
  const owner = "{ apiVersion: v1, kind: ConfigMap, name: x, uid: y }";
  it.each<readonly [string, typeof world, RegExp, (text: string) => string]>([
    ["a hook on a fork", world, fork, mark("argocd.argoproj.io/hook: PostDelete")],
    ["a hook of Helm's", world, fork, mark("helm.sh/hook: post-delete")],
    ["a wave of Helm's", world, service, mark('helm.sh/hook-weight: "5"')],
    ["a wave on a fork", world, fork, mark('argocd.argoproj.io/sync-wave: "-1"')],
    ["a fork that stays", world, service, mark("argocd.argoproj.io/sync-options: Prune=false")],
    ["a route that stays", gateway, route, mark("argocd.argoproj.io/sync-options: Delete=false")],
    ["another wave", gateway, route, (text) => text.replace('sync-wave: "1"', 'sync-wave: "2"')],
    ["a hook on a table", world, table, mark("argocd.argoproj.io/hook: Skip")],
    ["a hook on the baseline", world, baseline, mark("argocd.argoproj.io/hook: PostDelete")],
    [
      "a baseline that is replaced",
      world,
      baseline,
      (text) => text.replace("Prune=confirm", "Prune=confirm,Replace=true"),
    ],
    [
      "a baseline that stays",
      world,
      baseline,
      (text) => text.replace("Prune=confirm", "Prune=false"),
    ],
    [
      "a fork that Flux leaves",
      flux,
      fork,
      mark("kustomize.toolkit.fluxcd.io/reconcile: disabled"),
    ],
    ["a route that Flux keeps", flux, route, mark("kustomize.toolkit.fluxcd.io/prune: disabled")],
    ["what kustomize leaves out", flux, fork, mark('config.kubernetes.io/local-config: "true"')],
    ["a wave for Flux", flux, route, mark('argocd.argoproj.io/sync-wave: "1"')],
    ["a finalizer of a fork", world, fork, field("finalizers: [example.org/never]")],
    ["a finalizer of a route", gateway, route, field("finalizers: [example.org/never]")],
    ["an owner of a fork", world, service, field(`ownerReferences: [${owner}]`)],
    ["an owner of a table", world, table, field(`ownerReferences: [${owner}]`)],
    ["a finalizer of the baseline", world, baseline, field("finalizers: [example.org/never]")],
  ])("is found: %s", (_, own, file, change) => {
    const { codes, said } = judged(edited(own, file, change));
    expect(codes, said.join("\n")).toContain("E0963");
  });

  it("is not excused by a patch, and the compile refuses it", () => {
    const codes = (patch: string) =>
      synth(
        shop("istio", {
          "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [ { forkOf: { kind: Deployment, name: cart }, customizations: { patch: ${patch} } } ] }
`,
        }),
        "environments/staging",
      ).diagnostics.map(({ code, source }) => `${code} ${source?.path.slice(6).join(".")}`);
    const merge = (metadata: string) => `{ type: merge, value: { metadata: ${metadata} } }`;
    expect(codes(merge('{ annotations: { argocd.argoproj.io/hook: "Sync" } }'))).toEqual([
      "E0349 metadata.annotations.argocd.argoproj.io/hook",
    ]);
    expect(codes(merge('{ annotations: { config.kubernetes.io/local-config: "true" } }'))).toEqual([
      "E0349 metadata.annotations.config.kubernetes.io/local-config",
    ]);
    expect(codes(merge("{ finalizers: [ x.org/y ] }"))).toEqual(["E0349 metadata.finalizers"]);
    expect(codes(merge(`{ ownerReferences: [ ${owner} ] }`))).toEqual([
      "E0349 metadata.ownerReferences",
    ]);
    const path = "/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune";
    expect(
      codes(
        `{ type: json, value: [ { op: test, path: /kind, value: Deployment }, { op: add, path: ${path}, value: disabled } ] }`,
      ),
    ).toEqual(["E0349 1"]);
    expect(codes(merge('{ annotations: { example.org/note: "x" } }'))).toEqual([]);
  });

  it("of the baseline's own is passed on", () => {
    const kept = compiled(
      shop("istio", {
        "environments/staging/baseline/more.yaml": `
apiVersion: v1
kind: ConfigMap
metadata:
  name: more
  finalizers: [ example.org/guard ]
  annotations: { argocd.argoproj.io/sync-wave: "3", argocd.argoproj.io/sync-options: "Replace=true" }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: most, annotations: { helm.sh/resource-policy: keep } }
`,
      }),
    );
    expect(judged(kept).said).toEqual([]);
  });
});

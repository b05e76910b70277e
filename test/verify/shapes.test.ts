import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";
import { compiled, edited, judged, shop } from "./support.ts";

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
    expect(said.join("\n")).toContain('has "extra", which a fork must not have');
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

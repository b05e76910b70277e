import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { enginesCheck } from "../../lib/verify/checks/engines.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";
import { type Compiled, compiled, edited, judged, shop, without } from "../support/verified.ts";

const environment = (engine: string, more = "") => `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: gateway-api, implementation: istio }
  gitops: { engine: ${engine}, repository: "git@git.example:a/{{b}}.git", revision: "v{{1}}"${more} }
`;
const worldOf = (text: string) =>
  compiled(shop("gateway-api", { "environments/staging/environment.yaml": text }));

const argocd = worldOf(environment("argocd", ", destination: in-cluster, path: deploy/live"));
const sops = ", decryption: { provider: sops, secretRef: { name: age } }";
const flux = worldOf(environment("flux", sops));

/** What the engine's check alone says. */
function told({ input, files }: Compiled): readonly string[] {
  const problems = new Problems();
  const texts = [...files].map(([path, text]) => ({ path, text }));
  enginesCheck.run(readVerified({ input, files: texts }, problems), problems);
  return problems.all.map(({ code, message }) => `${code} ${message}`);
}

type Node = Record<string, unknown>;

/** Every mapping of a value. */
function* mappings(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const inner of Object.values(value)) yield* mappings(inner);
}

/** All ways to change one mapping of a document. */
function changes(text: string, change: (node: Node) => readonly Node[]): readonly string[] {
  const count = [...mappings(parse(text))].length;
  return Array.from({ length: count }, (_, index) => {
    const original = [...mappings(parse(text))][index] ?? {};
    return change(original).map((changed) => {
      const document: unknown = parse(text);
      const node = [...mappings(document)][index] ?? {};
      for (const key of Object.keys(node)) delete node[key];
      Object.assign(node, changed);
      return stringify(document);
    });
  }).flat();
}

const engines: readonly (readonly [string, Compiled])[] = Object.entries({ argocd, flux });

describe.each(engines)("an object of %s", (_, world) => {
  const objects = [...world.files].filter(([path]) => path.includes("/gitops/"));

  it("is what the specs make it", () => {
    expect(told(world)).toEqual([]);
  });

  it.each(objects)("has no field that nothing explains: %s", (path, text) => {
    const more = changes(text, (node) => [{ ...node, surprise: "1" }]);
    expect(more.length).toBeGreaterThan(3);
    const passed = more.filter(
      (changed) => told({ ...world, files: new Map([...world.files, [path, changed]]) }).length < 1,
    );
    expect(passed).toEqual([]);
  });

  it.each(objects)("lacks none, and none says something else: %s", (path, text) => {
    const others = changes(text, (node) =>
      Object.keys(node).flatMap((key) => {
        const { [key]: value, ...rest } = node;
        return typeof value === "object" ? [rest] : [rest, { ...node, [key]: `${value}x` }];
      }),
    );
    const passed = others.filter((changed) => {
      const files = new Map([...world.files, [path, changed]]);
      const reading = readVerified(
        { input: world.input, files: [...files].map(([p, t]) => ({ path: p, text: t })) },
        new Problems(),
      );
      return reading.readable && told({ ...world, files }).length === 0;
    });
    // A kind of which the output holds nothing may be left out.
    const left = passed.map((changed) => parse(changed).kind);
    expect(left.filter((kind) => kind !== "AppProject")).toEqual([]);
  });

  it("is no other object", () => {
    const [[path, text] = ["", ""]] = objects;
    const other = text.replace(/name: (isolane-staging.*)/, "name: $1-x");
    const copied = new Map([...world.files, [path.replace(".yaml", "-x.yaml"), other]]);
    expect(told({ ...world, files: copied })).toEqual([expect.stringMatching(/^E0625 /)]);
    expect(told(without(world, /\/gitops\//)).length).toBe(objects.length);
  });
});

const application = /gitops\/application-.*routes/;
const set = /gitops\/applicationset/;
const project = /gitops\/appproject/;
const source = /gitops\/gitrepository/;
const lane = /gitops\/kustomization-.*pr-1\.yaml/;

describe("an edit by which an engine would do something else", () => {
  const spec = (added: string) => (text: string) =>
    text.replace("\nspec:\n", `\nspec:\n  ${added}\n`);
  const top = (added: string) => (text: string) => `${text}${added}\n`;
  const meta = (added: string) => (text: string) =>
    text.replace("\nmetadata:\n", `\nmetadata:\n  ${added}\n`);
  const swap = (from: string, to: string) => (text: string) => text.replace(from, to);
  it.each<readonly [string, Compiled, RegExp, (text: string) => string]>([
    ["sources", argocd, application, spec("sources: [{ repoURL: https://e.example, path: x }]")],
    [
      "ignoreDifferences",
      argocd,
      application,
      spec('ignoreDifferences: [{ group: "*", kind: "*" }]'),
    ],
    ["operation", argocd, application, top("operation: { sync: { prune: true } }")],
    [
      "finalizers",
      argocd,
      application,
      meta("finalizers: [resources-finalizer.argocd.argoproj.io]"),
    ],
    ["exclude", argocd, application, swap("recurse: true", 'recurse: true\n      exclude: "*"')],
    ["plugin", argocd, application, swap("directory:", "plugin: { name: x }\n    directory:")],
    [
      "another name",
      argocd,
      application,
      swap("name: isolane-staging", "name: isolane-production"),
    ],
    [
      "paused",
      argocd,
      application,
      swap("annotations:", 'annotations:\n    argocd.argoproj.io/skip-reconcile: "true"'),
    ],
    ["templatePatch", argocd, set, spec('templatePatch: "spec: { project: default }"')],
    [
      "kept objects",
      argocd,
      set,
      swap(
        "applicationsSync: sync",
        "applicationsSync: sync\n    preserveResourcesOnDeletion: true",
      ),
    ],
    ["order", argocd, set, spec("strategy: { type: RollingSync }")],
    [
      "a kind more",
      argocd,
      project,
      swap(
        "namespaceResourceWhitelist:",
        "namespaceResourceWhitelist:\n  - group: rbac.authorization.k8s.io\n    kind: RoleBinding",
      ),
    ],
    [
      "all kinds",
      argocd,
      project,
      swap("clusterResourceWhitelist: []", 'clusterResourceWhitelist: [{ group: "*", kind: "*" }]'),
    ],
    [
      "another namespace",
      argocd,
      project,
      swap("destinations:", "destinations:\n  - name: in-cluster\n    namespace: kube-system"),
    ],
    ["a role", argocd, project, spec("roles: [{ name: x, policies: [] }]")],
    ["sources of others", argocd, project, spec("sourceNamespaces: ['*']")],
    ["patches", flux, lane, spec("patches: [{ target: { kind: Service }, patch: '[]' }]")],
    ["postBuild", flux, lane, spec("postBuild: { substitute: { a: b } }")],
    ["images", flux, lane, spec("images: [{ name: a, newName: b }]")],
    ["commonMetadata", flux, lane, spec("commonMetadata: { labels: { app: cart } }")],
    ["namePrefix", flux, lane, spec("namePrefix: x-")],
    ["components", flux, lane, spec("components: [../../x]")],
    ["kubeConfig", flux, lane, spec("kubeConfig: { secretRef: { name: x } }")],
    ["serviceAccountName", flux, lane, spec("serviceAccountName: admin")],
    ["force", flux, lane, spec("force: true")],
    ["ref.commit", flux, source, swap("branch:", "commit: 4f2c\n    branch:")],
    ["ignore", flux, source, spec('ignore: "*"')],
    ["include", flux, source, spec("include: [{ repository: { name: x } }]")],
    [
      "disabled",
      flux,
      lane,
      swap("annotations:", "annotations:\n    kustomize.toolkit.fluxcd.io/reconcile: disabled"),
    ],
  ])("is found: %s", (_, world, file, change) => {
    const { codes, said } = judged(edited(world, file, change));
    expect(codes, said.join("\n")).toContain("E0943");
  });

  it("is not a list of kinds in another order", () => {
    const reversed = edited(argocd, project, (text) => {
      const document = parse(text);
      document.spec.namespaceResourceWhitelist.reverse();
      return stringify(document);
    });
    expect(told(reversed)).toEqual([]);
  });
});

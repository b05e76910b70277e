/**
 * @module The part "schemas": which kinds exist, their scopes, and where they keep pod templates and label
 * selectors, read from the schemas of the projects that define them. `npm test` holds the table of
 * kinds (lib/kube/kinds/) against what was recorded. The structures of Kubernetes' own kinds, and of those whose
 * objects a compile writes, are recorded for the compiler and the proof (`lib/kube/*.gen.ts`).
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { asArray, asString, at } from "../lib/kube/json.ts";
import { moduleFolder } from "./cluster/programs.ts";
import { fieldsModule, fieldsOf } from "./fields.ts";
import { prepareReleases, releaseFailures } from "./gateway-releases.ts";
import type { Outcome, Row } from "./part.ts";
import { recorded } from "./record.ts";
import { builtIn, defined, type Found } from "./schema-walk.ts";
import { structuresModule } from "./structures.ts";

/** The part's name. */
export const name = "schemas";

const root = join(import.meta.dirname, "..");
const file = join(root, "test", "kube", "schemas", "modules.txt");
const fields = join(root, "lib", "kube", "crds.gen.ts");
const structures = join(root, "lib", "kube", "structures.gen.ts");

/** Go modules with CRDs, and the folders or files that hold them. */
const modules: readonly (readonly [module: string, ...paths: string[]])[] = [
  ["github.com/argoproj/argo-cd/v3@v3.2.11", "manifests/crds"],
  ["github.com/argoproj/argo-rollouts@v1.8.3", "manifests/crds"],
  ["github.com/aws/amazon-vpc-resource-controller-k8s@v1.8.2", "config/crd/bases"],
  [
    "github.com/cilium/cilium@v1.20.2",
    "pkg/k8s/apis/cilium.io/client/crds/v2",
    "pkg/k8s/apis/cilium.io/client/crds/v2alpha1",
  ],
  ["github.com/fluxcd/kustomize-controller@v1.7.3", "config/crd/bases"],
  ["github.com/prometheus-operator/prometheus-operator@v0.85.0", "example/prometheus-operator-crd"],
  ["istio.io/api@v1.31.1", "kubernetes/customresourcedefinitions.gen.yaml"],
  ["k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1", "deploy/vpa-v1-crd-gen.yaml"],
  ["sigs.k8s.io/gateway-api@v1.6.0", "config/crd/experimental"],
];

/** Kinds that a row of the table of kinds needs no schema for. */
const sources = ["github.com/fluxcd/source-controller@v1.7.3", "config/crd/bases"] as const;

const kubernetes = "k8s.io/kubernetes@v1.36.3";

/** Downloads the modules. */
export function prepare(): void {
  for (const [module] of [[kubernetes], sources, ...modules]) moduleFolder(module ?? "");
  prepareReleases();
}

/** Compares the recorded facts with the schemas, or records them. */
export function run(): Promise<Outcome> {
  const swagger: unknown = JSON.parse(
    fs.readFileSync(join(moduleFolder(kubernetes), "api/openapi-spec/swagger.json"), "utf8"),
  );
  const parts = [
    { module: kubernetes, found: builtIn(swagger) },
    ...modules.map(([module, ...paths]) => ({
      module,
      found: paths.flatMap((path) => filesAt(join(moduleFolder(module), path)).flatMap(crdsIn)),
    })),
  ];
  const crds = [...modules, sources].flatMap(([module, ...paths]) =>
    paths.flatMap((path) => filesAt(join(moduleFolder(module), path)).flatMap(rawCrdsIn)),
  );
  const text = parts.map(({ module, found }) => section(module, found)).join("\n");
  return Promise.resolve({
    rows: parts.map(({ module, found }): Row => ({ module, kinds: found.length })),
    failures: [
      ...recorded(file, text, name),
      ...recorded(fields, fieldsModule(crds.flatMap(fieldsOf)), name),
      ...recorded(structures, structuresModule(swagger, kubernetes), name),
      ...releaseFailures(),
    ],
  });
}

/** The CRDs of a file of YAML, as facts. */
export function crdsIn(path: string): readonly Found[] {
  return rawCrdsIn(path).map(defined);
}

function rawCrdsIn(path: string): readonly unknown[] {
  return parseAllDocuments(fs.readFileSync(path, "utf8"), { logLevel: "silent" })
    .map((document) => document.toJS() as unknown)
    .filter((document) => at(document, "kind") === "CustomResourceDefinition");
}

/** One line a kind: name, scope, `template=` paths of pod templates, `affinity=` paths, selectors. */
export function section(title: string, found: readonly Found[]): string {
  const kinds = new Map<string, Found>();
  for (const one of found) {
    const known = kinds.get(one.key) ?? { key: one.key, scope: one.scope, fields: [] };
    kinds.set(one.key, { ...known, fields: [...known.fields, ...one.fields] });
  }
  const lines = [...kinds.values()]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, scope, fields }) => [key, scope, ...new Set(fields)].join(" "));
  return `# ${title}\n${lines.join("\n")}\n`;
}

function filesAt(path: string): readonly string[] {
  if (!fs.statSync(path).isDirectory()) return [path];
  return asArray(fs.readdirSync(path).sort())
    .flatMap((entry) => asString(entry) ?? [])
    .filter((entry) => entry.endsWith(".yaml") && entry !== "kustomization.yaml")
    .map((entry) => join(path, entry));
}

/** @module The outputs that are given to a real API server: examples, golden cases, real baselines. */
import * as fs from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import type { KubeObject } from "../../lib/kube/object.ts";
import { type FileMap, synthFiles } from "../../test/support/synth.ts";
import { documents } from "./crds.ts";

const root = join(import.meta.dirname, "..", "..");
const corpus = join(root, "..", "shared", "corpus");

/** An object with the text that it was read from. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
  readonly object: KubeObject;
}

/** One environment's output, in the order in which it is applied. */
export interface Subject {
  readonly title: string;
  readonly manifests: readonly Manifest[];
}

/** What was committed for the examples. */
export function exampleSubjects(): readonly Subject[] {
  return ["staging", "production"].map((name) =>
    subject(`example ${name}`, onDisk(join(root, "dist", name))),
  );
}

/** What the golden cases expect. */
export function goldenSubjects(): readonly Subject[] {
  const folder = join(root, "test", "cases");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(join(folder, name, "expected", "dist")))
    .sort()
    .flatMap((name) =>
      fs
        .readdirSync(join(folder, name, "expected", "dist"))
        .sort()
        .map((environment) =>
          subject(`case ${name}`, onDisk(join(folder, name, "expected", "dist", environment))),
        ),
    );
}

const bookinfoRoutes = {
  "virtual services": [
    "networking-bookinfo-gateway.yaml",
    "networking-destination-rule-all.yaml",
    "networking-virtual-service-ratings-test-delay.yaml",
    "networking-virtual-service-reviews-jason-v2-v3.yaml",
  ],
  "gateway api": [
    "bookinfo-versions.yaml",
    "gateway-api-bookinfo-gateway.yaml",
    "gateway-api-route-reviews-90-10.yaml",
  ],
} as const;

const real = [
  {
    title: "online boutique",
    sources: ["online-boutique.yaml", "online-boutique-istio.yaml"],
    forks: { "pr-1": ["cartservice", "frontend"], "pr-12": ["checkoutservice"] },
  },
  ...Object.entries(bookinfoRoutes).map(([title, sources]) => ({
    title: `bookinfo, ${title}`,
    sources: ["bookinfo.yaml", ...sources.map((file) => `bookinfo-routes/${file}`)],
    forks: {
      "pr-1": [title === "gateway api" ? "reviews-v1" : "reviews-v2", "productpage-v1"],
      "pr-12": ["ratings-v1", "details-v1"],
    },
  })),
];

/** The real baselines with some forks, for every backend and engine. Empty when they are not there. */
export function realSubjects(): readonly Subject[] {
  if (!fs.existsSync(join(corpus, "bookinfo.yaml"))) return [];
  return real.flatMap(({ title, sources, forks }) =>
    ["gateway-api", "istio"].flatMap((backend) =>
      ["argocd", "flux"].map((engine) => {
        const files = environment({ sources, forks, backend, engine });
        return subject(`${title}, ${backend}, ${engine}`, synthFiles(files, "environments/real"));
      }),
    ),
  );
}

interface RealEnvironment {
  readonly sources: readonly string[];
  readonly forks: Readonly<Record<string, readonly string[]>>;
  readonly backend: string;
  readonly engine: string;
}

function environment({ sources, forks, backend, engine }: RealEnvironment): FileMap {
  const spec = (kind: string, name: string, value: unknown): string =>
    JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind,
      metadata: { name, ...(kind === "Sandbox" ? { labels: { feature: "checkout" } } : {}) },
      spec: value,
    });
  const folder = "environments/real";
  return {
    ...Object.fromEntries(
      sources.map((file) => [`baseline/${file}`, fs.readFileSync(join(corpus, file), "utf8")]),
    ),
    [`${folder}/environment.yaml`]: spec("Environment", "real", {
      baseline: { sources: [{ path: "../../baseline/" }], namespace: "shop", deploy: true },
      routing: { backend, implementation: "istio" },
      gitops: { engine, repository: "https://git.example/shop.git" },
    }),
    [`${folder}/groups/all.yaml`]: spec("RouteGroup", "both", {
      match: { label: { key: "feature", value: "check*" } },
    }),
    ...Object.fromEntries(
      Object.entries(forks).map(([name, workloads]) => [
        `${folder}/sandboxes/${name}.yaml`,
        spec("Sandbox", name, {
          forks: workloads.map((workload) => ({ forkOf: { kind: "Deployment", name: workload } })),
        }),
      ]),
    ),
  };
}

function onDisk(folder: string): ReadonlyMap<string, string> {
  const paths = globSync("**/*.yaml", { cwd: folder });
  return new Map(paths.map((path) => [`env/${path}`, fs.readFileSync(join(folder, path), "utf8")]));
}

function subject(title: string, files: ReadonlyMap<string, string>): Subject {
  const manifests = [...files]
    .filter(([path]) => path.endsWith(".yaml"))
    .flatMap(([path, text]) => documents(text).map((object) => ({ path, text, object })))
    .sort((a, b) => order(a) - order(b) || (a.path < b.path ? -1 : 1));
  return { title, manifests };
}

/** The engines' order: the baseline, its Namespaces first; forks; routes; then the engine's own objects. */
function order({ path, object }: Manifest): number {
  const [, unit, , phase] = path.split("/");
  if (object.kind === "Namespace") return 0;
  if (unit === "baseline") return 1;
  if (unit === "gitops") return 4;
  return unit === "routes" || phase === "routes" ? 3 : 2;
}

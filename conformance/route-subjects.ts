/** @module Environments whose routes the real proxies are asked about: examples, made-up ones, real baselines. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { asString, at } from "../lib/kube/json.ts";
import { environments } from "../test/requests/random-environments.ts";
import { ambient } from "../test/support/ambient-environments.ts";
import { examples, madeUp, type Subject } from "../test/support/environments.ts";

const corpus = join(import.meta.dirname, "..", "..", "shared", "corpus");

interface Real {
  readonly namespace: string;
  readonly sources: readonly string[];
  readonly sandboxes: Readonly<Record<string, readonly string[]>>;
}

const bookinfo = (files: readonly string[], reviews: string): Real => ({
  namespace: "books",
  sources: ["bookinfo.yaml", ...files.map((file) => `bookinfo-routes/${file}`)],
  sandboxes: {
    "pr-1": [reviews, "productpage-v1"],
    "pr-12": ["ratings-v1"],
    "pr-123": ["details-v1"],
  },
});

const subsets = ["networking-bookinfo-gateway.yaml", "networking-destination-rule-all.yaml"];

const real: Readonly<Record<string, Real>> = {
  "online boutique": {
    namespace: "default",
    sources: ["online-boutique.yaml", "online-boutique-istio.yaml"],
    sandboxes: {
      "pr-1": ["cartservice", "frontend"],
      "pr-12": ["checkoutservice"],
      "pr-123": ["productcatalogservice", "currencyservice"],
    },
  },
  "bookinfo, without routes": bookinfo([], "reviews-v2"),
  "bookinfo, jason and a delay": bookinfo(
    [
      ...subsets,
      "networking-virtual-service-ratings-test-delay.yaml",
      "networking-virtual-service-reviews-jason-v2-v3.yaml",
    ],
    "reviews-v2",
  ),
  "bookinfo, 90/10 and an abort": bookinfo(
    [
      ...subsets,
      "networking-virtual-service-ratings-test-abort.yaml",
      "networking-virtual-service-reviews-90-10.yaml",
    ],
    "reviews-v3",
  ),
  "bookinfo, all in version 1": bookinfo(
    [...subsets, "networking-virtual-service-all-v1.yaml"],
    "reviews-v1",
  ),
  "bookinfo, gateway api": bookinfo(
    [
      "bookinfo-versions.yaml",
      "gateway-api-bookinfo-gateway.yaml",
      "gateway-api-route-reviews-90-10.yaml",
    ],
    "reviews-v1",
  ),
};

/** All that can be asked here. The real baselines are left out where they are not beside the checkout. */
export function routeSubjects(): readonly Subject[] {
  // Engines write the same routes.
  const invented = madeUp.filter(({ title }) => title.endsWith("argocd"));
  return [...examples, ...invented, ...ambient, ...realSubjects()];
}

/**
 * Random environments, the same ones for one seed. Many of them do not compile, and are not meant to. Of
 * every two, the second has no sidecars.
 */
export function randomSubjects(count: number, seed: number): readonly Subject[] {
  const folder = "environments/e";
  return fc.sample(environments, { numRuns: count, seed }).map(({ files }, index) => {
    const objects = Object.entries(files).map(
      ([path, content]) => [path, [content].flat()] as const,
    );
    const text = (content: readonly unknown[]): string =>
      content.map((one) => `---\n${JSON.stringify(one)}\n`).join("");
    const ambient = index % 2 === 1;
    const more = ambient ? ambientObjects(objects.flatMap(([, content]) => content)) : [];
    return {
      title: `random ${seed}-${index}${ambient ? ", ambient" : ""}`,
      folder,
      files: {
        ...Object.fromEntries(objects.map(([path, content]) => [path, text(content)])),
        ...(more.length === 0 ? {} : { "baseline/ambient.yaml": text(more) }),
      },
    };
  });
}

/** The namespaces that objects are in, in ambient mode, all with the waypoint of the first one. */
function ambientObjects(objects: readonly unknown[]): readonly unknown[] {
  const found = objects.flatMap((object) => asString(at(object, "metadata", "namespace")) ?? []);
  const names = [...new Set(found)].sort();
  const labels = {
    "istio.io/dataplane-mode": "ambient",
    "istio.io/use-waypoint": "waypoint",
    "istio.io/use-waypoint-namespace": names[0],
  };
  const allowedRoutes = { namespaces: { from: "All" } };
  const listener = { name: "mesh", port: 15008, protocol: "HBONE", allowedRoutes };
  return [
    ...names.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })),
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "waypoint", namespace: names[0] },
      spec: { gatewayClassName: "istio-waypoint", listeners: [listener] },
    },
  ];
}

function realSubjects(): readonly Subject[] {
  if (!existsSync(join(corpus, "bookinfo.yaml"))) {
    console.log(
      "the folder of real baselines is not beside this checkout: they are not asked about",
    );
    return [];
  }
  return Object.entries(real).flatMap(([title, one]) =>
    ["gateway-api", "istio"].map((backend) => subject(`${title}, ${backend}`, one, backend)),
  );
}

function subject(title: string, { namespace, sources, sandboxes }: Real, backend: string): Subject {
  const folder = "environments/real";
  const spec = (kind: string, name: string, labels: object, value: unknown): string =>
    JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind,
      metadata: { name, ...labels },
      spec: value,
    });
  const files: Record<string, string> = {
    [`${folder}/environment.yaml`]: spec(
      "Environment",
      "real",
      {},
      {
        baseline: { sources: [{ path: "../../baseline/" }], namespace, deploy: true },
        routing: { backend, implementation: "istio" },
        gitops: { engine: "argocd", repository: "https://git.example/shop.git" },
      },
    ),
    [`${folder}/groups/all.yaml`]: spec(
      "RouteGroup",
      "pr-1234",
      {},
      {
        match: { label: { key: "feature", value: "check*" } },
      },
    ),
  };
  for (const file of sources) files[`baseline/${file}`] = readFileSync(join(corpus, file), "utf8");
  for (const [name, workloads] of Object.entries(sandboxes)) {
    files[`${folder}/sandboxes/${name}.yaml`] = spec(
      "Sandbox",
      name,
      { labels: { feature: "checkout" } },
      {
        forks: workloads.map((workload) => ({ forkOf: { kind: "Deployment", name: workload } })),
      },
    );
  }
  return { title, folder, files };
}

/**
 * @module Baselines like those that teams have, for tests that need more than a made-up shop: `ferry` has three
 * namespaces and what charts render, `library` is small and comes with routes of many kinds.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Subject } from "../support/environments.ts";

/** A baseline with some routes, and what sandboxes fork of it. */
export interface Baseline {
  readonly title: string;
  /** The namespace of objects that name none. */
  readonly namespace: string;
  /** Files below this folder. */
  readonly files: readonly string[];
  /** `name` of a Deployment, or `Kind/namespace/name`, by sandbox. */
  readonly forks: Readonly<Record<string, readonly string[]>>;
  /** `spec.services` of the environment: what the manifests do not say. */
  readonly services?: Readonly<Record<string, unknown>>;
}

/** The text of a file of the corpus. */
export function corpusText(...files: readonly string[]): string {
  return files.map((file) => readFileSync(join(import.meta.dirname, file), "utf8")).join("\n---\n");
}

/** The workloads of each baseline, without any route. */
export const workloadFiles: Readonly<Record<"ferry" | "library", readonly string[]>> = {
  ferry: [
    "namespaces",
    "website",
    "bff",
    "timetable",
    "fares",
    "booking",
    "seats",
    "sessions",
    "jobs",
    "payments",
    "ops",
    "policies",
    "mesh-policies",
    "berths",
  ].map((name) => `ferry/${name}.yaml`),
  library: ["library/workloads.yaml"],
};

const ferry = (routes: string): Baseline => ({
  title: `the ferry, ${routes.replace("-", " ")}`,
  namespace: "ferry",
  files: [...workloadFiles.ferry, `ferry/${routes}.yaml`],
  forks: {
    "pr-1": ["bff", "timetable-canary", "StatefulSet/ferry/seats"],
    "pr-12": ["fares", "booking"],
    "pr-123": ["website", "Deployment/ferry-pay/payments", "Deployment/ferry-ops/identity"],
  },
  services: { booking: { ports: { "8000": { protocol: "http" } } } },
});

const library = (routes: string, files: readonly string[], loans: string): Baseline => ({
  title: `the library, ${routes}`,
  namespace: "library",
  files: [...workloadFiles.library, ...files.map((name) => `library/${name}.yaml`)],
  forks: { "pr-1": [loans, "desk-v1"], "pr-12": ["stars-v1"], "pr-123": ["shelf-v1"] },
});

const subsets = ["istio-edge", "istio-subsets"];

/** Every baseline with routes. */
export const baselines: readonly Baseline[] = [
  ferry("istio-routes"),
  ferry("gateway-routes"),
  library("without routes", [], "loans-v2"),
  library(
    "a reader and a delay",
    [...subsets, "istio-stars-delay", "istio-loans-by-reader"],
    "loans-v2",
  ),
  library("90/10 and an abort", [...subsets, "istio-stars-abort", "istio-loans-90-10"], "loans-v3"),
  library("all in version 1", [...subsets, "istio-all-v1"], "loans-v1"),
  library("gateway api", ["gateway-versions", "gateway-edge", "gateway-loans-90-10"], "loans-v1"),
];

/** A repository with one environment over a baseline. Its group joins all sandboxes. */
export function corpusSubject(
  baseline: Baseline,
  { backend, engine = "argocd" }: { readonly backend: string; readonly engine?: string },
): Subject {
  const folder = "environments/corpus";
  const spec = (kind: string, name: string, metadata: object, value: unknown): string =>
    JSON.stringify({
      apiVersion: "isolane.dev/v1alpha1",
      kind,
      metadata: { name, ...metadata },
      spec: value,
    });
  const { namespace, services } = baseline;
  const sandboxes = Object.entries(baseline.forks).map(([name, forks]): [string, string] => [
    `${folder}/sandboxes/${name}.yaml`,
    spec("Sandbox", name, { labels: { feature: "checkout" } }, { forks: forks.map(forkOf) }),
  ]);
  return {
    title: `${baseline.title}, ${backend}`,
    folder,
    files: {
      [`${folder}/environment.yaml`]: spec(
        "Environment",
        "corpus",
        {},
        {
          baseline: { sources: [{ path: "../../baseline/" }], namespace, deploy: true },
          routing: { backend, implementation: "istio" },
          gitops: { engine, repository: "https://git.example/shop.git" },
          ...(services === undefined ? {} : { services }),
        },
      ),
      [`${folder}/groups/all.yaml`]: spec(
        "RouteGroup",
        "pr-1234",
        {},
        { match: { label: { key: "feature", value: "check*" } } },
      ),
      ...Object.fromEntries(baseline.files.map((file) => [`baseline/${file}`, corpusText(file)])),
      ...Object.fromEntries(sandboxes),
    },
  };
}

function forkOf(fork: string): object {
  const [kind = "", namespace, name] = fork.includes("/")
    ? fork.split("/")
    : ["Deployment", undefined, fork];
  return { forkOf: { kind, ...(namespace === undefined ? {} : { namespace }), name } };
}

/** Every baseline with each backend. */
export const corpusSubjects: readonly Subject[] = baselines.flatMap((baseline) =>
  ["gateway-api", "istio"].map((backend) => corpusSubject(baseline, { backend })),
);

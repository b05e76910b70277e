/** @module Sandboxes with a workload, a Service and routes that only they have, on either backend. */
import { stringify } from "yaml";
import type { Subject } from "./environments.ts";
import type { FileMap } from "./synth.ts";
import { shop } from "./verified.ts";

/** The backends that a branch may state routes for. */
export const apis = ["istio", "gateway-api"] as const;
export type Api = (typeof apis)[number];

/** A Deployment. */
export const deployment = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "main", image: `acme/${name}:1` }] },
    },
  },
});

/** Its Service. */
export const service = (name: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ name: "http", port: 80 }], ...spec },
});

/** A workload `api` with its Service. */
export const own = [deployment("api"), service("api")];

/** A VirtualService of a branch's own. */
export const virtualService = (spec: object, name = "web") => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name },
  spec: {
    hosts: ["api"],
    http: [{ timeout: "3s", route: [{ destination: { host: "api", port: { number: 80 } } }] }],
    ...spec,
  },
});

/** An HTTPRoute of a branch's own. */
export const httpRoute = (spec: object, name = "web") => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name },
  spec: {
    parentRefs: [{ group: "", kind: "Service", name: "api", port: 80 }],
    rules: [{ timeouts: { request: "3s" }, backendRefs: [{ name: "api", port: 80 }] }],
    ...spec,
  },
});

/** A route for a Service's own host. */
export const meshRoute = (api: Api, spec: object = {}) =>
  api === "istio" ? virtualService(spec) : httpRoute(spec);

/** A route for a public host name at the Gateway `edge`. */
export const publicRoute = (api: Api, host = "new.shop.example", name = "public-new") =>
  api === "istio"
    ? virtualService({ hosts: [host], gateways: ["edge"] }, name)
    : httpRoute({ hostnames: [host], parentRefs: [{ name: "edge" }] }, name);

/** The spec of a sandbox. */
export const sandbox = (name: string, objects: readonly object[], spec: object = {}) =>
  stringify({
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name, labels: { team: "payments" } },
    spec: { ...spec, objects },
  });

/** The shop, whose Gateway serves `*.shop.example` too, with sandbox pr-1 that has these objects, and pr-12 with a fork. */
export function world(api: Api, objects: readonly object[], extra: FileMap = {}): FileMap {
  const files = shop(api);
  const baseline = "environments/staging/baseline/workloads.yaml";
  const text = (files[baseline] ?? "")
    .replace('hosts: ["shop.example"]', 'hosts: ["shop.example", "*.shop.example"]')
    .replace(
      "hostname: shop.example }",
      'hostname: shop.example }, { name: more, port: 80, protocol: HTTP, hostname: "*.shop.example" }',
    );
  return {
    ...files,
    [baseline]: text,
    "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", objects),
    ...extra,
  };
}

/** Environments in which branches have hosts of their own, by themselves and as their routes state them. */
export const ownHostSubjects: readonly Subject[] = apis.map((api) => ({
  title: `hosts of a branch's own (${api})`,
  folder: "environments/staging",
  files: world(api, [...own, meshRoute(api), publicRoute(api)], {
    "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", own),
  }),
}));

/** @module The route tables that bench/envoy.ts measures: one Service, its rules, and lanes that fork what is behind it. */

import { readEnvironment } from "../lib/compile.ts";
import { Problems } from "../lib/diagnostics/problems.ts";
import { asArray, asRecord } from "../lib/kube/json.ts";
import type { Json, KubeObject } from "../lib/kube/object.ts";
import { backends, renderRoutes } from "../lib/mesh/registry.ts";
import { planRoutes } from "../lib/plan/plan.ts";
import { resolve } from "../lib/resolve/resolve.ts";
import { app, object, sandbox } from "../test/support/small-app.ts";
import { memoryIo } from "../test/support/synth.ts";

/** One way to write the routes of a Service. */
export interface Form {
  readonly name: string;
  readonly backend: "istio" | "gateway-api";
  /** The baseline's routes. */
  readonly routes: string;
  /** Carriers; default: baggage and a header. */
  readonly carriers?: string;
  /** A change of what is written, for what we could write instead. */
  readonly rewrite?: (rules: readonly Json[]) => readonly Json[];
}

/** A VirtualService of the baseline with three rules. */
export const virtualService: string = object(
  "networking.istio.io/v1",
  "VirtualService",
  "cart",
  "hosts: [cart], http: [{name: items, match: [{uri: {prefix: /items}}], timeout: 3s, route: [{destination: {host: cart}}]}, {name: pay, match: [{uri: {prefix: /pay}}], route: [{destination: {host: cart}}]}, {name: rest, route: [{destination: {host: cart}}]}]",
);

const httpRoute = object(
  "gateway.networking.k8s.io/v1",
  "HTTPRoute",
  "cart",
  'parentRefs: [{group: "", kind: Service, name: cart, port: 80}], rules: [{matches: [{path: {type: PathPrefix, value: /items}}], timeouts: {request: 3s}, backendRefs: [{name: cart, port: 80}]}, {matches: [{path: {type: PathPrefix, value: /pay}}], backendRefs: [{name: cart, port: 80}]}, {backendRefs: [{name: cart, port: 80}]}]',
);

/** What is compared. */
export const forms: readonly Form[] = [
  { name: "VirtualService, 3 rules", backend: "istio", routes: virtualService },
  {
    name: "the same without the short cut",
    backend: "istio",
    routes: virtualService,
    rewrite: (rules) => rules.filter((rule) => !isShortCut(rule)),
  },
  { name: "VirtualService, no rules", backend: "istio", routes: "" },
  { name: "HTTPRoutes, 3 rules", backend: "gateway-api", routes: httpRoute },
  {
    name: "the same, header only",
    backend: "gateway-api",
    routes: httpRoute,
    carriers: "header: x-isolane-key",
  },
  { name: "HTTPRoutes, no rules", backend: "gateway-api", routes: "" },
  {
    name: "VirtualService, tracestate too",
    backend: "istio",
    routes: virtualService,
    carriers: "baggage: isolane, tracestate: isolane, header: x-isolane-key",
  },
  {
    name: "HTTPRoutes, tracestate too",
    backend: "gateway-api",
    routes: httpRoute,
    carriers: "baggage: isolane, tracestate: isolane, header: x-isolane-key",
  },
];

function isShortCut(rule: Json): boolean {
  return JSON.stringify(asRecord(rule).match ?? "").includes('"x-isolane-key":{}');
}

/** A cluster with everything applied. */
export interface Service {
  readonly objects: readonly KubeObject[];
  /** Keys in the order of the lists. */
  readonly first: string;
  readonly last: string;
  /** Bytes of the largest routing object. */
  readonly largest: number;
}

/** Plans and renders, without a proof. */
export function serviceFor(form: Form, lanes: number): Service {
  const { backend, routes, carriers } = form;
  const folder = "environments/bench";
  const keys = Array.from({ length: lanes }, (_, n) => `pr-${1000 + n}`);
  const stated = carriers === undefined ? "" : `, carriers: {${carriers}}`;
  const files = {
    [`${folder}/environment.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: bench}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: ${backend}, implementation: istio${stated}}
`,
    [`${folder}/baseline.yaml`]: `${app("cart")}${app("web")}${routes}`,
    ...Object.fromEntries(
      keys.map((key) => [`${folder}/sandboxes/${key}.yaml`, sandbox(key, ["cart"])]),
    ),
  };
  const problems = new Problems();
  const input = readEnvironment(memoryIo(files), folder, problems);
  const environment = input && resolve(input, backends, problems);
  if (environment === undefined || problems.failed)
    throw new Error(JSON.stringify(problems.all.map(({ message }) => message)));
  const placed = renderRoutes(planRoutes(environment, backends, problems), environment, problems);
  const written = placed.map(({ object: one }) =>
    one.kind === "VirtualService" ? rewritten(one, form) : one,
  );
  const forks = environment.sandboxes.flatMap((one) =>
    one.forks.flatMap((fork) => fork.objects.map(({ object: own }) => own)),
  );
  const own = new Set(written.map(idOf));
  const baseline = [...environment.baseline.objects.values()]
    .map(({ object: one }) => one)
    .filter((one) => !own.has(idOf(one)));
  return {
    objects: [...baseline, ...forks, ...written],
    first: keys[0] ?? "",
    last: keys.at(-1) ?? "",
    largest: Math.max(...written.map((one) => JSON.stringify(one).length)),
  };
}

function idOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

function rewritten(one: KubeObject, { rewrite }: Form): KubeObject {
  const spec = asRecord(one.spec);
  return rewrite === undefined
    ? one
    : { ...one, spec: { ...spec, http: rewrite(asArray(spec.http)) } };
}

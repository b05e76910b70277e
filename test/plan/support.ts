/** A resolved environment with hand-made forks over a real baseline index, for tests of plan and backends. */

import type { Diagnostic } from "../../lib/diagnostics/diagnostic.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { backends } from "../../lib/mesh/registry.ts";
import type { Fork, Lane, ResolvedEnvironment, ResolvedSandbox } from "../../lib/model/lane.ts";
import type { RoutePlan } from "../../lib/model/route-plan.ts";
import type { SourceRef } from "../../lib/model/source.ts";
import { planRoutes } from "../../lib/plan/plan.ts";
import { indexBaseline } from "../../lib/resolve/baseline/baseline.ts";
import { resolveSettings } from "../../lib/resolve/settings.ts";
import { documents, environmentInput } from "../support/input.ts";

export interface Scenario {
  readonly baseline: string;
  /** Workload names (namespace shop, or `namespace/name`) that each sandbox forks. */
  readonly sandboxes?: Readonly<Record<string, readonly string[]>>;
  /** Members of each group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly strict?: readonly string[];
  /** Body of spec.baseline besides the sources. Default: deploy: true. */
  readonly deployment?: string;
  /** Body of spec.routing. Default: backend istio. */
  readonly routing?: string;
}

export function resolved(scenario: Scenario): {
  environment: ResolvedEnvironment;
  problems: Problems;
} {
  const problems = new Problems();
  const { deployment = "deploy: true", routing = "backend: istio" } = scenario;
  const input = environmentInput({
    baseline: scenario.baseline,
    environment: `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {sources: [{path: b}], namespace: shop, ${deployment}}, routing: {${routing}}}}`,
  });
  const settings = resolveSettings(input, problems);
  const baseline = indexBaseline(input, settings, backends, problems);
  const fork = (sandbox: string, index: number, wanted: string): Fork => {
    const [namespace, name] = wanted.includes("/") ? wanted.split("/") : ["shop", wanted];
    const found = [...baseline.workloads].find(
      ([, w]) => w.name === name && w.namespace === namespace,
    );
    if (found === undefined) throw new Error(`no workload ${wanted}`);
    return {
      sandbox,
      workload: found[1],
      name: `${name}-${sandbox}`,
      podLabels: { "isolane.dev/fork": `${name}-${sandbox}` },
      services: (baseline.servicesOf.get(found[0]) ?? []).map((service) => ({
        baseline: service,
        name: `${service.name}-${sandbox}${service.workloads.length > 1 ? `-${name}` : ""}`,
      })),
      objects: [],
      source: sourceOf(`sandboxes/${sandbox}.yaml`, ["spec", "forks", index]),
    };
  };
  const sandboxes = Object.keys(scenario.sandboxes ?? {})
    .sort()
    .map(
      (name): ResolvedSandbox => ({
        name,
        spec: { apiVersion: "isolane.dev/v1alpha1", kind: "Sandbox", metadata: { name }, spec: {} },
        source: sourceOf(`sandboxes/${name}.yaml`, []),
        labels: { "isolane.dev/sandbox": name },
        annotations: {},
        objects: [],
        suspended: false,
        refused: [],
        unrefused: [],
        own: [],
        forks: (scenario.sandboxes?.[name] ?? []).map((w, i) => fork(name, i, w)),
      }),
    );
  const lane = (kind: "sandbox" | "group", key: string, forks: readonly Fork[]): Lane => ({
    key,
    fallback: scenario.strict?.includes(key) ? "none" : "baseline",
    unit: { kind, name: key },
    labels: {},
    annotations: {},
    refused: [],
    forks: new Map(
      forks.map((f) => {
        const [found] = [...baseline.workloads].find(([, w]) => w === f.workload) ?? [""];
        return [found, f] as const;
      }),
    ),
    source: sourceOf(`${kind}s/${key}.yaml`, []),
  });
  const lanes = [
    ...sandboxes.map((s) => lane("sandbox", s.name, s.forks)),
    ...Object.entries(scenario.groups ?? {}).map(([name, members]) =>
      lane(
        "group",
        name,
        sandboxes.filter((s) => members.includes(s.name)).flatMap((s) => s.forks),
      ),
    ),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    environment: {
      settings,
      baseline,
      sandboxes,
      entryPoints: [],
      ingresses: [],
      groups: [],
      lanes,
      laneKinds: [],
      routeKinds: [],
      deletions: [],
      shared: [],
    },
    problems,
  };
}

function sourceOf(file: string, path: (string | number)[]): SourceRef {
  const [document] = documents("{}", file);
  if (document === undefined) throw new Error("no document");
  return { document, path };
}

export function planned(scenario: Scenario): {
  plan: RoutePlan;
  environment: ResolvedEnvironment;
  problems: Problems;
  codes: readonly string[];
} {
  const { environment, problems } = resolved(scenario);
  const before = problems.all.length;
  const plan = planRoutes(environment, backends, problems);
  return { plan, environment, problems, codes: codesOf(problems.all.slice(before)) };
}

export function codesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((d) => d.code);
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into free-form objects
export type Loose = any;

/** The VirtualServices that lanes touch by name, with what planning and rendering reported. */
export function virtualServices(scenario: Scenario): {
  objects: Readonly<Record<string, Loose>>;
  codes: readonly string[];
  problems: Problems;
} {
  const { plan, environment, problems } = planned(scenario);
  const entries = plan.entries.filter(
    (e) => (e.kind === "default" ? e : e.table).backend === "istio",
  );
  // What is rendered besides stands as the baseline has it.
  const placed = backends.istio
    .render({ entries, previews: [] }, environment, problems)
    .slice(0, entries.length);
  const objects = Object.fromEntries(placed.map((p) => [p.object.metadata.name, p.object]));
  return { objects, codes: codesOf(problems.all), problems };
}

export interface Request {
  readonly port?: number;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly gateway?: string;
}

/** The first rule of a VirtualService that answers a request, judged by its text alone. */
export function answer(virtualService: Loose, request: Request): Loose {
  const { port = 80, path = "/", headers = {}, sourceLabels = {}, gateway = "mesh" } = request;
  const text = (wanted: Loose, value: string | undefined): boolean => {
    if (value === undefined) return false;
    if (wanted.exact !== undefined) return value === wanted.exact;
    if (wanted.prefix !== undefined) return value.startsWith(wanted.prefix);
    if (wanted.regex !== undefined) return new RegExp(`^(?:${wanted.regex})$`).test(value);
    return true;
  };
  const absent = (wanted: Loose, value: string | undefined): boolean =>
    Object.keys(wanted).length === 0 ? value === undefined : !text(wanted, value ?? "");
  const holds = (match: Loose): boolean =>
    (match.port === undefined || match.port === port) &&
    (match.gateways === undefined || match.gateways.includes(gateway)) &&
    (match.uri === undefined || text(match.uri, path)) &&
    Object.entries(match.sourceLabels ?? {}).every(([k, v]) => sourceLabels[k] === v) &&
    Object.entries(match.headers ?? {}).every(([k, v]) => text(v, headers[k])) &&
    Object.entries(match.withoutHeaders ?? {}).every(([k, v]) => absent(v, headers[k]));
  return virtualService.spec.http.find(
    (rule: Loose) => rule.match === undefined || rule.match.some(holds),
  );
}

/** Host, subset and port of the first destination. */
export function destinationOf(rule: Loose): string {
  const { host, subset, port } = rule.route[0].destination;
  return [host, subset, port?.number].filter((part) => part !== undefined).join(" ");
}

export function deployment(name: string, labels: string, namespace = "shop"): string {
  return `
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {matchLabels: {${labels}}}, template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main, image: x}]}}}}`;
}

export function service(name: string, selector: string, ports: string, namespace = "shop"): string {
  return `
---
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {${selector}}, ports: [${ports}]}}`;
}

export const http80 = "{name: http, port: 80, targetPort: 8080}";

/** reviews v1, v2, v3 behind one Service, with subsets. */
export const reviews =
  ["v1", "v2", "v3"]
    .map((v) => deployment(`reviews-${v}`, `app: reviews, version: ${v}`))
    .join("") +
  service("reviews", "app: reviews", http80) +
  `
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy: {loadBalancer: {simple: RANDOM}, connectionPool: {http: {maxRetries: 1}}}
  subsets:
  - {name: v1, labels: {version: v1}, trafficPolicy: {connectionPool: {tcp: {maxConnections: 5}}}}
  - {name: v2, labels: {version: v2}}
  - {name: v3, labels: {version: v3}}`;

export function virtualService(name: string, spec: string, metadata = ""): string {
  return `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}${metadata}}
spec:
${spec
  .trim()
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}`;
}

/** A workload that calls nobody, and its Service. */
export const cart = deployment("cart", "app: cart") + service("cart", "app: cart", http80);
export const cartRoute = virtualService(
  "cart",
  "hosts: [cart]\nhttp:\n- route: [{destination: {host: cart}}]",
);
export const fork = { sandboxes: { a: ["cart"] } };

/** What planning reports. */
export function codes(scenario: Scenario): readonly string[] {
  return planned(scenario).codes;
}

export function route(name: string, spec: string, kind = "HTTPRoute"): string {
  return `
---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: {name: ${name}}
spec: ${spec}`;
}

export const onCart = (port?: number) =>
  `parentRefs: [{group: "", kind: Service, name: cart${port === undefined ? "" : `, port: ${port}`}}]`;
export const toCart = "backendRefs: [{name: cart, port: 80}]";

/** What the plan does with each table. */
export function summary(scenario: Scenario): readonly string[] {
  return planned(scenario).plan.entries.map((entry) =>
    entry.kind === "default"
      ? `default ${entry.backend} ${entry.service.name} ${entry.routes.map((r) => `${r.port.port}:${r.copies.map((c) => `${c.lane.key}=${c.action.kind}`)}`)}`
      : `${entry.table.owner.object.kind} ${entry.table.owner.object.metadata.name} ${entry.rules.map((r) => `[${r.copies.map((c) => `${c.lane.key}=${c.action.kind}`)}]`).join("")}`,
  );
}

/** @module A small baseline with Gateway API routes, read from text, and lanes over it. */

import type { Finding } from "../../../lib/diagnostics/diagnostic.ts";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { asArray, asRecord } from "../../../lib/kube/json.ts";
import { kindOf } from "../../../lib/kube/kinds.ts";
import type { JsonObject, KubeObject } from "../../../lib/kube/object.ts";
import { keyString, objectKey } from "../../../lib/kube/object.ts";
import { gatewayApi } from "../../../lib/mesh/gateway-api/gateway-api.ts";
import { planRoutes } from "../../../lib/mesh/gateway-api/plan/routes.ts";
import type { Service, Workload } from "../../../lib/model/baseline.ts";
import { carriersOf } from "../../../lib/model/carriers.ts";
import type { Contribution } from "../../../lib/model/contribution.ts";
import type { BaselineObject } from "../../../lib/model/input.ts";
import type { Fork, Lane, ResolvedEnvironment } from "../../../lib/model/lane.ts";
import type { DefaultTable, PlanEntry } from "../../../lib/model/route-plan.ts";
import type {
  Destination,
  MatchRank,
  RouteMatch,
  RouteRule,
  RouteTable,
  TableScope,
} from "../../../lib/model/route-table.ts";
import type { ImplementationName } from "../../../lib/model/settings.ts";
import { below } from "../../../lib/model/source.ts";
import type { CarriersSpec } from "../../../lib/model/spec.gen.ts";
import { coverageOf } from "../../../lib/plan/coverage.ts";
import { defaultCopies } from "../../../lib/plan/keyed-copies.ts";
import { indexLanes } from "../../../lib/plan/lane-index.ts";
import { documents } from "../../support/input.ts";

export interface LaneText {
  readonly key: string;
  /** Names of workloads (one per Service, same name and namespace), as `shop/cart`. */
  readonly forks: readonly string[];
  readonly strict?: boolean;
}

export interface WorldText {
  /** `shop/cart:80,8080`; `!` behind the name: headless. */
  readonly services: readonly string[];
  /** HTTPRoutes, GRPCRoutes and whatever else the baseline has; namespace `shop` by default. */
  readonly routes?: string;
  readonly lanes: readonly LaneText[];
  readonly implementation?: ImplementationName;
  readonly carriers?: CarriersSpec;
}

export interface Rendered {
  readonly objects: readonly Contribution[];
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly source?: Finding["source"];
  }[];
  readonly codes: readonly string[];
}

/** Plans and renders, as the compiler does for Gateway API tables. */
export function render(text: WorldText): Rendered {
  const problems = new Problems();
  const { environment, services, tables } = worldOf(text);
  const context = {
    environment,
    lanes: indexLanes(environment),
    coverage: coverageOf(environment.baseline),
    problems,
    reported: new Set<string>(),
  };
  const existing = planRoutes(tables, context);
  const routed = new Set(
    tables
      .flatMap((t) => t.groups)
      .flatMap((group) => /^mesh:[^:]*:([^:]*):/.exec(group)?.[1] ?? []),
  );
  const defaults = services
    .filter((s) => !routed.has(`${s.namespace}/${s.name}`))
    .map((service): DefaultTable => {
      const routes = service.ports.map((port) => ({
        service,
        port,
        copies: defaultCopies(service, port, context),
      }));
      return {
        kind: "default",
        backend: "gateway-api",
        service,
        routes: routes.filter((r) => r.copies.length > 0),
      };
    })
    .filter((table) => table.routes.length > 0);
  const entries: readonly PlanEntry[] = [...existing, ...defaults];
  const objects = gatewayApi.render({ entries, previews: [] }, environment, problems);
  return { objects, problems: problems.all, codes: problems.all.map((p) => p.code) };
}

export function worldOf(text: WorldText) {
  const services = text.services.map(serviceOf);
  const routes = documents(text.routes ?? "", "routes.yaml").map((document): BaselineObject => {
    const raw = document.value as KubeObject;
    const object = {
      ...raw,
      metadata:
        kindOf(raw).scope === "cluster"
          ? raw.metadata
          : { ...raw.metadata, namespace: raw.metadata.namespace ?? "shop" },
    };
    return { object, source: { document, path: [] } };
  });
  const tables = routes
    .filter(({ object }) => /^(HTTP|GRPC)Route$/.test(object.kind))
    .map((owner) => tableOf(owner, services));
  const lanes = text.lanes.map((lane) => laneOf(lane, services));
  const [document] = documents("spec: {routing: {}}", "environment.yaml");
  const environment = {
    settings: {
      name: "staging",
      namespace: "shop",
      deploy: true,
      adopted: new Map(),
      backend: "gateway-api",
      implementation: text.implementation ?? "istio",
      clusterDomain: "cluster.local",
      carriers: carriersOf(text.carriers),
      fallback: "baseline",
      membership: {},
      versions: { channel: "standard" },
      dependencies: [],
      entryPoints: [],
      ingresses: [],
      source: { document: document!, path: [] },
    },
    entryPoints: [],
    ingresses: [],
    baseline: {
      objects: new Map(routes.map((o) => [keyString(objectKey(o.object)), o])),
      workloads: new Map(),
      services: new Map(services.map((s) => [`${s.namespace}/${s.name}`, s])),
      injections: new Map(),
      servicesOf: new Map(
        services.flatMap((s) => s.workloads.map((w) => [keyString(objectKey(w.object)), [s]])),
      ),
      selectors: [],
      tables,
      namespaces: ["shop"],
    },
    sandboxes: [],
    groups: [],
    lanes,
    deletions: [],
    shared: [],
    laneKinds: [],
    routeKinds: gatewayApi.kinds,
  } satisfies ResolvedEnvironment as ResolvedEnvironment;
  return { environment, services, tables };
}

function serviceOf(text: string): Service {
  const [full = "", ports = "80"] = text.split(":");
  const [namespace = "", name = ""] = full.replace("!", "").split("/");
  const [document] = documents(
    `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}}`,
    `${name}.yaml`,
  );
  const source = { document: document!, path: [] };
  const workload: Workload = {
    object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } },
    source,
    kind: "Deployment",
    namespace,
    name,
    templatePath: ["spec", "template"],
    podLabels: { app: name },
    podSpec: {},
  };
  return {
    object: document!.value as KubeObject,
    source,
    namespace,
    name,
    domain: "cluster.local",
    selector: { app: name },
    headless: full.endsWith("!"),
    ports: ports.split(",").map((port) => ({
      port: Number(port),
      transport: "TCP",
      targetPort: Number(port),
      protocol: "http",
      decidedBy: "test",
      source,
    })),
    workloads: [workload],
  };
}

function laneOf({ key, forks, strict }: LaneText, services: readonly Service[]): Lane {
  const [document] = documents(
    `{metadata: {name: ${key}}, spec: {forks: [${forks.map((f) => `{forkOf: {name: ${f}}}`).join(", ")}]}}`,
    `${key}.yaml`,
  );
  const root = { document: document!, path: [] };
  const made = forks.map((full, index): [string, Fork] => {
    const service = services.find((s) => `${s.namespace}/${s.name}` === full)!;
    const [workload] = service.workloads;
    return [
      keyString(objectKey(workload!.object)),
      {
        sandbox: key,
        workload: workload!,
        name: `${workload!.name}-${key}`,
        podLabels: {},
        services: [{ baseline: service, name: `${service.name}-${key}` }],
        objects: [],
        source: below(root, "spec", "forks", index, "forkOf"),
      },
    ];
  });
  return {
    key,
    fallback: strict === true ? "none" : "baseline",
    unit: { kind: "sandbox", name: key },
    labels: { "isolane.dev/environment": "staging", "isolane.dev/sandbox": key },
    annotations: { "isolane.dev/owner": "me" },
    forks: new Map(made),
    refused: [],
    source: below(root, "metadata", "name"),
  };
}

/** The part of the baseline index that these tests need. */
function tableOf(owner: BaselineObject, services: readonly Service[]): RouteTable {
  const spec = asRecord(owner.object.spec);
  const namespace = owner.object.metadata.namespace ?? "";
  const scopes: TableScope[] = [];
  const groups: string[] = [];
  for (const ref of asArray(spec.parentRefs).map(asRecord)) {
    const parentNamespace = String(ref.namespace ?? namespace);
    if (ref.kind === "Service" && ref.group !== "") continue;
    if (ref.kind === "Service") {
      const service = services.find((s) => s.name === ref.name && s.namespace === parentNamespace);
      scopes.push({ kind: "mesh", ...(service ? { service } : {}), hosts: [] });
      groups.push(
        `mesh:${namespace}:${parentNamespace}/${String(ref.name)}:${String(ref.port ?? "*")}`,
      );
    } else {
      const gateway = `${parentNamespace}/${String(ref.name)}`;
      const hosts = asArray(spec.hostnames).map(String);
      scopes.push({ kind: "gateway", gateway, hosts: hosts.length === 0 ? ["*"] : hosts });
      groups.push(`gateway:${gateway}`);
    }
  }
  const rules = asArray(spec.rules).map((body, index) =>
    ruleOf({ owner, body: asRecord(body), index, services, namespace }),
  );
  return {
    backend: "gateway-api",
    owner,
    scopes,
    merged: true,
    groups,
    rules,
    delegate: false,
  };
}

interface RuleText {
  readonly owner: BaselineObject;
  readonly body: JsonObject;
  readonly index: number;
  readonly services: readonly Service[];
  readonly namespace: string;
}

function ruleOf({ owner, body, index, services, namespace }: RuleText): RouteRule {
  const matches = asArray(body.matches).map(asRecord);
  const grpc = owner.object.kind === "GRPCRoute";
  return {
    owner,
    index,
    matches: (matches.length === 0 ? [{}] : matches).map(
      (match): RouteMatch => ({ body: match, rank: rankOf(match, grpc) }),
    ),
    destinations: asArray(body.backendRefs)
      .map(asRecord)
      .map((ref): Destination => {
        const service = services.find(
          (s) => s.name === ref.name && s.namespace === (ref.namespace ?? namespace),
        );
        return {
          ...(service ? { service } : {}),
          workloads: service?.workloads ?? [],
          ...(typeof ref.port === "number" ? { port: ref.port } : {}),
          ...(typeof ref.weight === "number" ? { weight: ref.weight } : {}),
          body: ref,
        };
      }),
    body,
    source: below(owner.source, "spec", "rules", index),
  };
}

const pathTypes = { Exact: "exact", PathPrefix: "prefix", RegularExpression: "regex" } as const;

function rankOf(match: JsonObject, grpc: boolean): MatchRank {
  const path = asRecord(match.path);
  const type = pathTypes[String(path.type ?? "PathPrefix") as keyof typeof pathTypes];
  const method = asRecord(match.method);
  return {
    path: { type, value: String(path.value ?? "/") },
    ...(typeof match.method === "string" ? { method: match.method } : {}),
    headers: asArray(match.headers).length,
    queryParams: asArray(match.queryParams).length,
    ...(grpc
      ? { grpc: { service: String(method.service ?? ""), method: String(method.method ?? "") } }
      : {}),
  };
}

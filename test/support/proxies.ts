/**
 * @module Where does a request end? The proxies of one cluster, asked single requests as tests write them.
 * They are those of lib/simulate, which test/recorded and the conformance run compare with the real ones.
 */
import type { CompileResult } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { serviceNames } from "../../lib/kube/hosts.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { gatewayDialect, meshDialect } from "../../lib/mesh/implementations/registry.ts";
import { carriersOf } from "../../lib/model/carriers.ts";
import { Cluster } from "../../lib/simulate/cluster/cluster.ts";
import { gatewayHosts } from "../../lib/simulate/entries/gateway-entries.ts";
import { type Lines, meets, type Shape } from "../../lib/simulate/requests/conditions.ts";
import { answer } from "../../lib/simulate/tables/answer.ts";
import {
  narrowed,
  type ShapeConditions,
  Shapes,
  type Tables,
} from "../../lib/simulate/tables/rule.ts";
import { tablesOfGateway, tablesOnMesh, type World } from "../../lib/simulate/tables/tables.ts";
import { conclude, summarise, type Verdict } from "../../lib/simulate/tables/verdict.ts";
import type { Facts } from "../../lib/verify/reading/facts.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";

/** An object of any kind, as tests write it. */
// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, read in tests only.
export type Obj = any;

/** A request on its way from a client. */
export interface Request {
  /** Mesh requests: the addressed Service. */
  readonly host?: string;
  /** Its namespace. */
  readonly namespace?: string;
  readonly port: number;
  /** With a query, if any. Default: `/`. */
  readonly path?: string;
  /** Default: GET. */
  readonly method?: string;
  /** Header lines; one name may occur several times. */
  readonly headers?: Lines;
  /** The calling pod. Default: a pod without labels in the Service's namespace. */
  readonly from?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** `namespace/name` of the Gateway by which the request comes in, instead of the mesh. */
  readonly gateway?: string;
  /** The Host header. Default: the Service's own name. Needed with `gateway`. */
  readonly authority?: string;
}

/** All proxies of a cluster. */
export class Proxies {
  readonly cluster: Cluster;
  readonly #world: World;
  readonly #known = new Map<string, Tables>();

  constructor(cluster: Cluster, facts: Facts = istioFacts) {
    this.cluster = cluster;
    this.#world = { facts, shapes: new Shapes(), misread: () => undefined };
  }

  /** What happens to a request. `joined`: header lines of one name are joined before rules see them. */
  ask(request: Request, joined = false): Verdict {
    const shape = shapeOf(request);
    const dialect = request.gateway === undefined ? meshDialect : gatewayDialect;
    const { regex } = dialect(this.#world.facts.implementation);
    const met = ({ conditions }: ShapeConditions) =>
      conditions.every((condition) => meets(shape, condition, regex));
    return answer(narrowed(this.#tables(request, shape), met), shape.headers, { regex, joined });
  }

  #tables(request: Request, { authority }: Shape): Tables {
    const { host, namespace, port, gateway, from } = request;
    const id = JSON.stringify([host, namespace, port, gateway, from, authority]);
    const known = this.#known.get(id) ?? this.#find(request, authority);
    this.#known.set(id, known);
    return known;
  }

  #find({ host, namespace, port, gateway, from }: Request, authority: string): Tables {
    if (gateway !== undefined) {
      const api = gatewayHosts([this.cluster]).find((one) => one.gateway === gateway)?.api;
      return tablesOfGateway(this.#world, this.cluster, {
        ...{ gateway, api: api ?? "istio", port, host: authority },
      });
    }
    const service = this.cluster.services.get(`${namespace}/${host}`);
    if (service === undefined) throw new Error(`the cluster has no Service ${namespace}/${host}`);
    if (!service.ports.some(({ number }) => number === port)) {
      const otherwise = {
        ...conclude({ outcome: "500", rule: "no port" }),
        outcome: "503" as const,
      };
      return [{ order: "listed", rules: [], otherwise }];
    }
    const client = from ?? { namespace: service.namespace, labels: {} };
    const { tables, foreign } = tablesOnMesh(this.#world, this.cluster, { service, port, client });
    const own = serviceNames(service);
    return own.includes(authority.replace(/:\d+$/, "")) ? tables : foreign;
  }
}

function shapeOf({
  path = "/",
  method = "GET",
  headers = [],
  authority,
  host = "",
}: Request): Shape {
  const [before = "/", query] = path.split("?");
  return {
    path: before,
    method,
    authority: authority ?? host,
    headers: headers.map(([name, value]) => [name.toLowerCase(), value.trim()] as const),
    query: query === undefined ? [] : [...new URLSearchParams(query)],
  };
}

/** The facts of an environment that says nothing but that its mesh is Istio. */
const istioFacts: Facts = {
  name: "e",
  namespace: "shop",
  deploy: true,
  suspended: false,
  backend: "istio",
  implementation: "istio",
  clusterDomain: "cluster.local",
  carriers: carriersOf(undefined),
  fallback: "baseline",
  membership: {},
  versions: { channel: "standard" },
  dependencies: [],
  entryPoints: [],
  ingresses: [],
  owns: () => true,
  stated: () => undefined,
};

/** The proxies of these objects; an object of `dist` replaces its namesake. */
export function proxiesOf(baseline: readonly Obj[], dist: readonly Obj[] = []): Proxies {
  return new Proxies(new Cluster([...baseline, ...dist] as KubeObject[], "cluster.local"));
}

/** The proxies of the cluster with the output applied, and of the baseline alone. */
export function proxiesAround(result: CompileResult): {
  readonly after: Proxies;
  readonly before: Proxies;
} {
  const { facts, before, after } = readVerified(result, new Problems());
  return { before: new Proxies(before, facts), after: new Proxies(after, facts) };
}

/** `Deployment shop/cart`, `Deployment shop/a 90%, Deployment shop/b 10%` or `404`: for tables of expectations. */
export function summary(verdict: Verdict): string {
  return verdict.outcome === "routed"
    ? summarise(verdict).replace(/\bstatus (?=\d)/g, "")
    : verdict.outcome;
}

/**
 * @module Where does a request end? An evaluator of emitted YAML: given all objects of a cluster it
 * follows one hop of one request as Istio and Envoy would, and says which workloads can answer. It decides
 * for mutations alone which survivors change nothing: asked of lib/simulate, which verify asks too, every
 * blind spot of verify would excuse itself. It shares no code with lib/. What it models was measured on
 * Istio 1.32-dev and Envoy 1.40.
 */
import {
  type Cluster,
  defaultVerdict,
  namesOf,
  noBehaviour,
  type Obj,
  protocolOf,
  type Request,
  type Verdict,
} from "./cluster.ts";
import { evaluateGatewayRoutes, evaluateMeshRoutes, hasOwnRoutes } from "./gateway-api.ts";
import { evaluateIngress, evaluateMesh, hostPolicy, meshWinner } from "./istio.ts";

export {
  type Cluster,
  clusterOf,
  type Obj,
  type Request,
  type Verdict,
} from "./cluster.ts";

export interface EvaluateOptions {
  /** Header lines of one name are joined before they are matched, as Envoys before 1.40 do. Default: false. */
  readonly joinHeaderLines?: boolean;
}

/** Follows a request over one hop: from a client pod, or into a Gateway. */
export function evaluate(
  cluster: Cluster,
  request: Request,
  options: EvaluateOptions = {},
): Verdict {
  const settled = { joinHeaderLines: options.joinHeaderLines ?? false };
  if (request.gateway !== undefined)
    return throughGateway(cluster, request.gateway, request, settled);
  const service = cluster.service(`${request.namespace}/${request.host}`);
  if (service === undefined)
    throw new Error(`the cluster has no Service ${request.namespace}/${request.host}`);
  return onMesh(cluster, service, request, settled);
}

interface Settled {
  readonly joinHeaderLines: boolean;
}

function throughGateway(
  cluster: Cluster,
  gateway: string,
  request: Request,
  options: Settled,
): Verdict {
  const object = cluster
    .of("gateway.networking.k8s.io", "Gateway")
    .find((g) => `${g.metadata.namespace}/${g.metadata.name}` === gateway);
  // A VirtualService that names a Gateway API gateway is ignored.
  return object === undefined
    ? evaluateIngress(cluster, gateway, request, options)
    : evaluateGatewayRoutes(cluster, object, request, options);
}

function onMesh(cluster: Cluster, service: Obj, request: Request, options: Settled): Verdict {
  const port = (service.spec?.ports ?? []).find((p: Obj) => p.port === request.port);
  if (port === undefined)
    return { outcome: "503", destinations: [], behaviour: noBehaviour, rule: "no port" };
  const protocol = protocolOf(port);
  const client = request.from?.namespace ?? service.metadata.namespace;
  const policy = hostPolicy(cluster, service, client);
  const byDefault = defaultVerdict(cluster, service, request.port, policy);
  if (protocol === "tcp") return byDefault;
  // A foreign Host passes through on declared ports, and is routed on detected ones.
  const isForeign =
    request.authority !== undefined &&
    !namesOf(service).includes(request.authority.replace(/:\d+$/, ""));
  if (isForeign && protocol === "http") return byDefault;
  const routes = evaluateMeshRoutes(cluster, service, request, options);
  const virtual = evaluateMesh(cluster, service, request, options);
  const verdict = winner(cluster, service, request, { routes, virtual });
  return verdict === undefined || verdict.rule === "default" ? byDefault : verdict;
}

/** Where a host has both kinds of tables on one port, who wins depends on the client's namespace. */
function winner(
  cluster: Cluster,
  service: Obj,
  request: Request,
  {
    routes,
    virtual,
  }: { readonly routes: Verdict | undefined; readonly virtual: Verdict | undefined },
): Verdict | undefined {
  if (routes === undefined || virtual === undefined || virtual.rule === "default")
    return routes ?? virtual;
  const client = request.from?.namespace ?? service.metadata.namespace;
  // A route is for the exact host, which replaces a wildcard's VirtualService, a private one too.
  const winner = meshWinner(cluster, service, client);
  if (winner.byWildcard) return routes;
  if (winner.isPrivate) return virtual;
  if (hasOwnRoutes(cluster, service, request)) return routes;
  const rule = `${routes.rule} or ${virtual.rule}`;
  return { outcome: "ambiguous", destinations: [], behaviour: noBehaviour, rule };
}

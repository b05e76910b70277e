/** @module What somebody asks, as text, made into a question: who calls, which entry, which request. */

import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { concreteService } from "../kube/aliases.ts";
import { servicesEntered } from "../kube/entries.ts";
import { serviceNames } from "../kube/hosts.ts";
import { displayName, type KubeObject, objectKey } from "../kube/object.ts";
import type { Service } from "../simulate/cluster/cluster.ts";
import { layer7At } from "../simulate/cluster/ports.ts";
import { anyPod, type Caller } from "../simulate/entries/clients.ts";
import type { Entry } from "../simulate/entries/entries.ts";
import { type GatewayHost, gatewayHosts } from "../simulate/entries/gateway-entries.ts";
import type { Shape } from "../simulate/requests/conditions.ts";
import { tablesOfGateway } from "../simulate/tables/tables.ts";
import { behindIngress } from "./behind-ingress.ts";
import { keyLines, splitCarriers } from "./carried-key.ts";
import type { Ground, Question } from "./ground.ts";
import { ownHostsCalled, whoLooks } from "./looking.ts";
import { type Asked, type ReadRequest, readRequest } from "./request.ts";

/** Reads what is asked. Reports what is not understood and gives undefined. */
export function toQuestion(ground: Ground, asked: Asked, problems: Problems): Question | undefined {
  const request = readRequest(asked, problems);
  if (request === undefined) return undefined;
  const { carriers, others } = splitCarriers(request.headers, ground.facts.carriers);
  const sent = asked.key === undefined ? [] : keyLines(asked.key, ground.facts.carriers);
  const { method, path, query } = request;
  const authority = request.authority ?? request.host;
  const shape: Shape = { method, path, query, authority, headers: others };
  const lines = [...sent, ...carriers];
  const isOutside = asked.from === undefined && asked.gateway === undefined;
  const behind = isOutside
    ? behindIngress(ground, shape, lines, (workload) => callerOf(ground, workload))
    : undefined;
  if (behind !== undefined) return behind;
  const entry = findEntry(ground, { asked, request }, problems);
  if (entry === undefined) return undefined;
  const tls = request.tls && entry.kind === "mesh" ? { tls: true as const } : {};
  return {
    entry: byHost(ground, entry, authority),
    shape,
    carriers: lines,
    ...tls,
  };
}

/**
 * A sidecar chooses a table by the port and the Host header: the name of another Service with the same
 * declared port leads to that Service's table (httproute.go, buildSidecarOutboundVirtualHosts).
 */
function byHost(ground: Ground, entry: Entry, authority: string): Entry {
  if (entry.kind === "gateway" || whoLooks(ground, entry) !== "proxy") return entry;
  const { client, port } = entry;
  const named = serviceBy(ground, authority, client);
  if (named === undefined) return entry;
  const { service } = named;
  const own = service.ports.find(({ number }) => number === port);
  const { after, facts } = ground;
  const declared = layer7At(after, facts.implementation, { service, port: own }) === "declared";
  if (!declared) return entry;
  return { ...entry, ...named };
}

/** Istio knows the full name with its dot as well (PILOT_ENABLE_ABSOLUTE_FQDN_VHOST_DOMAIN). */
function namesOf(service: Service): readonly string[] {
  const names = serviceNames(service);
  return [...names, `${names.at(-1)}.`];
}

interface Searched {
  readonly asked: Asked;
  readonly request: ReadRequest;
}

/** A Service's port on the mesh where the host is a Service's, otherwise a Gateway that serves the host. */
function findEntry(ground: Ground, searched: Searched, problems: Problems): Entry | undefined {
  const { asked, request } = searched;
  const client = clientOf(ground, asked, problems);
  if (client === undefined) return undefined;
  const service = asked.gateway === undefined ? serviceBy(ground, request.host, client) : undefined;
  if (service !== undefined) return meshEntry(service, { client, request }, problems);
  if (asked.from !== undefined) {
    reportHost(ground, searched, client, problems);
    return undefined;
  }
  return gatewayEntry(ground, searched, client, problems);
}

function clientOf(ground: Ground, asked: Asked, problems: Problems): Caller | undefined {
  if (asked.from !== undefined) return namedCaller(ground, asked.from, problems);
  return anyPod(asked.namespace ?? ground.facts.namespace);
}

/** A workload or fork by `name`, `namespace/name`, `Kind/name` or `Kind/namespace/name`; otherwise a Service's only workload. */
function namedCaller(ground: Ground, from: string, problems: Problems): Caller | undefined {
  const home = ground.facts.namespace;
  const names = ground.after.pods.map(({ workload }) => workload);
  const service = ground.before.services.get(from.includes("/") ? from : `${home}/${from}`);
  const behind = service === undefined ? [] : ground.before.behind(service);
  const exact = names.filter((name) => spellings(name, home).includes(from));
  const found = exact.length > 0 ? exact : behind;
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return callerOf(ground, only);
  problems.report({
    code: "E0704",
    message:
      only === undefined
        ? `there is no workload "${from}"`
        : `"${from}" can be ${found.join(" or ")}`,
    help:
      only === undefined
        ? knownNames(
            "workloads",
            names.map((name) => spellings(name, home)[0] ?? name),
            from,
          )
        : `name one of them, as "${spellings(only, home).at(-1)}"`,
  });
  return undefined;
}

/** Ways to write `Deployment shop/cart`, the shortest first. */
function spellings(workload: string, home: string): readonly string[] {
  const [kind = "", place = ""] = workload.split(" ");
  const [namespace, name = ""] = place.split("/");
  const short = namespace === home ? [name, `${kind}/${name}`] : [];
  return [...short, place, `${kind}/${place}`];
}

/** Whether an object of a kind that sends requests to Services says a host: by itself, or in a rule of Traefik's. */
function isEntryOf(object: KubeObject, host: string): boolean {
  const says = (value: unknown): boolean =>
    typeof value === "string"
      ? value === host || value.includes(`\`${host}\``)
      : typeof value === "object" && value !== null && Object.values(value).some(says);
  return servicesEntered(object).length > 0 && says(object.spec);
}

/** A workload as a caller. A fork is known to the baseline as what it copies. */
export function callerOf({ before, after, forks }: Ground, workload: string): Caller {
  const pods = after.pods.find((one) => one.workload === workload);
  const copied = before.pods.find((one) => one.workload === forks.get(workload)?.baseline);
  const { namespace = "", labels = {} } = pods ?? {};
  const caller = { name: workload, namespace, labels, baselineLabels: copied?.labels ?? labels };
  return pods === undefined ? caller : { ...caller, template: pods.template };
}

/** Of the baseline or, as a fork's own, of the output. A short name is of the caller's namespace. */
function serviceBy({ before, after }: Ground, host: string, client: Caller): Addressed | undefined {
  const [name, namespace = client.namespace] = host.split(".");
  const key = `${namespace}/${name}`;
  const named = before.services.get(key) ?? after.services.get(key);
  if (named === undefined || !namesOf(named).includes(host)) return undefined;
  const service = concreteService(before.services, key) ?? named;
  return { service, authorities: [...new Set([...namesOf(service), ...namesOf(named)])] };
}

/** A Service, by all hosts that lead to it from where it was asked for by one of them. */
type Addressed = Pick<Extract<Entry, { kind: "mesh" }>, "service" | "authorities">;

function meshEntry(
  { service, authorities }: Addressed,
  { client, request }: { readonly client: Caller; readonly request: ReadRequest },
  problems: Problems,
): Entry | undefined {
  const ports = service.ports.map(({ number }) => number);
  // As for curl, a URL without a port means the scheme's; with one port only, that is not asked for.
  const [only, ...others] = ports;
  const port = request.stated || others.length > 0 ? request.port : only;
  if (port !== undefined && ports.includes(port)) {
    return { kind: "mesh", service, port, client, authorities };
  }
  problems.report({
    code: "E0703",
    message: service.otherPorts.some(({ number }) => number === request.port)
      ? `port ${request.port} of Service ${service.key} is no TCP port, and takes no requests that rules route`
      : `Service ${service.key} has no port ${request.port}`,
    help: knownNames("ports", ports.map(String), String(request.port)),
  });
  return undefined;
}

function gatewayEntry(
  ground: Ground,
  searched: Searched,
  client: Caller,
  problems: Problems,
): Entry | undefined {
  const { asked, request } = searched;
  const { host, port } = request;
  const all = gatewayHosts([ground.before, ground.after]);
  const named = all.filter(({ gateway }) => isNamed(gateway, asked.gateway));
  if (asked.gateway !== undefined && named.length === 0) {
    reportGateway(all, `there is no Gateway "${asked.gateway}"`, problems);
    return undefined;
  }
  const serving = servingAt(ground, named, host);
  if (serving.length === 0) {
    const others = asked.gateway === undefined ? [] : servingAt(ground, all, host);
    const away = `Gateway "${asked.gateway}" does not serve the host "${host}"`;
    if (others.length > 0) reportGateway(others, away, problems, "E0702");
    else reportHost(ground, searched, client, problems);
    return undefined;
  }
  const listening = serving.filter((one) => one.port === port);
  const [only, ...others] = listening;
  if (only !== undefined && others.length === 0) {
    const { api, gateway, tls } = only;
    const secure = tls === undefined ? {} : { tls };
    return { kind: "gateway", api, gateway, host, port, ...secure, authorities: [host] };
  }
  if (only === undefined) {
    const known = [...new Set(serving.map((one) => String(one.port)))];
    problems.report({
      code: "E0703",
      message: `no Gateway serves "${host}" on port ${port}`,
      help: knownNames("ports", known, String(port)),
    });
  } else reportGateway(listening, `several Gateways serve "${host}" on port ${port}`, problems);
  return undefined;
}

/** The ports of Gateways at which somebody answers for a host. */
function servingAt(
  ground: Ground,
  known: readonly GatewayHost[],
  host: string,
): readonly GatewayHost[] {
  const ports = [...new Map(known.map((one) => [`${one.gateway} ${one.port}`, one])).values()];
  return ports.filter(({ api, gateway, port }) =>
    [ground.before, ground.after].some((cluster) =>
      tablesOfGateway(ground.world, cluster, { api, gateway, host, port }).some(
        ({ rules, otherwise }) => rules.length > 0 || otherwise.outcome !== "404",
      ),
    ),
  );
}

function isNamed(gateway: string, wanted: string | undefined): boolean {
  return wanted === undefined || gateway === wanted || gateway.split("/")[1] === wanted;
}

function reportGateway(
  known: readonly GatewayHost[],
  message: string,
  problems: Problems,
  code: "E0702" | "E0705" = "E0705",
): void {
  const names = [...new Set(known.map(({ gateway }) => gateway))].sort().join(", ");
  problems.report({
    code,
    message,
    help: names === "" ? "the cluster has no Gateway" : `name one by --gateway: ${names}`,
  });
}

function reportHost(
  ground: Ground,
  { asked, request }: Searched,
  client: Caller,
  problems: Problems,
): void {
  const entry = [...ground.after.objects.values()].find((object) =>
    isEntryOf(object, request.host),
  );
  if (entry !== undefined && asked.from === undefined) {
    problems.report({
      code: "E0702",
      message: `"${request.host}" comes in by ${displayName(objectKey(entry))}, which looks at no key`,
      help: "its requests meet the baseline at the Service that it names; ask for that Service from there on",
    });
    return;
  }
  const services = [...ground.before.services.values()].map(({ key, name, namespace }) =>
    namespace === client.namespace ? name : key.split("/").reverse().join("."),
  );
  const hosts = gatewayHosts([ground.before, ground.after])
    .map(({ host }) => host)
    .filter((host) => !host.startsWith("isolane-"));
  const outside = asked.from === undefined ? [...new Set(hosts)] : [];
  // Somebody has a name for it, and answers nothing: that is no other name that was meant.
  const known = [...services, ...outside].filter((one) => one !== request.host);
  const own = ownHostsCalled(ground, request.host);
  problems.report({
    code: "E0702",
    message:
      asked.from === undefined
        ? `nothing serves the host "${request.host}"`
        : `no Service has the host "${request.host}" for ${client.name}`,
    help:
      own.length === 0
        ? knownNames("hosts", known, request.host)
        : `in the output it is ${own.join(", ")}`,
  });
}

/** @module What Ingresses of the baseline do for a host: which of them serve it, and where their paths lead. */
import type { Problems } from "../../diagnostics/problems.ts";
import { matchesHost } from "../../kube/hosts.ts";
import { asArray, asNumber, asRecord, asString, at } from "../../kube/json.ts";
import { displayName, groupKind, objectKey } from "../../kube/object.ts";
import { isRoutable } from "../../mesh/implementations/routable.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { IngressPath, IngressRule } from "../../model/ingress-entry.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { classAnnotation } from "../../model/stated-ingresses.ts";

/** The kind that is read. Its versions before `v1` have left Kubernetes. */
const ingressKind = "networking.k8s.io/Ingress";

/** The Ingresses of a baseline, in its order. */
export function ingressesIn({ objects }: BaselineIndex): readonly BaselineObject[] {
  return [...objects.values()].filter(({ object }) => groupKind(object) === ingressKind);
}

/** The class of an Ingress; empty: that of the cluster's default. */
export function classOf({ object: { spec, metadata } }: BaselineObject): string {
  return asString(at(spec, "ingressClassName")) ?? metadata.annotations?.[classAnnotation] ?? "";
}

/** The rules of an Ingress, with the hosts that they are for; without one, a rule is for all. */
function rulesIn({ object, source }: BaselineObject) {
  return asArray(at(object.spec, "rules")).map((rule, index) => ({
    host: asString(at(rule, "host")) ?? "",
    rule,
    source: below(source, "spec", "rules", index),
  }));
}

/** The hosts of an Ingress. */
export function hostsOf(ingress: BaselineObject): readonly string[] {
  return rulesIn(ingress).flatMap(({ host }) => (host === "" ? [] : [host]));
}

/** How exactly a rule names a host: a controller asks the rules that name it in full, then a wildcard's, then all others. */
function nearness(own: string, host: string): number {
  if (own === host) return 3;
  // https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards: one label.
  const isWild = own.startsWith("*.") && own.slice(1) === host.slice(host.indexOf("."));
  if (isWild) return 2;
  return own === "" ? 1 : 0;
}

/** The Ingresses whose rules a host's requests meet. */
export function serving(
  host: string,
  ingresses: readonly BaselineObject[],
): readonly BaselineObject[] {
  const best = (one: BaselineObject) =>
    Math.max(0, ...rulesIn(one).map((rule) => nearness(rule.host, host)));
  const nearest = Math.max(0, ...ingresses.map(best));
  return nearest === 0 ? [] : ingresses.filter((one) => best(one) === nearest);
}

/** Whether an Ingress serves a host by TLS. */
export function isSecure({ object }: BaselineObject, host: string): boolean {
  return asArray(at(object.spec, "tls")).some((entry) => {
    const hosts = asArray(at(entry, "hosts")).flatMap((one) => asString(one) ?? []);
    return hosts.length === 0 || hosts.some((one) => matchesHost(one, host));
  });
}

/** What an Ingress does for a host that it serves. What no lane can follow is reported, and left out. */
export function ruleFor(
  host: string,
  owner: BaselineObject,
  baseline: BaselineIndex,
  problems: Problems,
): IngressRule {
  const all = rulesIn(owner);
  const nearest = Math.max(...all.map((rule) => nearness(rule.host, host)));
  const own = all.filter((rule) => nearness(rule.host, host) === nearest);
  const scope = { owner, baseline, problems };
  const paths = own.flatMap(({ rule, source }) =>
    asArray(at(rule, "http", "paths")).flatMap((path, index) => {
      const { backend, ...match } = asRecord(path);
      const node = below(source, "http", "paths", index);
      return pathTo(backend, below(node, "backend"), scope).map((to) => ({ match, ...to }));
    }),
  );
  const rest = at(owner.object.spec, "defaultBackend");
  const isWhole = paths.some(({ match }) => match.path === "/" && match.pathType !== "Exact");
  if (rest === undefined || isWhole) return { owner, paths };
  // A default backend of a copy would be that of hosts which are nobody's, with some controllers.
  const match = { path: "/", pathType: "Prefix" };
  const node = below(owner.source, "spec", "defaultBackend");
  return { owner, paths: [...paths, ...pathTo(rest, node, scope).map((to) => ({ match, ...to }))] };
}

// --- internal ---

interface Scope {
  readonly owner: BaselineObject;
  readonly baseline: BaselineIndex;
  readonly problems: Problems;
}

type Target = Omit<IngressPath, "match">;

function pathTo(
  backend: unknown,
  source: SourceRef,
  { owner, baseline, problems }: Scope,
): readonly Target[] {
  const refuse = (what: string): readonly Target[] => {
    problems.report({
      code: "E0882",
      message: `${displayName(objectKey(owner.object))} leads to ${what}`,
      help: "let it lead to a port of a Service of the baseline that speaks HTTP, or leave the preview of this host out",
      source,
    });
    return [];
  };
  const name = asString(at(backend, "service", "name"));
  if (name === undefined)
    return refuse("something that is no Service, so no mesh sees requests to it");
  const service = baseline.services.get(`${owner.object.metadata.namespace ?? ""}/${name}`);
  if (service === undefined) return refuse(`Service "${name}", which the baseline does not have`);
  if (at(service.object, "spec", "type") === "ExternalName")
    return refuse(`Service "${name}" of type ExternalName, which is another host`);
  const stated = at(backend, "service", "port");
  const number = asNumber(at(stated, "number"));
  const portName = asString(at(stated, "name"));
  const port = service.ports.find((one) =>
    number === undefined ? one.name !== undefined && one.name === portName : one.port === number,
  );
  if (port === undefined)
    return refuse(
      `port "${number ?? portName ?? ""}" of Service "${name}", which it does not have`,
    );
  if (!isRoutable(port) || port.transport !== "TCP")
    return refuse(
      `port ${port.port} of Service "${name}", of which the mesh routes no requests (${port.decidedBy})`,
    );
  return [{ service, port: port.port, source }];
}

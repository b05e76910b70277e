/**
 * @module What of an Istio pod's requests its proxy takes, and which Services it holds tables for. Ports and
 * addresses: tools/istio-iptables/pkg/capture/run.go (excluded ports first, then excluded addresses, then included
 * ports, then included addresses). Sidecars: pilot/pkg/model/sidecar.go, virtualservice.go (`SelectVirtualServices`)
 * and push_context.go (`initSidecarScopes`, `doGetSidecarScope`). What was asked of the real pilot: docs/facts/istio.md.
 */
import { intersection, matchesHost } from "../../kube/hosts.ts";
import { asArray, asNumber, asString, at, stringMap, texts } from "../../kube/json.ts";
import { includesLabels } from "../../kube/label-selector.ts";
import type { Json, KubeObject } from "../../kube/object.ts";
import { rootNamespace } from "../../kube/selectors.ts";
import type { Bypass, Called, ObjectsOf } from "./bypass.ts";
import { excludedPorts, listsPort } from "./excluded-ports.ts";
import type { PodMarks } from "./implementation.ts";

const traffic = "traffic.sidecar.istio.io/";

/** What keeps requests of a pod with a sidecar from the rules of a Service port. */
export function istioBypass(pod: PodMarks, called: Called, of: ObjectsOf): Bypass | undefined {
  // Proxies of Gateways have no application whose connections they take, and obey no Sidecar.
  if (pod.annotations["inject.istio.io/templates"]?.includes("gateway") === true) return undefined;
  return (
    excludedPorts(`${traffic}excludeOutboundPorts`)(pod, called) ??
    hidden(pod, called) ??
    leftOut(pod, called, of("networking.istio.io", "Sidecar")) ??
    byAddress(pod, called)
  );
}

const exported = "networking.istio.io/exportTo";

/** Whether clients in a namespace see a Service, by its annotations. */
export function isServiceShown(
  annotations: Readonly<Record<string, string>>,
  home: string,
  client: string,
): boolean {
  const to = annotations[exported]?.split(",").map((entry) => entry.trim()) ?? ["*"];
  return to.includes("*") || to.includes(client) || (to.includes(".") && home === client);
}

/** A proxy knows nothing of a Service that its namespace is not shown: pilot/pkg/model/push_context.go (`IsServiceVisible`). */
function hidden({ namespace }: PodMarks, { annotations, ...called }: Called): Bypass | undefined {
  if (isServiceShown(annotations, called.namespace, namespace)) return undefined;
  return {
    hidden: true,
    why: `the Service is not exported to namespace "${namespace}" (${exported}: "${annotations[exported]}")`,
    help: `add the namespace to the Service's ${exported}, or expect no lane behind it`,
  };
}

/** Addresses of Services are seldom in manifests: then it is only known whether all or none are meant. */
function byAddress({ annotations }: PodMarks, { port, address }: Called): Bypass | undefined {
  const bypass = (key: string, sure: boolean): Bypass => {
    const said = `${traffic}${key}: "${annotations[`${traffic}${key}`]}"`;
    const why = sure ? said : `the Service's address is not known, and may be kept out by ${said}`;
    const help = `let the sidecar take requests to the Service's address (${traffic}${key})`;
    return { why, help, ...(sure ? {} : { unsure: true }) };
  };
  const known = address !== undefined && isAddress(address) ? address : undefined;
  const out = ranges(annotations[`${traffic}excludeOutboundIPRanges`]).filter(canHoldService);
  const isOut = out.some((range) => holds(range, known) === true);
  if (isOut) return bypass("excludeOutboundIPRanges", true);
  const mayBeOut = out.some((range) => holds(range, known) === undefined);
  if (mayBeOut) return bypass("excludeOutboundIPRanges", false);
  if (listsPort(annotations[`${traffic}includeOutboundPorts`] ?? "", port)) return undefined;
  const listed = annotations[`${traffic}includeOutboundIPRanges`];
  const within = ranges(listed);
  if (listed === undefined || within.includes("*")) return undefined;
  const found = within.map((range) => holds(range, known));
  if (found.includes(true)) return undefined;
  return bypass("includeOutboundIPRanges", !found.includes(undefined));
}

function ranges(list = ""): readonly string[] {
  return list
    .split(",")
    .map((range) => range.trim())
    .filter((range) => range !== "");
}

/** Link-local and loopback addresses, that of a cloud's metadata among them, are no Service's. */
function canHoldService(range: string): boolean {
  return !/^(169\.254\.|127\.|fe80:|::1(\/|$))/i.test(range);
}

/** Whether a range holds an address; undefined: not known. */
function holds(range: string, address: string | undefined): boolean | undefined {
  const [base = "", length = "32"] = range.split("/");
  if (Number(length) === 0 && range.includes("/")) return true;
  if (address === undefined || !isAddress(base)) return undefined;
  const shift = 2 ** (32 - Number(length));
  return Math.floor(toNumber(base) / shift) === Math.floor(toNumber(address) / shift);
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The Sidecar by which a pod's proxy holds no rules for a Service port. */
function leftOut(
  pod: PodMarks,
  called: Called,
  sidecars: readonly KubeObject[],
): Bypass | undefined {
  for (const sidecar of ruling(pod, sidecars)) {
    const name = `Sidecar ${sidecar.metadata.namespace}/${sidecar.metadata.name}`;
    const hosts = importedBy(sidecar, called.port);
    const scope = hosts?.flatMap((host) => toImport(host, pod.namespace) ?? []) ?? [];
    const help = `add "${called.namespace}/${called.host}" to the hosts of its egress, or expect no lane behind it`;
    const held = called.rules.some((place) => imports(scope, place));
    if (!imports(scope, { namespace: called.namespace, hosts: [called.host] })) {
      const mode = asString(at(sidecar, "spec", "outboundTrafficPolicy", "mode"));
      const why = `${name} leaves out its host`;
      // Its rules hold where the proxy listens on the port for another Service (measured).
      if (held) return { why, help, object: sidecar, unsure: true };
      return mode === "REGISTRY_ONLY"
        ? { why: `${why}, with REGISTRY_ONLY`, help, object: sidecar, refused: true }
        : { why, help, object: sidecar };
    }
    const [first] = called.rules;
    if (first === undefined || held) continue;
    return {
      why: `${name} leaves out the rules for its host, which are in namespace ${first.namespace}`,
      help: `add "${first.namespace}/${called.host}" to the hosts of its egress`,
      object: sidecar,
    };
  }
  return undefined;
}

/** The names of the labels by which Sidecars select pods. */
export function sidecarLabels(of: ObjectsOf): readonly string[] {
  return of("networking.istio.io", "Sidecar").flatMap((one) =>
    Object.keys(stringMap(at(selector(one), "labels"))),
  );
}

function selector(sidecar: KubeObject): unknown {
  return at(sidecar, "spec", "workloadSelector") ?? undefined;
}

/**
 * The Sidecars that can rule a pod: those of its namespace with a selector that fits, else those without one, else
 * the root namespace's. Of several the oldest counts: any may be it.
 */
function ruling({ namespace, labels }: PodMarks, all: readonly KubeObject[]) {
  const own = all.filter((one) => one.metadata.namespace === namespace);
  const fitting = own.filter(
    (one) =>
      selector(one) !== undefined && includesLabels(labels, stringMap(at(selector(one), "labels"))),
  );
  if (fitting.length > 0) return fitting;
  const open = own.filter((one) => selector(one) === undefined);
  if (open.length > 0) return open;
  return all.filter(
    (one) => one.metadata.namespace === rootNamespace && selector(one) === undefined,
  );
}

/**
 * The hosts of the listener that a port's requests meet: the first that names the port, else the one without a
 * port (`GetEgressListenerForRDS`). Undefined: no listener takes them.
 */
function importedBy(sidecar: KubeObject, port: number): readonly string[] | undefined {
  const egress = asArray(at(sidecar, "spec", "egress"));
  if (egress.length === 0) return ["*/*"];
  const numberOf = (listener: Json) => asNumber(at(listener, "port", "number"));
  const found = egress.find((one) => (numberOf(one) ?? port) === port);
  return found === undefined ? undefined : texts(at(found, "hosts"));
}

interface Import {
  /** `*`: all of them. */
  readonly namespace: string;
  readonly host: string;
  readonly excluded: boolean;
}

/** `namespace/host`; `.` is the pod's own namespace, `~` before the namespace leaves out what other entries import. */
function toImport(entry: string, home: string): Import | undefined {
  const [named = "", host, ...more] = entry.split("/");
  if (host === undefined || more.length > 0) return undefined;
  const excluded = named.startsWith("~");
  const bare = excluded ? named.slice(1) || "*" : named;
  return { namespace: bare === "." ? home : bare, host, excluded };
}

/** A Service's host has to be within an imported one; a wildcard of rules may also be wider (`VSMatches`). */
function imports(
  scope: readonly Import[],
  { namespace, hosts }: { readonly namespace: string; readonly hosts: readonly string[] },
): boolean {
  const near = scope.filter((one) => one.namespace === "*" || one.namespace === namespace);
  return hosts.some(
    (host) =>
      near.some((one) => !one.excluded && intersection(one.host, host) !== undefined) &&
      !near.some((one) => one.excluded && matchesHost(one.host, host)),
  );
}

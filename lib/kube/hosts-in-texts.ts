/**
 * @module Hosts in texts that programs are told: URLs, lists, flags, whole files. A text is cut at everything that no
 * name of DNS has, so a host is found where it stands alone, and not as a part of a longer one.
 */
import { matchesHost, meantService, serviceKeyOf, serviceNames } from "./hosts.ts";
import { asString, at } from "./json.ts";
import type { KubeObject } from "./object.ts";

/** Where a text is read. */
export interface HostScope {
  /** The namespace of the pods: a Service of theirs has a short name. */
  readonly namespace: string;
  /** In which hosts of Services end. */
  readonly domain: string;
  /** The Services of the cluster: one of type ExternalName gives a host another name. */
  readonly services: Iterable<{ readonly object: KubeObject }>;
}

/** Whether a text names one of some hosts, of which each is a name, `*.` and a name, or an address. */
export function hostFinder(hosts: readonly string[], scope: HostScope): (text: string) => boolean {
  const { namespace, domain } = scope;
  const aliases = [...scope.services].flatMap(({ object: { metadata, spec } }) => {
    const other = asString(at(spec, "externalName"))?.toLowerCase().replace(/\.$/, "") ?? "";
    const isAlias = at(spec, "type") === "ExternalName";
    const key = `${metadata.namespace}/${metadata.name}`;
    return isAlias && hosts.some((host) => matchesHost(host, other)) ? [key] : [];
  });
  const keys = new Set([...hosts.flatMap((host) => keyOf(host, domain) ?? []), ...aliases]);
  const ofServices = new Set(
    [...keys].flatMap((key) => {
      const [home = "", name = ""] = key.split("/");
      const names = serviceNames({ namespace: home, name, domain });
      return home === namespace ? names : names.slice(1);
    }),
  );
  // A pod of a StatefulSet has a name below that of its Service.
  const isOurs = (host: string) =>
    ofServices.has(host) ||
    ofServices.has(host.replace(/^[-a-z0-9]+-\d+\./, "")) ||
    hosts.some((pattern) => matchesHost(pattern, host));
  return (text) => hostsIn(text).some(isOurs);
}

/** Whether a variable lists hosts that are reached in another way, and says nothing of whether they are. */
export function isProxyException(variable: string): boolean {
  return /^no_proxy$/i.test(variable);
}

// --- internal ---

/** Everything that may be a host; `%40`, `\n` and the `:-` of shells are no part of one. */
function hostsIn(text: string): readonly string[] {
  const plain = text
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replace(/\\[nrt]/g, " ");
  return plain
    .toLowerCase()
    .split(/[^-.\w]+/)
    .map((word) => word.replace(/^-+/, "").replace(/\.+$/, ""));
}

/** The Service that a host of a dependency stands for by a name that cannot be another's. */
function keyOf(host: string, domain: string): string | undefined {
  return serviceKeyOf(host, domain) ?? (host.endsWith(".svc") ? meantService(host) : undefined);
}

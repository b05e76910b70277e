/**
 * @module Service names in a text. A word counts where its surroundings say that it is an address: a
 * scheme before it, a port behind it, a namespace, or a setting whose name speaks of addresses. That a
 * word is a Service's name by chance is possible, and the environment can correct it.
 */
import { concreteService } from "../kube/aliases.ts";
import { serviceNames } from "../kube/hosts.ts";
import type { Cluster, Service } from "../simulate/cluster/cluster.ts";
import type { Setting } from "./settings.ts";

/** A Service port that a text names. */
export interface Named {
  readonly service: Service;
  readonly port: number;
}

/**
 * `scheme://user@host:port`, or `host:port`, the port optional. What follows a slash or an `@` without a
 * scheme is a path, an image or somebody's mail address.
 */
const address =
  /(?<![\w./@+-])(?:([a-z][a-z0-9+.-]*):\/\/\/?(?:[^\s/@:"',;]+(?::[^\s/@"',;]*)?@)?)?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?::(\d{1,5}))?(?![\w@-]|\.\w)/gi;

const speaksOfAddresses =
  /host|addr|ur[il]|endpoint|upstream|server|service|svc|target|backend|broker|peer/i;

/** Ports that schemes stand for. */
const schemePorts: Readonly<Record<string, number>> = { http: 80, ws: 80, https: 443, wss: 443 };

/** The Service ports that a setting of a workload of a namespace names. */
export function servicesNamed(
  cluster: Cluster,
  namespace: string,
  setting: Setting,
): readonly Named[] {
  const text = withoutComments(setting);
  return [...text.matchAll(address)].flatMap((found): readonly Named[] => {
    const [, scheme, host = "", port] = found;
    const service = serviceBy(cluster, namespace, host.toLowerCase());
    if (service === undefined) return [];
    const stated = scheme !== undefined || port !== undefined || host.includes(".");
    if (!stated && !isWholeAddress({ ...setting, value: text }, host, found.index)) return [];
    return portsFor(service, scheme?.toLowerCase(), port).map((number) => ({
      service,
      port: number,
    }));
  });
}

/** Files of every common format have whole lines of comments that start with `#`. */
function withoutComments({ kind, value }: Setting): string {
  return kind === "file" ? value.replace(/^[ \t]*#.*$/gm, "") : value;
}

/** By any of its names, or one that an ExternalName Service gives it. */
function serviceBy(cluster: Cluster, namespace: string, host: string): Service | undefined {
  const [name, home = namespace] = host.split(".");
  const named = cluster.services.get(`${home}/${name}`);
  return named !== undefined && serviceNames(named).includes(host)
    ? concreteService(cluster.services, named.key)
    : undefined;
}

/** A bare name: the whole value of a setting that speaks of addresses, or of one line of a file. */
function isWholeAddress(setting: Setting, host: string, index: number): boolean {
  const { name, kind, value } = setting;
  // OpenTelemetry's variables name the workload itself, as OTEL_SERVICE_NAME.
  if (kind !== "file") {
    return value.trim() === host && speaksOfAddresses.test(name) && !/^OTEL_|_NAME$/i.test(name);
  }
  const end = value.indexOf("\n", index);
  const line = value.slice(value.lastIndexOf("\n", index) + 1, end < 0 ? value.length : end);
  // No setting is that long, and words of prose are many.
  if (line.length > 1_000) return false;
  const [, word = "", rest = ""] = /^\s*["']?([\w.-]+)["']?\s*[:=]\s*(.*?)\s*$/.exec(line) ?? [];
  return rest.replace(/^["']|["']$/g, "") === host && speaksOfAddresses.test(word);
}

/** The port that is meant: the written one, the scheme's; a bare name can mean any. */
function portsFor(
  { ports }: Service,
  scheme: string | undefined,
  written: string | undefined,
): readonly number[] {
  const numbers = ports.map(({ number }) => number);
  if (written !== undefined) return numbers.filter((number) => number === Number(written));
  const standard = scheme === undefined ? undefined : schemePorts[scheme];
  if (standard !== undefined && numbers.includes(standard)) return [standard];
  return numbers;
}

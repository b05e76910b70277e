/** @module The proxies of an entry point: one in each namespace of its Ingresses, whose paths can lead nowhere else. */

import { lengths } from "../../kube/limits.ts";
import type { Service } from "../../model/baseline.ts";
import { hash8 } from "../../model/hash8.ts";
import type { IngressEntry, IngressPath, IngressPreview } from "../../model/ingress-entry.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { readyPort } from "../../resources/preview-proxy.ts";
import { suffixedName } from "../names.ts";

/** A port of a proxy: for one template of hosts, from which it reads the key, and one Service, to which it sends requests. */
export interface ProxyPort {
  readonly name: string;
  readonly number: number;
  /** `{lane}.preview.example.com`. */
  readonly template: string;
  readonly service: Service;
  readonly servicePort: number;
}

/** A proxy: what is in one namespace. */
export interface PreviewProxy {
  readonly namespace: string;
  readonly ports: readonly ProxyPort[];
}

/** All of an entry point, in the order in which its previews need them. */
export function proxiesOf({ previews }: Pick<IngressEntry, "previews">): readonly PreviewProxy[] {
  const found = new Map<string, Map<string, ProxyPort>>();
  for (const preview of previews)
    for (const { paths } of preview.rules)
      for (const path of paths) {
        const { service } = path;
        const ports = found.get(service.namespace) ?? new Map<string, ProxyPort>();
        found.set(service.namespace, ports);
        const name = portName(preview, path);
        const number = readyPort + ports.size + 1;
        const template = preview.preview;
        if (!ports.has(name))
          ports.set(name, { name, number, template, service, servicePort: path.port });
      }
  return [...found].map(([namespace, ports]) => ({ namespace, ports: [...ports.values()] }));
}

/** By its name, Ingresses find a port whatever its number: numbers move when a preview is added in between. */
export function portName(
  { preview }: Pick<IngressPreview, "preview">,
  { service, port }: Pick<IngressPath, "service" | "port">,
): string {
  return `http-${hash8([preview, service.namespace, service.name, String(port)])}`;
}

/** The name of a proxy's objects. */
export function proxyName(
  { name: environment }: Pick<EnvironmentSettings, "name">,
  { name }: Pick<IngressEntry, "name">,
): string {
  return suffixedName("isolane", name, ["entrypoint", environment, name], lengths.workload);
}

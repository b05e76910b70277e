/** @module The parents of a route: which proxies consult it, and with which other routes it merges. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { serviceHost } from "../../../kube/hosts.ts";
import { asArray, asNumber, asString, at, isRecord } from "../../../kube/json.ts";
import { displayName, type JsonObject, keyString, objectKey } from "../../../kube/object.ts";
import type { BaselineObject } from "../../../model/input.ts";
import type { TableScope } from "../../../model/route-table.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import type { RouteParts } from "../../../resolve/baseline/baseline.ts";
import { misshapen } from "../../../resolve/baseline/misshapen.ts";
import { meshDialect } from "../../implementations/registry.ts";
import { gatewayGroup } from "../../implementations/standard.ts";

/** One place where a route is consulted. */
export interface Attachment {
  readonly scope: TableScope;
  /** Routes with the same string are merged into one table. */
  readonly group: string;
}

interface Parent {
  readonly entry: BaselineObject;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
  readonly source: SourceRef;
}

/** Where a route is consulted, in the order of its parentRefs, each place once. */
export function attachments(
  entry: BaselineObject,
  parts: RouteParts,
  problems: Problems,
): readonly Attachment[] {
  const list = at(entry.object, "spec", "parentRefs") ?? [];
  const source = below(entry.source, "spec", "parentRefs");
  if (!Array.isArray(list))
    misshapen(problems, entry, source, '"spec.parentRefs" has to be a list');
  const found = new Map<string, Attachment>();
  for (const [index, ref] of asArray(list).entries()) {
    const node = below(source, index);
    const parent = isRecord(ref) ? toParent(entry, ref, node) : undefined;
    if (parent === undefined) misshapen(problems, entry, node, "a parentRef needs a name");
    const attachment = parent && attach(parent, parts, problems);
    // Parents that differ by sectionName alone are one place: one Gateway, one set of host names.
    if (attachment && !found.has(attachment.group)) found.set(attachment.group, attachment);
  }
  return [...found.values()];
}

function toParent(entry: BaselineObject, ref: JsonObject, source: SourceRef): Parent | undefined {
  const name = asString(ref.name);
  const port = asNumber(ref.port);
  if (name === undefined) return undefined;
  return {
    entry,
    group: asString(ref.group) ?? gatewayGroup,
    kind: asString(ref.kind) ?? "Gateway",
    namespace: asString(ref.namespace) ?? entry.object.metadata.namespace ?? "",
    name,
    ...(port === undefined ? {} : { port }),
    source,
  };
}

function attach(parent: Parent, parts: RouteParts, problems: Problems): Attachment | undefined {
  const { group, kind, namespace, name } = parent;
  if (group === gatewayGroup && kind === "Gateway") return toGateway(parent);
  if (kind === "Service") {
    // `core` is not the name of the core group. Some accept it all the same; Istio ignores it (measured).
    if (meshDialect(parts.implementation).parentGroups.has(group)) {
      const service = parts.services.get(`${namespace}/${name}`);
      return toMesh(parent, `${namespace}/${name}`, {
        kind: "mesh",
        ...(service === undefined ? {} : { service }),
        hosts: [serviceHost({ namespace, name, domain: parts.clusterDomain })],
      });
    }
    reportIgnored(parent, problems);
    return undefined;
  }
  if (group === "networking.istio.io" && kind === "ServiceEntry") {
    const key = keyString({ group, kind, namespace, name });
    const hosts = asArray(at(parts.objects.get(key)?.object, "spec", "hosts"));
    return toMesh(parent, `ServiceEntry/${namespace}/${name}`, {
      kind: "mesh",
      hosts: hosts.filter((host) => typeof host === "string"),
    });
  }
  reportUnread(parent, problems);
  return undefined;
}

function toGateway({ entry, namespace, name }: Parent): Attachment {
  const written = asArray(at(entry.object, "spec", "hostnames"));
  const hosts = written.filter((host) => typeof host === "string");
  const gateway = `${namespace}/${name}`;
  const scope = { kind: "gateway", gateway, hosts: hosts.length === 0 ? ["*"] : hosts } as const;
  return { scope, group: `gateway:${gateway}` };
}

/** On the mesh, routes merge by their own namespace, parent and port (Istio: route_collections.go). */
function toMesh(
  { entry, port }: Parent,
  parent: string,
  scope: Extract<TableScope, { kind: "mesh" }>,
): Attachment {
  return {
    scope: port === undefined ? scope : { ...scope, port },
    group: `mesh:${entry.object.metadata.namespace ?? ""}:${parent}:${port ?? "*"}`,
  };
}

function reportIgnored({ entry, group, source }: Parent, problems: Problems): void {
  problems.report({
    code: "W0304",
    message: `${displayName(objectKey(entry.object))} names a Service of group "${group}" as its parent, which is ignored`,
    help: 'say group: "" beside kind: Service; an omitted group means the group of Gateway API',
    source,
  });
}

function reportUnread({ entry, group, kind, source }: Parent, problems: Problems): void {
  problems.report({
    code: "W0308",
    message: `${displayName(objectKey(entry.object))} is attached to a ${kind} of group "${group}", and lanes do not pass through it there`,
    help: "attach the route to a Gateway or a Service, or expect keyed requests to be answered by the baseline there",
    source,
  });
}

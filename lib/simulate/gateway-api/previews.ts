/** @module What routes of Gateway API write into request headers, and the names of hosts in them. */
import { asArray, asRecord, asString, at, isRecord, texts } from "../../kube/json.ts";
import { apiGroup, type JsonObject, type KubeObject } from "../../kube/object.ts";
import { gatewayGroup } from "../../mesh/implementations/standard.ts";
import type { DocumentPath } from "../../model/source.ts";
import type { HeaderWrites, LaneNames, PreviewApi } from "../previews.ts";
import type { Lines } from "../requests/conditions.ts";
import { hostnamesOf, isGateway, parentRefs, placeNamed } from "./routes.ts";

/** How a route is read that is for a lane's own host. */
export const previews: PreviewApi = {
  hosts: (object) => {
    const { kind, apiVersion } = object;
    if (apiGroup(apiVersion) !== gatewayGroup || !/^(HTTP|GRPC)Route$/.test(kind)) return undefined;
    return hostnamesOf(object);
  },
  gateways: (route) =>
    parentRefs(route).map((parent) => (isGateway(parent) ? placeNamed(parent, route) : "mesh")),
  written,
  undone: (object, names) => {
    const rules = asArray(at(object, "spec", "rules")).filter(isRecord);
    return {
      ...object,
      spec: { ...asRecord(object.spec), rules: rules.map((rule) => undoneRule(rule, names)) },
    };
  },
};

/** Of each backend, together with its rule. */
function written(object: KubeObject, path: DocumentPath): readonly HeaderWrites[] {
  const rule = at(object, ...path);
  return asArray(at(rule, "backendRefs")).map((backend) => {
    const edits = [backend, rule]
      .flatMap((part) => asArray(at(part, "filters")))
      .map((filter) => at(filter, "requestHeaderModifier"));
    return {
      set: edits.flatMap((edit) => lines(at(edit, "set"))),
      add: edits.flatMap((edit) => lines(at(edit, "add"))),
      remove: edits.flatMap((edit) => texts(at(edit, "remove")).map((name) => name.toLowerCase())),
    };
  });
}

function lines(list: unknown): Lines {
  return asArray(list).flatMap((one) => {
    const [name, value] = [asString(at(one, "name")), asString(at(one, "value"))];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
}

function undoneRule(rule: JsonObject, names: LaneNames): JsonObject {
  const backends = asArray(rule.backendRefs).filter(isRecord);
  return {
    ...withFilters(rule, names),
    ...(backends.length === 0
      ? {}
      : { backendRefs: backends.map((backend) => withFilters(backend, names)) }),
  };
}

function withFilters(node: JsonObject, names: LaneNames): JsonObject {
  const { filters, ...rest } = node;
  const kept = asArray(filters)
    .filter(isRecord)
    .flatMap((filter) => undoneFilter(filter, names));
  return kept.length === 0 ? rest : { ...rest, filters: kept };
}

function undoneFilter(filter: JsonObject, names: LaneNames): readonly JsonObject[] {
  const renamed = (field: "urlRewrite" | "requestRedirect"): JsonObject => {
    const part = filter[field];
    const host = isRecord(part) ? asString(part.hostname) : undefined;
    return isRecord(part) && host !== undefined
      ? { [field]: { ...part, hostname: names.undone(host) } }
      : {};
  };
  const { requestHeaderModifier: edit, cors } = filter;
  const own = isRecord(edit) ? withoutKey(edit, names) : undefined;
  if (own !== undefined && Object.keys(own).length === 0) return [];
  return [
    {
      ...filter,
      ...renamed("urlRewrite"),
      ...renamed("requestRedirect"),
      ...(own === undefined ? {} : { requestHeaderModifier: own }),
      ...(isRecord(cors) ? { cors: origins(cors, names) } : {}),
    },
  ];
}

function withoutKey(edit: JsonObject, { carriers }: LaneNames): JsonObject {
  const kept = Object.entries(edit).flatMap(([field, list]) => {
    const own = asArray(list).filter(
      (one) => !carriers.has((asString(one) ?? asString(at(one, "name")) ?? "").toLowerCase()),
    );
    return own.length === 0 ? [] : [[field, own] as const];
  });
  return Object.fromEntries(kept);
}

function origins(cors: JsonObject, names: LaneNames): JsonObject {
  const all = texts(cors.allowOrigins);
  const allows = (origin: string) =>
    all.some((one) => {
      const [before = "", after] = one.split("*");
      return after === undefined
        ? one === origin
        : origin.startsWith(before) && origin.slice(before.length).endsWith(after);
    });
  const kept = all.filter((one) => !names.isOfLane(one));
  return { ...cors, allowOrigins: kept, ...names.faultOf(all, allows) };
}

/** @module What VirtualServices write into request headers, and the names of hosts in them. */
import { asArray, asRecord, asString, at, isRecord, stringMap, texts } from "../../kube/json.ts";
import { groupKind, type Json, type JsonObject, type KubeObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import type { HeaderWrites, PreviewApi } from "../previews.ts";
import { passes } from "../requests/conditions.ts";
import { readMatch } from "./match.ts";
import { gatewaysOf, httpOf, istio } from "./rules.ts";

/** How a VirtualService is read that serves a lane's own host. */
export const previews: PreviewApi = {
  hosts: (object) =>
    groupKind(object) === `${istio}/VirtualService` ? texts(at(object.spec, "hosts")) : undefined,
  gateways: (object) =>
    texts(at(object.spec, "hosts")).length === 0 ? [] : gatewaysOf(object, object.spec),
  written,
  undone: (object, names) => ({
    ...object,
    spec: { ...asRecord(object.spec), http: httpOf(object).map((rule) => undoneRule(rule, names)) },
  }),
};

/** Of each destination, together with its rule: Envoy applies both. */
function written(object: KubeObject, path: DocumentPath): readonly HeaderWrites[] {
  const rule = at(object, ...path);
  return asArray(at(rule, "route")).map((destination) => {
    const parts = [destination, rule].map((one) => asRecord(at(one, "headers", "request")));
    return {
      set: parts.flatMap(({ set }) => lines(set)),
      add: parts.flatMap(({ add }) => lines(add)),
      remove: parts.flatMap(({ remove }) => texts(remove).map((name) => name.toLowerCase())),
    };
  });
}

function lines(map: unknown) {
  return Object.entries(stringMap(map)).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
}

type Undoing = Parameters<PreviewApi["undone"]>[1];

function undoneRule(rule: JsonObject, names: Undoing): JsonObject {
  const route = asArray(rule.route).filter(isRecord);
  const match = asArray(rule.match).filter(isRecord);
  const { redirect, rewrite, corsPolicy } = rule;
  const authority = (node: JsonObject) => ({
    ...node,
    ...(typeof node.authority === "string" ? { authority: names.undone(node.authority) } : {}),
  });
  return {
    ...withoutKey(rule, names),
    ...(route.length === 0 ? {} : { route: route.map((one) => withoutKey(one, names)) }),
    ...(match.length === 0 ? {} : { match: match.map((one) => asked(one, names)) }),
    ...(isRecord(redirect) ? { redirect: authority(redirect) } : {}),
    ...(isRecord(rewrite) ? { rewrite: authority(rewrite) } : {}),
    ...(isRecord(corsPolicy) ? { corsPolicy: origins(corsPolicy, names) } : {}),
  };
}

function asked(match: JsonObject, names: Undoing): JsonObject {
  const exact = asString(at(match.authority, "exact"));
  return exact === undefined ? match : { ...match, authority: { exact: names.asked(exact) } };
}

/** A rule or a destination without what it writes into carriers of keys. */
function withoutKey(destination: JsonObject, { carriers }: Undoing): JsonObject {
  if (!isRecord(destination.headers)) return destination;
  const { headers, ...rest } = destination;
  const { request, ...others } = asRecord(headers);
  const kept = Object.entries(asRecord(request)).flatMap(([field, value]): [string, Json][] => {
    if (!isRecord(value)) {
      const others = texts(value).filter((name) => !carriers.has(name.toLowerCase()));
      return others.length === 0 ? [] : [[field, others]];
    }
    const own = Object.entries(value).filter(([name]) => !carriers.has(name.toLowerCase()));
    return own.length === 0 ? [] : [[field, Object.fromEntries(own)]];
  });
  const left = { ...others, ...(kept.length === 0 ? {} : { request: Object.fromEntries(kept) }) };
  return Object.keys(left).length === 0 ? rest : { ...rest, headers: left };
}

function origins(policy: JsonObject, names: Undoing): JsonObject {
  const allowed = asArray(policy.allowOrigins);
  const old = texts(policy.allowOrigin);
  const exact = [...allowed.flatMap((one) => asString(at(one, "exact")) ?? []), ...old];
  // Any text match of a rule is read alike.
  const tests = allowed.flatMap((one) => readMatch({ scheme: one }).conditions);
  const allows = (origin: string) =>
    exact.includes("*") ||
    exact.includes(origin) ||
    tests.some(({ test }) => passes(origin, test, "full"));
  const kept = allowed.filter((one) => !names.isOfLane(asString(at(one, "exact")) ?? ""));
  return {
    ...policy,
    ...(allowed.length === 0 ? {} : { allowOrigins: kept }),
    ...(old.length === 0 ? {} : { allowOrigin: old.filter((text) => !names.isOfLane(text)) }),
    ...names.faultOf(exact, allows),
  };
}

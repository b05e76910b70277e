/** @module References of pods to what only their sandbox has: written by the names that its spec says, emitted by those of the output. */
import type { Problems } from "../../diagnostics/problems.ts";
import { resolveHost, serviceHost, serviceKeyOf } from "../../kube/hosts.ts";
import { asArray, asRecord, asString, at, isRecord } from "../../kube/json.ts";
import { namedObjects } from "../../kube/named-objects.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { configReferences } from "../../kube/references.ts";
import { nodesAt } from "../../kube/selectors.ts";
import { hostVariable } from "../../model/interface.ts";
import type { SourceRef } from "../../model/source.ts";
import { containersOf, mapContainers, setAt, wordsOf } from "../forks/draft.ts";
import { namesIn } from "../forks/references.ts";
import type { OwnObjects } from "./own-objects.ts";

/** The pod spec with the names that the sandbox's own ConfigMaps, claims and accounts have in the output. */
export function withOwnNames(podSpec: JsonObject, namespace: string, own: OwnObjects): JsonObject {
  const places = [
    ...configReferences(podSpec),
    ...(["serviceAccountName", "serviceAccount"] as const).flatMap((field) => {
      const name = asString(podSpec[field]);
      return name === undefined ? [] : [{ kind: "ServiceAccount", name, path: [field] }];
    }),
  ];
  return places.reduce((spec, { kind, name, path }) => {
    const found = own.find(kind, namespace, name);
    return found === undefined ? spec : setAt(spec, path, found.name);
  }, podSpec);
}

/**
 * The pod spec whose containers know the hosts of the sandbox's own Services that they refer to as `$(ISOLANE_SERVICE_X)`.
 * The variables stand first, where all others see them.
 */
export function withServiceHosts(podSpec: JsonObject, own: OwnObjects, domain: string): JsonObject {
  const hosts = serviceHosts(own, domain);
  if (hosts.size === 0) return podSpec;
  return mapContainers(podSpec, ({ body }) => {
    const set = new Set(asArray(body.env).map((entry) => at(entry, "name")));
    const added = [...wantedHosts(body)]
      .filter((name) => !set.has(name))
      .flatMap((name) => {
        const value = hosts.get(name);
        return value === undefined ? [] : [{ name, value }];
      });
    return added.length === 0 ? body : { ...body, env: [...added, ...asArray(body.env)] };
  });
}

/** Reports a host of a Service that pods refer to and that the sandbox has no Service for. */
export function reportUnknownHosts(
  podSpec: JsonObject,
  own: OwnObjects,
  {
    about,
    source,
    problems,
    before,
  }: {
    readonly about: string;
    readonly source: SourceRef;
    readonly problems: Problems;
    /** What it is a copy of: what that reads is the baseline's matter. */
    readonly before?: JsonObject;
  },
): void {
  const known = serviceHosts(own, "");
  const wantedOf = (spec: JsonObject) =>
    containersOf(spec).flatMap(({ body }) => [...wantedHosts(body)]);
  const old = before === undefined ? [] : wantedOf(before);
  const name = wantedOf(podSpec)
    .sort()
    .find((one) => !known.has(one) && !old.includes(one));
  if (name === undefined) return;
  problems.report({
    code: "E0380",
    message: `${about} reads "$(${name})", and spec.objects has no such Service`,
    help:
      known.size === 0
        ? "add the Service to spec.objects"
        : `name one of ${[...known.keys()].sort().join(", ")}`,
    source,
  });
}

/** A route with the names that the sandbox's own Services have in the output: as hosts, as parents, as destinations. */
export function withOwnServices(route: KubeObject, own: OwnObjects, domain: string): KubeObject {
  const { namespace: home = "" } = route.metadata;
  const hosts = nodesAt(route, "spec.hosts[]").flatMap(({ value, path }) => {
    const host = asString(value);
    const key = host && serviceKeyOf(resolveHost(host, home, domain), domain);
    const [namespace = "", name = ""] = key?.split("/") ?? [];
    return [{ kind: "Service", namespace, name, path }];
  });
  const changed = [...hosts, ...namedObjects(route, domain)].reduce<JsonObject>(
    (object, { kind, namespace, name, path }) => {
      const found = own.find(kind, namespace, name);
      if (found === undefined) return object;
      const host = serviceHost({ name: found.name, namespace, domain });
      const node = at(object, ...path);
      if (!isRecord(node)) return setAt(object, path, host);
      return at(node, "host") === undefined
        ? setAt(object, [...path, "name"], found.name)
        : setAt(object, [...path, "host"], host);
    },
    asRecord(route),
  );
  return { ...route, spec: changed.spec };
}

// --- internal ---

function serviceHosts({ all }: OwnObjects, domain: string): ReadonlyMap<string, string> {
  const services = all.filter(({ object }) => object.kind === "Service");
  return new Map(
    services.map((one) => [
      hostVariable(one.object.metadata.name),
      // Complete, so it works from every namespace and whatever the pod's search domains are.
      serviceHost({ name: one.name, namespace: one.namespace, domain }),
    ]),
  );
}

/** In the order of their names: what is set first is seen by all. */
function wantedHosts(container: JsonObject): ReadonlySet<string> {
  const values = asArray(container.env).filter((entry) => !isRecord(at(entry, "valueFrom")));
  const texts = [
    ...values.map((entry) => asString(asRecord(entry).value) ?? ""),
    ...wordsOf(container),
  ];
  const prefix = hostVariable("");
  return new Set(
    texts
      .flatMap(namesIn)
      .filter((name) => name.startsWith(prefix))
      .sort(),
  );
}

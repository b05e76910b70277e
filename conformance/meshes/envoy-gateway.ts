/** @module Envoy Gateway: `egctl experimental translate` of its own module, which makes Envoy's configuration of a Gateway's routes. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asArray, asNumber, asRecord, asString, at } from "../../lib/kube/json.ts";
import { apiGroup, type KubeObject } from "../../lib/kube/object.ts";
import { writeYaml } from "../../lib/yaml/write.ts";
import { goProgram } from "../cluster/programs.ts";
import type { IstioAnswer, Message, World } from "../istio.ts";
import { asIstio, destination, type MeshAnswer, type MeshTable } from "./tables.ts";

/** docs/conformance.md repeats it. */
const module = "github.com/envoyproxy/gateway/cmd/egctl@v1.9.1";

/** Its path; the first call builds it. */
export function egctl(): string {
  return goProgram("egctl", module);
}

/** What Envoy Gateway makes of some clusters. */
export function askEnvoyGateway(worlds: readonly World[]): Promise<IstioAnswer> {
  return Promise.resolve(asIstio(worlds, worlds.map(translated)));
}

// --- internal ---

function translated({ id, objects }: World): MeshAnswer {
  const known = (objects as readonly KubeObject[]).filter(
    ({ apiVersion, kind }) =>
      ["gateway.networking.k8s.io", "gateway.envoyproxy.io"].includes(apiGroup(apiVersion)) ||
      (apiVersion === "v1" && ["Namespace", "Service"].includes(kind)),
  );
  const folder = fs.mkdtempSync(join(tmpdir(), "isolane-egctl-"));
  try {
    const file = join(folder, "objects.yaml");
    fs.writeFileSync(file, known.map((one) => `---\n${writeYaml(withAddress(one))}`).join(""));
    const args = [
      "x",
      "translate",
      "--from",
      "gateway-api",
      "--to",
      "xds,gateway-api",
      "-o",
      "json",
    ];
    const text = execFileSync(egctl(), [...args, "--add-missing-resources", "-f", file], {
      encoding: "utf8",
      maxBuffer: 1 << 30,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: unknown = JSON.parse(text);
    return { id, refused: refusals(said), tables: tablesOf(said, known) };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A Service has an address, or there is nothing to send to. */
function withAddress(object: KubeObject): KubeObject {
  const spec = asRecord(object.spec);
  return object.kind === "Service" && spec.clusterIP === undefined
    ? { ...object, spec: { ...spec, clusterIP: "10.0.0.1" } }
    : object;
}

function refusals(said: unknown) {
  return asArray(at(said, "httpRoutes")).flatMap((route) =>
    asArray(at(route, "status", "parents")).flatMap((parent) =>
      asArray(at(parent, "conditions"))
        .filter((one) => at(one, "status") !== "True")
        .map((one) => ({
          object: `HTTPRoute ${at(route, "metadata", "namespace")}/${at(route, "metadata", "name")}`,
          reason: `${at(one, "reason")}: ${at(one, "message")}`,
        })),
    ),
  );
}

function tablesOf(said: unknown, objects: readonly KubeObject[]): readonly MeshTable[] {
  return Object.entries(asRecord(at(said, "xds"))).flatMap(([owner, dump]) => {
    const configs = asArray(Array.isArray(dump) ? dump : at(dump, "configs"));
    const listed = (kind: string, list: string, field: string) =>
      configs
        .filter((one) => String(at(one, "@type")).endsWith(`.${kind}`))
        .flatMap((one) => asArray(at(one, list)))
        .map((one) => at(one, field));
    const backends = new Map(
      listed("EndpointsConfigDump", "dynamicEndpointConfigs", "endpointConfig").map((one) => [
        String(at(one, "clusterName")),
        backendsOf(one),
      ]),
    );
    return listed("RoutesConfigDump", "dynamicRouteConfigs", "routeConfig").map((routes) => ({
      kind: "Gateway" as const,
      owner,
      ports: [portOf(String(at(routes, "name")), objects)],
      routes: sent(plain(routes), backends),
    }));
  });
}

/** The port of `namespace/gateway/listener`. */
function portOf(name: string, objects: readonly KubeObject[]): number {
  const [namespace, gateway, listener] = name.split("/");
  const found = objects.find(
    ({ kind, metadata }) =>
      kind === "Gateway" && metadata.name === gateway && metadata.namespace === namespace,
  );
  const own = asArray(at(found, "spec", "listeners")).find((one) => at(one, "name") === listener);
  return asNumber(at(own, "port")) ?? 0;
}

/** A cluster of Envoy Gateway is a rule: its backends are localities of it, with their shares. */
function backendsOf(assignment: unknown): readonly Message[] {
  return asArray(at(assignment, "endpoints")).map((locality) => {
    const [service] = asArray(
      at(locality, "metadata", "filterMetadata", "envoy-gateway", "resources"),
    );
    return {
      name: destination(
        asString(at(service, "namespace")) ?? "",
        asString(at(service, "name")) ?? "",
        asString(at(service, "sectionName")) ?? "",
      ),
      weight: asNumber(at(locality, "loadBalancingWeight")) ?? 1,
    };
  });
}

/** Routes that name Services instead of rules. */
function sent(value: Message, backends: ReadonlyMap<string, readonly Message[]>): Message {
  if (Array.isArray(value)) return value.map((one) => sent(one, backends));
  if (typeof value !== "object" || value === null) return value;
  const { cluster, ...rest } = value;
  const inner = Object.fromEntries(
    Object.entries(rest).map(([name, one]) => [name, sent(one, backends)]),
  );
  if (typeof cluster !== "string") return inner;
  const found = backends.get(cluster) ?? [];
  const [only, second] = found;
  if (second === undefined) return { ...inner, cluster: only?.name ?? cluster };
  return { ...inner, weighted_clusters: { clusters: found } };
}

/** Names of the protocol buffers instead of JSON's, less metadata, which says where a route is from. */
function plain(value: unknown): Message {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "metadata" && name !== "@type")
      .map(([name, one]) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        name === "typedPerFilterConfig" ? one : plain(one),
      ]),
  );
}

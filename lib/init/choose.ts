/** @module Which mesh and which API a baseline shows, and what its probes say of ports. */
import { count } from "../diagnostics/words.ts";
import { several } from "../doctor/check.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import type { BackendName, ImplementationName, StatedProtocol } from "../model/settings.ts";
import { apiNames } from "../simulate/apis.ts";
import type { Findings, ProbedPort } from "./findings.ts";
import type { Chosen, Settings, Wanted } from "./settings.ts";

type Mesh = NonNullable<Settings["mesh"]>;

/** Which implementation of which API. `usual`: the defaults of a spec that says nothing. */
export function chooseMesh(
  { implementations: shown, apis }: Pick<Findings, "implementations" | "apis">,
  { backend }: Wanted,
  usual: { readonly backend: BackendName; readonly implementation: ImplementationName },
): Mesh {
  const [first, ...others] = shown;
  if (first === undefined) {
    const text = "nothing in the baseline shows which mesh the cluster has";
    const assumed = { from: "assumed", text } as const;
    return {
      implementation: { ...assumed, value: usual.implementation },
      backend: backend === undefined ? { ...assumed, value: usual.backend } : asAsked(backend),
    };
  }
  const why = [
    ...(first.members > 0 ? [`marks take ${count(first.members, "workload")} into its mesh`] : []),
    ...(first.objects.length > 0 ? [several(first.objects, 3)] : []),
    ...others.map((one) => `other signs are of ${one.implementation}: ${several(one.objects, 2)}`),
  ];
  return {
    implementation: {
      value: first.implementation,
      from: others.length === 0 ? "found" : "assumed",
      text: why.join("; "),
    },
    backend: backend === undefined ? chooseBackend(first.implementation, apis) : asAsked(backend),
  };
}

/** The APIs that an implementation's proxies read, its own first. */
export function backendsOf(implementation: ImplementationName): readonly BackendName[] {
  const { reads } = implementations[implementation];
  return apiNames.filter((name) => reads[name]);
}

/** Ports of which the mesh does not know what their probes show. `contradicted`: as {@link portName} calls them. */
export function unknownPorts(
  probes: readonly ProbedPort[],
  implementation: ImplementationName,
  namespace: string,
  contradicted: readonly string[],
): readonly ProbedPort[] {
  const { protocolOf } = implementations[implementation];
  return probes
    .filter(({ facts, place }) =>
      ["detected", "opaque"].includes(protocolOf(facts, place).protocol),
    )
    .filter((one) => !contradicted.includes(portName(one, namespace)));
}

/** A port as the environment states it: `cart 80`. */
export function portName({ service, port }: ProbedPort, namespace: string): string {
  return `${serviceName(service, namespace)} ${port}`;
}

/** Statements about ports that only their probes make, by Service as the environment names it. */
export function portFacts(
  ports: readonly ProbedPort[],
  namespace: string,
): Readonly<
  Record<
    string,
    { readonly ports: Readonly<Record<string, { readonly protocol: StatedProtocol }>> }
  >
> {
  const services = new Map<string, Map<string, { readonly protocol: StatedProtocol }>>();
  for (const { service, port, protocol } of ports) {
    const name = serviceName(service, namespace);
    const own = services.get(name) ?? new Map();
    services.set(name, own.set(String(port), { protocol }));
  }
  return Object.fromEntries(
    [...services].map(([name, own]) => [name, { ports: Object.fromEntries(own) }]),
  );
}

/** A Service as an environment names it. */
function serviceName(service: string, namespace: string): string {
  return service.startsWith(`${namespace}/`) ? service.slice(namespace.length + 1) : service;
}

// --- internal ---

function asAsked<Value>(value: Value): Chosen<Value> {
  return { value, from: "stated", text: "as asked" };
}

/** An API that everybody reads, where the baseline has any of it; else the first that the mesh has of its own. */
function chooseBackend(
  implementation: ImplementationName,
  apis: Findings["apis"],
): Mesh["backend"] {
  const { title } = implementations[implementation];
  const [own, ...common] = backendsOf(implementation);
  const shown = [...common, own].find((name) => name !== undefined && apis.get(name)?.length);
  if (shown !== undefined)
    return { value: shown, from: "found", text: several(apis.get(shown) ?? [], 3) };
  if (own === undefined) throw new Error(`${implementation} reads no routes`);
  return {
    value: own,
    from: "found",
    text: `the baseline has no routes, and ${title} reads these`,
  };
}

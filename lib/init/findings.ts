/** @module What a baseline shows about itself: workloads, Services, its mesh, its routes, what probes say of ports. */
import { asArray, asRecord, asString, at, stringMap } from "../kube/json.ts";
import { kindOf } from "../kube/kinds.ts";
import { includesLabels } from "../kube/label-selector.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../kube/object.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import { behindPort, transportOf } from "../kube/service-ports.ts";
import type { PortFacts, PortPlace } from "../mesh/implementations/implementation.ts";
import { type Shown, shownApis, shownImplementations } from "../mesh/implementations/signs.ts";
import type { BaselineObject } from "../model/input.ts";
import type { BackendName, StatedProtocol } from "../model/settings.ts";

/** What a port speaks by a probe of the kubelet, which only a server of that protocol answers. */
export interface ProbedPort {
  /** `namespace/name` of the Service. */
  readonly service: string;
  readonly port: number;
  /** What decides what a mesh takes it for. */
  readonly facts: PortFacts;
  readonly place: PortPlace;
  readonly protocol: StatedProtocol;
  /** `readinessProbe.httpGet of Deployment cart`. */
  readonly why: string;
}

/** What a baseline shows. */
export interface Findings {
  readonly objects: number;
  /** By name. */
  readonly workloads: readonly string[];
  readonly services: number;
  readonly implementations: readonly Shown[];
  readonly apis: ReadonlyMap<BackendName, readonly string[]>;
  readonly probes: readonly ProbedPort[];
}

/** Looks at a baseline. */
export function findingsOf(baseline: readonly BaselineObject[]): Findings {
  const objects = baseline.map(({ object }) => object);
  return {
    objects: objects.length,
    workloads: objects
      .filter((one) => kindOf(one).fork === true)
      .map((one) => displayName(objectKey(one))),
    services: objects.filter(isService).length,
    implementations: shownImplementations(objects),
    apis: shownApis(objects),
    probes: objects.filter(isService).flatMap((service) => probedPorts(service, objects)),
  };
}

// --- internal ---

function isService(object: KubeObject): boolean {
  return groupKind(object) === "/Service";
}

function probedPorts(service: KubeObject, objects: readonly KubeObject[]): readonly ProbedPort[] {
  const { name, namespace } = service.metadata;
  const selector = stringMap(at(service, "spec", "selector"));
  if (Object.keys(selector).length === 0) return [];
  const pods = objects.filter((one) => {
    const labels = stringMap(at(podTemplate(one), "metadata", "labels"));
    return one.metadata.namespace === namespace && includesLabels(labels, selector);
  });
  const home = objects.find(
    (one) => groupKind(one) === "/Namespace" && one.metadata.name === namespace,
  );
  return asArray(at(service, "spec", "ports")).flatMap((raw) => {
    const { port, name: portName, appProtocol, targetPort = port } = asRecord(raw);
    const transport = transportOf(raw);
    if (transport !== "TCP" || typeof port !== "number") return [];
    const behind = behindPort(pods, { targetPort, transport }, (one) =>
      at(podTemplate(one), "spec"),
    );
    const [first, ...others] = behind.map((one) => probeOf(one, targetPort));
    if (first === undefined || others.some((one) => one?.protocol !== first.protocol)) return [];
    const facts = { port, transport, name: asString(portName), appProtocol: asString(appProtocol) };
    const place = { service, namespace: home };
    return [{ service: `${namespace}/${name}`, port, facts, place, ...first }];
  });
}

const probeNames = ["readinessProbe", "livenessProbe", "startupProbe"];

/** https://kubernetes.io/docs/concepts/workloads/pods/probes/: `httpGet` sends HTTP, `grpc` a gRPC health check. */
function probeOf(
  workload: KubeObject,
  targetPort: unknown,
): Pick<ProbedPort, "protocol" | "why"> | undefined {
  for (const container of asArray(at(podTemplate(workload), "spec", "containers")).map(asRecord)) {
    const numbers = asArray(container.ports)
      .map(asRecord)
      .filter(({ name, containerPort }) => targetPort === name || targetPort === containerPort)
      .flatMap(({ name, containerPort }) => [name, containerPort]);
    const wanted = new Set<unknown>([targetPort, ...numbers].filter((one) => one !== undefined));
    for (const name of probeNames) {
      const { httpGet, grpc } = asRecord(container[name]);
      const why = (kind: string) => `${name}.${kind} of ${workload.kind} ${workload.metadata.name}`;
      const scheme = asString(at(httpGet, "scheme")) ?? "HTTP";
      if (wanted.has(at(grpc, "port"))) return { protocol: "grpc", why: why("grpc") };
      if (scheme === "HTTP" && wanted.has(at(httpGet, "port")))
        return { protocol: "http", why: why("httpGet") };
    }
  }
  return undefined;
}

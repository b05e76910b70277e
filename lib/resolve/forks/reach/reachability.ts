/** @module Whether requests can reach a fork by their key, and which of its ports they cannot. */
import { isEncryptedPort } from "../../../kube/encrypted-ports.ts";
import { isRingPort } from "../../../kube/memberships.ts";
import { isMeasuringPort } from "../../../kube/watching-ports.ts";
import { guessedProtocol, isRoutable } from "../../../mesh/implementations/routable.ts";
import type { Service, ServicePort } from "../../../model/baseline.ts";
import type { ForkContext } from "../context.ts";
import { names } from "../target.ts";

/** Reports a fork that no rule can reach, and ports of a fork that no rule covers for sure. */
export function checkReachability(context: ForkContext): void {
  const { entry, workload, services } = context.target;
  if (workload.kind === "CronJob" || services.length === 0 || isReferenced(context)) return;
  const ports = services.flatMap(({ baseline }) =>
    baseline.ports.map((port) => ({ service: baseline, port })),
  );
  if (!ports.some(({ port }) => isRoutable(port)) && entry.strategies?.consumer === undefined) {
    reportUnreachable(context, ports);
    return;
  }
  // Members of a ring are no callers: lib/resolve/forks/hazards/membership.ts asks about them. Nor is who measures.
  const called = ports.filter(({ port }) => !isRingPort(port) && !isMeasuringPort(port));
  warnOfPorts(
    context,
    // Whoever stated that a port does not speak HTTP knows that it is not routed.
    called.filter(({ port }) => !isRoutable(port) && port.stated === undefined),
    "W0310",
  );
  warnOfPorts(
    context,
    called.filter(({ port }) => isRoutable(port) && port.protocol === "detected"),
    "W0311",
  );
}

// --- internal ---

interface PortOf {
  readonly service: Service;
  readonly port: ServicePort;
}

/** True when another fork of the sandbox gets this fork's address, and so needs no rule. */
function isReferenced(context: ForkContext): boolean {
  return context.siblings
    .filter((sibling) => sibling !== context.target)
    .flatMap((sibling) => sibling.entry.customizations?.env ?? [])
    .some((change) => {
      const fork = "valueFrom" in change ? change.valueFrom.fork : undefined;
      return fork !== undefined && names(fork.forkOf, context.target.workload, context.settings);
    });
}

function reportUnreachable(context: ForkContext, ports: readonly PortOf[]): void {
  const why =
    ports.length === 0
      ? "the Services that select it have no ports"
      : `the mesh does not look into ${described(ports)}`;
  context.problems.report({
    code: "E0337",
    message: `no routing rule can reach the fork of ${context.display}: ${why}`,
    help: [...wayOut(context, ports), handOver].join("; or "),
    source: context.forkOf,
  });
}

function warnOfPorts(
  context: ForkContext,
  ports: readonly PortOf[],
  code: "W0310" | "W0311",
): void {
  if (ports.length === 0) return;
  const message =
    code === "W0310"
      ? `keyed requests do not reach the fork of ${context.display} on ${described(ports)}`
      : `whether keyed requests reach the fork of ${context.display} is decided at run time on ${described(ports)}`;
  const [help = handOver] = wayOut(context, ports);
  context.problems.report({ code, message, help, source: context.forkOf });
}

function described(ports: readonly PortOf[]): string {
  const shown = ports.slice(0, 8).map(({ service, port }) => {
    const guess = port.protocol === "detected" ? guessedProtocol(port) : undefined;
    const why = guess === undefined ? port.decidedBy : `${port.decidedBy}, most likely ${guess}`;
    return `Service ${service.namespace}/${service.name} port ${port.port} (${why})`;
  });
  return shown.join(", ") + (ports.length > 8 ? ` and ${ports.length - 8} more` : "");
}

const handOver = "hand its address to another fork of this sandbox with valueFrom.fork";

/** What makes a port routable; nothing for ports of rings, nor for UDP and SCTP ports, about which E0404 refuses such a fact. */
function wayOut(context: ForkContext, ports: readonly PortOf[]): readonly string[] {
  if (ports.length === 0) return ["add the port to the baseline's Service"];
  const open = ports.filter(({ port }) => port.transport === "TCP" && !isRingPort(port));
  const first = open.find(({ port }) => !isEncryptedPort(port)) ?? open[0];
  if (first === undefined) return [];
  const { service, port } = first;
  const name =
    service.namespace === context.settings.namespace
      ? service.name
      : `${service.namespace}/${service.name}`;
  if (isEncryptedPort(port))
    return [
      `Service "${name}" port ${port.port} carries TLS, in which no proxy can read a key: let a Gateway or the sidecar end TLS in front of a port that speaks plain HTTP, or leave it as it is`,
    ];
  return [
    `if a port speaks HTTP or gRPC, say so in the environment: services."${name}".ports."${port.port}".protocol: http, http2 or grpc`,
  ];
}

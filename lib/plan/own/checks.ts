/** @module What a route of `spec.objects` may say: hosts that nobody else has, and Services that the sandbox has itself. */
import { isRoutable } from "../../mesh/implementations/routable.ts";
import type { Destination } from "../../model/route-table.ts";
import { below } from "../../model/source.ts";
import { isMesh, nameOf } from "../coverage.ts";
import { edgesOf } from "../edges.ts";
import type { PlanContext } from "../keyed-copies.ts";
import type { OwnFault, RoutePlanners } from "../planner.ts";
import { type Claims, checkHosts } from "./hosts.ts";
import { type Checked, type OwnRoutes, speaksFor, statedName } from "./routes.ts";

/** Reports routes that would act on somebody else, or that proxies could not key. */
export function checkOwnTables(
  all: readonly OwnRoutes[],
  planners: RoutePlanners,
  context: PlanContext,
): void {
  const taken: Claims = new Map();
  for (const own of all) {
    for (const { object, source } of own.unread) {
      context.problems.report({
        code: "E0635",
        message: `${statedName(object)} is attached to nothing by which a proxy would read it`,
        help: 'name the Service as a parent with group: "" and kind: Service, or a Gateway',
        source,
      });
    }
    for (const table of own.tables) {
      const checked = { own, table, planner: planners[table.backend], context };
      if (hasOddFields(checked)) continue;
      checkHosts(checked, taken);
      checkDestinations(checked);
    }
  }
}

/** What cannot be keyed, or is not read where it would count. */
function hasOddFields(checked: Checked): boolean {
  const { table, planner, context } = checked;
  const fault =
    apiFault(checked) ?? edgeFault(checked) ?? planner.ownFault(table) ?? openPort(checked);
  if (fault === undefined) return false;
  const { what, help, path = [] } = fault;
  const source = below(table.owner.source, ...path);
  context.problems.report({
    code: "E0635",
    message: `${statedName(table.owner.object)} ${what}`,
    help,
    source,
  });
  return true;
}

function apiFault({ table, context }: Checked): OwnFault | undefined {
  const { settings, routeKinds } = context.environment;
  const onMesh = table.scopes.filter(isMesh).length;
  const isRead =
    routeKinds.some(({ kind }) => kind === table.owner.object.kind) &&
    (onMesh === 0 || table.backend === settings.backend);
  if (!isRead)
    return {
      what: `is no route of the backend "${settings.backend}"`,
      help: "write it in the API that routing.backend names, which the routes of lanes have",
    };
  if (table.scopes.length > 0 && (onMesh === 0 || onMesh === table.scopes.length)) return undefined;
  return {
    what: "is not either for Services or for Gateways",
    help: "state one route for the Service and another one for the Gateway",
  };
}

/** Its rules are for requests with a key alone, and there come none. */
function edgeFault({ table, context }: Checked): OwnFault | undefined {
  const [edge] = edgesOf(table, context.environment);
  return (
    edge && {
      what: `is attached to Gateway ${edge.gateway}, where entry point "${edge.name}" says keys: ${edge.keys}, so no request would reach it`,
      help: "attach it to a Gateway that lets keys in, or state a route for the Service alone",
    }
  );
}

/** A port without a rule has the default route, by which everybody gets to the pods. */
function openPort({ own, table, planner }: Checked): OwnFault | undefined {
  const open = [...own.services.values()].find((service) =>
    service.ports
      .filter(isRoutable)
      .filter(({ port }) => speaksFor(table, service, port))
      .some(({ port }) => planner.answers(table, port) !== "everybody"),
  );
  return (
    open && {
      what: `has no rule for a port of ${statedName(open.object)}, which would answer everybody there`,
      help: "add a rule for the port, or leave the port out of the matches",
    }
  );
}

function checkDestinations({ own, table, context }: Checked): void {
  for (const rule of table.rules) {
    const faults = rule.destinations.flatMap((one) => destinationFault(one, own) ?? []);
    const [fault] = rule.destinations.length === 0 ? ["leads to no Service"] : faults;
    if (fault === undefined) continue;
    context.problems.report({
      code: "E0634",
      message: `rule ${rule.index + 1} of ${statedName(table.owner.object)} ${fault}`,
      help: "let it lead to ports of Services of the sandbox's spec.objects, by their names there",
      source: rule.source,
    });
  }
}

function destinationFault(
  { service, port, subset }: Destination,
  { services }: OwnRoutes,
): string | undefined {
  if (service === undefined || services.get(nameOf(service)) !== service)
    return `leads to ${service === undefined ? "something" : `${statedName(service.object)}`} that spec.objects does not have`;
  if (subset !== undefined) return `names subset "${subset}", which no DestinationRule defines`;
  return port === undefined || service.ports.some((one) => one.port === port)
    ? undefined
    : `leads to port ${port}, which ${statedName(service.object)} does not have`;
}

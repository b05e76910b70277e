/**
 * @module What an existing route's keyed copies ask of the implementation: refused at compile time,
 * since an implementation drops a route that it does not understand and its status rarely says so.
 */
import { marksOf, rowOf } from "../../../kube/copied-metadata.ts";
import { asArray, asString, at, isRecord } from "../../../kube/json.ts";
import { routeItems } from "../../../kube/limits.ts";
import { displayName, keyString, objectKey } from "../../../kube/object.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { DefaultTable, KeyedCopy, PlannedTable } from "../../../model/route-plan.ts";
import type { RouteRule, RouteTable, TableScope } from "../../../model/route-table.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { ruleName } from "../../../plan/names.ts";
import type { MeshDialect } from "../../implementations/implementation.ts";
import { gatewayGroup } from "../../implementations/standard.ts";
import { gatewayNamed } from "../read/listeners.ts";
import type { RenderContext } from "./context.ts";
import { type Reader, readerName, readersOf } from "./context.ts";
import { checkFilters } from "./filters.ts";
import { checkRegexes } from "./regexes.ts";

/** Reports what the readers of the table cannot do. */
export function checkTable(entry: PlannedTable, context: RenderContext): void {
  const { table } = entry;
  const copied = entry.rules.filter(({ copies }) => copies.length > 0);
  if (copied.length === 0) return;
  checkAnnotations(table, context);
  for (const scope of table.scopes) checkScope(table, scope, context);
  const readers = readersOf(table, context);
  for (const { rule, copies } of copied) {
    if (table.owner.object.kind === "GRPCRoute") checkGrpc(rule, readers, context);
    checkHeaderRoom(rule, context);
    checkRegexes(rule, context.report);
    checkRefusals(copies, readers, context);
    if (copies.some(({ action }) => action.kind !== "refuse")) checkFilters(rule, readers, context);
  }
}

/** Reports what the mesh cannot do for a Service without routes of its own. */
export function checkDefaultTable({ routes }: DefaultTable, context: RenderContext): void {
  const { mesh } = context.implementation;
  if (mesh === undefined) return;
  const copies = routes.flatMap((route) => route.copies);
  checkRefusals(copies, [{ name: readerName(context), can: mesh }], context);
}

function checkScope(table: RouteTable, scope: TableScope, context: RenderContext): void {
  const { implementation, settings, report } = context;
  const owner = displayName(objectKey(table.owner.object));
  if (scope.kind === "mesh") {
    if (implementation.mesh !== undefined) checkParent(table, scope, implementation.mesh, context);
    return;
  }
  const { gateway, controllers } = implementation;
  const controller = controllerOf(scope.gateway, context.environment.baseline);
  const isForeign =
    controllers !== undefined && controller !== undefined && !controllers.includes(controller);
  if (gateway !== undefined && !isForeign) return;
  report({
    code: "W0440",
    message: `${owner} is attached to Gateway ${scope.gateway}, which ${settings.implementation} does not run${controller === undefined ? "" : ` ("${controller}" does)`}`,
    help: "make sure that the Gateway's implementation matches headers by regular expression, or drop baggage and tracestate from routing.carriers: docs/carriers.md says what needs no expression",
    source: table.owner.source,
  });
}

/** The controller that runs a Gateway (`namespace/name`), as far as its GatewayClass is at hand. */
function controllerOf(gateway: string, baseline: BaselineIndex): string | undefined {
  const name = asString(at(gatewayNamed(gateway, baseline)?.spec, "gatewayClassName")) ?? "";
  const ownClass = keyString({ group: gatewayGroup, kind: "GatewayClass", name });
  return asString(at(baseline.objects.get(ownClass)?.object.spec, "controllerName"));
}

/** Warns of annotations that the copies of a route do not get, since it is not known what they do. */
function checkAnnotations({ owner }: RouteTable, { report }: RenderContext): void {
  const { metadata } = owner.object;
  const unknown = marksOf(metadata)
    .filter((mark) => mark.field === "annotations" && mark.key.includes("/"))
    .filter((mark) => rowOf(mark, "route") === undefined)
    .map(({ key }) => `"${key}"`);
  if (unknown.length === 0) return;
  report({
    code: "W0442",
    message: `${unknown.join(", ")} of ${displayName(objectKey(owner.object))} ${unknown.length === 1 ? "does" : "do"} not hold for its keyed copies: what ${unknown.length === 1 ? "it does" : "they do"} is not known`,
    help: "if it matters, say it with filters or with a policy that is attached to the route or its Gateway",
    source: below(owner.source, "metadata", "annotations"),
  });
}

function checkParent(
  table: RouteTable,
  { service }: Extract<TableScope, { kind: "mesh" }>,
  can: MeshDialect,
  { settings, report }: RenderContext,
): void {
  if (service === undefined) return;
  const owner = displayName(objectKey(table.owner.object));
  const parent = `Service ${service.namespace}/${service.name}`;
  if (service.headless && !can.headlessParents) {
    report({
      code: "E0450",
      message: `${owner} is attached to the headless ${parent}, which implementation "${settings.implementation}" refuses`,
      help: "give the Service a cluster IP, or attach the route to a Service that has one",
      source: table.owner.source,
      related: [{ message: "the headless Service", source: service.source }],
    });
  }
  if (
    table.owner.object.metadata.namespace !== service.namespace &&
    can.consumerRoutes === "ignored"
  ) {
    report({
      code: "E0449",
      message: `${owner} is attached to ${parent} of another namespace, which implementation "${settings.implementation}" does not support`,
      help: `move the route into namespace "${service.namespace}"`,
      source: table.owner.source,
    });
  }
}

/** Reports a route of a kind that a reader does not know, or not like this. */
export function checkGrpc(
  rule: RouteRule,
  readers: readonly Reader[],
  { report }: RenderContext,
): void {
  const unnamed = rule.matches.findIndex((match) => !isRecord(match.body.method));
  for (const { name, can } of readers) {
    if (can.grpcRoutes === "all" || (can.grpcRoutes === "with-method" && unnamed < 0)) continue;
    const none = can.grpcRoutes === "none";
    report({
      code: "E0448",
      message: none
        ? `${name} does not support GRPCRoutes, and ignores ${ruleName(rule)}`
        : `match ${unnamed + 1} of ${ruleName(rule)} names no gRPC service or method, which ${name} refuses`,
      help: none
        ? "use an HTTPRoute, which routes gRPC as well"
        : "name the service or the method in every match, or use an HTTPRoute",
      source: none || rule.body.matches === undefined ? rule.source : matchSource(rule, unnamed),
    });
  }
}

/** Reports matches that have no room for more conditions. */
export function checkHeaderRoom(rule: RouteRule, { report }: RenderContext): void {
  for (const [index, match] of rule.matches.entries()) {
    if (asArray(match.body.headers).length < routeItems.headers) continue;
    report({
      code: "E0445",
      message: `match ${index + 1} of ${ruleName(rule)} has ${routeItems.headers} header conditions, so its keyed copy has no room for the routing key`,
      help: "remove a header condition from the match",
      source: below(matchSource(rule, index), "headers"),
    });
  }
}

function checkRefusals(
  copies: readonly KeyedCopy[],
  readers: readonly Reader[],
  { report }: RenderContext,
): void {
  for (const { lane, action, sources } of copies) {
    if (action.kind !== "refuse") continue;
    const [what, help] = unrefused[action.why];
    const unable = readers.filter(
      ({ can }) => can.withoutBackends !== "refuse" && can.missingBackend !== "refuse",
    );
    for (const { name } of unable) {
      report({
        code: "E0444",
        message: `lane "${lane.key}" ${what}, and ${name} cannot refuse a request: it sends it to the Service instead`,
        help,
        source: action.why === "strict" ? lane.source : (sources[0] ?? lane.source),
      });
    }
  }
}

const unrefused = {
  strict: ["is strict", "set the lane's routing.fallback to baseline"],
  suspended: [
    "is suspended",
    "delete the sandbox's file instead of suspending it: its keyed requests are then answered by the baseline",
  ],
} as const;

function matchSource(rule: RouteRule, index: number): SourceRef {
  return below(rule.source, "matches", index);
}

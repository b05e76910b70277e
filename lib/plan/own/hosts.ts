/** @module The hosts that a route of `spec.objects` is for: nobody else has them, and proxies can tell their requests apart. */
import { matchesHost } from "../../kube/hosts.ts";
import { unkeyedBecause } from "../../mesh/implementations/keyed-only.ts";
import type { RouteTable, TableScope } from "../../model/route-table.ts";
import { nameOf } from "../coverage.ts";
import { tableName } from "../names.ts";
import { type Checked, statedName } from "./routes.ts";

/** Reports hosts that the baseline or another route has. Routes are given in the order of their sandboxes. */
export function checkHosts(checked: Checked, taken: Claims): void {
  for (const scope of checked.table.scopes) {
    const fine =
      scope.kind === "mesh" ? checkService(scope, checked) : checkGateway(scope, checked);
    if (fine) checkTaken(scope, checked, taken);
  }
}

type Scope<Kind> = Extract<TableScope, { kind: Kind }>;

function checkService(scope: Scope<"mesh">, { own, table, context }: Checked): boolean {
  const { service, hosts } = scope;
  const isOwn = service !== undefined && own.services.get(nameOf(service)) === service;
  const why = service && unkeyedBecause(context.environment.settings, service.headless);
  if (isOwn && why === undefined) return true;
  context.problems.report(
    isOwn
      ? {
          code: "E0632",
          message: `${statedName(table.owner.object)} is for ${statedName(service.object)}, whose requests cannot be told apart by their key: ${why}`,
          help: "leave the route out: the Service is there without one; or let a Gateway lead to it",
          source: table.owner.source,
        }
      : {
          code: "E0629",
          message: `${statedName(table.owner.object)} is for host "${hosts.join(", ")}", which is no Service of the sandbox's spec.objects`,
          help: "name one by its name there; for a Service of the baseline, fork the workload behind it: its routes follow",
          source: table.owner.source,
        },
  );
  return false;
}

function checkGateway(scope: Scope<"gateway">, checked: Checked): boolean {
  const { table, planner, context } = checked;
  const { baseline } = context.environment;
  const { gateway, hosts } = scope;
  const { namespace = "" } = table.owner.object.metadata;
  const known = baseline.tables.flatMap((one) =>
    one.scopes.flatMap((other) => (other.kind === "gateway" ? [{ ...other, table: one }] : [])),
  );
  const served = planner.hostsAt(gateway, namespace, baseline);
  const isKnown =
    served !== undefined ||
    known.some((one) => one.gateway === gateway && one.table.backend === table.backend);
  const report = (code: "E0629" | "E0631" | "E0633", what: string, help: string) => {
    context.problems.report({
      code,
      message: `${statedName(table.owner.object)} ${what}`,
      help,
      source: table.owner.source,
    });
    return false;
  };
  if (!isKnown) {
    return report(
      "E0633",
      `names Gateway ${gateway}, which the baseline does not have`,
      "name a Gateway of the baseline's, or add it to the sources",
    );
  }
  for (const host of hosts) {
    if (host.includes("*")) {
      return report(
        "E0631",
        `is for ${host === "*" ? "every host" : `host "${host}"`} at Gateway ${gateway}`,
        "name each host in full: requests of the baseline and of other lanes must not fall under it",
      );
    }
    const other = known.find(
      (one) =>
        one.hosts.includes(host) ||
        (one.gateway === gateway && one.hosts.some((pattern) => matchesHost(pattern, host))),
    );
    if (other !== undefined) {
      return report(
        "E0629",
        `is for host "${host}" at Gateway ${gateway}, for which the baseline has ${tableName(other.table)}`,
        "choose a host that no route of the baseline covers, or fork the workload behind that one: its routes follow",
      );
    }
    if (served !== undefined && !served.some((pattern) => matchesHost(pattern, host))) {
      return report(
        "E0633",
        `is for host "${host}", which Gateway ${gateway} serves no route of namespace "${namespace}" for`,
        `choose a host that the Gateway serves: ${served.join(", ") || "none"}`,
      );
    }
  }
  return true;
}

/** What routes have taken, by host. */
export type Claims = Map<string, readonly Claim[]>;

/** A host that a route has taken. */
interface Claim {
  /** Where, inside one sandbox: a Gateway, or a port of a Service. */
  readonly places: readonly string[];
  readonly table: RouteTable;
  readonly sandbox: string;
}

/** Two branches never share a host, and two routes of one would be read in the order of their ages. */
function checkTaken(scope: TableScope, { own, table, context }: Checked, taken: Claims): void {
  const ports = scope.kind === "mesh" ? (scope.service?.ports ?? []) : [];
  const places =
    scope.kind === "gateway"
      ? [scope.gateway]
      : ports.flatMap(({ port }) => ((scope.port ?? port) === port ? [`${port}`] : []));
  for (const host of scope.hosts) {
    const sandbox = own.sandbox.name;
    const claims = taken.get(host) ?? [];
    const other = claims.find(
      (one) => one.sandbox !== sandbox || one.places.some((place) => places.includes(place)),
    );
    taken.set(host, [...claims, { places, table, sandbox }]);
    if (other === undefined) continue;
    context.problems.report({
      code: "E0630",
      message: `${statedName(table.owner.object)} is for host "${host}", which a route of sandbox "${other.sandbox}" has already`,
      help:
        other.sandbox === sandbox
          ? "write all rules of the host into one route"
          : "choose another host, for example one with the sandbox's name in it",
      source: table.owner.source,
      related: [{ message: "the other route", source: other.table.owner.source }],
    });
    return;
  }
}

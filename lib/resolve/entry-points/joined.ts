/**
 * @module Gateways that are one socket with an entry point's: the same pods, port and address. Their routes of one host are
 * one list there, in which whatever comes first answers, so a key that one of them takes away can come in by the other.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { canShare } from "../../kube/gateway-servers.ts";
import { intersection, matchesHost } from "../../kube/hosts.ts";
import { apiGroup } from "../../kube/object.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { EntryPoint } from "../../model/entry-point.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { GatewayReader, RouteReaders } from "../baseline/baseline.ts";
import { type Place, type ServedHost, servedAt } from "./served.ts";

/** A Gateway that shares pods with an entry point's. */
export interface JoinedGateway extends Place {
  readonly object: BaselineObject;
  readonly source: SourceRef;
}

/** The other Gateways that the pods of an entry point's can serve, in the order of the baseline. */
export function joinedWith(
  entry: EntryPoint,
  baseline: BaselineIndex,
  { backend, group, kind, listeners, podLabels }: GatewayReader,
): readonly JoinedGateway[] {
  if (podLabels === undefined) return [];
  const own = podLabels(entry.object.object);
  const pods = [...baseline.workloads.values()].map((one) => one.podLabels);
  return [...baseline.objects.values()]
    .filter(
      (one) =>
        one !== entry.object &&
        one.object.kind === kind &&
        apiGroup(one.object.apiVersion) === group &&
        canShare(own, podLabels(one.object), pods),
    )
    .map((object) => {
      const { namespace = "", name } = object.object.metadata;
      return {
        ...{ gateway: `${namespace}/${name}`, backend, object, source: object.source },
        listeners: listeners(object.object),
      };
    });
}

/** Reports other Gateways by which keys come in that an entry point does not let in. */
export function checkJoined(
  entries: readonly EntryPoint[],
  baseline: BaselineIndex,
  readers: RouteReaders,
  problems: Problems,
): void {
  for (const entry of entries.filter(({ keys }) => keys !== "admit")) {
    for (const other of joinedWith(entry, baseline, readers[entry.backend].gateways)) {
      if (entries.some((one) => one.object === other.object && isAlike(one, entry))) continue;
      const met = meeting(servedAt(entry, baseline), servedAt(other, baseline));
      if (met === undefined) continue;
      const { gateway, name, keys, claims } = entry;
      const same = `keys: ${keys}${claims.length === 0 ? "" : " and the same admit"}`;
      problems.report({
        code: "E0875",
        message: `entry point "${name}" says keys: ${keys}, and Gateway ${other.gateway} can be for the same pods as ${gateway}: Istio joins the routes of both for "${met.host}" on port ${met.port}, and the rule that comes first decides about a key`,
        help: `state ${other.gateway} as an entry point with ${same}; or give it pods, a port or hosts of its own`,
        source: below(entry.source, "keys"),
        related: [
          { message: "the other Gateway", source: other.source },
          { message: "what serves that host there", source: met.table.owner.source },
        ],
      });
    }
  }
}

// --- internal ---

/** Whether two entry points let in the same requests' keys, and do the same with others. */
function isAlike(a: EntryPoint, b: EntryPoint): boolean {
  return a.keys === b.keys && JSON.stringify(a.claims) === JSON.stringify(b.claims);
}

/**
 * What another Gateway serves where one does. The most specific name answers, so of plain HTTP only names that the first
 * one's tables are for matter. With TLS a client chooses the server by one name and asks for another.
 */
function meeting(own: readonly ServedHost[], other: readonly ServedHost[]): ServedHost | undefined {
  return other.find((theirs) =>
    own.some(
      (ours) =>
        ours.port === theirs.port &&
        ours.bind === theirs.bind &&
        (ours.protocol === "HTTPS" && theirs.protocol === "HTTPS"
          ? intersection(ours.host, theirs.host) !== undefined
          : matchesHost(ours.host, theirs.host)),
    ),
  );
}

/** @module Edges as the environment's spec states them: Gateways at which a key from outside enters no lane. */
import { canShare } from "../../kube/gateway-servers.ts";
import { matchesHost } from "../../kube/hosts.ts";
import type { StatedEntryPoint } from "../../model/stated-entry-points.ts";
import { apis } from "../../simulate/apis.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { Entry } from "../../simulate/entries/entries.ts";
import type { GatewayHost } from "../../simulate/entries/gateway-entries.ts";
import { linesOf, type Shape } from "../../simulate/requests/conditions.ts";
import { tablesOfGateway, type World } from "../../simulate/tables/tables.ts";
import type { Facts } from "./facts.ts";

/** An entry point that lets no key in. */
export interface Edge extends StatedEntryPoint {
  readonly keys: Exclude<StatedEntryPoint["keys"], "admit">;
}

/** All of them. */
export function edgesIn({ entryPoints }: Pick<Facts, "entryPoints">): readonly Edge[] {
  return entryPoints.filter(isEdge);
}

/** The entry point of an entry, where it lets no key in; a request with an admitted claim is let in. */
export function edgeAt(
  facts: Pick<Facts, "entryPoints">,
  entry: Entry,
  shape?: Shape,
): Edge | undefined {
  if (entry.kind === "mesh") return undefined;
  return edgesIn(facts).find(
    ({ gateway, api = entry.api, claims }) =>
      gateway === entry.gateway &&
      api === entry.api &&
      !(shape !== undefined && claims.some((one) => hasClaim(shape, one))),
  );
}

/**
 * The edge whose Gateway answers an entry of another Gateway too: of the same pods, on the same port, for a host that it has
 * rules for. Istio joins the routes of both there.
 */
export function joinedEdge(reading: JoinedIn, entry: Entry, shape?: Shape): Edge | undefined {
  if (entry.kind === "mesh") return undefined;
  return edgesIn(reading.facts).find(
    ({ gateway, api = entry.api, claims }) =>
      gateway !== entry.gateway &&
      api === entry.api &&
      isJoined(reading, gateway, entry) &&
      !(shape !== undefined && claims.some((one) => hasClaim(shape, one))),
  );
}

function isJoined(
  { world, cluster }: JoinedIn,
  edge: string,
  { api, gateway, host, port }: GatewayHost,
): boolean {
  const { gatewayLabels, served } = apis[api];
  if (gatewayLabels === undefined) return false;
  const [own, other] = [edge, gateway].map((name) =>
    served(cluster).filter(
      (one) =>
        one.gateway === name &&
        one.port === port &&
        one.bind !== undefined &&
        one.hosts.some((pattern) => matchesHost(pattern, host)),
    ),
  );
  const pods = cluster.pods.map(({ labels }) => labels);
  return (
    own?.some((one) => other?.some(({ bind }) => bind === one.bind)) === true &&
    canShare(gatewayLabels(cluster, edge), gatewayLabels(cluster, gateway), pods) &&
    tablesOfGateway(world, cluster, { api, gateway: edge, host, port }).some(
      ({ rules }) => rules.length > 0,
    )
  );
}

/** What is asked about Gateways of the same pods. */
export interface JoinedIn {
  readonly facts: Pick<Facts, "entryPoints">;
  readonly world: World;
  readonly cluster: Cluster;
}

function hasClaim({ headers }: Shape, { claim, values }: Edge["claims"][number]): boolean {
  return linesOf(headers, claimHeader(claim)).some((value) => values.includes(value));
}

/** In rules, a claim of a checked token looks like a header; nobody can send one with that name. */
export function claimHeader(claim: string): string {
  return `@request.auth.claims.${claim}`;
}

function isEdge(one: StatedEntryPoint): one is Edge {
  return one.keys !== "admit";
}

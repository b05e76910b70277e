/** @module The tables that one entry's requests meet in the baseline alone and with the output applied. */
import { at } from "../../kube/json.ts";
import { guessedProtocol } from "../../mesh/implementations/routable.ts";
import { apis } from "../apis.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { layer7At, speaksGrpc } from "../cluster/ports.ts";
import type { Entry } from "../entries/entries.ts";
import { givenTo } from "../entries/given-key.ts";
import type { Shape } from "../requests/conditions.ts";
import type { GivenKey } from "../requests/keys.ts";
import { aloneTables } from "./routes-alone.ts";
import type { Tables } from "./rule.ts";
import { tablesOfGateway, tablesOnMesh, type World } from "./tables.ts";
import { conclude } from "./verdict.ts";

/** The tables of one entry, and what has to hold between them. */
export interface Compared {
  /** The baseline's. */
  readonly before: Tables;
  /** With the output applied. */
  readonly after: Tables;
  /** The request without anything special. */
  readonly plain: Shape;
  /** True where no rule applies to a request whatever its key: lanes then stay with the baseline. */
  readonly withoutRules: boolean;
  /** The key that the caller's own proxy gives to requests that carry none, with the output applied. Absent: it gives none. */
  readonly given?: GivenKey;
  /** The lane whose unit alone is applied: then only requests without a key are asked. */
  readonly alone?: string;
  /** For requests whose Host is not the Service's. */
  readonly foreign?: true;
}

/**
 * The tables of an entry before and after. The first item is for its own hosts. Further ones, where they make a
 * difference, are for the unit of one lane alone and for a foreign Host header.
 */
export function comparedTables(
  world: World,
  { before, after }: { readonly before: Cluster; readonly after: Cluster },
  entry: Entry,
): readonly Compared[] {
  const plain: Shape = {
    path: "/",
    method: isGrpc(world, entry) ? "POST" : "GET",
    authority: entry.authorities[0] ?? "",
    headers: [],
    query: [],
  };
  if (entry.kind === "gateway") {
    return [
      {
        before: tablesOfGateway(world, before, entry),
        after: tablesOfGateway(world, after, entry),
        plain,
        withoutRules: false,
      },
    ];
  }
  const { service, port, client } = entry;
  const own = tablesOnMesh(world, before, {
    service,
    port,
    client: { ...client, labels: client.baselineLabels },
  });
  const emitted = after.services.get(service.key);
  if (emitted === undefined) {
    const otherwise = conclude({ outcome: "404", rule: `no Service ${service.key}` });
    const after: Tables = [{ order: "listed", rules: [], otherwise }];
    return [{ before: own.tables, after, plain, withoutRules: own.opaque }];
  }
  // Who asks the baseline alone compares it with itself.
  const isSame = before === after && client.labels === client.baselineLabels;
  const now = isSame ? own : tablesOnMesh(world, after, { service: emitted, port, client });
  const withoutRules =
    own.opaque ||
    (!hasRules(own.tables, now.tables) && isOutOfReach(before, entry)) ||
    (!hasKeyedRules(now.tables) && isUnlikely(world, before, entry));
  const alone = aloneTables(world, after, { service: emitted, port, client }).map((one) => ({
    ...{ before: own.tables, plain, withoutRules: false },
    ...one,
  }));
  const foreign = { ...plain, authority: "isolane-foreign.invalid" };
  // With a Host that is not the Service's, a request bypasses a sidecar's rules of declared ports.
  const same = own.foreign === own.tables;
  const passing = own.opaque || (same && own.byAddress !== true) ? [] : [foreign];
  const given = givenTo(after, client);
  const keyed = given === undefined ? {} : { given };
  return [
    { before: own.tables, after: now.tables, plain, withoutRules, ...keyed },
    // What is not applied yet has no pods that call.
    ...(given === undefined ? alone : []),
    ...passing.map((shape) => ({
      ...keyed,
      before: own.foreign,
      after: now.foreign,
      plain: shape,
      withoutRules: same ? withoutRules : true,
      foreign: true as const,
    })),
  ];
}

function isGrpc({ facts }: World, entry: Entry): boolean {
  if (entry.kind === "gateway") return false;
  const port = entry.service.ports.find(({ number }) => number === entry.port)?.body;
  const stated = port && facts.stated(entry.service.object, port);
  return stated === undefined ? speaksGrpc(port) : stated === "grpc";
}

function hasRules(...tables: readonly Tables[]): boolean {
  return tables.flat().some(({ rules }) => rules.length > 0);
}

function hasKeyedRules(tables: Tables): boolean {
  return tables.some(({ rules }) => rules.some(({ key }) => key.length > 0));
}

/**
 * A port that rules route only if its requests turn out to be HTTP, and that speaks something else: the
 * environment states it, or its number or name suggests it. The compiler adds no rules for it, and warns.
 */
function isUnlikely(
  { facts }: World,
  before: Cluster,
  { service, port: number }: Extract<Entry, { kind: "mesh" }>,
): boolean {
  const port = service.ports.find((one) => one.number === number);
  if (port === undefined) return false;
  const stated = facts.stated(service.object, port.body);
  if (stated !== undefined) return stated === "tcp";
  const layer7 = layer7At(before, facts.implementation, { service, port });
  return layer7 === "detected" && guessedProtocol({ port: number, name: port.name }) !== undefined;
}

/**
 * Where the baseline itself ends lanes, and the compiler warns: at a headless Service, which clients address
 * pod by pod, and for clients that do not see the host's rules.
 */
function isOutOfReach(before: Cluster, entry: Extract<Entry, { kind: "mesh" }>): boolean {
  const headless = at(entry.service.object, "spec", "clusterIP") === "None";
  const { service, client } = entry;
  return (
    headless ||
    Object.values(apis).some((api) => api.isHidden?.(before, service, client.namespace) === true)
  );
}

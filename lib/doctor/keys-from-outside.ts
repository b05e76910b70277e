/** @module Gateways by which whoever sends a key from outside is in its lane. */
import { gateways } from "../simulate/entries/gateway-entries.ts";
import { type Examined, type Finding, several } from "./check.ts";

/** A hint about all of them together; empty where the spec says of each what becomes of keys. */
export function keysFromOutside({ input, ground }: Examined): readonly Finding[] {
  if (ground === undefined) return [];
  const { namespace } = ground.facts;
  const stated = new Set(
    input.environment.spec.spec.entrypoints.flatMap(({ keys, gateway }) =>
      keys === undefined || gateway === undefined
        ? []
        : [`${gateway.namespace ?? namespace}/${gateway.name}`],
    ),
  );
  const open = [...new Set(gateways(ground.before).map(({ gateway }) => gateway))].filter(
    (gateway) => !stated.has(gateway),
  );
  if (open.length === 0) return [];
  return [
    {
      level: "note",
      text: `whoever sends a routing key by Gateway ${several(open)} is in that lane, from the internet too where it is public`,
      help: "say under spec.entrypoints what becomes of keys there: strip or refuse, or admit where it is meant; docs/entrypoints.md says how",
    },
  ];
}

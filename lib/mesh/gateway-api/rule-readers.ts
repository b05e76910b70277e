/** @module Which proxies read a table and what they support. */
import type { RouteTable } from "../../model/route-table.ts";
import type { Dialect } from "../implementations/implementation.ts";
import { gatewayDialect } from "../implementations/registry.ts";
import type { RenderContext } from "./context.ts";

/** Who reads a table, and what they support. */
export interface Reader {
  readonly name: string;
  readonly can: Dialect;
}

/** The implementation, for messages. */
export function readerName({ settings }: RenderContext): string {
  return `implementation "${settings.implementation}"`;
}

/** Who reads a table. */
export function readersOf(table: RouteTable, context: RenderContext): readonly Reader[] {
  const { mesh, gateway, name: own } = context.implementation;
  const name = readerName(context);
  const onMesh = table.scopes.some((scope) => scope.kind === "mesh");
  const onGateway = table.scopes.some((scope) => scope.kind === "gateway");
  return [
    ...(onMesh && mesh !== undefined ? [{ name, can: mesh }] : []),
    ...(onGateway
      ? [{ name: gateway === undefined ? "a Gateway" : name, can: gatewayDialect(own) }]
      : []),
  ];
}

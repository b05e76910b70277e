/** @module What checks and rendering need, worked out once; and which proxies read a table. */
import type { Finding } from "../../../diagnostics/diagnostic.ts";
import type { Problems } from "../../../diagnostics/problems.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import type { RouteTable } from "../../../model/route-table.ts";
import type { EnvironmentSettings } from "../../../model/settings.ts";
import type { Dialect, Implementation } from "../../implementations/implementation.ts";
import { gatewayDialect, implementations } from "../../implementations/registry.ts";

/** The environment as this backend sees it. */
export interface RenderContext {
  readonly environment: ResolvedEnvironment;
  readonly settings: EnvironmentSettings;
  readonly implementation: Implementation;
  /** Reports a problem once, however many lanes and copies have it. */
  readonly report: (finding: Finding) => void;
}

/** The context of one render. */
export function renderContext(environment: ResolvedEnvironment, problems: Problems): RenderContext {
  const { settings } = environment;
  return {
    environment,
    settings,
    implementation: implementations[settings.implementation],
    report: problems.onceEach(),
  };
}

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

/** Whether a lane's refusal is a rule with a missing backend, since one of the readers sends a rule without backends on. */
export function refusesByMissing(readers: readonly Reader[]): boolean {
  return readers.some(({ can }) => can.withoutBackends !== "refuse");
}

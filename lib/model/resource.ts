/** @module Private state of sandboxes: what specs state, and the names by which everybody knows it. */
import { at } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { hash8 } from "./hash8.ts";
import { variables } from "./interface.ts";
import { type LaneUnit, unitPath } from "./release-unit.ts";
import type { StatedSettings } from "./settings.ts";
import type { SourceRef } from "./source.ts";
import type { CompleteResourcePlugin, PluginResource, ResourceReference } from "./spec.gen.ts";

/** A resource that a spec states, with its plugin. */
export interface StatedResource {
  /** The sandbox or group. */
  readonly owner: LaneUnit;
  readonly spec: PluginResource;
  readonly plugin: CompleteResourcePlugin;
  /** All parameters, with the defaults of the plugin's schema, in the schema's order. */
  readonly params: JsonObject;
  /** The entry of `spec.resources`. */
  readonly source: SourceRef;
}

/** A plugin that an environment has, with the parameters that it gives it. */
export interface EnvironmentPlugin {
  readonly plugin: CompleteResourcePlugin;
  /** Those of the environment alone: all that a deletion knows. */
  readonly params: JsonObject;
  /** The root of its document. */
  readonly source: SourceRef;
}

/**
 * What the IDs of all resources of an environment begin with: `il-1a2b3c-`. Environments of one name in clusters that
 * have names do not share it.
 */
export function resourcePrefix({ name, cluster = "" }: StatedSettings): string {
  return `il-${hash8(["resources", cluster, name]).slice(0, 6)}-`;
}

/**
 * The name of a resource outside of the cluster: of a database, a role, a virtual host. Lower-case letters, digits and
 * dashes, at most 31 characters (MySQL allows 32 in the name of a user). It depends on nothing else.
 */
export function resourceId(settings: StatedSettings, owner: LaneUnit, resource: string): string {
  const { kind, name } = owner;
  // A sandbox may one day have the name that a group had.
  const who = kind === "sandbox" ? name : unitPath(owner);
  const hash = hash8(["resource", settings.cluster ?? "", settings.name, who, resource]);
  const stem = name.slice(0, 12).replace(/-+$/, "");
  return `${resourcePrefix(settings)}${stem}-${hash}`;
}

/** Whose resource a fork of a sandbox means. */
export function ownerIn(
  { sandbox, group }: Pick<ResourceReference, "sandbox" | "group">,
  own: string,
): LaneUnit {
  return group === undefined
    ? { kind: "sandbox", name: sandbox ?? own }
    : { kind: "group", name: group };
}

/** What stands in messages: `group "all"`. */
export function ownerWords({ kind, name }: LaneUnit): string {
  return `${kind} "${name}"`;
}

/** What a script gets of the resource that it is about. */
export const resourceVariables = {
  environment: "ISOLANE_ENVIRONMENT",
  sandbox: variables.sandbox,
  resource: "ISOLANE_RESOURCE",
  routingKey: variables.routingKey,
  id: "ISOLANE_ID",
  prefix: "ISOLANE_PREFIX",
  outputs: "ISOLANE_OUTPUTS",
} as const;

/** The variable of a parameter: `adminSecret` is `PARAM_ADMIN_SECRET`. */
export function paramVariable(name: string): string {
  return `PARAM_${name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}`;
}

/** True for a parameter that the environment gives, and no sandbox. */
export function isOfEnvironment({ spec }: CompleteResourcePlugin, name: string): boolean {
  return at(spec.params, "properties", name, "x-isolane-from") === "environment";
}

/** Those of the parameters that the environment gives: all that a deletion knows. */
export function environmentParams(plugin: CompleteResourcePlugin, params: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(params).filter(([name]) => isOfEnvironment(plugin, name)),
  );
}

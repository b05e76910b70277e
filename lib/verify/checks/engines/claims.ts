/**
 * @module What the engine's objects have to say, as claims that hold or do not: from the environment's
 * `spec.gitops` and the folders of the output alone.
 */
import { asArray, at } from "../../../kube/json.ts";
import { kindOf } from "../../../kube/kinds.ts";
import type { KubeObject } from "../../../kube/object.ts";
import type { EnvironmentInput } from "../../../model/input.ts";
import { labels } from "../../../model/interface.ts";
import { type Phase, phases } from "../../../model/phases.ts";
import { type GitopsSettings, settingsOf } from "../../../model/settings.ts";
import { type Fault, faultsIn, type Statement } from "../../check.ts";
import { type Emitted, isLaneUnit, type Output } from "../../reading/output.ts";

/** The settings for the engine. */
export interface Gitops extends GitopsSettings {
  readonly environment: string;
  /** The environment's namespace. */
  readonly home: string;
}

/** Something that an engine's object says wrongly, or that none says. */
export interface Claim extends Fault {
  /** Absent: no object says it. */
  readonly emitted?: Emitted;
}

/** A claim for each statement about an object that does not hold. */
export function broken(emitted: Emitted, statements: readonly Statement[]): readonly Claim[] {
  return faultsIn(statements).map((fault) => ({ emitted, ...fault }));
}

/** The environment's settings for its engine; undefined: it has none. */
export function gitopsOf({ environment }: EnvironmentInput): Gitops | undefined {
  const { name, gitops, namespace } = settingsOf(environment.spec);
  return gitops === undefined ? undefined : { ...gitops, environment: name, home: namespace };
}

/** Metadata of an object of the engine. */
export function metadataOf(
  { environment, namespace }: Gitops,
  name: string,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject["metadata"] {
  const marks = Object.keys(annotations).length === 0 ? {} : { annotations };
  return { name, namespace, labels: { [labels.environment]: environment }, ...marks };
}

/** The shared units that the engine applies: `routes` always, since its folder always holds an object. */
export function sharedUnits({ byUnit }: Output): readonly string[] {
  return byUnit.has("baseline") ? ["baseline", "routes"] : ["routes"];
}

/**
 * What sends requests to forks: applied after the forks, and removed before them. A route of a Linkerd Server sends
 * nothing: it names requests for an AuthorizationPolicy (linkerd.io, reference, "Authorization Policy": targetRef).
 */
function isRoute({ object }: Emitted): boolean {
  const parents = asArray(at(object, "spec", "parentRefs"));
  const ofServer = parents.length > 0 && parents.every((parent) => at(parent, "kind") === "Server");
  return kindOf(object).route === "rules" && !ofServer;
}

/** The phase of an object of a lane: routes by their kind, everything else by its folder. */
export function phaseOf(emitted: Emitted): Phase {
  if (isRoute(emitted)) return "route";
  const folder = emitted.file.split("/")[2];
  const found = phases.find((phase) => phase.name !== "route" && phase.folder === folder);
  return found?.name ?? "workload";
}

/** Objects of lanes, by the lanes' units. */
export function laneUnits({ byUnit }: Output): readonly (readonly Emitted[])[] {
  return [...byUnit].flatMap(([unit, objects]) => (isLaneUnit(unit) ? [objects] : []));
}

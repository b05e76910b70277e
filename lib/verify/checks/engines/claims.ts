/**
 * @module What the engine's objects have to say, as claims that hold or do not: from the environment's
 * `spec.gitops` and the folders of the output alone.
 */
import { asArray, at, isRecord, stable } from "../../../kube/json.ts";
import { kindOf } from "../../../kube/kinds.ts";
import type { EnvironmentInput } from "../../../model/input.ts";
import { type Phase, phases } from "../../../model/phases.ts";
import { type GitopsSettings, settingsOf } from "../../../model/settings.ts";
import type { DocumentPath } from "../../../model/source.ts";
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

/** Some fields of an object and what they have to say; undefined: they must be absent. Lists are compared whole. */
export interface Fields {
  readonly [field: string]: string | boolean | readonly unknown[] | Fields | undefined;
}

/** A claim for each field that does not say what it has to. */
export function unlike(emitted: Emitted, wanted: Fields, path: readonly string[] = []): Claim[] {
  return Object.entries(wanted).flatMap(([field, value]) => {
    const place = [...path, field];
    if (isFields(value)) return unlike(emitted, value, place);
    const found = at(emitted.object, ...place);
    return text(found) === text(value)
      ? []
      : [
          {
            emitted,
            path: place,
            what: `its ${place.join(".")} is ${text(found)}, not ${text(value)}`,
          },
        ];
  });
}

function isFields(value: Fields[string]): value is Fields {
  return isRecord(value);
}

function text(value: unknown): string {
  return value === undefined ? "absent" : stable(value);
}

/** Folders that need exactly one owner, and those that have another number of them. */
export function unevenly(
  wanted: Iterable<string>,
  owned: readonly (readonly [folder: string, owner: Emitted])[],
  path: DocumentPath,
): readonly Claim[] {
  const folders = new Set(wanted);
  const owners = new Map<string, Emitted>();
  const claims: Claim[] = [];
  for (const [folder, emitted] of owned) {
    const what = owners.has(folder)
      ? `the folder "${folder}" has another owner already`
      : `its folder "${folder}" is none that it has to own`;
    if (owners.has(folder) || !folders.has(folder)) claims.push({ emitted, path, what });
    owners.set(folder, emitted);
  }
  for (const folder of folders) {
    if (!owners.has(folder)) claims.push({ path: [], what: `nothing applies "${folder}"` });
  }
  return claims;
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

/**
 * @module What an object says and the versions that an environment states (`routing.versions`) do not know: an API server
 * drops the field or refuses the object, an implementation ignores it or drops the whole route.
 */
import { at } from "../../kube/json.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import type { StatedSettings } from "../../model/settings.ts";
import type { DocumentPath } from "../../model/source.ts";
import { compareReleases, type Release, usesOf } from "./features.ts";
import { type ChannelFeature, gatewayApiFeatures, type Span } from "./gateway-api-releases.ts";
import { implementations } from "./registry.ts";
import { apiRequirements, type Requirement } from "./requirement.ts";

type Stated = Pick<StatedSettings, "backend" | "implementation" | "versions">;

/** Something that a stated version does not know. */
export interface Lack {
  /** Of the node, from the object's root. */
  readonly path: DocumentPath;
  readonly message: string;
  /** What to do. */
  readonly help: string;
}

/** Everything that an object says and a stated version does not know. Where none is stated: nothing. */
export function lacksOf(object: KubeObject, settings: Stated): readonly Lack[] {
  return [...lacksOfApi(object, settings), ...lacksOfMesh(object, settings)];
}

/** A version that is stated and older than what every environment of its kind needs. */
export interface TooOld {
  /** The field of `routing.versions`. */
  readonly field: string;
  readonly stated: Release;
  readonly needed: Requirement;
}

/** The stated versions that will not do, whatever the baseline says. */
export function tooOld(settings: Stated): readonly TooOld[] {
  const { backend, implementation, versions } = settings;
  const api = apiRequirements[backend];
  const needs = [
    ...(api === undefined ? [] : [["gatewayApi", versions.gatewayApi, api] as const]),
    ...meshNeeds(settings).map((one) => [implementation, meshVersion(settings), one] as const),
  ];
  return needs.flatMap(([field, stated, needed]) =>
    stated === undefined || needed.of !== undefined || compareReleases(stated, needed.minimum) >= 0
      ? []
      : [{ field, stated, needed }],
  );
}

/** The fields of `routing.versions` of programs that the environment does not name as its implementation. */
export function unusedVersions({ implementation, versions }: Stated): readonly string[] {
  const used: readonly string[] = ["gatewayApi", "channel", implementation];
  return Object.keys(versions).filter((field) => !used.includes(field));
}

// --- internal ---

function lacksOfApi(
  object: KubeObject,
  { versions: { gatewayApi, channel } }: Stated,
): readonly Lack[] {
  if (gatewayApi === undefined) return [];
  return gatewayApiFeatures
    .filter((feature) => !isIn(feature[channel], gatewayApi))
    .flatMap((feature) =>
      usesOf(object, feature).map((path) => ({
        path,
        message: `${said(object, path)} is not in the ${channel} channel of Gateway API ${gatewayApi}`,
        help: `${whereItIs(feature)}: state what the cluster has under routing.versions (gatewayApi, channel), or leave it out`,
      })),
    );
}

/** Whether a release is of a span. */
export function isIn(span: Span | undefined, release: Release): boolean {
  if (span === undefined) return false;
  const [first, last] = span;
  return (
    compareReleases(release, first) >= 0 &&
    (last === undefined || compareReleases(release, last) <= 0)
  );
}

function whereItIs({ standard, experimental }: ChannelFeature): string {
  const found = [
    ...(standard === undefined ? [] : [`the standard channel has it ${during(standard)}`]),
    `the experimental channel ${standard === undefined ? "has it " : ""}${during(experimental)}`,
  ];
  return found.join(", ");
}

function during([first, last]: Span): string {
  if (last === undefined) return `from ${first}`;
  return first === last ? `in ${first} only` : `from ${first} to ${last}`;
}

function meshNeeds({ implementation }: Stated): readonly Requirement[] {
  return implementations[implementation].needs ?? [];
}

/** The stated version of the implementation. */
function meshVersion({ implementation, versions }: Stated): Release | undefined {
  return Object.entries(versions).find(([field]) => field === implementation)?.[1];
}

function lacksOfMesh(object: KubeObject, settings: Stated): readonly Lack[] {
  const stated = meshVersion(settings);
  if (stated === undefined) return [];
  return meshNeeds(settings).flatMap(({ program, minimum, why, of }) =>
    of === undefined || compareReleases(stated, minimum) >= 0
      ? []
      : usesOf(object, of).map((path) => ({
          path,
          message: `${said(object, path)} needs ${program} ${minimum}, and ${stated} is stated: ${why}`,
          help: `state the version that the cluster has under routing.versions.${settings.implementation}, or leave it out`,
        })),
  );
}

function said(object: KubeObject, path: DocumentPath): string {
  const name = displayName(objectKey(object));
  if (path.length === 0) return `${name} (${object.apiVersion})`;
  const [, ...steps] = path;
  const text = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  const value = at(object, ...path);
  const shown = typeof value === "string" || typeof value === "number" ? `: ${value}` : "";
  return `"${text.slice(1)}${shown}" of ${name}`;
}

/**
 * @module Which implementation a baseline was made for, and in which APIs its routes are. Nobody states it, but objects
 * show it: kinds, labels and annotations that only one implementation reads, classes of Gateways.
 */
import { asString, at, stringMap } from "../../kube/json.ts";
import { apiGroup, displayName, groupKind, type KubeObject, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import type { BackendName, ImplementationName } from "../../model/settings.ts";
import type { Implementation } from "./implementation.ts";
import { podMarks } from "./pod-marks.ts";
import { implementations } from "./registry.ts";

/** An implementation of which a baseline shows something. */
export interface Shown {
  readonly implementation: ImplementationName;
  /** Workloads that its marks take into its mesh. */
  readonly members: number;
  /** Objects that only it reads, or that carry its marks. */
  readonly objects: readonly string[];
}

/** The implementations that objects show, the likeliest first: members of a mesh count before anything else. */
export function shownImplementations(objects: readonly KubeObject[]): readonly Shown[] {
  const homes = new Map(
    objects
      .filter((object) => groupKind(object) === "/Namespace")
      .map((object) => [object.metadata.name, object]),
  );
  return Object.values(implementations)
    .map((one) => ({
      implementation: one.name,
      members: objects.filter((object) => isMember(object, one, homes)).length,
      objects: objects
        .filter((object) => isSign(object, one))
        .map((object) => displayName(objectKey(object))),
    }))
    .filter((one) => one.members + one.objects.length > 0)
    .sort((a, b) => b.members - a.members || b.objects.length - a.objects.length);
}

/** The objects of each API of routes. */
export function shownApis(
  objects: readonly KubeObject[],
): ReadonlyMap<BackendName, readonly string[]> {
  const named = (isOwn: (group: string) => boolean) =>
    objects
      .filter(({ apiVersion }) => isOwn(apiGroup(apiVersion)))
      .map((object) => displayName(objectKey(object)));
  return new Map<BackendName, readonly string[]>([
    ["istio", named((group) => group === "networking.istio.io")],
    ["gateway-api", named((group) => group === gatewayApi || ownRoutes.has(group))],
  ]);
}

// --- internal ---

const gatewayApi = "gateway.networking.k8s.io";
const ownRoutes: ReadonlySet<string> = new Set(
  Object.values(implementations).flatMap(({ ownRoutes: group }) => group ?? []),
);
/** Values by which a mark switches something off: charts carry them wherever they are installed. */
const off = /^(?:false|disabled|no|off|none)$/i;

function isMember(
  object: KubeObject,
  { membershipOf }: Implementation,
  homes: ReadonlyMap<string, KubeObject>,
): boolean {
  const template = podTemplate(object);
  if (template === undefined) return false;
  const { namespace = "" } = object.metadata;
  const nobody = { namespace, labels: {}, annotations: {}, hostNetwork: false, home: undefined };
  // Takes every pod in: then membership shows nothing.
  if (membershipOf(nobody).kind === "in") return false;
  const labels = stringMap(at(template, "metadata", "labels"));
  return (
    membershipOf(podMarks({ namespace, labels, template }, homes.get(namespace))).kind === "in"
  );
}

function isSign(object: KubeObject, { domains = [], ...one }: Implementation): boolean {
  const { metadata, apiVersion, spec } = object;
  const marks = [metadata, at(podTemplate(object), "metadata")].flatMap((meta) =>
    [at(meta, "labels"), at(meta, "annotations")].flatMap((all) => Object.entries(stringMap(all))),
  );
  const names = [
    apiGroup(apiVersion),
    ...marks.filter(([, value]) => !off.test(value)).map(([key]) => key.replace(/\/.*/, "")),
  ];
  const isOwn = (name: string) =>
    domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  if (names.some(isOwn)) return true;
  if (apiGroup(apiVersion) !== gatewayApi) return false;
  const controller = asString(at(spec, "controllerName"));
  const named = asString(at(spec, "gatewayClassName"));
  return (
    (controller !== undefined && one.controllers?.includes(controller) === true) ||
    (named !== undefined && one.classes?.includes(named) === true)
  );
}

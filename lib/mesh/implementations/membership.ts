/** @module Whether a pod is in a mesh: what its template and its Namespace say, otherwise what the environment states. */
import type { KubeObject } from "../../kube/object.ts";
import type { StatedSettings } from "../../model/settings.ts";
import type { Membership } from "./implementation.ts";
import { type MarkedPod, podMarks } from "./pod-marks.ts";
import { implementations } from "./registry.ts";

/** Whether a pod is in an environment's mesh: by its marks, otherwise as `routing.membership` states. */
export function membershipOf(
  { implementation, membership }: Pick<StatedSettings, "implementation" | "membership">,
  pod: MarkedPod,
  home: KubeObject | undefined,
): Membership {
  const shown = implementations[implementation].membershipOf(podMarks(pod, home));
  const { namespace } = pod;
  const stated = Object.hasOwn(membership, namespace) ? membership[namespace] : membership["*"];
  if (stated === undefined || (shown.kind !== "unknown" && shown.unmarked !== true)) return shown;
  return { kind: stated, why: `routing.membership says "${stated}" for namespace ${namespace}` };
}

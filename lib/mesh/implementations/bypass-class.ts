/** @module Which pods bypass the same rules. */
import { jsonText } from "../../kube/json.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { StatedSettings } from "../../model/settings.ts";
import { membershipOf } from "./membership.ts";
import { type MarkedPod, podMarks } from "./pod-marks.ts";

/**
 * What of a pod decides about its bypasses, as text: those of alike pods are the same.
 * @param asked The labels that the implementation asks for (`bypassLabels`).
 */
export function bypassClass(
  settings: Pick<StatedSettings, "implementation" | "membership">,
  pod: MarkedPod,
  home: KubeObject | undefined,
  asked: readonly string[],
): string {
  const { kind, captured } = membershipOf(settings, pod, home);
  const { labels, annotations, hostNetwork } = podMarks(pod, home);
  const named = asked.map((name) => labels[name]);
  return jsonText([pod.namespace, kind, captured, hostNetwork, annotations, named]);
}

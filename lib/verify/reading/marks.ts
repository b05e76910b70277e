/** @module The annotations by which everything of a sandbox says where it comes from. */
import { stringMap } from "../../kube/json.ts";
import type { Sourced } from "../../model/input.ts";
import { annotations } from "../../model/interface.ts";
import type { RouteGroup, Sandbox } from "../../model/spec.gen.ts";

/** Those of a sandbox. */
export function laneMarks(
  lane: Sourced<Sandbox | RouteGroup> | undefined,
): Readonly<Record<string, string>> {
  const { owner } = lane?.spec.spec ?? {};
  const source = lane?.spec.kind === "Sandbox" ? lane.spec.spec.source : undefined;
  return stringMap({
    [annotations.owner]: owner,
    [annotations.repository]: source?.repository,
    [annotations.branch]: source?.branch,
    [annotations.commit]: source?.commit,
    [annotations.pullRequest]: source?.pullRequest?.toString(),
  });
}

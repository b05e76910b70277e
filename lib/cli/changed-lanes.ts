/** @module What `synth` says about lanes that are new or changed: how to send a request into each. */
import type { CompileResult } from "../compile.ts";
import type { ChangeSet } from "../disk/change-set.ts";
import { headerOptions, requestLine, requestsInto } from "../explain/lanes.ts";
import { at, parseJson, stable } from "../kube/json.ts";
import { type LaneSummary, unitPath } from "../model/release-unit.ts";

/** Of more lanes, `isolane lanes` is the list. */
const shown = 5;

/** The lanes that this write made or changed. */
export function changedLanes(
  { environment, lanes }: CompileResult,
  change: ChangeSet,
): readonly LaneSummary[] {
  const units = new Map(environment.lanes.map(({ key, unit }) => [key, unitPath(unit)]));
  return lanes.filter((lane) => hasChanged(lane, units.get(lane.key) ?? "", change));
}

/** One line for each lane that this write made or changed; at most a few. */
export function changedLaneLines(result: CompileResult, change: ChangeSet): readonly string[] {
  const awake = changedLanes(result, change).filter(({ forks }) => Object.keys(forks).length > 0);
  const more = awake.length - shown;
  return [
    ...awake.slice(0, shown).map((lane) => `  ${lane.key}: ${howToEnter(lane)}`),
    ...(more > 0
      ? [`  and ${more} more lanes: \`isolane lanes ${change.environment}\` lists them`]
      : []),
  ];
}

/** Whether a file of the lane's own was written, or its index says something else of it than before. */
function hasChanged(lane: LaneSummary, unit: string, { environment, written }: ChangeSet): boolean {
  return written.some(({ path, before }) => {
    if (path.startsWith(`${environment}/${unit}/`)) return true;
    if (path !== `${environment}/index/${unit}.json`) return false;
    return stable(at(parseJson(before ?? ""), "lanes", 0)) !== stable(lane);
  });
}

function howToEnter(lane: LaneSummary): string {
  const [request] = requestsInto(lane);
  return request === undefined
    ? `any request with ${headerOptions(lane.headers).join(" or ")}`
    : requestLine(request);
}

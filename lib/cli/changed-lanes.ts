/** @module What `synth` says about lanes that are new or changed: how to send a request into each. */
import type { ChangeSet } from "../disk/change-set.ts";
import { parents } from "../disk/contained.ts";
import { headerOptions, requestLine, requestsInto } from "../explain/lanes.ts";
import type { CompiledOutput } from "../incremental/compiled-output.ts";
import { at, parseJson, stable } from "../kube/json.ts";
import type { LaneSummary } from "../model/release-unit.ts";

/** Of more lanes, `isolane lanes` is the list. */
const shown = 5;

/** The lanes that this write made or changed: a file of their own, or what their index says of them. */
export function changedLanes(
  { units, lanes }: Pick<CompiledOutput, "units" | "lanes">,
  change: ChangeSet,
): readonly LaneSummary[] {
  const written = new Map(change.written.map((file) => [file.path, file]));
  const folders = new Set(change.written.flatMap(({ path }) => parents(path)));
  return lanes.filter((lane) => {
    const unit = units[lane.key] ?? "";
    if (folders.has(`${change.environment}/${unit}`)) return true;
    const index = written.get(`${change.environment}/index/${unit}.json`);
    return (
      index !== undefined && stable(at(parseJson(index.before ?? ""), "lanes", 0)) !== stable(lane)
    );
  });
}

/** One line for each lane that this write made or changed; at most a few. */
export function changedLaneLines(
  result: Pick<CompiledOutput, "units" | "lanes">,
  change: ChangeSet,
): readonly string[] {
  const awake = changedLanes(result, change).filter(({ forks }) => Object.keys(forks).length > 0);
  const more = awake.length - shown;
  return [
    ...awake.slice(0, shown).map((lane) => `  ${lane.key}: ${howToEnter(lane)}`),
    ...(more > 0
      ? [`  and ${more} more lanes: \`isolane lanes ${change.environment}\` lists them`]
      : []),
  ];
}

function howToEnter(lane: LaneSummary): string {
  const [request] = requestsInto(lane);
  return request === undefined
    ? `any request with ${headerOptions(lane.headers).join(" or ")}`
    : requestLine(request);
}

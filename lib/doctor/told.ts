/** @module The requests of all lanes, told by `explain`: what each lane's probes meet. */
import { Problems } from "../diagnostics/problems.ts";
import { explain } from "../explain/explain.ts";
import type { Explanation } from "../explain/model.ts";
import { toQuestion } from "../explain/question.ts";
import { oncePer } from "../kube/once.ts";
import type { LaneSummary } from "../model/release-unit.ts";
import type { Examined } from "./check.ts";

/** A lane and what is told of its probes. */
export interface ToldLane {
  readonly lane: LaneSummary;
  readonly explanations: readonly Explanation[];
}

/** Every lane that has forks. Told once, however many checks ask. */
export const toldLanes = oncePer(({ ground, lanes }: Examined): readonly ToldLane[] => {
  if (ground === undefined) return [];
  return lanes
    .filter(({ forks }) => Object.keys(forks).length > 0)
    .map((lane) => {
      const explanations = lane.probes.flatMap(({ method, url, headers = {}, from, gateway }) => {
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        const where = {
          ...(from === undefined ? {} : { namespace: from }),
          ...(gateway === undefined ? {} : { gateway }),
        };
        const asked = { method, url, headers: lines, key: lane.key, ...where };
        const question = toQuestion(ground, asked, new Problems());
        return question === undefined ? [] : [explain(ground, question)];
      });
      return { lane, explanations };
    });
});

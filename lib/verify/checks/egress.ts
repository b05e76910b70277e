/**
 * @module Keys that proxies give to requests which leave a pod without one: every fork that asks for it gets its
 * sandbox's, by all carriers, and no other pod gets any. What the key does on its way, the requests of such forks prove;
 * that no filter of a lane does anything else, openings.ts.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { stable } from "../../kube/json.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { below } from "../../model/source.ts";
import { givenBy } from "../../simulate/entries/given-key.ts";
import type { GivenKey } from "../../simulate/requests/keys.ts";
import type { Check } from "../check.ts";
import { lanesGiven } from "../reading/given-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** Requests get a key where a spec says so, and nowhere else. */
export const egressCheck: Check = {
  name: "egress",
  promises: ["P1", "P2"],
  codes: ["E0949"],
  run: checkEgress,
};

const help = "run `isolane synth`: it writes one filter for each fork with `egress: keyed`";

/** Reports filters that are nobody's, and forks without theirs. */
function checkEgress(reading: Reading, problems: Problems): undefined {
  const { output, before, after, forks, lanes } = reading;
  const filters = output.objects.flatMap((emitted): readonly Filter[] => {
    const given = givenBy(emitted.object);
    // What the baseline has is compared with the baseline.
    const isOurs = isLaneUnit(emitted.unit) || !before.objects.has(emitted.key);
    if (given === undefined || !isOurs) return [];
    const pods = after.selectorsOf(emitted.object).flatMap((selector) => after.selected(selector));
    return [{ emitted, given, workloads: pods.map(({ workload }) => workload) }];
  });
  for (const filter of filters) {
    const fault = faultOf(filter, reading);
    if (fault === undefined) continue;
    const { object, source } = filter.emitted;
    problems.report({
      code: "E0949",
      message: `P1, baseline safety, is broken: ${displayName(objectKey(object))} gives ${fault}`,
      help,
      source: below(source, "spec"),
    });
  }
  const found = grouped(
    filters.flatMap((one) => one.workloads.map((name) => [name, one] as const)),
  );
  for (const [fork, lane] of lanesGiven(lanes)) {
    const own = found.get(fork) ?? [];
    if (own.length === 1) continue;
    problems.report({
      code: "E0949",
      message: `P2, lane fidelity, is broken: ${fork} has egress: keyed, and ${own.length === 0 ? "nothing gives" : "several filters give"} its requests a key`,
      help,
      source: forks.get(fork)?.source ?? lane.source,
    });
  }
}

/** A filter, the key that it gives, and to whose requests. */
interface Filter {
  readonly emitted: Emitted;
  readonly given: GivenKey;
  readonly workloads: readonly string[];
}

function faultOf(
  { emitted: { unit }, given, workloads }: Filter,
  { lanes, forks, facts }: Reading,
): string | undefined {
  const wanted = lanesGiven(lanes);
  const stranger = workloads.find((workload) => wanted.get(workload)?.key !== given.key);
  if (stranger !== undefined) {
    return `the key "${given.key}" to requests of ${stranger}, and no spec says so`;
  }
  if (workloads.length === 0) return "a key to requests of pods that there are not";
  if (stable(given.carriers) !== stable(facts.carriers)) {
    return "a key by other carriers than the environment's";
  }
  const home = workloads.find((name) => unit !== `sandboxes/${forks.get(name)?.sandbox}`);
  return home === undefined ? undefined : `a key to requests of ${home} from another release unit`;
}

/** @module Which lanes are asked in a class of requests. */
import { grouped } from "../../../kube/grouped.ts";
import type { Verdict } from "../../../simulate/tables/verdict.ts";
import type { Lane } from "../../reading/lanes.ts";
import type { Named } from "./named-keys.ts";

/** The lanes of a class. */
export interface Concerned {
  /** Those that have to reach a fork or that a rule names. */
  readonly present: readonly Lane[];
  /** Those, and one of the others: nothing tells these apart. */
  readonly asked: readonly Lane[];
}

/** All lanes, by what can concern them. */
export class LaneIndex {
  readonly #lanes: readonly Lane[];
  readonly #byKey: ReadonlyMap<string, Lane>;
  readonly #byWorkload: ReadonlyMap<string, readonly Lane[]>;

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
    this.#byKey = new Map(lanes.map((lane) => [lane.key, lane]));
    this.#byWorkload = grouped(
      lanes.flatMap((lane) =>
        [...lane.forks.keys(), ...lane.refused].map((workload) => [workload, lane] as const),
      ),
    );
  }

  /** The lanes of a class whose requests without a key get this, with the keys that its rules name. */
  concerned({ destinations }: Verdict, named: Named): Concerned {
    const lanes = this.#lanes;
    if (named.unusual) return { present: lanes, asked: lanes };
    const found = new Set([
      ...(destinations.length > 0 ? lanes.filter(({ strict }) => strict) : []),
      ...destinations
        .flatMap(({ behind }) => behind)
        .flatMap((workload) => this.#byWorkload.get(workload) ?? []),
      ...[...named.values].flatMap((value) => this.#byKey.get(value) ?? []),
    ]);
    const present = lanes.filter((lane) => found.has(lane));
    const absent = lanes.find((lane) => !found.has(lane));
    return { present, asked: absent === undefined ? present : [...present, absent] };
  }
}

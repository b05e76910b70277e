/** @module Which lanes are asked in a class of requests. */
import { grouped } from "../../../kube/grouped.ts";
import type { Entry } from "../../../simulate/entries/entries.ts";
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
  readonly #places: ReadonlyMap<Lane, number>;
  /** Those that answer something of their own wherever they have no fork. */
  readonly #everywhere: readonly Lane[];
  readonly #byKey: ReadonlyMap<string, Lane>;
  readonly #byWorkload: ReadonlyMap<string, readonly Lane[]>;
  readonly #byService: ReadonlyMap<string, readonly Lane[]>;

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
    this.#places = new Map(lanes.map((lane, place) => [lane, place]));
    this.#everywhere = lanes.filter(({ strict, refused }) => strict || refused.entries);
    this.#byKey = new Map(lanes.map((lane) => [lane.key, lane]));
    this.#byWorkload = grouped(
      lanes.flatMap((lane) =>
        [...lane.forks.keys(), ...lane.refused.workloads].map(
          (workload) => [workload, lane] as const,
        ),
      ),
    );
    this.#byService = grouped(
      lanes.flatMap((lane) =>
        [...lane.refused.services].map((service) => [service, lane] as const),
      ),
    );
  }

  /** The lanes of a class whose requests without a key get this, with the keys that its rules name. */
  concerned({ destinations }: Verdict, named: Named, entry: Entry["kind"]): Concerned {
    const lanes = this.#lanes;
    if (named.unusual) return { present: lanes, asked: lanes };
    const found = new Set([
      ...(destinations.length > 0
        ? this.#everywhere.filter(({ strict }) => strict || entry === "gateway")
        : []),
      ...destinations.flatMap(({ service }) => this.#byService.get(service) ?? []),
      ...destinations
        .flatMap(({ behind }) => behind)
        .flatMap((workload) => this.#byWorkload.get(workload) ?? []),
      ...[...named.values].flatMap((value) => this.#byKey.get(value) ?? []),
    ]);
    const placeOf = (lane: Lane) => this.#places.get(lane) ?? 0;
    const present = [...found].sort((a, b) => placeOf(a) - placeOf(b));
    const absent = lanes.find((lane) => !found.has(lane));
    return { present, asked: absent === undefined ? present : [...present, absent] };
  }
}

/** @module The hosts that lanes have at entry points, by the specs. */

import { grouped } from "../../kube/grouped.ts";
import { oncePer } from "../../kube/once.ts";
import type { BackendName } from "../../model/settings.ts";
import { previewHost } from "../../model/stated-entry-points.ts";
import { gateways } from "../../simulate/entries/gateway-entries.ts";
import type { Lane } from "./lanes.ts";
import type { Reading } from "./reading.ts";

/** A lane's host. */
export interface Preview {
  readonly lane: Lane;
  /** Name of the entry point. */
  readonly entry: string;
  /** `namespace/name`. */
  readonly gateway: string;
  readonly api: BackendName;
  /** The baseline's host. */
  readonly base: string;
  readonly host: string;
}

/** All of them, in the order of lanes and of the spec. */
export const previewsOf = oncePer(
  ({ facts, lanes, before }: Pick<Reading, "facts" | "lanes" | "before">): readonly Preview[] => {
    const known = gateways(before);
    return lanes
      .filter(({ withoutPreviews }) => !withoutPreviews)
      .flatMap((lane) =>
        facts.entryPoints.flatMap(({ name, gateway, api: stated, previews }) => {
          const own = known.filter((one) => one.gateway === gateway);
          const api = own.find((one) => (stated ?? one.api) === one.api)?.api;
          if (api === undefined) return [];
          return previews.map(({ host: base, preview }): Preview => {
            return { lane, entry: name, gateway, api, base, host: previewHost(preview, lane.key) };
          });
        }),
      );
  },
);

/** What each host of the baseline is called for each lane. */
export const previewNames = oncePer(
  (reading: Pick<Reading, "facts" | "lanes" | "before">): ReadonlyMap<Lane, Names> =>
    new Map(
      [...grouped(previewsOf(reading).map((one) => [one.lane, one] as const))].map(
        ([lane, own]) => [
          lane,
          new Map(own.toReversed().map(({ base, host }) => [base, host] as const)),
        ],
      ),
    ),
);

type Names = ReadonlyMap<string, string>;

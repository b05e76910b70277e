/**
 * @module EnvoyFilters for forks whose own requests get the key of their sandbox (`egress: keyed`): in the sandbox's
 * unit, for the fork's pods alone, before they start. Whichever backend writes the routes, sidecars read them.
 */
import type { Contribution } from "../../../model/contribution.ts";
import { labels as isolaneLabels } from "../../../model/interface.ts";
import type { ResolvedEnvironment } from "../../../model/lane.ts";
import { egressPatch, envoyFilter } from "../../implementations/istio-egress.ts";
import { sandboxUnit } from "./callers.ts";

/** One for every fork that asks for it. */
export function egressFilters({
  settings,
  sandboxes,
}: ResolvedEnvironment): readonly Contribution[] {
  return sandboxes.flatMap((sandbox) =>
    sandbox.forks.flatMap(({ egress, name, workload, source }): readonly Contribution[] => {
      if (egress === undefined) return [];
      const { id, labels, annotations } = sandboxUnit(sandbox);
      const { namespace } = workload;
      return [
        {
          object: {
            apiVersion: `${envoyFilter.group}/v1alpha3`,
            kind: envoyFilter.kind,
            metadata: {
              name,
              namespace,
              labels,
              ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
            },
            spec: {
              workloadSelector: { labels: { [isolaneLabels.fork]: name } },
              configPatches: [egressPatch(egress.key, settings.carriers)],
            },
          },
          unit: id,
          phase: "data",
          sources: [egress.source, source],
        },
      ];
    }),
  );
}

/** @module What Argo CD is told: one Application a unit, allowed what it needs, never deleting in passing. */

import { isSuperseded } from "../../../kube/superseded.ts";
import { labels } from "../../../model/interface.ts";
import { phases } from "../../../model/phases.ts";
import type { Emitted } from "../../reading/output.ts";
import type { Reading } from "../../reading/reading.ts";
import { application, applicationSet, guardedFile } from "./argocd-objects.ts";
import { broken, type Claim, type Gitops, laneUnits, phaseOf, sharedUnits } from "./claims.ts";
import { closedClaims } from "./closed.ts";
import { appProject, projectClaims } from "./project.ts";

/** What is wrong with the objects for Argo CD. */
export function argocdClaims(reading: Reading, gitops: Gitops): readonly Claim[] {
  const { output } = reading;
  const all = output.byUnit.get("gitops") ?? [];
  const project = all.find(({ object }) => object.kind === "AppProject");
  const set = all.find(({ object }) => object.kind === "ApplicationSet");
  const marker = guardedFile(gitops);
  const shared = output.objects.filter(({ unit }) => unit === "baseline" || unit === "routes");
  return [
    ...closedClaims(all, [
      appProject(gitops, reading, project?.object),
      applicationSet(gitops),
      ...sharedUnits(output).map((unit) => application(gitops, unit)),
    ]),
    ...(project === undefined ? [] : projectClaims(project, reading)),
    ...(set === undefined
      ? []
      : broken(set, [
          [
            output.files.has(marker),
            ["spec", "generators"],
            `it waits for "${marker}", which does not exist`,
          ],
        ])),
    ...shared
      .filter(({ object }) => object.metadata.labels?.[labels.environment] === undefined)
      .filter(({ object }) => !isSuperseded(object))
      .flatMap(confirmClaims),
    ...laneUnits(output).flatMap(waveClaims),
  ];
}

/** A shared object is not removed in passing. What a baseline says about its own object counts, whatever it says. */
function confirmClaims(emitted: Emitted): readonly Claim[] {
  const name = "argocd.argoproj.io/sync-options";
  const said = (emitted.object.metadata.annotations?.[name] ?? "").split(",");
  return broken(emitted, [
    [
      said.some((one) => one.trim().startsWith("Prune=")),
      ["metadata"],
      `its annotation ${name} does not say "Prune=confirm"`,
    ],
  ]);
}

/** Argo CD applies by waves and deletes in their reverse order: each phase is behind those before it. */
function waveClaims(unit: readonly Emitted[]): readonly Claim[] {
  const wave = ({ object }: Emitted) =>
    Number(object.metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0);
  let last = Number.NEGATIVE_INFINITY;
  return phases.flatMap(({ name }) => {
    const before = last;
    const own = unit.filter((one) => phaseOf(one) === name);
    last = Math.max(before, ...own.map(wave));
    return own.flatMap((one) =>
      broken(one, [
        [
          wave(one) > before,
          ["metadata"],
          `its sync wave ${wave(one)} is not behind ${before}, that of what it leads to`,
        ],
      ]),
    );
  });
}

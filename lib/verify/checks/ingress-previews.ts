/**
 * @module P1 to P4 and P10 behind Ingresses: a lane's Ingress says what the baseline's says, for the lane's host, and its
 * requests leave the proxy with the lane's key alone, in every carrier, for the Service that the baseline's names. From
 * there on they are those of a caller in the mesh, and requests.ts asks for these.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped } from "../../kube/grouped.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { labels } from "../../model/interface.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { Check } from "../check.ts";
import { isBehindIngress, type WantedProxy, wantedPreviews } from "../reading/ingress-previews.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { faultsOfIngress, isFor } from "./ingress-previews/lane-ingresses.ts";
import { type FoundProxy, readWantedProxy } from "./ingress-previews/proxies.ts";

/** Behind Ingresses, hosts of lanes lead to their lanes. */
export const ingressPreviewsCheck: Check = {
  name: "ingress-previews",
  promises: ["P1", "P2", "P3", "P4", "P10"],
  codes: ["E0959"],
  run: checkIngressPreviews,
};

/** Reports what is not as the specs ask for it. */
function checkIngressPreviews(reading: Reading, problems: Problems): undefined {
  if (reading.facts.ingresses.length === 0) return;
  const own = reading.output.objects.filter((emitted) => isBehindIngress(emitted, reading));
  const open = new Set(own);
  const report: Report = (message, source) =>
    problems.report({
      code: "E0959",
      message,
      help: "run `isolane synth` and commit the result",
      source,
    });
  const proxies = wantedPreviews(reading).proxies.map((proxy): FoundProxy => {
    const parts = own.filter((one) => isPartOf(one, proxy));
    for (const part of parts) open.delete(part);
    const found = readWantedProxy(proxy, parts, reading);
    for (const { what, source = proxy.source } of found.faults) report(what, source);
    return found;
  });
  checkIngresses(open, proxies, reading, report);
  for (const { object, source } of open)
    report(
      `${displayName(objectKey(object))} is of no entry point, host and lane that the specs name`,
      source,
    );
}

type Report = (message: string, source: SourceRef) => void;

function isPartOf(
  { unit, object: { metadata } }: Emitted,
  { entry, namespace }: WantedProxy,
): boolean {
  return (
    unit === "routes" &&
    metadata.namespace === namespace &&
    metadata.labels?.[labels.entryPoint] === entry.name
  );
}

/** Each lane has the Ingresses that it has to have. Takes them out of those that are open. */
function checkIngresses(
  open: Set<Emitted>,
  proxies: readonly FoundProxy[],
  reading: Reading,
  report: Report,
): void {
  const inUnits = grouped(
    [...open].filter(({ unit }) => isLaneUnit(unit)).map((one) => [one.unit, one] as const),
  );
  for (const wanted of wantedPreviews(reading).ingresses) {
    const candidates = (inUnits.get(wanted.lane.unit) ?? []).filter(
      (one) => open.has(one) && isFor(one.object, wanted),
    );
    const judged = candidates.map((emitted) => ({
      emitted,
      faults: faultsOfIngress(emitted.object, wanted, proxies, reading),
    }));
    // Two of the baseline may have the same paths for a host, and be told apart by all else.
    const best = judged.find(({ faults }) => faults.length === 0) ?? judged[0];
    if (best === undefined) {
      const name = displayName(objectKey(wanted.original));
      report(
        `${wanted.lane.owner} has no Ingress for host "${wanted.host}" that does what ${name} does`,
        wanted.source,
      );
      continue;
    }
    open.delete(best.emitted);
    const { object, source } = best.emitted;
    for (const { what, path } of best.faults)
      report(`${displayName(objectKey(object))} ${what}`, below(source, ...path));
  }
}

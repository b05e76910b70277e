/**
 * @module The proof on the emitted text. An independent reader: it knows the specs, the baseline and what
 * proxies and the API server do with YAML, and nothing of how the YAML came about (no code of plan,
 * backends or resolve), so that a mistake there is not repeated here.
 *
 * Not proved: waypoints (ambient mode was not measured), hosts that are no Service of the cluster,
 * TCP and TLS routes, what an EnvoyFilter or a WasmPlugin does to requests.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { keyString, objectKey } from "../model/kube.ts";
import { checkBaseline } from "./check-baseline.ts";
import { checkCopies } from "./check-copies.ts";
import { checkEngines } from "./check-engines.ts";
import { checkIndex } from "./check-index.ts";
import { checkInterface, checkSecrets } from "./check-interface.ts";
import { checkLimits } from "./check-limits.ts";
import { checkMarks } from "./check-marks.ts";
import { checkOpenings } from "./check-openings.ts";
import { checkOwnership } from "./check-ownership.ts";
import { checkPeers } from "./check-peers.ts";
import { checkReferences } from "./check-references.ts";
import { checkRequests } from "./check-requests.ts";
import { checkSelectors } from "./check-selectors.ts";
import { checkServiceCopies } from "./check-service-copies.ts";
import { clustersOf } from "./clusters.ts";
import { factsOf } from "./facts.ts";
import { readLanes } from "./lanes.ts";
import type { VerifyInput, VerifyReport } from "./model.ts";
import { readOutput } from "./output.ts";
import { Sources } from "./sources.ts";

export type { VerifyInput, VerifyReport } from "./model.ts";

/** Proves P1 to P4, P8, P9 and single ownership on the text, or reports what is broken. Pure. */
export function verify(
  { input, files, shown = "dist" }: VerifyInput,
  problems: Problems,
): VerifyReport {
  const facts = factsOf(input);
  const output = readOutput(files, facts.name, shown, problems);
  const baseline = new Map(
    input.baseline.map(({ object, source }) => [keyString(objectKey(object)), source]),
  );
  const sources = new Sources(input, output, baseline);
  const lanes = readLanes(input, facts, output, problems);
  const { before, after } = clustersOf(input, facts, output);

  const counts = checkRequests({ facts, lanes, before, after, sources }, problems);
  const selectors = checkSelectors({ before, after, lanes, output, sources }, problems);
  checkPeers({ before, after, lanes, output, sources }, problems);
  checkOpenings({ before, after, lanes, output, sources }, problems);
  checkCopies({ input, before, after, lanes, output, sources }, problems);
  checkServiceCopies({ facts, before, after, lanes, output, sources }, problems);
  checkMarks({ input, before, after, lanes, output, sources }, problems);
  checkReferences({ input, before, after, output, sources }, problems);
  checkBaseline({ input, before, output }, problems);
  checkOwnership(input, facts, output, problems);
  checkIndex({ input, facts, output, sources }, problems);
  checkEngines(input, output, problems);
  checkInterface(input, { facts, lanes, output }, problems);
  checkSecrets(input, output, files, problems);
  checkLimits(output, problems);
  return { objects: output.objects.length, lanes: lanes.length, selectors, ...counts };
}

/**
 * @module The proof on the emitted text. An independent reader: it knows the specs, the baseline and what
 * proxies and the API server do with YAML, and nothing of how the YAML came about (no code of plan,
 * backends or resolve), so that a mistake there is not repeated here.
 *
 * Not proved: ingress gateways that send requests through a waypoint (`istio.io/ingress-use-waypoint`; the
 * compiler forks nothing behind those that have rules), hosts that are no Service of the cluster, TCP and
 * TLS routes, what an EnvoyFilter or a WasmPlugin does to requests.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { checkBaseline } from "./checks/baseline.ts";
import { checkCopies } from "./checks/copies.ts";
import { checkEngines } from "./checks/engines.ts";
import { checkIndex } from "./checks/index-files.ts";
import { checkInterface, checkSecrets } from "./checks/interface.ts";
import { checkLimits } from "./checks/limits.ts";
import { checkMarks } from "./checks/marks.ts";
import { checkOpenings } from "./checks/openings.ts";
import { checkOwnership } from "./checks/ownership.ts";
import { checkPeers } from "./checks/peers.ts";
import { checkProbes } from "./checks/probes.ts";
import { checkReferences } from "./checks/references.ts";
import { checkRequests } from "./checks/requests.ts";
import { checkSelectors } from "./checks/selectors.ts";
import { checkServiceCopies } from "./checks/service-copies.ts";
import type { VerifyInput, VerifyReport } from "./model.ts";
import { type Reading, readEnvironment } from "./reading/reading.ts";

export type { VerifyInput, VerifyReport } from "./model.ts";

/** Proves P1 to P4, P8, P9 and single ownership on the text, or reports what is broken. Pure. */
export function verify(verified: VerifyInput, problems: Problems): VerifyReport {
  return prove(verified, readEnvironment(verified, problems), problems);
}

/** The same of an environment that has been read. */
export function prove(
  { input, files }: VerifyInput,
  reading: Reading,
  problems: Problems,
): VerifyReport {
  if (!reading.readable) {
    return { objects: 0, lanes: 0, selectors: 0, requests: {}, forked: 0, sampled: [] };
  }

  const check = { input, ...reading };
  const { facts, output, lanes } = reading;
  const counts = checkRequests(reading, problems);
  const selectors = checkSelectors(reading, problems);
  checkPeers(reading, problems);
  checkOpenings(reading, problems);
  checkCopies(check, problems);
  checkServiceCopies(reading, problems);
  checkMarks(check, problems);
  checkReferences(check, problems);
  checkProbes(input, reading, problems);
  checkBaseline(check, problems);
  checkOwnership(input, facts, output, problems);
  checkIndex(check, problems);
  checkEngines(input, output, problems);
  checkInterface(input, reading, problems);
  checkSecrets(input, output, files, problems);
  checkLimits(output, problems);
  return { objects: output.objects.length, lanes: lanes.length, selectors, ...counts };
}

/**
 * @module The proof on the emitted text. An independent reader: it knows the specs, the baseline and what
 * proxies and the API server do with YAML, and nothing of how the YAML came about (no code of plan,
 * backends or resolve), so a mistake there is not repeated here.
 *
 * Not proved: ingress gateways that send requests through a waypoint (`istio.io/ingress-use-waypoint`; the
 * compiler forks nothing behind those that have rules), hosts that are no Service of the cluster, TCP and
 * TLS routes, what an EnvoyFilter or a WasmPlugin does to requests (but for those of `egress: keyed`).
 */
import { Problems } from "../diagnostics/problems.ts";
import { checks } from "./checks.ts";
import type { VerifyInput, VerifyReport } from "./model.ts";
import { type Reading, readVerified } from "./reading/reading.ts";
import { reportUnproved } from "./unproved.ts";

export type { VerifyInput, VerifyReport } from "./model.ts";

/** Proves P1 to P4, P8 to P10 and single ownership on the text, or reports what is broken. Pure. */
export function verify(verified: VerifyInput, problems: Problems): VerifyReport {
  return prove(readVerified(verified, problems), problems);
}

/** The same of text that was just compiled and lies nowhere yet. */
export function verifyCompiled(verified: VerifyInput, problems: Problems): VerifyReport {
  const found = new Problems();
  const report = verify(verified, found);
  // What is not refused has been said, with the reason.
  const news = found.all.filter(({ code }) => code !== "W0351" && code !== "W0357");
  reportUnproved(news, problems);
  return report;
}

/** The same of an environment that has been read. */
export function prove(reading: Reading, problems: Problems): VerifyReport {
  const { readable, output, lanes } = reading;
  const none = {
    objects: 0,
    lanes: 0,
    selectors: 0,
    requests: {},
    forked: 0,
    ...{ outside: [], bypassing: [], assumed: [], sampled: [] },
  };
  if (!readable) return none;
  let report: VerifyReport = { ...none, objects: output.objects.length, lanes: lanes.length };
  for (const { run } of checks) report = { ...report, ...run(reading, problems) };
  return report;
}

/**
 * @module Which Istio rules end a list. Istio stops generating routes for a proxy at the first match
 * that holds for every request of it (measured; pilot/pkg/networking/core/route/route.go), so rules
 * after it never answer.
 */
import { asRecord, isRecord } from "../../../kube/json.ts";
import { includesLabels } from "../../../kube/label-selector.ts";
import type { RouteMatch, RouteRule } from "../../../model/route-table.ts";

/** Fields of a match that say nothing about the request. */
const selecting = new Set(["port", "gateways", "sourceLabels", "sourceNamespace"]);
const silent = new Set(["name", "statPrefix", "ignoreUriCase"]);

/** True for a match that holds for every request of the proxies and ports it is for. */
export function isCatchAll(match: RouteMatch): boolean {
  return Object.entries(match.body).every(([field, value]) => {
    if (selecting.has(field) || silent.has(field) || value === null) return true;
    if (field === "uri") return isEveryPath(value);
    return isRecord(value) && Object.keys(value).length === 0;
  });
}

function isEveryPath(value: unknown): boolean {
  const uri = asRecord(value);
  return uri.prefix === "/" || uri.regex === ".*" || Object.keys(uri).length === 0;
}

/** Indexes (`rule.index`) of rules that no request can ever reach. */
export function deadRules(rules: readonly RouteRule[]): ReadonlySet<number> {
  const dead = new Set<number>();
  const ends: RouteMatch[] = [];
  for (const rule of rules) {
    if (rule.matches.every((match) => ends.some((end) => swallows(end, match))))
      dead.add(rule.index);
    // A root's rule does not say whether its delegate answers everything, and Istio skips a missing delegate.
    if (!isDelegating(rule)) ends.push(...rule.matches.filter(isCatchAll));
  }
  return dead;
}

/** True for the rule of a root VirtualService that hands over to a delegate. */
export function isDelegating(rule: RouteRule): boolean {
  return isRecord(rule.body.delegate);
}

/** Whether the catch-all is generated wherever the match is. Conservative: unsure means no. */
function swallows(end: RouteMatch, match: RouteMatch): boolean {
  const { labels, namespace } = sourceOf(match);
  return (
    (end.port === undefined || end.port === match.port) &&
    (end.gateways === undefined ||
      (match.gateways?.every((gateway) => end.gateways?.includes(gateway)) ?? false)) &&
    (end.sourceNamespace === undefined || end.sourceNamespace === namespace) &&
    includesLabels(labels, end.sourceLabels ?? {})
  );
}

/** The callers that a match is for. Beside `gateways`, Istio ignores both (measured). */
export function sourceOf(match: RouteMatch): {
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace?: string;
} {
  if (match.gateways !== undefined) return { labels: {} };
  const labels = match.sourceLabels ?? {};
  return match.sourceNamespace === undefined
    ? { labels }
    : { labels, namespace: match.sourceNamespace };
}

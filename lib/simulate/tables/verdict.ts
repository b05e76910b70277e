/** @module What happens to a request. */
import { at, stable } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";

/** A node of an object of the cluster. */
export interface Origin {
  /** The object's `keyString`. */
  readonly object: string;
  readonly path: DocumentPath;
}

/** One destination of a rule, used or not (weight 0). */
export interface Destination {
  /** `namespace/name` of the Service, or the raw host that no Service has. */
  readonly service: string;
  readonly port: number | undefined;
  /** The workloads that can answer, by their real labels, subset included. Sorted. */
  readonly workloads: readonly string[];
  /** The workloads behind the Service, whatever the subset. Sorted. */
  readonly behind: readonly string[];
  /** Raw weight: 0 gets nothing. */
  readonly weight: number;
  /** What happens instead of an answer, if nothing can answer. */
  readonly failure?: "500" | "503";
  /** Why nobody can say from manifests whose pods answer. Absent: it is known. */
  readonly unknown?: string;
  /** Header changes and filters of this destination alone, without mirrors. */
  readonly own: string;
  /** Mirrors of this destination alone, as text; empty: none. */
  readonly mirrors: string;
  /** What its DestinationRule says for the port. */
  readonly policy: string;
  /** Policies that a fork of one of its workloads may have: the destination's, or that of a subset that selects it. */
  readonly policiesFor: (workload: string) => ReadonlySet<string>;
  /** What the Service says about the port: target, session affinity. */
  readonly facts: string;
  /** Which protocol the Service says that the port speaks. */
  readonly speaks: string;
}

/** `refused`: an error that a rule gives by itself; `answered`: any other answer of a rule's own. */
export type Outcome =
  | "routed"
  | "404"
  | "500"
  | "503"
  | "refused"
  | "answered"
  | "redirect"
  | "ambiguous";

/** What happens to a request. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Those of the deciding rule, weight 0 included. */
  readonly destinations: readonly Destination[];
  /** The carriers' headers that the rule takes from the request, in order. `behaviour` says nothing of them. */
  readonly removed: readonly string[];
  /** Fields of the rule besides matches and destinations, as text; mirrors included. */
  readonly behaviour: string;
  /** The same without mirrors: keyed copies drop them, since they would copy keyed traffic. */
  readonly keyedBehaviour: string;
  /** Where copies of the request go, as text. */
  readonly mirrors: readonly string[];
  /** The deciding rule, for people. */
  readonly rule: string;
  /** Absent for a default route, or where no rule decides. */
  readonly origin?: Origin;
  /** Everything but the rule's name: equal texts, equal treatment. */
  readonly signature: string;
  /** The same without mirrors. */
  readonly keyedSignature: string;
}

/** The parts of a verdict that its rule knows. */
export interface Conclusion {
  readonly outcome?: "404" | "500" | "refused" | "answered" | "redirect";
  readonly destinations?: readonly Destination[];
  /** The rule's behaviour fields. Default: none. */
  readonly fields?: JsonObject;
  /** The carriers' headers that it takes from the request. Default: none. */
  readonly removed?: readonly string[];
  readonly rule: string;
  readonly origin?: Origin;
}

/** Completes a verdict: a request all of whose destinations fail the same way, fails. */
export function conclude({
  outcome,
  destinations = [],
  fields = {},
  removed: listed = [],
  rule,
  origin,
}: Conclusion): Verdict {
  const behaviour = stable(fields);
  const keyedBehaviour = stable(withoutMirrors(fields));
  const final = outcome ?? outcomeOf(destinations);
  const routes =
    final === "routed" ? shares(destinations).map(destinationText).sort().join(" ") : "";
  const removed = [...new Set(listed)].sort();
  const taken = removalText(removed);
  return {
    outcome: final,
    destinations,
    removed,
    behaviour,
    keyedBehaviour,
    mirrors: [mirrorsIn(fields), ...destinations.map((d) => d.mirrors)].filter((m) => m !== ""),
    rule,
    ...(origin === undefined ? {} : { origin }),
    signature: `${final} ${behaviour} ${routes}${taken}`,
    keyedSignature: `${final} ${keyedBehaviour} ${routes}${taken}`,
  };
}

/** The same answer, whatever it takes from the request. */
export function apartFromRemovals(verdict: Verdict): Verdict {
  const cut = removalText(verdict.removed).length;
  if (cut === 0) return verdict;
  const { signature, keyedSignature } = verdict;
  return {
    ...verdict,
    removed: [],
    signature: signature.slice(0, -cut),
    keyedSignature: keyedSignature.slice(0, -cut),
  };
}

function removalText(removed: readonly string[]): string {
  return removed.length === 0 ? "" : ` without ${removed.join(", ")}`;
}

/** What a request gets that no rule matches. */
export const unmatched: Verdict = conclude({ outcome: "404", rule: "no rule" });

function outcomeOf(destinations: readonly Destination[]): Verdict["outcome"] {
  const used = destinations.filter(({ weight }) => weight > 0);
  const failures = new Set(used.map(({ failure }) => failure));
  const [only] = [...failures];
  return failures.size === 1 && only !== undefined ? only : "routed";
}

function destinationText([destination, share]: readonly [Destination, number]): string {
  const { service, port, workloads, failure, own, policy, facts, speaks } = destination;
  return stable([service, port, workloads, share, failure, own, policy, facts, speaks]);
}

/** Destinations that get something, with their share in percent. */
export function shares(
  destinations: readonly Destination[],
): readonly (readonly [Destination, number])[] {
  const used = destinations.filter(({ weight }) => weight > 0);
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  return used.map((destination) => [destination, percent(destination.weight, total)] as const);
}

/** A share in percent, to two digits. */
export function percent(weight: number, total: number): number {
  return Math.round((10_000 * weight) / total) / 100;
}

/** One verdict of several possible ones; `ambiguous` where they differ, since ages are unknown. */
export function agreed(verdicts: readonly Verdict[]): Verdict {
  const [first, ...others] = verdicts;
  if (first === undefined) return unmatched;
  if (others.every(({ signature }) => signature === first.signature)) return first;
  const rules = [...new Set(verdicts.map(({ rule }) => rule))].sort().join(" or ");
  return {
    ...conclude({ rule: `${rules}, whichever is older` }),
    ...(first.origin === undefined ? {} : { origin: first.origin }),
    outcome: "ambiguous",
    signature: `ambiguous ${rules}`,
    keyedSignature: `ambiguous ${rules}`,
  };
}

/** Where a request ends, in a few words: workloads with their shares, or what happens instead. */
export function summarise(verdict: Verdict): string {
  if (verdict.outcome === "ambiguous") return "the answer of whichever object is older";
  if (verdict.outcome === "refused") return "a refusal";
  if (verdict.outcome === "answered") return "an answer of the rule's own";
  if (verdict.outcome === "redirect") return "a redirect";
  if (verdict.outcome !== "routed") return `status ${verdict.outcome}`;
  return shareText(
    shares(verdict.destinations).map(([{ failure, workloads, service }, share]) => [
      failure === undefined ? workloads.join(" | ") || `Service ${service}` : `status ${failure}`,
      share,
    ]),
  );
}

/** Named shares, summed and sorted: `Deployment shop/a 90%, Deployment shop/b 10%`. */
export function shareText(named: readonly (readonly [string, number])[]): string {
  const sums = new Map<string, number>();
  for (const [name, share] of named) sums.set(name, (sums.get(name) ?? 0) + share);
  return [...sums]
    .map(([name, share]) => (Math.round(share) === 100 ? name : `${name} ${Math.round(share)}%`))
    .sort()
    .join(", ");
}

/** A rule's or destination's fields without mirrors. */
export function withoutMirrors(fields: JsonObject): JsonObject {
  return partOf(fields, false);
}

/** Only the mirrors among a rule's or destination's fields, as text; empty: none. */
export function mirrorsIn(fields: JsonObject): string {
  const found = partOf(fields, true);
  return Object.keys(found).length === 0 ? "" : stable(found);
}

/** The fields that are mirrors, or all others. */
function partOf(fields: JsonObject, mirrors: boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]): [string, Json][] => {
      const isList = field === "filters" && Array.isArray(value);
      if (!isList) return field.startsWith("mirror") === mirrors ? [[field, value]] : [];
      const own = value.filter((filter) => isMirror(filter) === mirrors);
      return own.length === 0 ? [] : [[field, own]];
    }),
  );
}

function isMirror(filter: unknown): boolean {
  return at(filter, "type") === "RequestMirror";
}

/** @module What policies cannot be made to say about a fork, reported: each warning names the way out. */
import type { Problems } from "../../diagnostics/problems.ts";
import { at, isRecord, jsonText } from "../../kube/json.ts";
import { isOpaque, kindOf, selectorRows } from "../../kube/kinds.ts";
import {
  type LabelSelector,
  selects,
  toLabelSelector,
  toLabels,
} from "../../kube/label-selector.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { isAttachable } from "../../kube/policies.ts";
import { nodesAt } from "../../kube/selectors.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { BaselineObject } from "../../model/input.ts";
import { labels } from "../../model/interface.ts";
import type { Fork } from "../../model/lane.ts";
import { below } from "../../model/source.ts";
import { type AccountChange, accountChange, exceptions } from "./accounts.ts";
import { isRequirement } from "./grants.ts";
import type { PolicyIndex } from "./policy-index.ts";

/** Reports everything about one fork that no re-emitted or additional policy can express. */
export function reportFindings(
  fork: Fork,
  baseline: BaselineIndex,
  index: PolicyIndex,
  problems: Problems,
): void {
  reportStrangers(fork, index, problems);
  for (const unknown of [...unknownPolicies(fork, index), ...unmodelled(fork, baseline)]) {
    reportUnknown(fork, unknown, problems);
  }
  const change = accountChange(fork);
  if (change === undefined) return;
  for (const owner of new Set([...index.authorizations, ...baseline.objects.values()])) {
    const where = identityIn(owner, change);
    if (where !== undefined) reportIdentity({ fork, change }, { owner, where }, problems);
  }
}

/** `NotIn` and `DoesNotExist` select exactly the pods that lost a label. */
function reportStrangers(fork: Fork, index: PolicyIndex, problems: Problems): void {
  for (const use of index.strangers(fork)) {
    const policy = displayName(objectKey(use.owner.object));
    problems.report({
      code: "E0520",
      message: `${policy} names the pods of fork "${fork.name}" as a peer, though not those of ${forked(fork)}`,
      help: `a fork must be treated as its baseline is; add the requirement {key: ${labels.fork}, operator: DoesNotExist} to the selector`,
      source: fork.source,
      related: [{ message: "the peer selector", source: use.source }],
    });
  }
}

/**
 * Where a policy names the baseline's identity in a way that no object of Isolane's can repeat. Linkerd's
 * are lists of service accounts; extending them would let others' objects change.
 */
function identityIn({ object }: BaselineObject, change: AccountChange): string | undefined {
  const { namespace: own = "" } = object.metadata;
  const isAccount = (ref: unknown) =>
    at(ref, "name") === change.from &&
    (at(ref, "namespace") ?? own) === change.namespace &&
    (at(ref, "kind") ?? "ServiceAccount") === "ServiceAccount";
  const identity = `${change.from}.${change.namespace}.serviceaccount.identity.`;
  const isIdentity = (text: unknown) => typeof text === "string" && text.startsWith(identity);
  const { accounts = [] } = kindOf(object);
  if (accounts === "sources") return exceptions(object.spec, change, own).join(", ") || undefined;
  const list = accounts.find((path) =>
    nodesAt(object, path).some(({ value }) => isAccount(value) || isIdentity(value)),
  );
  return list?.replace(/^.*\.|\[]$/g, "");
}

function reportIdentity(
  { fork, change }: { readonly fork: Fork; readonly change: AccountChange },
  { owner, where }: { readonly owner: BaselineObject; readonly where: string },
  problems: Problems,
): void {
  problems.report({
    code: "W0521",
    message: `${displayName(objectKey(owner.object))} names service account "${change.from}" of ${forked(fork)} (${where}), not "${change.to}" of its fork`,
    help: `the policy treats the fork as a stranger; name service account "${change.namespace}/${change.to}" there too, or leave the fork its baseline's service account`,
    source: fork.source,
    related: [{ message: "the policy", source: owner.source }],
  });
}

// --- policies that will not apply to a fork ---

/** A policy, and the node in it that concerns the fork's baseline. */
interface UnknownPolicy {
  readonly owner: BaselineObject;
  readonly path: readonly (string | number)[];
  /** What it does to the pods of the baseline. */
  readonly verb: "selects" | "is attached to a Service of" | "names labels of";
}

/** Warns that a policy selects the baseline's pods, not the fork's, and cannot be re-emitted. */
function reportUnknown(fork: Fork, { owner, path, verb }: UnknownPolicy, problems: Problems): void {
  problems.report({
    code: "W0520",
    message: `${displayName(objectKey(owner.object))} ${verb} the pods of ${forked(fork)} and will not apply to its fork "${fork.name}"`,
    help: `Isolane does not know how to re-emit this kind for a fork; if it matters there, write a copy that ${verb === "is attached to a Service of" ? `is attached to ${fork.services.map(({ name }) => `Service "${name}"`).join(", ")}` : `selects the label ${labels.fork}: ${fork.name}`}`,
    source: fork.source,
    related: [{ message: "the object", source: below(owner.source, ...path) }],
  });
}

function forked(fork: Fork): string {
  return displayName(objectKey(fork.workload.object));
}

/** Policies that no object of Isolane's can repeat for the fork, though it knows whom they name. */
function unknownPolicies(fork: Fork, index: PolicyIndex): readonly UnknownPolicy[] {
  const requirements = [...index.peers(fork.workload).values()].flatMap(({ uses }) =>
    uses.filter((use) => isRequirement(use.path.at(-2))),
  );
  const selecting = requirements
    .filter((use) => !index.selectsFork(use, fork))
    .map(({ owner, path }): UnknownPolicy => ({ owner, path, verb: "selects" }));
  const attached = fork.services.flatMap(({ baseline }) =>
    index
      .policiesOfService(`${baseline.namespace}/${baseline.name}`)
      .filter(({ object }) => !isAttachable(object))
      .map(
        (owner): UnknownPolicy => ({ owner, path: ["spec"], verb: "is attached to a Service of" }),
      ),
  );
  return [...selecting, ...attached];
}

/** Policies that select the baseline's pods, or perhaps do, in a way that Isolane does not know. */
function unmodelled(fork: Fork, baseline: BaselineIndex): readonly UnknownPolicy[] {
  const { selectors, opaque } = guesses(baseline);
  const { podLabels, namespace } = fork.workload;
  const selecting = selectors.filter(({ owner, selector }) => {
    const own = owner.object.metadata.namespace ?? namespace;
    return own === namespace && selects(selector, podLabels) && !selects(selector, fork.podLabels);
  });
  const lost = Object.entries(podLabels).filter(([key, value]) => fork.podLabels[key] !== value);
  const naming = opaque.filter(({ text }) =>
    lost.some(([key, value]) => text.includes(key) && text.includes(value)),
  );
  return [
    ...selecting.map(({ owner, path }) => ({ owner, path, verb: "selects" as const })),
    ...naming.map(({ owner }) => ({ owner, path: ["spec"], verb: "names labels of" as const })),
  ];
}

/** A selector whose meaning is a guess. */
interface Guess {
  readonly owner: BaselineObject;
  readonly selector: LabelSelector;
  readonly path: readonly string[];
}

/** Selectors that the table of kinds does not know, and objects of opaque groups with their specs' texts. */
const guesses = oncePer((baseline: BaselineIndex) => {
  const objects = [...baseline.objects.values()].filter(
    ({ object }) => selectorRows(object).length === 0 && kindOf(object).selectsOther === undefined,
  );
  return {
    selectors: objects.flatMap(guessedSelectors),
    opaque: objects
      .filter(({ object }) => isOpaque(object))
      .map((owner) => ({ owner, text: jsonText(owner.object.spec ?? null) })),
  };
});

const selectorFields = ["selector", "podSelector", "workloadSelector", "endpointSelector"] as const;

/** An empty selector is left out: it selects the fork as well. */
function guessedSelectors(owner: BaselineObject): readonly Guess[] {
  return selectorFields.flatMap((field) => {
    const raw = at(owner.object.spec, field);
    if (!isRecord(raw)) return [];
    const wanted =
      "labels" in raw ? { matchLabels: toLabels(raw.labels) ?? {} } : toLabelSelector(raw);
    const empty = wanted === undefined || Object.keys(wanted).length === 0;
    return empty ? [] : [{ owner, selector: wanted, path: ["spec", field] }];
  });
}

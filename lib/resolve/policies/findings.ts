/** @module What policies cannot be made to say about a fork, reported. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, at } from "../../kube/json.ts";
import { displayName, groupKind, objectKey } from "../../kube/object.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { BaselineObject } from "../../model/input.ts";
import { labels } from "../../model/interface.ts";
import type { Fork } from "../../model/lane.ts";
import { type AccountChange, accountChange, exceptions } from "./accounts.ts";
import { unknownPolicies } from "./lost.ts";
import type { PolicyIndex } from "./policy-index.ts";
import { reportUnknown, reportUnmodelled } from "./unmodelled.ts";

/** Reports everything about one fork that no re-emitted or additional policy can express. */
export function reportFindings(
  fork: Fork,
  baseline: BaselineIndex,
  index: PolicyIndex,
  problems: Problems,
): void {
  reportStrangers(fork, index, problems);
  for (const unknown of unknownPolicies(fork, index)) reportUnknown(fork, unknown, problems);
  reportUnmodelled(fork, baseline, problems);
  const change = accountChange(fork);
  if (change === undefined) return;
  reportExceptions({ fork, change }, index, problems);
  reportLinkerdIdentities({ fork, change }, baseline, problems);
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

interface ChangedFork {
  readonly fork: Fork;
  readonly change: AccountChange;
}

function reportExceptions(
  { fork, change }: ChangedFork,
  index: PolicyIndex,
  problems: Problems,
): void {
  for (const owner of index.authorizations) {
    const where = exceptions(owner.object.spec, change, owner.object.metadata.namespace ?? "");
    if (where.length > 0)
      reportIdentity({ fork, change }, { owner, where: where.join(", ") }, problems);
  }
}

/** Linkerd's identities are lists of service accounts; extending them would let others' objects change. */
function reportLinkerdIdentities(
  { fork, change }: ChangedFork,
  baseline: BaselineIndex,
  problems: Problems,
): void {
  for (const owner of baseline.objects.values()) {
    const where = linkerdIdentity(owner, change);
    if (where !== undefined) reportIdentity({ fork, change }, { owner, where }, problems);
  }
}

function linkerdIdentity(
  owner: BaselineObject,
  { namespace, from }: AccountChange,
): string | undefined {
  const { object } = owner;
  const own = object.metadata.namespace;
  const isAccount = (ref: unknown) =>
    at(ref, "name") === from && (at(ref, "namespace") ?? own) === namespace;
  const isIdentity = (text: unknown) =>
    typeof text === "string" && text.startsWith(`${from}.${namespace}.serviceaccount.identity.`);
  if (groupKind(object) === "policy.linkerd.io/MeshTLSAuthentication") {
    const refs = asArray(at(object.spec, "identityRefs")).filter(
      (ref) => asRecord(ref).kind === "ServiceAccount",
    );
    if (refs.some(isAccount)) return "identityRefs";
    return asArray(at(object.spec, "identities")).some(isIdentity) ? "identities" : undefined;
  }
  if (groupKind(object) !== "policy.linkerd.io/ServerAuthorization") return undefined;
  const tls = at(object.spec, "client", "meshTLS");
  if (asArray(at(tls, "serviceAccounts")).some(isAccount)) return "serviceAccounts";
  return asArray(at(tls, "identities")).some(isIdentity) ? "identities" : undefined;
}

function reportIdentity(
  { fork, change }: ChangedFork,
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

function forked(fork: Fork): string {
  return displayName(objectKey(fork.workload.object));
}

/** @module What becomes of sandboxes that nobody needs, or not now. Pure: the time is given. */
import { asArray, asString, at } from "../kube/json.ts";
import { type DeletionState, type DeletionStep, deletionWords } from "../model/deletion.ts";
import { expiryOf } from "../model/expiry.ts";
import type { SourceDocument } from "../model/source.ts";
import { timeIn } from "../model/time.ts";
import { withoutRefs } from "./open-branches.ts";
import { type WorkloadName, wordOf } from "./workload-name.ts";

/** What is known beside the specs. */
export interface PruneFacts {
  readonly now: Date;
  /** Whether the baseline has a workload. */
  readonly has: (workload: WorkloadName) => boolean;
  /** Absent: nobody asked about branches. */
  readonly open?: OpenBranches | undefined;
  /** Absent: there is no schedule. */
  readonly hours?: { readonly awake: boolean; readonly words: string } | undefined;
  /** Whether a spec is one that can be edited. */
  readonly isValid: (document: SourceDocument) => boolean;
  /** What the deletion of a spec does next. */
  readonly nextStep: (document: SourceDocument) => DeletionStep;
  /** Whether a deletion waits for Jobs that do not run, since the environment is suspended. */
  readonly isHeld: (document: SourceDocument) => boolean;
  /** What a `spec` says of its deletion; undefined: the sandbox is not being deleted. */
  readonly deletionOf: (spec: unknown) => DeletionState | undefined;
}

/** The branches that are open. */
export interface OpenBranches {
  readonly branches: ReadonlySet<string>;
  /** Whether a repository is the one that they are of. */
  readonly isOf: (repository: string) => boolean;
}

/** Why a sandbox is deleted, suspended, woken or kept. */
export interface Reason {
  readonly why:
    | "expired"
    | "closed"
    | "orphaned"
    | "deleted"
    | "empty"
    | "schedule"
    | "pinned"
    | "no-time"
    | "invalid";
  /** For people. */
  readonly text: string;
}

/** What is to become of a sandbox. */
export interface Verdict {
  /** `begin-delete`: its consumers hand over, and what its resources have made goes, before its file does at a later run. */
  readonly action: "delete" | "begin-delete" | "suspend" | "wake" | "keep";
  /** Empty: nothing speaks against it. */
  readonly reasons: readonly Reason[];
}

/** The reason of a suspension that the schedule has made, and may end. */
export const asleep = "asleep: schedule";

/** Judges a sandbox. */
export function judge(document: SourceDocument, facts: PruneFacts): Verdict {
  const spec = at(document.value, "spec");
  const deletion = facts.deletionOf(spec);
  if (deletion !== undefined) return going(document, deletion, facts);
  const pinned: readonly Reason[] = isSet(at(spec, "pinned"))
    ? [{ why: "pinned", text: "pinned" }]
    : [];
  const doomed = [expired(spec, facts), closed(spec, facts), orphaned(spec, facts)].flatMap(
    (reason) => reason ?? [],
  );
  if (doomed.length === 0) return scheduled(document, pinned, facts);
  if (pinned.length > 0) return { action: "keep", reasons: [...pinned, ...doomed] };
  const step = facts.nextStep(document);
  if (step === "gone") return { action: "delete", reasons: doomed };
  if (facts.isValid(document)) return { action: "begin-delete", reasons: doomed };
  return { action: "keep", reasons: [invalid, ...doomed] };
}

const invalid: Reason = { why: "invalid", text: "its spec is not valid" };

/** Judges a route group. @param isEmpty Whether it is a branch's, of which no sandbox is left. */
export function judgeGroup(document: SourceDocument, isEmpty: boolean, facts: PruneFacts): Verdict {
  const spec = at(document.value, "spec");
  const deletion = facts.deletionOf(spec);
  if (deletion !== undefined) return going(document, deletion, facts);
  if (!isEmpty) return { action: "keep", reasons: [] };
  const reasons: readonly Reason[] = [{ why: "empty", text: "it joins no sandbox" }];
  return { action: actionOf(facts.nextStep(document)), reasons };
}

/** Its deletion was decided before: neither a pin nor another reason changes that. */
function going(
  document: SourceDocument,
  deletion: DeletionState,
  { now, nextStep, isHeld }: PruneFacts,
): Verdict {
  const { since, until } = deletion;
  const end = until === undefined ? undefined : timeIn(until);
  if (end === undefined)
    return { action: "keep", reasons: [{ why: "no-time", text: deletionWords(deletion) }] };
  if (end <= now && isHeld(document))
    return { action: "begin-delete", reasons: [{ why: "deleted", text: held }] };
  return end <= now
    ? {
        action: actionOf(nextStep(document)),
        reasons: [{ why: "deleted", text: `its deletion began at ${since}` }],
      }
    : { action: "keep", reasons: [{ why: "deleted", text: deletionWords(deletion) }] };
}

const held =
  "its deletion begins anew, since the environment is suspended and nothing has removed its resources";

function actionOf(step: DeletionStep): "delete" | "begin-delete" {
  return step === "gone" ? "delete" : "begin-delete";
}

function expired(spec: unknown, { now }: PruneFacts): Reason | undefined {
  const { expiresAt } = expiryOf(spec) ?? {};
  if (expiresAt === undefined || new Date(expiresAt) > now) return undefined;
  return { why: "expired", text: `expired at ${expiresAt}` };
}

function closed(spec: unknown, { open }: PruneFacts): Reason | undefined {
  const branch = asString(at(spec, "source", "branch"));
  if (open === undefined || branch === undefined) return undefined;
  const repository = asString(at(spec, "source", "repository"));
  if (repository !== undefined && !open.isOf(repository)) return undefined;
  if (open.branches.has(withoutRefs(branch))) return undefined;
  return { why: "closed", text: `branch "${branch}" is closed` };
}

function orphaned(spec: unknown, { has }: PruneFacts): Reason | undefined {
  const forks = asArray(at(spec, "forks")).map((fork) => at(fork, "forkOf"));
  const named = forks.flatMap((forkOf): readonly WorkloadName[] => {
    const [kind, name] = [asString(at(forkOf, "kind")), asString(at(forkOf, "name"))];
    const namespace = asString(at(forkOf, "namespace"));
    if (kind === undefined || name === undefined) return [];
    return [{ kind, ...(namespace === undefined ? {} : { namespace }), name }];
  });
  if (forks.length === 0 || named.length < forks.length || named.some(has)) return undefined;
  return { why: "orphaned", text: `the baseline has no ${named.map(wordOf).join(", no ")}` };
}

/** The hours of the environment, for a sandbox that stays. */
function scheduled(
  document: SourceDocument,
  pinned: readonly Reason[],
  { hours, isValid }: PruneFacts,
): Verdict {
  const spec = at(document.value, "spec");
  const suspended = at(spec, "suspended");
  const sleeps = at(suspended, "reason") === asleep;
  const isNight = hours?.awake === false;
  const text = hours === undefined ? "there is no schedule" : `awake ${hours.words}`;
  const schedule: Reason = { why: "schedule", text };
  const reasons = [...(isNight ? pinned : []), schedule];
  // A pinned sandbox runs at night as well.
  const sleepsNow = isNight && pinned.length === 0;
  const changes = sleepsNow ? !isSet(suspended) : sleeps;
  if (!changes)
    return { action: "keep", reasons: isNight && pinned.length > 0 ? reasons : withoutTime(spec) };
  if (!isValid(document)) return { action: "keep", reasons: [invalid, ...reasons] };
  return { action: sleepsNow ? "suspend" : "wake", reasons };
}

function withoutTime(spec: unknown): readonly Reason[] {
  const expiry = expiryOf(spec);
  if (expiry === undefined || expiry.expiresAt !== undefined) return [];
  const { duration, offsetFrom } = expiry;
  const text = `its ttl of ${duration} has no time to count from: there is no spec.${offsetFrom}`;
  return [{ why: "no-time", text }];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** @module The work of `isolane sandbox sync`. */
import { readDigests, readForks, readLabels, readVariables } from "../../../author/flags.ts";
import type { SandboxChange } from "../../../author/sandbox-change.ts";
import { mappedWorkloads } from "../../../author/sources.ts";
import {
  type Branch,
  branchLabel,
  forksOf,
  type SyncInput,
  sandboxOf,
} from "../../../author/sync.ts";
import { Problems } from "../../../diagnostics/problems.ts";
import { asArray, at } from "../../../kube/json.ts";
import { syncGroup } from "../../branch-group.ts";
import type { Outcome } from "../../command.ts";
import { deleteSandbox } from "../../deleting.ts";
import type { EditAsked } from "../../edit-specs.ts";
import type { Place } from "../../host.ts";
import { createSandbox, openSpecs, type Saved, type Specs, updateSandbox } from "../../specs.ts";
import { branchOf, pathsOf } from "./branch-facts.ts";
import { savedOutcome } from "./saved.ts";

/** What `sandbox sync` is asked. */
export interface SyncAsked extends EditAsked {
  readonly fork: readonly string[];
  readonly env: readonly string[];
  readonly label: readonly string[];
  readonly digest: readonly string[];
  readonly owner?: string;
  readonly ttl?: string;
  readonly commit?: string;
  readonly pullRequest?: number;
  readonly base?: string;
  /** The branch is gone. */
  readonly closed?: boolean;
}

/** Makes the sandbox of the branch what the branch is. */
export function runSync(asked: SyncAsked, place: Place): Outcome {
  const problems = new Problems();
  const branch = branchOf(asked, place, problems);
  const specs = openSpecs(asked.environment, place, problems);
  if (branch === undefined || specs === undefined) return savedOutcome(undefined, problems);
  const { saved, note } =
    asked.closed === true
      ? close(branch, specs, place, problems)
      : update(asked, branch, specs, place, problems);
  const group = saved && syncGroup(branch, saved, place.now(), specs, problems);
  return savedOutcome(
    saved,
    problems,
    [note, group].flatMap((text) => text ?? []),
  );
}

interface Done {
  readonly saved?: Saved | undefined;
  /** Why nothing, or not what was expected, was done. */
  readonly note?: string;
}

function close(branch: Branch, specs: Specs, { now }: Place, problems: Problems): Done {
  const own = sandboxIn(branch, specs, problems);
  if (own === undefined) return {};
  return own.found === undefined
    ? { note: `branch "${branch.branch}" has no sandbox` }
    : { saved: deleteSandbox(own.found, now(), specs, problems) };
}

function sandboxIn(branch: Branch, { environment, loaded }: Specs, problems: Problems) {
  const template = environment.spec.sync?.name ?? "{branch}";
  return sandboxOf(branch, template, loaded.sandboxes, loaded.groups, problems);
}

function update(
  asked: SyncAsked,
  branch: Branch,
  specs: Specs,
  place: Place,
  problems: Problems,
): Done {
  const own = sandboxIn(branch, specs, problems);
  if (own === undefined) return {};
  const { name, found } = own;
  const input = inputOf(asked, branch, specs, place, problems);
  if (problems.failed) return {};
  const { forks, removed } = forksOf({ ...input, found }, problems);
  const variables = readVariables(asked.env, specs.workloads, problems);
  if (problems.failed) return {};
  const before = asArray(at(found?.value, "spec", "forks")).length;
  if (forks.length === 0 && before - removed.length === 0) {
    const what = `branch "${branch.branch}" changes nothing that a workload with a source is built from`;
    return found === undefined
      ? { note: `${what}: no sandbox` }
      : { saved: deleteSandbox(found, place.now(), specs, problems), note: `${what} any more` };
  }
  const { branch: text, commit, repository, pullRequest } = branch;
  const group = specs.environment.spec.sync?.group;
  const ttl = asked.ttl ?? specs.environment.spec.sync?.ttl;
  const change: SandboxChange = {
    forks,
    removed,
    variables,
    labels: {
      ...(group === undefined ? {} : { [branchLabel]: text }),
      ...readLabels(asked.label),
    },
    owner: asked.owner ?? (found === undefined ? branch.owner : undefined),
    ttl,
    ttlFrom: ttl === undefined ? undefined : "updatedAt",
    source: { repository, branch: text, commit, pullRequest },
  };
  const write = found === undefined ? createSandbox : updateSandbox;
  return { saved: write(name, change, specs, place.now(), problems) };
}

function inputOf(
  asked: SyncAsked,
  branch: Branch,
  specs: Specs,
  place: Place,
  problems: Problems,
): SyncInput {
  const { environment, loaded, home, workloads } = specs;
  const source = { document: loaded.environment, path: [] };
  const baseline = loaded.baseline.map(({ object }) => object);
  const mapped = mappedWorkloads({ environment, source, baseline, workloads, home }, problems);
  const stated = readForks(asked.fork, workloads, problems);
  // Who names forks knows what the branch changed; who names the trunk too wants both.
  const looks = asked.fork.length === 0 || asked.base !== undefined;
  const paths = looks ? pathsOf(asked, branch, place, problems) : undefined;
  const digests = readDigests(asked.digest, workloads, problems);
  return { environment, branch, mapped, paths, stated, digests, home };
}

/** @module What the spec of a branch has to say after what the branch changed: pure, from facts to a change. */
import type { Problems } from "../diagnostics/problems.ts";
import { asRecord, at } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import type { SourceDocument } from "../model/source.ts";
import type { CompleteEnvironment } from "../model/spec.gen.ts";
import { sandboxNameOf } from "./branch-name.ts";
import type { BranchFacts } from "./ci-systems.ts";
import { type ForkChange, forkIndex, nameIn, type SandboxChange } from "./sandbox-change.ts";
import { changedOf, type Mapped } from "./sources.ts";
import { fill } from "./templates.ts";
import { type WorkloadName, wordOf } from "./workload-name.ts";

/** A branch of which at least the name is known. */
export type Branch = BranchFacts & { readonly branch: string };

/**
 * The sandbox of a branch: the one that says so, otherwise the one that it is to get.
 * @returns undefined after a report of a template that cannot be filled in.
 */
export function sandboxOf(
  { branch, repository, pullRequest }: Branch,
  template: string,
  sandboxes: readonly SourceDocument[],
  groups: readonly SourceDocument[],
  problems: Problems,
): { readonly name: string; readonly found?: SourceDocument } | undefined {
  const own = sandboxes.find(({ value }) => {
    const source = at(value, "spec", "source");
    const from = at(source, "repository");
    return (
      at(source, "branch") === branch &&
      (from === undefined || repository === undefined || from === repository)
    );
  });
  if (own !== undefined) return { name: nameIn(own), found: own };
  const filled = fill(template, {
    branch,
    repository: repository?.split("/").at(-1),
    pullRequest: pullRequest?.toString(),
  });
  if (!("text" in filled)) {
    problems.report({
      code: "E0828",
      message: `spec.sync.name needs ${filled.unknown.map((one) => `{${one}}`).join(" and ")}, which nothing states`,
      help: "it may hold {branch}, {repository} and {pullRequest}; --branch, --repository and --pull-request state them",
    });
    return undefined;
  }
  const taken = new Set([...sandboxes, ...groups].map(nameIn));
  const name = sandboxNameOf(filled.text);
  return { name: taken.has(name) ? sandboxNameOf(filled.text, repository ?? "") : name };
}

/** What decides which forks a branch has. */
export interface SyncInput {
  readonly environment: CompleteEnvironment;
  readonly branch: Branch;
  readonly mapped: readonly Mapped[];
  /** What the branch changed; undefined: that was not asked. */
  readonly paths?: readonly string[] | undefined;
  /** Forks that are asked for by name. */
  readonly stated: readonly ForkChange[];
  /** Digests by workload. */
  readonly digests: ReadonlyMap<string, string>;
  /** The spec as it is. Default: there is none. */
  readonly found?: SourceDocument | undefined;
  readonly home: string;
}

/** The forks that come or stay with their images, and those that go. */
export function forksOf(
  input: SyncInput,
  problems: Problems,
): Pick<Required<SandboxChange>, "forks" | "removed"> {
  const { mapped, paths, stated, found, home } = input;
  const changed = paths === undefined ? [] : changedOf(mapped, paths);
  const isStated = (workload: WorkloadName) =>
    stated.some((fork) => wordOf(fork.workload) === wordOf(workload));
  const own = changed.filter(({ workload }) => !isStated(workload));
  const forks = [...stated, ...own.map(({ workload }): ForkChange => ({ workload }))].map((fork) =>
    fork.image === undefined ? { ...fork, image: imageOf(fork.workload, input, problems) } : fork,
  );
  // What a person forked by hand stays: only what has a source comes and goes with it.
  const removed =
    paths === undefined || found === undefined
      ? []
      : mapped
          .map(({ workload }) => workload)
          .filter(
            (workload) =>
              !forks.some((fork) => wordOf(fork.workload) === wordOf(workload)) &&
              forkIndex(asRecord(found.value), workload, home) >= 0,
          );
  return { forks, removed };
}

/** The image that the templates give a workload. */
function imageOf(
  workload: WorkloadName,
  { environment, branch, mapped, digests }: SyncInput,
  problems: Problems,
): string | undefined {
  const row = mapped.find((one) => wordOf(one.workload) === wordOf(workload));
  const template = row?.image ?? environment.spec.sync?.image;
  const word = wordOf(workload);
  if (template === undefined) {
    problems.report({
      code: "E0827",
      message: `nothing says which image the fork of ${word} runs`,
      help: `state spec.sync.image in the environment, or give --fork ${word}=IMAGE`,
    });
    return undefined;
  }
  const filled = fill(template, {
    workload: workload.name,
    service: row?.service ?? workload.name,
    repository: branch.repository?.toLowerCase(),
    branch: sandboxNameOf(branch.branch),
    commit: branch.commit,
    shortCommit: branch.commit?.slice(0, 7),
    digest: digests.get(word),
  });
  if ("text" in filled) return filled.text;
  problems.report({
    code: "E0828",
    message: `"${template}" needs ${filled.unknown.map((one) => `{${one}}`).join(" and ")}, which nothing states`,
    help: "known are {workload}, {service}, {repository}, {branch}, {commit}, {shortCommit} and, with --digest, {digest}",
  });
  return undefined;
}

/** The spec of the group that joins the sandboxes of a branch, of whatever repositories. */
export function groupOf(name: string, branch: string): JsonObject {
  return {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "RouteGroup",
    metadata: { name },
    spec: { match: { label: { key: branchLabel, value: branch } } },
  };
}

/** The label by which a branch's group finds its sandboxes. */
export const branchLabel = "branch";

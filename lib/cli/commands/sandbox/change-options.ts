/** @module What `sandbox create` and `sandbox update` can be asked to write, and the change that it is. */
import { Argument, InvalidArgumentError, Option } from "commander";
import { readForks, readLabels, readVariables } from "../../../author/flags.ts";
import { forkIndex, type SandboxChange } from "../../../author/sandbox-change.ts";
import { wordOf } from "../../../author/workload-name.ts";
import type { Problems } from "../../../diagnostics/problems.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { type Asked, environmentOption, repeated } from "../../command.ts";
import type { Specs } from "../../specs.ts";

/** What both are asked. */
export interface ChangeAsked extends Asked {
  readonly name: string;
  readonly environment?: string;
  readonly fork: readonly string[];
  readonly env: readonly string[];
  readonly label: readonly string[];
  readonly owner?: string;
  readonly ttl?: string;
  readonly key?: string;
  readonly repository?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly pullRequest?: number;
}

/** The sandbox that a command is about. */
export const nameArgument = new Argument("<name>", "the sandbox");

/** `--pull-request`. */
export const pullRequestOption = new Option(
  "--pull-request <number>",
  "the pull request's number",
).argParser((value) => {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError("It needs a number.");
  return Number(value);
});

/** The options of both. */
export const changeOptions: readonly Option[] = [
  environmentOption,
  repeated(
    "--fork <workload[=image]>",
    "fork a workload, with this image: [KIND/]WORKLOAD[:CONTAINER][=IMAGE]",
  ),
  repeated("--env <workload:key=value>", "set a variable in a fork"),
  repeated("--label <key=value>", "set a label, by which route groups find the sandbox"),
  new Option("--owner <owner>", "who is responsible"),
  new Option("--ttl <duration>", "how long it is to live, for example 3d"),
  new Option("--key <key>", "its routing key (default: its name)"),
  new Option("--repository <repository>", "repository of the branch"),
  new Option("--branch <branch>", "the branch"),
  new Option("--commit <commit>", "the commit"),
  pullRequestOption,
];

/**
 * The change that the options ask for. Reports what is not clear.
 * @param spec The spec as it is, where there is one.
 */
export function changeOf(
  asked: ChangeAsked,
  { workloads, home }: Specs,
  spec: JsonObject,
  problems: Problems,
): SandboxChange {
  const forks = readForks(asked.fork, workloads, problems);
  const variables = readVariables(asked.env, workloads, problems);
  for (const { workload, name } of variables) {
    const isForked =
      forks.some((fork) => wordOf(fork.workload) === wordOf(workload)) ||
      forkIndex(spec, workload, home) >= 0;
    if (isForked) continue;
    problems.report({
      code: "E0825",
      message: `"${name}" is for ${wordOf(workload)}, which the sandbox does not fork`,
      help: `add --fork ${wordOf(workload)}`,
    });
  }
  const { owner, ttl, key, repository, branch, commit, pullRequest } = asked;
  return {
    forks,
    variables,
    labels: readLabels(asked.label),
    owner,
    ttl,
    key,
    source: { repository, branch, commit, pullRequest },
  };
}

/** @module The work of `isolane comment`: one lane of the working tree, as its pull request tells it. */
import { nameIn } from "../author/sandbox-change.ts";
import { sandboxOf } from "../author/sync.ts";
import { sideOf } from "../changes/lane-facts.ts";
import { commentMarkdown } from "../changes/markdown.ts";
import { compileInput } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { lifetimeOf } from "../explain/lifetime.ts";
import { at } from "../kube/json.ts";
import { deletionOf, deletionWords } from "../model/deletion.ts";
import type { Sandbox } from "../model/spec.gen.ts";
import { suspensionOf } from "../model/suspension.ts";
import { validate } from "../validate/validate.ts";
import type { Outcome } from "./command.ts";
import { branchOf } from "./commands/sandbox/branch-facts.ts";
import type { EditAsked } from "./edit-specs.ts";
import type { Place } from "./host.ts";
import { findSandbox, openSpecs, type Specs } from "./specs.ts";

/** What `comment` is asked. */
export interface CommentAsked extends EditAsked {
  /** A sandbox. Default: that of the branch. */
  readonly name?: string;
}

/** Prints the comment of a sandbox. */
export function runComment(asked: CommentAsked, place: Place): Outcome {
  const problems = new Problems();
  const specs = openSpecs(asked.environment, place, problems);
  const name = specs === undefined ? undefined : nameOf(asked, specs, place, problems);
  const found = specs?.loaded.sandboxes.find((one) => nameIn(one) === name);
  const deletion = specs && deletionOf(specs.environment, at(found?.value, "spec"));
  const isOver = deletion !== undefined && deletion.draining !== true;
  const markdown =
    specs === undefined || name === undefined || problems.failed || isOver
      ? undefined
      : commentOf(name, specs, problems);
  return {
    diagnostics: problems.all.filter(({ severity }) => severity === "error"),
    data: markdown === undefined ? {} : { sandbox: name, markdown },
    notes:
      markdown === undefined && !problems.failed
        ? [
            !isOver
              ? "the branch has no sandbox: there is nothing to say about it"
              : `sandbox "${name}" is ${deletionWords(deletion)}: it has no lane`,
          ]
        : [],
    text: () => markdown ?? "",
  };
}

function nameOf(
  asked: CommentAsked,
  specs: Specs,
  place: Place,
  problems: Problems,
): string | undefined {
  if (asked.name !== undefined) {
    const found = findSandbox(asked.name, specs, problems);
    return found === undefined ? undefined : nameIn(found);
  }
  const branch = branchOf(asked, place, problems);
  if (branch === undefined) return undefined;
  const { sandboxes, groups } = specs.loaded;
  const template = specs.environment.spec.sync?.name ?? "{branch}";
  const own = sandboxOf(branch, template, sandboxes, groups, problems);
  return own?.found === undefined ? undefined : own.name;
}

function commentOf(name: string, specs: Specs, problems: Problems): string | undefined {
  for (const error of specs.broken) problems.report(error);
  const input = validate(specs.loaded, problems);
  const result = input === undefined ? undefined : compileInput(input, problems);
  if (result === undefined) return undefined;
  const lane = sideOf(result, []).lanes.get(`sandboxes/${name}`);
  const spec = input?.sandboxes.find((one) => one.spec.metadata.name === name)?.spec;
  if (lane === undefined || spec === undefined) return undefined;
  return commentMarkdown({
    environment: specs.environment.metadata.name,
    lane,
    owner: spec.spec.owner,
    expiry: expiryWords(spec),
    suspension: suspensionOf(spec),
    prices: specs.environment.spec.prices,
  });
}

function expiryWords(sandbox: Sandbox): string | undefined {
  const { ttl, offsetFrom, expiresAt, pinned } = lifetimeOf(sandbox);
  if (ttl === undefined) return undefined;
  const after = `${ttl} after ${offsetFrom === "updatedAt" ? "its last change" : "it was made"}`;
  const end = expiresAt === undefined ? after : `${expiresAt}, ${after}`;
  return `expires ${end}${pinned === true ? ", but is pinned: nothing deletes it" : ""}`;
}

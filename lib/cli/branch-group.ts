/** @module The route group of a branch that several repositories have: it comes with the first sandbox and goes with the last. */
import { sandboxNameOf } from "../author/branch-name.ts";
import { nameIn } from "../author/sandbox-change.ts";
import { type Branch, branchLabel, groupOf } from "../author/sync.ts";
import { fill } from "../author/templates.ts";
import type { Problems } from "../diagnostics/problems.ts";
import { deleteSpecFile, writeSpecFile } from "../disk/spec-file.ts";
import { asString, at, stable } from "../kube/json.ts";
import { isDeleting } from "../model/deletion.ts";
import type { SourceDocument } from "../model/source.ts";
import { newYaml } from "../yaml/edit.ts";
import { beginDeletion, stepOf } from "./deleting.ts";
import { editSpec, type Saved, type Specs } from "./specs.ts";

/**
 * Writes or deletes the group, where the environment wants one. Says what it did.
 * @param saved What became of the branch's sandbox.
 */
export function syncGroup(
  { branch }: Branch,
  saved: Saved,
  now: Date,
  specs: Specs,
  problems: Problems,
): string | undefined {
  const template = specs.environment.spec.sync?.group;
  const filled = template === undefined ? undefined : fill(template, { branch });
  if (filled === undefined) return undefined;
  if (!("text" in filled)) {
    problems.report({
      code: "E0828",
      message: `spec.sync.group needs ${filled.unknown.map((one) => `{${one}}`).join(" and ")}, which nothing states`,
      help: "it may hold {branch}",
    });
    return undefined;
  }
  const group: Group = { branch, name: sandboxNameOf(filled.text) };
  return saved.action === "deleted" || saved.deleting !== undefined
    ? dropGroup(group, saved, now, specs, problems)
    : ensureGroup(group, saved, specs, problems);
}

interface Group {
  readonly branch: string;
  readonly name: string;
}

function dropGroup(
  { branch, name }: Group,
  saved: Saved,
  now: Date,
  specs: Specs,
  problems: Problems,
): string | undefined {
  const { folder, loaded } = specs;
  const others = loaded.sandboxes.some(
    (one) => nameIn(one) !== saved.sandbox && hasBranch(one.value, branch),
  );
  const found = loaded.groups.find((document) => nameIn(document) === name);
  if (others || found === undefined || !isOurs(found, branch)) return undefined;
  const spec = at(found.value, "spec");
  if (isDeleting(spec)) return undefined;
  if (stepOf(found, specs) !== "gone")
    return beginDeletion(found, now, specs, problems) && `began to delete ${found.file}`;
  const deleted = deleteSpecFile({ folder, path: found.file }, problems);
  return deleted ? `deleted ${found.file}` : undefined;
}

function ensureGroup(
  { branch, name }: Group,
  saved: Saved,
  specs: Specs,
  problems: Problems,
): string | undefined {
  const { folder, loaded } = specs;
  const found = [...loaded.groups, ...loaded.sandboxes].find((one) => nameIn(one) === name);
  if (found !== undefined && isOurs(found, branch)) {
    if (!isDeleting(at(found.value, "spec"))) return undefined;
    const edit = { path: ["spec", "deletion"], value: undefined };
    return editSpec(found, [edit], specs, problems) && `brought back ${found.file}`;
  }
  if (found !== undefined || saved.sandbox === name) {
    problems.report({
      code: "E0821",
      message: `the group of branch "${branch}" cannot be called "${name}": "${found?.file ?? saved.file}" has the name`,
      help: "state another template in spec.sync.group, or one with {repository} in spec.sync.name",
    });
    return undefined;
  }
  const path = `${folder.fromRoot}/groups/${name}.yaml`;
  const text = newYaml(groupOf(name, branch));
  return writeSpecFile({ folder, path }, text, true, problems) ? `created ${path}` : undefined;
}

/**
 * The groups that {@link syncGroup} has made, or would have, which join nobody.
 * @param sandboxes Those that there are.
 */
export function emptyGroups(
  { environment, loaded }: Specs,
  sandboxes: readonly SourceDocument[],
): readonly SourceDocument[] {
  const template = environment.spec.sync?.group;
  if (template === undefined) return [];
  return loaded.groups.filter((group) => {
    const branch = asString(at(group.value, "spec", "match", "label", "value")) ?? "";
    const filled = fill(template, { branch });
    const name = "text" in filled ? sandboxNameOf(filled.text) : undefined;
    const joins = sandboxes.some(({ value }) => hasBranch(value, branch));
    return nameIn(group) === name && isOurs(group, branch) && !joins;
  });
}

/** Whether a sandbox is of a branch's group: one that is being deleted is of none. */
function hasBranch(sandbox: unknown, branch: string): boolean {
  return (
    at(sandbox, "metadata", "labels", branchLabel) === branch && !isDeleting(at(sandbox, "spec"))
  );
}

function isOurs({ value }: SourceDocument, branch: string): boolean {
  return stable(at(value, "spec", "match")) === stable(at(groupOf("", branch), "spec", "match"));
}

/**
 * @module How commands delete a sandbox or group: by its file, or in two steps where resources of it have to go first. A sandbox
 * whose file is gone is known to nobody but the janitor.
 */
import { nameIn } from "../author/sandbox-change.ts";
import { Problems } from "../diagnostics/problems.ts";
import { deleteSpecFile, readSpecFile } from "../disk/spec-file.ts";
import { at } from "../kube/json.ts";
import {
  type DeletionStep,
  deletionOf,
  deletionWords,
  hasResources,
  nextStep,
} from "../model/deletion.ts";
import { atKey, type SourceDocument } from "../model/source.ts";
import { validateSpec } from "../validate/validate.ts";
import { editYaml } from "../yaml/edit.ts";
import { editSpec, kindOf, reportUnfit, type Saved, type Specs, timeOf } from "./specs.ts";

/** Deletes a sandbox, or begins to. One whose deletion has begun stays as it is. */
export function deleteSandbox(
  document: SourceDocument,
  now: Date,
  specs: Specs,
  problems: Problems,
): Saved | undefined {
  const { environment } = specs;
  const spec = at(document.value, "spec");
  const deleting = deletionOf(environment, spec);
  if (deleting === undefined && stepOf(document, specs) === "gone")
    return deleteSpec(document, specs, problems);
  const { file } = document;
  if (deleting !== undefined)
    return { sandbox: nameIn(document), file, action: "unchanged", deleting };
  return beginDeletion(document, now, specs, problems);
}

/**
 * The next step before the file goes: its selective consumers hand over, or nothing is left of the sandbox or group but the runs
 * that remove its resources.
 */
export function beginDeletion(
  document: SourceDocument,
  now: Date,
  specs: Specs,
  problems: Problems,
): Saved | undefined {
  const sandbox = nameIn(document);
  const own = new Problems();
  const kind = kindOf(document);
  validateSpec(kind, document, own);
  const wrong = own.all.find(({ severity }) => severity === "error");
  if (wrong !== undefined) {
    problems.report({
      code: "E0848",
      message: `${kind === "Sandbox" ? "sandbox" : "group"} "${sandbox}" has resources that nothing could remove, since its spec is not valid (${wrong.code}: ${wrong.message})`,
      help: `correct it, or give its resources up to the janitor: ${kind === "Sandbox" ? `\`isolane sandbox delete ${sandbox} --force\`` : `delete ${document.file}`}`,
      source: wrong.source,
    });
    return undefined;
  }
  const isFirst = stepOf(document, specs) === "drain";
  const deletion = { since: timeOf(now), ...(isFirst ? { draining: true } : {}) };
  const edit = { path: ["spec", "deletion"], value: deletion };
  const saved = editSpec(document, [edit], specs, problems);
  const deleting = deletionOf(specs.environment, { deletion });
  return saved && { ...saved, ...(deleting === undefined ? {} : { deleting }) };
}

/** What the deletion of a spec does next. */
export function stepOf(document: SourceDocument, { environment }: Specs): DeletionStep {
  return nextStep(environment, at(document.value, "spec"), isValid(document));
}

/** Whether a spec is one that can be edited. */
export function isValid(document: SourceDocument): boolean {
  return validateSpec(kindOf(document), document, new Problems()) !== undefined;
}

/** Says of a sandbox that is being deleted that a change of it would change nothing. */
export function reportDeleting(
  document: SourceDocument,
  { environment }: Specs,
  problems: Problems,
): void {
  const deletion = deletionOf(environment, at(document.value, "spec"));
  if (deletion === undefined) return;
  const sandbox = nameIn(document);
  problems.report({
    code: "E0849",
    message: `sandbox "${sandbox}" is ${deletionWords(deletion)}`,
    help: `\`isolane sandbox create ${sandbox}\` brings it back with what its spec states, and takes the same options; so does \`isolane sandbox sync\` of its branch`,
    source: atKey({ document, path: ["spec", "deletion"] }),
  });
}

/** Deletes the file of a sandbox's spec, where it holds nothing else. Nothing that its resources have made is removed. */
export function deleteSpec(
  document: SourceDocument,
  specs: Specs,
  problems: Problems,
): Saved | undefined {
  const file = { folder: specs.folder, path: document.file };
  const text = readSpecFile(file);
  if (text === undefined || editYaml(text, []) === undefined) {
    reportUnfit(document.file, problems);
    return undefined;
  }
  return deleteSpecFile(file, problems)
    ? { sandbox: nameIn(document), file: document.file, action: "deleted" }
    : undefined;
}

/** What becomes of the resources of a sandbox whose file went at once. Reports where nobody removes them. */
export function noteLeft(
  document: SourceDocument,
  { environment, loaded }: Specs,
  problems: Problems,
): string | undefined {
  if (!hasResources(environment, at(document.value, "spec"))) return undefined;
  const { after, dryRun } = environment.spec.resources?.janitor ?? {};
  const words = `what the resources of "${nameIn(document)}" have made stays`;
  if (dryRun === false)
    return `${words} until the janitor has seen it without an owner for ${after}, and removes it (spec.resources.janitor)`;
  problems.report({
    code: "W0662",
    message: `${words}, since the janitor only says what it would remove`,
    help: `state spec.resources.janitor.dryRun: false in the environment, and it removes what has had no owner for ${after}`,
    source: { document: loaded.environment, path: ["spec", "resources"] },
  });
  return undefined;
}

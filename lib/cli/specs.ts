/** @module The specs of an environment on disk, for commands that change them. */
import { changed, emptySandbox, nameIn, type SandboxChange } from "../author/sandbox-change.ts";
import { Workloads } from "../author/workload-name.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { type EnvironmentFolder, oneEnvironment } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { readSpecFile, writeSpecFile } from "../disk/spec-file.ts";
import { asRecord, at } from "../kube/json.ts";
import { type LoadedEnvironment, loadEnvironment } from "../load/load.ts";
import { type DeletionState, isDeleting } from "../model/deletion.ts";
import type { SourceDocument } from "../model/source.ts";
import type { CompleteEnvironment } from "../model/spec.gen.ts";
import { validateSpec } from "../validate/validate.ts";
import { parseYaml } from "../yaml/document.ts";
import { type Edit, editYaml, newYaml } from "../yaml/edit.ts";
import type { Place } from "./host.ts";

/** An environment whose specs a command changes. */
export interface Specs {
  readonly folder: EnvironmentFolder;
  readonly environment: CompleteEnvironment;
  readonly loaded: LoadedEnvironment;
  /** What reading found wrong with lanes, which stops a compile and no edit of a spec. */
  readonly broken: readonly Diagnostic[];
  /** The environment's namespace. */
  readonly home: string;
  readonly workloads: Workloads;
  /** Files of lanes that hold no spec that can be read, from the root. */
  readonly unread: readonly string[];
}

/**
 * Reads the environment that a command works on. What is wrong with other branches' specs does not matter here: one
 * broken sandbox keeps nobody from working on another.
 */
export function openSpecs(
  named: string | undefined,
  place: Place,
  problems: Problems,
): Specs | undefined {
  const folder = oneEnvironment(named, place, problems);
  if (folder === undefined) return undefined;
  const own = new Problems();
  const loaded = loadEnvironment(diskIo(folder.root), folder.fromRoot, own);
  const lanes = ["sandboxes", "groups"].map((name) => `${folder.fromRoot}/${name}/`);
  const broken: Diagnostic[] = [];
  for (const diagnostic of own.all.filter(({ severity }) => severity === "error")) {
    const inLanes = lanes.some((prefix) => fileOf(diagnostic).startsWith(prefix));
    if (inLanes) broken.push(diagnostic);
    else problems.report(diagnostic);
  }
  if (loaded === undefined || problems.failed) return undefined;
  const environment = validateSpec("Environment", loaded.environment, problems);
  if (environment === undefined) return undefined;
  const home = environment.spec.spec.baseline.namespace;
  const workloads = new Workloads(loaded.baseline, home);
  const unread = new Set(broken.map(fileOf));
  for (const { file } of [...loaded.sandboxes, ...loaded.groups]) unread.delete(file);
  return {
    folder,
    environment: environment.spec,
    loaded,
    broken,
    home,
    workloads,
    unread: [...unread],
  };
}

function fileOf({ source }: Diagnostic): string {
  return source?.document.file ?? "";
}

/** Files of lanes that hold no spec that can be read, for people. */
export function unreadNotes({ unread }: Specs): readonly string[] {
  return unread.length === 0
    ? []
    : [
        `not read, since no spec can be read there: ${unread.join(", ")} (\`isolane synth\` says why)`,
      ];
}

/** The document of a sandbox. Reports where there is none; a file that cannot be read may be the one. */
export function findSandbox(
  name: string,
  { loaded, folder, broken, unread }: Specs,
  problems: Problems,
): SourceDocument | undefined {
  const found = loaded.sandboxes.find((document) => nameIn(document) === name);
  if (found !== undefined) return found;
  for (const one of broken) if (unread.includes(fileOf(one))) problems.report(one);
  problems.report({
    code: "E0820",
    message: `"${folder.shown}" has no sandbox "${name}"`,
    help: knownNames("sandboxes", loaded.sandboxes.map(nameIn), name),
  });
  return undefined;
}

/** What became of a sandbox's spec. */
export interface Saved {
  readonly sandbox: string;
  /** From the root. */
  readonly file: string;
  readonly action: "created" | "updated" | "unchanged" | "deleted";
  /** How far its deletion is. Absent: it is not being deleted, or gone. */
  readonly deleting?: DeletionState;
  /** It was being deleted, and lives again. */
  readonly revived?: true;
}

/** Writes the spec of a new sandbox. One of that name that is being deleted lives again instead, with what its spec states. */
export function createSandbox(
  name: string,
  change: SandboxChange,
  specs: Specs,
  now: Date,
  problems: Problems,
): Saved | undefined {
  const taken = [...specs.loaded.sandboxes, ...specs.loaded.groups].find(
    (document) => nameIn(document) === name,
  );
  if (taken !== undefined && isDeleting(at(taken.value, "spec")))
    return updateSandbox(name, change, specs, now, problems);
  if (taken !== undefined) {
    problems.report({
      code: "E0821",
      message: `"${name}" is taken already, by "${taken.file}"`,
      help: "choose another name, or change it with `isolane sandbox update`",
    });
    return undefined;
  }
  const updatedAt = change.ttlFrom === undefined ? undefined : timeOf(now);
  const draft = changed(emptySandbox(name, timeOf(now), updatedAt), change, specs.home);
  const file = `${specs.folder.fromRoot}/sandboxes/${name}.yaml`;
  return save({ sandbox: name, file, action: "created" }, newYaml(draft.value), specs, problems);
}

/** Changes the spec of a sandbox; comments and order stay. One that is being deleted lives again. */
export function updateSandbox(
  name: string,
  change: SandboxChange,
  specs: Specs,
  now: Date,
  problems: Problems,
): Saved | undefined {
  const found = findSandbox(name, specs, problems);
  if (found === undefined) return undefined;
  const { file } = found;
  const draft = changed(asRecord(found.value), change, specs.home, timeOf(now));
  if (draft.edits.length === 0) return { sandbox: name, file, action: "unchanged" };
  const saved = editSpec(found, draft.edits, specs, problems);
  return saved && { ...saved, ...(isDeleting(at(found.value, "spec")) ? { revived: true } : {}) };
}

/** Edits the spec of a sandbox; comments and order stay. */
export function editSpec(
  document: SourceDocument,
  edits: readonly Edit[],
  specs: Specs,
  problems: Problems,
): Saved | undefined {
  const { file } = document;
  const text = readSpecFile({ folder: specs.folder, path: file });
  const edited = text === undefined ? undefined : editYaml(text, edits);
  if (edited !== undefined)
    return save({ sandbox: nameIn(document), file, action: "updated" }, edited, specs, problems);
  reportUnfit(file, problems);
  return undefined;
}

/** Says that a file is none that a command edits or deletes. */
export function reportUnfit(file: string, problems: Problems): void {
  problems.report({
    code: "E0824",
    message: `"${file}" cannot be edited by a command`,
    help: "leave one valid document in the file, or edit it by hand",
  });
}

/** Whether a spec is a group's: all others are meant as sandboxes. */
export function kindOf({ value }: SourceDocument): "Sandbox" | "RouteGroup" {
  return at(value, "kind") === "RouteGroup" ? "RouteGroup" : "Sandbox";
}

/** RFC 3339, to the second. */
export function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Writes what is valid by the format of its kind; what it means in the environment is for `synth` to say. */
function save(saved: Saved, text: string, specs: Specs, problems: Problems): Saved | undefined {
  const [document] = parseYaml(saved.file, text, problems);
  if (document !== undefined) validateSpec(kindOf(document), document, problems);
  if (problems.failed) return undefined;
  const fresh = saved.action === "created";
  const written = writeSpecFile({ folder: specs.folder, path: saved.file }, text, fresh, problems);
  return written ? saved : undefined;
}

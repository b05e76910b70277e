/** @module The work of `isolane import`. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { nameIn } from "../author/sandbox-change.ts";
import { type Converted, convert } from "../author/signadot/convert.ts";
import { filledIn } from "../author/signadot/placeholders.ts";
import { Problems } from "../diagnostics/problems.ts";
import { readSpecFile, type SpecFile, writeSpecFile } from "../disk/spec-file.ts";
import { errorCode } from "../disk/write-fs.ts";
import { at } from "../kube/json.ts";
import type { SourceDocument } from "../model/source.ts";
import { validateSpec } from "../validate/validate.ts";
import { parseBytes, parseYaml } from "../yaml/document.ts";
import { newYaml } from "../yaml/edit.ts";
import type { Asked, Outcome } from "./command.ts";
import type { Place } from "./host.ts";
import { openSpecs, timeOf } from "./specs.ts";

/** What `import` is asked. */
export interface ImportAsked extends Asked {
  readonly file: readonly string[];
  readonly environment?: string;
  /** Default: the environment's folder. */
  readonly out?: string;
  /** `NAME=VALUE`. */
  readonly set: readonly string[];
  /** Default: the specs are written. */
  readonly dryRun?: boolean;
}

/** A spec that is to be written. */
interface Target {
  readonly file: SpecFile;
  readonly text: string;
  readonly converted: Converted;
}

/** Converts the files; writes all of their specs, or none. */
export function runImport(asked: ImportAsked, place: Place): Outcome {
  const problems = new Problems();
  const where = targetFolder(asked, place, problems);
  const now = timeOf(place.now());
  const values = Object.fromEntries(
    asked.set.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );
  const converted = asked.file
    .flatMap((file) => read(file, place, problems))
    .flatMap((document) => {
      const value = filledIn(document, values, problems);
      return problems.failed ? [] : (convert(document, value, now, problems) ?? []);
    });
  if (where === undefined) return { diagnostics: problems.all, data: { specs: [] } };
  const targets = converted.map((one) => targetOf(one, where));
  for (const [index, target] of targets.entries())
    check(target, targets.slice(0, index), where, problems);
  const { dryRun = false } = asked;
  const written = problems.failed
    ? []
    : targets.filter(({ file, text }) => dryRun || writeSpecFile(file, text, true, problems));
  return {
    diagnostics: problems.all,
    data: {
      specs: written.map(({ file, text, converted: { kind, name } }) => ({
        ...{ kind, name, file: file.path, action: dryRun ? "none" : "created" },
        ...(dryRun ? { text } : {}),
      })),
    },
    text: () => {
      const lines = written.map(({ file, text, converted }) =>
        dryRun
          ? `# ${file.path}\n${text}`
          : `created ${file.path}${isAsleep(converted.value) ? ", suspended" : ""}\n`,
      );
      const next =
        dryRun || written.length === 0 || asked.out !== undefined ? "" : "next: isolane synth\n";
      return `${lines.join(dryRun ? "---\n" : "")}${next}`;
    },
  };
}

interface Where extends Pick<SpecFile, "folder"> {
  /** Specs that there are. */
  readonly taken: readonly SourceDocument[];
}

function targetFolder(asked: ImportAsked, place: Place, problems: Problems): Where | undefined {
  if (asked.out !== undefined)
    return { folder: { root: resolve(place.cwd, asked.out), fromRoot: "." }, taken: [] };
  const specs = openSpecs(asked.environment, place, problems);
  if (specs === undefined) return undefined;
  const { folder, loaded } = specs;
  return { folder, taken: [...loaded.sandboxes, ...loaded.groups] };
}

function read(file: string, { cwd }: Place, problems: Problems): readonly SourceDocument[] {
  try {
    const documents = parseBytes(file, readFileSync(resolve(cwd, file)), problems);
    if (documents.length === 0 && !problems.failed) reportUnfit(file, "holds nothing", problems);
    return documents;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    reportUnfit(file, `cannot be read: ${code}`, problems);
    return [];
  }
}

function reportUnfit(file: string, why: string, problems: Problems): void {
  problems.report({
    code: "E0865",
    message: `"${file}" ${why}`,
    help: "name files of `signadot sandbox apply -f` or `signadot routegroup apply -f`",
  });
}

function targetOf(converted: Converted, { folder }: Where): Target {
  const { kind, name, value, description } = converted;
  const below = `${kind === "Sandbox" ? "sandboxes" : "groups"}/${name}.yaml`;
  const path = folder.fromRoot === "." ? below : `${folder.fromRoot}/${below}`;
  const comment = (description ?? "").split(/\r?\n|\r/).map((line) => `# ${line}`.trimEnd());
  const lines = description === undefined ? [] : comment;
  return {
    converted,
    file: { folder, path },
    text: [...lines, newYaml(value)].join("\n"),
  };
}

/** Reports what is taken, and what is not valid. */
function check(
  { file, text, converted: { kind, name } }: Target,
  before: readonly Target[],
  { taken }: Where,
  problems: Problems,
): void {
  const other =
    taken.find((document) => nameIn(document) === name)?.file ??
    before.find((one) => one.converted.name === name)?.file.path ??
    (readSpecFile(file) === undefined ? undefined : file.path);
  if (other !== undefined) {
    problems.report({
      code: "E0821",
      message: `"${name}" is taken already, by "${other}"`,
      help: "give the imported one another name in its file, or remove the other",
    });
  }
  const [document] = parseYaml(file.path, text, problems);
  if (document !== undefined) validateSpec(kind, document, problems);
}

function isAsleep(spec: unknown): boolean {
  return at(spec, "spec", "suspended") !== undefined;
}

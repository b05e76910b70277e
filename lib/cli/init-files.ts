/** @module The files that `isolane init` writes: the spec, which must not exist yet, and what git and CI are told. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { Problems } from "../diagnostics/problems.ts";
import { specFile } from "../disk/environments.ts";
import { readSpecFile, writeSpecFile } from "../disk/spec-file.ts";
import { type CiSystem, ciTemplates } from "../init/ci/ci.ts";
import type { CiFile } from "../init/ci/model.ts";
import { baseName, childPath } from "../load/paths.ts";
import type { Prepared } from "./initialise.ts";

/** A file and what became of it. `kept`: it was there, and stays as it is. */
export interface WrittenFile {
  /** From the root. */
  readonly path: string;
  readonly action: "created" | "changed" | "kept";
}

/** Writes the files; undefined where the spec cannot be written, and then no other is. */
export function writeInitFiles(
  { place, text, settings }: Prepared,
  ci: CiSystem | undefined,
  problems: Problems,
): readonly WrittenFile[] | undefined {
  const { folder, home, copy, trunk } = place;
  const own = childPath(folder.fromRoot, specFile);
  if (!writeSpecFile({ folder, path: own }, text, true, problems)) return undefined;
  const templates =
    ci === undefined
      ? []
      : ciTemplates(ci, {
          folder: copy.prefix,
          environment: baseName(folder.fromRoot),
          trunk,
          url: httpsOnly(settings.repository.url?.value),
        });
  if (ci !== undefined && copy.rootPrefix !== "") reportElsewhere(copy.rootPrefix, problems);
  // Outside of the root nothing is written.
  const jobs = (copy.rootPrefix === "" ? templates : []).map((file) =>
    template(file, folder, problems),
  );
  if (jobs.some(({ action }) => action === "created"))
    reportUninstalled(childPath(home, "package"), folder, problems);
  return [
    { path: own, action: "created" },
    attributes(childPath(home, ".gitattributes"), folder, problems),
    ...jobs,
  ];
}

// --- internal ---

function reportElsewhere(prefix: string, problems: Problems): void {
  problems.report({
    code: "W0801",
    message: `no file for CI is written: CI reads it at the top of the repository, above the root "${prefix}"`,
    help: "say --root with the top of the repository, or run init there",
  });
}

type Folder = Prepared["place"]["folder"];

/** The jobs and the hook begin with `npm ci`, which needs a lock file (https://docs.npmjs.com/cli/v11/commands/npm-ci). */
function reportUninstalled(path: string, folder: Folder, problems: Problems): void {
  const lock = readSpecFile({ folder, path: `${path}-lock.json` });
  // Its keys are the paths of packages, and the folder's own package may be it.
  if (lock !== undefined && /"(?:node_modules\/)?isolane"/.test(lock)) return;
  problems.report({
    code: "W0366",
    message: `the jobs run \`npm ci\` and \`npx isolane\`, and "${path}-lock.json" ${lock === undefined ? "does not exist" : "has no isolane"}`,
    help: "run `npm install --save-dev` with the address of isolane and a commit, and commit package.json and package-lock.json; or put what installs it into the jobs instead",
  });
}

/** https://docs.github.com/en/repositories/working-with-files/managing-files/customizing-how-changed-files-appear-on-github */
const line = "dist/** linguist-generated";

/** Reviews fold the output. Line ends are `dist/.gitattributes`'s business, which `synth` writes. */
function attributes(path: string, folder: Folder, problems: Problems): WrittenFile {
  const before = readSpecFile({ folder, path });
  if (before === undefined) return fresh(path, `${line}\n`, folder, problems);
  if (before.split(/\r?\n/).some((one) => /^\/?dist\/\*\*\s.*linguist-generated/.test(one)))
    return { path, action: "kept" };
  const end = before === "" || before.endsWith("\n") ? "" : "\n";
  const written = writeSpecFile({ folder, path }, `${before}${end}${line}\n`, false, problems);
  return { path, action: written ? "changed" : "kept" };
}

/** A token works with HTTPS only. */
function httpsOnly(url: string | undefined): string | undefined {
  return url !== undefined && /^https:\/\/[\w.:/~%-]+$/.test(url) ? url : undefined;
}

function template(
  { path, text, executable }: CiFile,
  folder: Folder,
  problems: Problems,
): WrittenFile {
  const written = fresh(path, text, folder, problems);
  const environment = baseName(folder.fromRoot);
  if (written.action === "kept") reportUnnamed({ path, environment }, folder, problems);
  if (executable === true && written.action === "created")
    chmodSync(join(folder.root, path), 0o755);
  return written;
}

/** Pull requests get lanes where a person says so: the file of another environment does not take this one by itself. */
function reportUnnamed(
  { path, environment }: { readonly path: string; readonly environment: string },
  folder: Folder,
  problems: Problems,
): void {
  const [, named] =
    /^ *ENVIRONMENTS: *["']?([^"'\n]*)/m.exec(readSpecFile({ folder, path }) ?? "") ?? [];
  if (named === undefined || named.split(/\s+/).includes(environment)) return;
  problems.report({
    code: "W0360",
    message: `"${path}" exists and stays as it is: it makes lanes in ${named}, and none in ${environment}`,
    help: `where branches are to get lanes in ${environment} too, write \`ENVIRONMENTS: "${named} ${environment}"\` there`,
  });
}

/** What is there is a person's. */
function fresh(path: string, text: string, folder: Folder, problems: Problems): WrittenFile {
  if (readSpecFile({ folder, path }) !== undefined) return { path, action: "kept" };
  const written = writeSpecFile({ folder, path }, text, true, problems);
  return { path, action: written ? "created" : "kept" };
}

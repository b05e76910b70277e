/**
 * @module Part "workflows": actionlint and zizmor read the workflows that `isolane init --ci github` writes, our own, and the
 * action.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ciTemplates } from "../lib/init/ci/ci.ts";
import { goProgram } from "./cluster/programs.ts";
import type { Outcome, Row } from "./part.ts";
import { pythonProgram } from "./python.ts";

/** The part's name. */
export const name = "workflows";

const root = join(import.meta.dirname, "..");

const actionlint = (): string =>
  goProgram("actionlint", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12");
/** The package brings a program of its own, beside its Python. */
const zizmor = (): string =>
  join(dirname(pythonProgram("zizmor", "zizmor==1.32.0")), "venv", "bin", "zizmor");

/** Both programs. */
export function prepare(): void {
  actionlint();
  zizmor();
}

/** Lets both read everything. */
export async function run(): Promise<Outcome> {
  const scratch = fs.mkdtempSync(join(tmpdir(), "isolane-workflows-"));
  try {
    const paths = writeAll(scratch);
    const workflows = paths.filter((path) => path.includes("/workflows/"));
    const found = [
      asked("actionlint", actionlint(), ["-shellcheck=", "-pyflakes=", ...workflows], paths.length),
      asked("zizmor", zizmor(), ["--offline", "--no-progress", ...paths], paths.length),
    ];
    return {
      rows: found.map(({ row }) => row),
      failures: found.flatMap(({ failure }) => failure ?? []),
    };
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Writes the files as they would lie in repositories, and says where. */
function writeAll(scratch: string): readonly string[] {
  const written = ["", "deploy/staging"].flatMap((folder) =>
    ciTemplates("github", { folder, environment: "staging", trunk: "main" })
      .filter(({ path }) => path.endsWith(".yaml"))
      .map(({ path, text }) => {
        // What is copied to other repositories is a workflow there.
        const place = path.includes("/workflows/")
          ? path
          : path.replace(".github/", ".github/workflows/");
        return put(join(scratch, folder === "" ? "top" : "below", place), text);
      }),
  );
  const own = fs
    .readdirSync(join(root, ".github", "workflows"))
    .map((file) => join(root, ".github", "workflows", file));
  return [...written, ...own, join(root, "action.yml")];
}

function put(path: string, text: string): string {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text);
  return path;
}

function asked(
  title: string,
  program: string,
  args: readonly string[],
  files: number,
): { readonly row: Row; readonly failure?: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  const row = { program: title, files, said: status === 0 ? "nothing to report" : "see below" };
  return status === 0 ? { row } : { row, failure: `${title}: ${stdout}${stderr}` };
}

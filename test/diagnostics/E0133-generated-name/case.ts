import { compileEnvironment } from "../../../lib/compile.ts";
import { formatDiagnostics } from "../../../lib/diagnostics/print.ts";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { diskIo } from "../../../lib/disk/read.ts";
import type { CaseSetup } from "../runner.ts";

const migration = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { generateName: "migrate-" },
  spec: {},
};

export const setup: CaseSetup = {
  // What a program adds; in a baseline, the object would be left out.
  run: (root) => {
    const problems = new Problems();
    const objects = [{ sandbox: "pr-1", path: "app/pr-1/migration", value: migration }];
    compileEnvironment(diskIo(root), "environments/staging", problems, { objects });
    return formatDiagnostics(problems.all, { color: false });
  },
};

/** @module What a TypeScript program does that adds to the environment of a case, and what it gets printed. */
import { join } from "node:path";
import { ApiObject, App } from "cdk8s";
import { Environment } from "../../lib/constructs/environment.ts";
import { Sandbox } from "../../lib/constructs/sandbox.ts";
import { synthesise } from "../../lib/constructs/synthesise.ts";
import { formatDiagnostics } from "../../lib/diagnostics/print.ts";
import { diskIo } from "../../lib/disk/read.ts";
import { writeOutput } from "../../lib/disk/write.ts";

/** Loads `environments/staging`, lets the program add to it, and prints what the compile found. */
export function compileWith(root: string, add: (environment: Environment) => void): string {
  const environment = Environment.fromFolder(new App(), "staging", {
    io: diskIo(root),
    folder: "environments/staging",
  });
  add(environment);
  return formatDiagnostics(environment.compile().problems.all, { color: false });
}

/** Writes `dist/` as a program does that adds the ConfigMap `fixtures` to a sandbox, or nothing. */
export function writeWith(root: string, sandbox?: string): void {
  const app = new App({ outdir: join(root, ".cdk8s-out") });
  const environment = Environment.fromFolder(app, "staging", {
    io: diskIo(root),
    folder: "environments/staging",
  });
  if (sandbox !== undefined) {
    new ApiObject(Sandbox.fromName(environment, sandbox), "fixtures", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "fixtures" },
    });
  }
  const { ok, diagnostics } = synthesise(app, (results, problems) => {
    const environments = results.map(({ files }) => ({ name: "staging", files }));
    const out = { path: join(root, "dist"), shown: "dist" };
    writeOutput({ out, root, environments, removeAdded: true }, problems);
  });
  if (!ok) throw new Error(formatDiagnostics(diagnostics, { color: false }));
}

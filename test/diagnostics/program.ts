/** @module What a TypeScript program gets printed that adds to the environment of a case. */
import { App } from "cdk8s";
import { Environment } from "../../lib/constructs/environment.ts";
import { formatDiagnostics } from "../../lib/diagnostics/print.ts";
import { diskIo } from "../../lib/disk/read.ts";

/** Loads `environments/staging`, lets the program add to it, and prints what the compile found. */
export function compileWith(root: string, add: (environment: Environment) => void): string {
  const environment = Environment.fromFolder(new App(), "staging", {
    io: diskIo(root),
    folder: "environments/staging",
  });
  add(environment);
  return formatDiagnostics(environment.compile().problems.all, { color: false });
}

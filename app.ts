/**
 * @module The cdk8s app: every folder of environments/. `npx cdk8s synth` runs it (cdk8s.yaml) in the
 * current folder and writes the same dist/ as `isolane synth`, through the same writer. So does
 * `isolane synth --app "npx tsx app.ts"`, which says by ISOLANE_OUT where to.
 */
import { basename } from "node:path";
import { App } from "cdk8s";
import { Environment } from "./lib/constructs/environment.ts";
import { synthesise } from "./lib/constructs/synthesise.ts";
import { formatDiagnostics } from "./lib/diagnostics/print.ts";
import { Problems } from "./lib/diagnostics/problems.ts";
import { findEnvironments, outFolder } from "./lib/disk/environments.ts";
import { diskIo } from "./lib/disk/read.ts";
import { writeOutput } from "./lib/disk/write.ts";

const root = process.cwd();
const problems = new Problems();
// Never dist/, which is cdk8s's own default.
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? ".cdk8s-out" });
for (const folder of findEnvironments([], { cwd: root }, problems)) {
  Environment.fromFolder(app, basename(folder.path), {
    io: diskIo(folder.root),
    folder: folder.fromRoot,
  });
}

const out = outFolder(process.env.ISOLANE_OUT, root);
const { ok, diagnostics } = synthesise(app, (environments, found) => {
  const outputs = environments.map(({ environment, files }) => ({
    name: environment.settings.name,
    files,
  }));
  // This program states everything that it adds, so what it no longer states may go.
  writeOutput({ out, root, environments: outputs, removeAdded: true }, found);
});
const all = [...problems.all, ...diagnostics];
if (all.length > 0) process.stderr.write(`${formatDiagnostics(all, { color: false })}\n`);
process.exitCode = ok && !problems.failed ? 0 : 1;

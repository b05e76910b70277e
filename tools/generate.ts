/** @module Writes what is generated from sources of truth; with --check only compares. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { commandLinePage } from "./command-line-page.ts";
import { errorsPage } from "./errors-page.ts";
import { withFacts } from "./mesh-facts.ts";
import { meshPage } from "./mesh-page.ts";
import { shippedPluginsModule } from "./shipped-plugins.ts";
import { specPage } from "./spec-page.ts";
import { specTypes } from "./spec-types.ts";
import { versionsPage } from "./versions-page.ts";

interface Output {
  readonly path: string;
  readonly text: string;
}

const outputs: readonly Output[] = [
  { path: "lib/model/spec.gen.ts", text: await specTypes() },
  { path: "lib/load/shipped-plugins.gen.ts", text: shippedPluginsModule() },
  { path: "docs/errors.md", text: errorsPage() },
  { path: "docs/spec.md", text: specPage() },
  { path: "docs/cli.md", text: commandLinePage() },
  { path: "docs/versions.md", text: versionsPage() },
  { path: "docs/mesh/README.md", text: meshPage() },
  ...(["istio", "envoy-gateway", "linkerd", "cilium", "kuma"] as const).map((name) => {
    const path = `docs/mesh/${name}.md`;
    return { path, text: withFacts(readFileSync(path, "utf8"), name) };
  }),
];

const stale = outputs.filter(
  ({ path, text }) => !existsSync(path) || readFileSync(path, "utf8") !== text,
);
for (const { path, text } of stale) {
  if (process.argv.includes("--check")) console.error(`${path} is not what npm run gen writes`);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
process.exitCode = process.argv.includes("--check") && stale.length > 0 ? 1 : 0;

/** @module The outputs that are given to a real API server: examples, golden cases, the corpus. */
import * as fs from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import type { KubeObject } from "../../lib/kube/object.ts";
import { phases } from "../../lib/model/phases.ts";
import { baselines, corpusSubject } from "../../test/corpus/corpus.ts";
import { synthFiles } from "../../test/support/synth.ts";
import { documents } from "./crds.ts";

const root = join(import.meta.dirname, "..", "..");

/** An object with the text that it was read from. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
  readonly object: KubeObject;
}

/** One environment's output, in the order in which it is applied. */
export interface Subject {
  readonly title: string;
  readonly manifests: readonly Manifest[];
}

/** What was committed for the examples. */
export function exampleSubjects(): readonly Subject[] {
  return ["staging", "production"].map((name) =>
    subject(`example ${name}`, onDisk(join(root, "dist", name))),
  );
}

/** What the golden cases expect. */
export function goldenSubjects(): readonly Subject[] {
  const folder = join(root, "test", "cases");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(join(folder, name, "expected", "dist")))
    .sort()
    .flatMap((name) =>
      fs
        .readdirSync(join(folder, name, "expected", "dist"))
        .sort()
        .map((environment) =>
          subject(`case ${name}`, onDisk(join(folder, name, "expected", "dist", environment))),
        ),
    );
}

/** The baselines of the corpus with some forks, for every backend and engine. */
export function corpusOutputs(): readonly Subject[] {
  return baselines.flatMap((baseline) =>
    ["gateway-api", "istio"].flatMap((backend) =>
      ["argocd", "flux"].map((engine) => {
        const { title, files, folder } = corpusSubject(baseline, { backend, engine });
        return subject(`${title}, ${engine}`, synthFiles(files, folder));
      }),
    ),
  );
}

function onDisk(folder: string): ReadonlyMap<string, string> {
  const paths = globSync("**/*.yaml", { cwd: folder });
  return new Map(paths.map((path) => [`env/${path}`, fs.readFileSync(join(folder, path), "utf8")]));
}

function subject(title: string, files: ReadonlyMap<string, string>): Subject {
  const manifests = [...files]
    .filter(([path]) => path.endsWith(".yaml"))
    .flatMap(([path, text]) => documents(text).map((object) => ({ path, text, object })))
    .sort((a, b) => order(a) - order(b) || (a.path < b.path ? -1 : 1));
  return { title, manifests };
}

/** The engines' order: the baseline, its Namespaces first; lanes by phases; shared routes; the engine's own objects. */
function order({ path, object }: Manifest): number {
  const [, unit, , own] = path.split("/");
  if (object.kind === "Namespace") return 0;
  if (unit === "baseline") return 1;
  if (unit === "routes") return 3;
  if (unit === "gitops") return 4;
  const phase = phases.findIndex(({ folder }) => folder === own);
  return 2 + (phase + 1) / (phases.length + 1);
}

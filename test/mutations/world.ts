/** @module A compiled environment whose emitted files are at hand as text and as data. */
import { parseDocument, stringify } from "yaml";
import type { Json } from "../../lib/kube/object.ts";
import type { EnvironmentInput } from "../../lib/model/input.ts";
import type { Subject } from "../support/environments.ts";
import { compiled } from "../support/verified.ts";

/** One emitted file. Isolane writes one document a file. */
export interface EmittedFile {
  readonly path: string;
  readonly text: string;
  readonly document: Json;
  /** `baseline`, `routes`, `sandbox`, `group`, `gitops` or `index`. */
  readonly unit: string;
}

/** What is mutated. */
export interface World {
  readonly title: string;
  /** The environment's folder in the output. */
  readonly name: string;
  readonly input: EnvironmentInput;
  readonly files: readonly EmittedFile[];
  /** Objects of the baseline as they were given. */
  readonly baseline: readonly Json[];
}

/** Compiles an environment; throws if it does not compile. */
export function worldOf({ title, files, folder }: Subject): World {
  const { input, files: emitted } = compiled(files, folder);
  const name = input.environment.spec.metadata.name;
  return {
    title,
    name,
    input,
    files: [...emitted].map(([path, text]) => {
      const own = path.slice(name.length + 1);
      return { path, text, document: readYaml(text), unit: unitOf(own) };
    }),
    baseline: input.baseline.map(({ object }) => JSON.parse(JSON.stringify(object)) as Json),
  };
}

const units: Readonly<Record<string, string>> = { sandboxes: "sandbox", groups: "group" };

function unitOf(path: string): string {
  const first = path.split("/")[0] ?? "";
  return units[first] ?? first;
}

/** A document as the cluster would read it. */
export function readYaml(text: string): Json {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS() as Json;
}

/** A document as text. JSON for an index, as that is what indexes are. */
export function writeYaml(path: string, document: Json): string {
  return path.includes("/index/")
    ? `${JSON.stringify(document, null, 2)}\n`
    : stringify(document, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
}

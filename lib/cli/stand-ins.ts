/**
 * @module Specs of sandboxes that can be read and are not valid: what they say of names, keys and workloads stands in for
 * them, so the other sandboxes of the environment go on, and their own requests are refused like those of a suspended one.
 */
import { readEnvironment } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { asArray, asRecord, asString, at } from "../kube/json.ts";
import { withDraft } from "../load/drafted.ts";
import type { ReadIo } from "../load/io.ts";
import { loadEnvironment } from "../load/load.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { apiVersion } from "../model/interface.ts";
import type { SourceDocument } from "../model/source.ts";
import { validateSpec } from "../validate/validate.ts";
import { parseYaml } from "../yaml/document.ts";
import { newYaml } from "../yaml/edit.ts";
import type { HeldBack } from "./keep-going.ts";

/** An environment, and the sandboxes for which something stands in. */
export interface Tolerated {
  readonly input: EnvironmentInput | undefined;
  readonly invalid: readonly HeldBack[];
}

/** Reads an environment. Reports all that is wrong; what sandboxes alone have wrong does not keep it from being read. */
export function readTolerantly(io: ReadIo, folder: string, problems: Problems): Tolerated {
  const input = readEnvironment(io, folder, problems);
  if (input !== undefined) return { input, invalid: [] };
  const loaded = loadEnvironment(io, folder, new Problems());
  const errors = problems.all.filter(({ severity }) => severity === "error");
  const wrong = (loaded?.sandboxes ?? []).flatMap((document) => {
    const own = errors.filter(({ source }) => source?.document.file === document.file);
    const [error] = own;
    if (error === undefined) return [];
    const broken = new Set(own.map(({ source }) => source?.path[1]));
    return [{ document, error, text: standInFor(document, broken) }];
  });
  let drafted = io;
  const invalid: HeldBack[] = [];
  for (const { document, error, text } of wrong) {
    if (text === undefined) return { input: undefined, invalid: [] };
    drafted = withDraft(drafted, document.file, text);
    const name = asString(at(document.value, "metadata", "name")) ?? "";
    invalid.push({ name, file: document.file, error, isInvalid: true });
  }
  const found = wrong.length === 0 ? undefined : readEnvironment(drafted, folder, new Problems());
  return found === undefined ? { input: undefined, invalid: [] } : { input: found, invalid };
}

/**
 * What is valid of a spec, as the text of one that is suspended; undefined: too little is. It keeps its resources, since a
 * janitor removes what nobody owns, and its deletion.
 * @param broken Fields of `spec` that have errors.
 */
function standInFor(
  { file, value }: SourceDocument,
  broken: ReadonlySet<string | number | undefined>,
): string | undefined {
  const spec = asRecord(at(value, "spec"));
  const kept = ["resources", "deletion"].flatMap((field) => {
    const own = broken.has(field) ? undefined : spec[field];
    return own === undefined ? [] : [[field, own] as const];
  });
  const key = asString(at(spec, "routing", "key"));
  const forks = asArray(at(spec, "forks")).flatMap((fork) => {
    const { kind, name, namespace } = {
      kind: asString(at(fork, "forkOf", "kind")),
      name: asString(at(fork, "forkOf", "name")),
      namespace: asString(at(fork, "forkOf", "namespace")),
    };
    if (kind === undefined || name === undefined) return [];
    return [{ forkOf: { kind, name, ...(namespace === undefined ? {} : { namespace }) } }];
  });
  const standIn = {
    apiVersion,
    kind: "Sandbox",
    metadata: { name: asString(at(value, "metadata", "name")) ?? "" },
    spec: {
      ...(key === undefined ? {} : { routing: { key } }),
      suspended: true,
      ...Object.fromEntries(kept),
      ...(forks.length === 0 ? {} : { forks }),
    },
  };
  const text = newYaml(standIn);
  const problems = new Problems();
  const [document] = parseYaml(file, text, problems);
  if (document !== undefined) validateSpec("Sandbox", document, problems);
  return problems.failed ? undefined : text;
}

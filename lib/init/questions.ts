/** @module What `init` asks a person in a terminal. Every question has a default, which is what was found. */
import type { BackendName } from "../model/settings.ts";
import type { EngineName } from "./deployers.ts";
import type { Wanted } from "./settings.ts";

/** A question and its usual answer. */
export interface Question {
  readonly text: string;
  /** What an empty line means. Default: nothing, it is asked again. */
  readonly usual?: string | undefined;
  /** The answers that there are. Default: any. */
  readonly words?: readonly string[];
  /** What is wrong with an answer. */
  readonly check?: (answer: string) => string | undefined;
}

/** Asks a person; undefined where nobody answers any more. */
export type Asker = (question: Question) => Promise<string | undefined>;

/** What was found, as defaults. */
export interface Defaults {
  readonly namespace: string | undefined;
  readonly backend: BackendName;
  readonly backends: readonly BackendName[];
  readonly engine: EngineName;
  readonly repository: string | undefined;
}

/** The name of the environment. */
export function askName(ask: Asker, usual: string | undefined): Promise<string | undefined> {
  return ask({ text: "Name of the environment", usual, check: notAName });
}

/** What the flags leave open. What is stated already is not asked; undefined where nobody answers any more. */
export async function askWanted(
  ask: Asker,
  stated: Wanted,
  { backends, ...usual }: Defaults,
): Promise<Wanted | undefined> {
  const namespace =
    stated.namespace ??
    (await ask({
      text: "Namespace of objects that state none",
      usual: usual.namespace,
      check: notAName,
    }));
  if (namespace === undefined) return undefined;
  const backend = await ask({
    text: "API for routes where the baseline has none",
    usual: usual.backend,
    words: backends,
  });
  if (backend === undefined) return undefined;
  const engine =
    stated.engine ??
    (await ask({ text: "What applies dist/", usual: usual.engine, words: engines }));
  if (engine === undefined) return undefined;
  const repository =
    stated.repository ??
    (await ask({ text: 'URL of this repository, or "none"', usual: usual.repository ?? "none" }));
  if (repository === undefined) return undefined;
  return {
    namespace,
    backend: backends.find((one) => one === backend),
    engine: engines.find((one) => one === engine),
    ...(repository === "none" ? {} : { repository }),
  };
}

/** All engines. */
export const engines: readonly EngineName[] = ["argocd", "flux"];

/** What is wrong with a branch that files for CI are to name: nothing in it means anything to YAML or a shell. */
export function notABranch(text: string): string | undefined {
  return /^[A-Za-z0-9_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_])?$/.test(text)
    ? undefined
    : "use letters, digits and _ . / -";
}

/** What is wrong with a name of an environment or a namespace, which both become parts of labels. */
export function notAName(text: string): string | undefined {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
    ? undefined
    : "use lower-case letters, digits and dashes, at most 63 characters";
}

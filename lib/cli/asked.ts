/** @module What `explain` reads of an environment that the last run compiled: what its answer can rest on. */
import { readEnvironment } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import type { OutFolder } from "../disk/output-tree.ts";
import { diskIo } from "../disk/read.ts";
import { carriedKey } from "../explain/carried-key.ts";
import { type Ground, groundOf, type Question } from "../explain/ground.ts";
import { isAdded } from "../explain/looking.ts";
import { toQuestion } from "../explain/question.ts";
import type { Asked } from "../explain/request.ts";
import { askedPart } from "../incremental/asked-part.ts";
import { onlySpecs } from "../incremental/only-specs.ts";
import { remembering } from "../incremental/recording.ts";
import { readVerified } from "../verify/reading/reading.ts";
import { readFiles } from "./read-environment.ts";
import { provedBy } from "./stamped.ts";

/** A question and what its answer rests on. */
export interface GroundedQuestion {
  readonly ground: Ground;
  readonly question: Question;
}

/**
 * A question about an output that the last run has proved; undefined where there is no such output, where anything is to
 * be said of it, and where the whole of it could answer otherwise.
 */
export function askedOfProved(
  folder: EnvironmentFolder,
  { out, cache }: { readonly out: OutFolder; readonly cache: string | undefined },
  asked: Asked,
): GroundedQuestion | undefined {
  if (cache === undefined) return undefined;
  const problems = new Problems();
  const io = remembering(diskIo(folder.root));
  const found = provedBy({ folder, io, cache }, (name) => readFiles(out, name, problems));
  if (found === undefined) return undefined;
  const said = [asked.url, asked.key, asked.from, asked.gateway, ...asked.headers].join("\n");
  const part = askedPart(found.stamp, said, found.files);
  if (part === undefined) return undefined;
  const specs = onlySpecs(io, folder.fromRoot, part.specs);
  // Warnings of a spec are for `synth` to say.
  const input = readEnvironment(specs, folder.fromRoot, new Problems());
  if (input === undefined) return undefined;
  const { files, others } = part;
  const ground = groundOf(readVerified({ input, files, others, shown: out.shown }, problems));
  const question = toQuestion(ground, asked, problems);
  if (question === undefined || problems.all.length > 0) return undefined;
  const { carriers, entry } = question;
  const key = carriedKey(carriers, ground);
  return key.kind === "unknown" || isAdded(ground, entry) ? undefined : { ground, question };
}

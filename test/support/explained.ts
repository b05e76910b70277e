/** @module Compiles a repository from memory and asks about requests, as the command does from disk. */

import { Problems } from "../../lib/diagnostics/problems.ts";
import { explain } from "../../lib/explain/explain.ts";
import { type Ground, groundOf } from "../../lib/explain/ground.ts";
import { explainWay } from "../../lib/explain/hops.ts";
import type { Explanation, Way } from "../../lib/explain/model.ts";
import { toQuestion } from "../../lib/explain/question.ts";
import type { Asked } from "../../lib/explain/request.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";
import type { FileMap } from "./synth.ts";
import { type Compiled, compiled } from "./verified.ts";

/** An environment that can be asked. Throws where it does not compile or cannot be read. */
export function groundFor(repository: FileMap, folder?: string): Ground {
  return groundIn(compiled(repository, folder));
}

/** The same of an output that a test may have edited. */
export function groundIn({ input, files }: Compiled): Ground {
  const problems = new Problems();
  const list = [...files].map(([path, text]) => ({ path, text }));
  const reading = readVerified({ input, files: list }, problems);
  if (problems.failed) throw new Error(problems.all.map(({ message }) => message).join("\n"));
  return groundOf(reading);
}

/** One request, explained. Throws with the codes where it is not understood. */
export function ask(ground: Ground, url: string, asked: Partial<Asked> = {}): Explanation {
  return explain(ground, question(ground, url, asked));
}

/** A request followed along the call graph. */
export function follow(ground: Ground, url: string, asked: Partial<Asked> = {}): Way {
  return explainWay(ground, question(ground, url, asked));
}

function question(ground: Ground, url: string, asked: Partial<Asked>) {
  const problems = new Problems();
  const found = toQuestion(ground, { method: "GET", url, headers: [], ...asked }, problems);
  if (found === undefined) {
    throw new Error(problems.all.map(({ code, message }) => `${code} ${message}`).join("\n"));
  }
  return found;
}

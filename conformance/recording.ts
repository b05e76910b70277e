/** @module Collects what the real proxies answered, for the files that `npm test` compares with. */
import { stable } from "../lib/kube/json.ts";
import type { Answered } from "../lib/verify/checks/requests/ask.ts";
import {
  callerOf,
  endText,
  placeOf,
  type RecordedRequest,
  type Recording,
  rangesText,
  recordingFile,
  recordingText,
  requestText,
  routingHash,
} from "../test/recorded/recorded.ts";
import type { Judged } from "./judge.ts";
import type { Reality } from "./reality.ts";
import { recorded } from "./record.ts";

/** A request by what goes over the wire. */
export type Put = Pick<Answered, "entry" | "shape" | "key">;

/**
 * Requests that `verify` has no reason to tell from others: every path with one more letter, which a prefix
 * must not take for a segment, without a key and with one of a lane that has a fork there.
 */
export function besides(answered: readonly Answered[]): readonly Put[] {
  const found = new Map<string, Put>();
  for (const { entry, shape, key, expectation } of answered) {
    const forked = expectation?.kind === "forks";
    if (shape.path === "/" || (key.length > 0 && !forked)) continue;
    const id = stable([placeOf(entry), callerOf(entry), requestText(shape), shape.headers, forked]);
    if (found.has(id)) continue;
    found.set(id, { entry, key, shape: { ...shape, path: `${shape.path}x` } });
  }
  return [...found.values()];
}

/** What was heard about one request. */
export interface Heard {
  readonly baseline: Reality;
  readonly real: Reality;
}

/** The differences between the file of an environment and what was heard now; none when it is written anew. */
export function recordedAnswers(
  { title, before, after }: Judged,
  heard: ReadonlyMap<Put, Heard>,
): readonly string[] {
  const keys = new Table();
  const treatments = new Table();
  const found = new Map<string, Gathered>();
  for (const [one, answer] of heard) {
    const { entry, shape } = one;
    const said = { to: placeOf(entry), request: requestText(shape), headers: shape.headers };
    const id = stable([said, callerOf(entry)]);
    const gathered = found.get(id) ?? {
      ...{ ...said, from: callerOf(entry), baseline: end(answer.baseline, treatments) },
      ends: new Map<string, Set<number>>(),
    };
    found.set(id, gathered);
    const text = end(answer.real, treatments);
    const known = gathered.ends.get(text) ?? new Set<number>();
    gathered.ends.set(text, known.add(keys.at(stable(one.key))));
  }
  const recording: Recording = {
    routing: routingHash(before, after),
    keys: keys.texts.map((text) => JSON.parse(text) as Recording["keys"][number]),
    treatments: treatments.texts,
    requests: merged([...found.values()]),
  };
  return recorded(recordingFile(title), recordingText(recording), "routes");
}

/** Texts by number, in the order in which they came. */
class Table {
  readonly #numbers = new Map<string, number>();

  get texts(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  at(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }
}

interface Gathered extends Pick<RecordedRequest, "to" | "request" | "headers" | "baseline"> {
  readonly from: string | undefined;
  readonly ends: Map<string, Set<number>>;
}

function end({ text, treatment }: Reality, treatments: Table): string {
  return endText(text, treatment === "" ? undefined : treatments.at(treatment));
}

/** Callers for whom all is alike are one line. */
function merged(gathered: readonly Gathered[]): readonly RecordedRequest[] {
  const found = new Map<string, RecordedRequest>();
  for (const { from, ends, ...rest } of gathered) {
    const sorted = [...ends]
      .map(([text, numbers]) => [text, rangesText([...numbers])] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const request = { ...rest, ends: Object.fromEntries(sorted) };
    const id = stable(request);
    const callers = [...(found.get(id)?.from ?? []), ...(from === undefined ? [] : [from])];
    const { to, ...others } = request;
    found.set(id, { to, from: callers.sort(), ...others });
  }
  return [...found]
    .map(([, request]) => request)
    .sort((a, b) => (stable([a.to, a.request, a]) < stable([b.to, b.request, b]) ? -1 : 1));
}

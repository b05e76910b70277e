/** @module What may have happened to the messages of a run: none lost, none handled by the wrong side outside of the window. */
import type { Pod, Times } from "./pods.ts";

/** A line that a consumer wrote when it handled a message. */
export interface Handled {
  readonly number: number;
  readonly by: string;
  /** Milliseconds. */
  readonly at: number;
  /** The key of what it would have published. */
  readonly next: string;
  /** `again` and `first` as the broker says it; `?`: it does not. */
  readonly delivered: string;
}

/** What happened. */
export interface Verdict {
  readonly lost: readonly number[];
  /** In words. */
  readonly wrong: readonly string[];
  /** Messages that both sides handled, in a window. */
  readonly both: number;
  /** Messages that one side handled more than once. */
  readonly redelivered: number;
}

/** Reads the lines of all consumers. */
export function handledIn(text: string): readonly Handled[] {
  return text.split("\n").flatMap((line) => {
    const [number = "", by = "", at = "", next = "", delivered = ""] = line.split("\t");
    return /^\d+$/.test(number)
      ? [{ number: Number(number), by, at: Number(at), next, delivered }]
      : [];
  });
}

/** A second for a look at the file, the scheduler of a busy machine, and the time between a decision and its line. */
const slack = 1000;

/** @param keys The routing key of each message; empty: it has none. */
export function judge(
  keys: readonly string[],
  handled: readonly Handled[],
  { pods, times }: { readonly pods: readonly Pod[]; readonly times: Times },
): Verdict {
  const byName = new Map(pods.map((pod) => [pod.spec.name, pod]));
  const byNumber = new Map<number, Handled[]>();
  const wrong: string[] = [];
  for (const one of handled) {
    const key = keys[one.number] ?? "";
    const pod = byName.get(one.by);
    byNumber.set(one.number, [...(byNumber.get(one.number) ?? []), one]);
    const why = pod === undefined ? "nobody knows it" : faultOf(one, key, pod, times);
    if (why !== undefined)
      wrong.push(`message ${one.number} with key "${key}" by ${one.by}: ${why}`);
  }
  let both = 0;
  let redelivered = 0;
  for (const [number, all] of byNumber) {
    const sides = all.map(({ by }) => byName.get(by)?.spec.group ?? "");
    const distinct = new Set(sides);
    if (distinct.size > 1) both += 1;
    for (const side of distinct) {
      const own = all.filter((_, index) => sides[index] === side);
      if (own.length === 1) continue;
      redelivered += 1;
      if (own.slice(1).some(({ delivered }) => delivered === "first"))
        wrong.push(`message ${number} twice by ${side}, and the broker delivered it once`);
    }
  }
  const lost = keys.flatMap((_, number) => (byNumber.has(number) ? [] : [number]));
  return { lost, wrong, both, redelivered };
}

function faultOf(one: Handled, key: string, pod: Pod, times: Times): string | undefined {
  const { sandbox } = pod.spec;
  if (one.next !== (key === "" ? (sandbox ?? "") : key)) return `it publishes for "${one.next}"`;
  if (sandbox === undefined) return ofBaseline(one, key, pod, times);
  const own = pod.seen.filter(({ forks }) => forks?.[key] === sandbox);
  if (own.length === 0) return "no table gives it that key";
  const after = pod.seen.find(({ at }) => at > (own.at(-1)?.at ?? 0));
  const gone = Math.min(after?.at ?? Infinity, lastEnd(pod) ?? Infinity);
  const late = one.at - gone - times.drain * 1000;
  return late > slack ? `${late} ms after it had drained` : undefined;
}

/** A fork that is told to end, not one that is killed and started again, drains from then on. */
function lastEnd({ ended, restarted }: Pod): number | undefined {
  return ended.length > restarted ? ended.at(-1) : undefined;
}

/** The baseline may handle what it knows no fork for, or has not known it for longer than the window. */
function ofBaseline(one: Handled, key: string, pod: Pod, times: Times): string | undefined {
  if (key === "") return undefined;
  const isForks = (index: number) => pod.seen[index]?.forks?.[key] !== undefined;
  // Of what changed a moment ago, either answer is right.
  const now = pod.seen.findLastIndex(({ at }) => at <= one.at);
  const earlier = pod.seen.findLastIndex(({ at }) => at <= one.at - slack);
  for (let index = Math.max(earlier, 0); index <= now; index++)
    if (!isForks(index)) return undefined;
  let first = now;
  while (first > 0 && isForks(first - 1)) first -= 1;
  const known = pod.seen[first]?.at ?? 0;
  // A process that began later has known it from its start on, and has no window for it.
  const restart = pod.ended.at(-1) ?? 0;
  if (pod.restarted > 0 && one.at > restart && known < restart)
    return `${one.at - restart} ms after it began again with the fork's key in its table`;
  const late = one.at - known - times.window * 1000;
  return late > slack ? `${late} ms after the window` : undefined;
}

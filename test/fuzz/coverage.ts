/** @module Which blocks of lib/ an input reaches, told by V8 itself. */
import { type Profiler, Session } from "node:inspector";

type Block = readonly [start: number, end: number];

/**
 * What of lib/ was executed, by V8's precise counts: each question takes and resets them. V8 reports the blocks of a
 * function that were not reached, so those are what is remembered, and what gets less. Of functions that ran before, it
 * counts no blocks: start it before lib/ is imported.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #unreached = new Map<string, readonly Block[]>();
  /** How often something new was reached. */
  size = 0;

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    this.grows();
  }

  /** Whether something was reached since the last question that was not reached before. */
  grows(): boolean {
    const size = this.size;
    this.#session.post("Profiler.takePreciseCoverage", (_, { result }) => {
      for (const { url, functions } of result.filter((script) => script.url.includes("/lib/")))
        for (const { ranges } of functions) this.#take(url, ranges);
    });
    return this.size > size;
  }

  /** Ends counting. */
  end(): void {
    this.#session.disconnect();
  }

  #take(url: string, [whole, ...inner]: readonly Profiler.CoverageRange[]): void {
    if (whole === undefined || whole.count === 0) return;
    const id = `${url}:${whole.startOffset}`;
    const now = inner
      .filter(({ count }) => count === 0)
      .map((range): Block => [range.startOffset, range.endOffset]);
    const known = this.#unreached.get(id);
    // Of a block that was reached now, parts may be left.
    const left = (known ?? [whole].map((): Block => [0, Number.MAX_VALUE])).flatMap((block) =>
      now.some((other) => holds(other, block))
        ? [block]
        : now.filter((other) => holds(block, other)),
    );
    if (known !== undefined && known.join(";") === left.join(";")) return;
    this.#unreached.set(id, left);
    this.size += 1;
  }
}

function holds([start, end]: Block, [from, to]: Block): boolean {
  return start <= from && to <= end;
}

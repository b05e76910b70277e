/**
 * @module Asks compiled environments single requests: what do proxies do with the emitted text
 * (lib/simulate), in the baseline alone and with the output applied? That lib/simulate answers as the real
 * Istio and Envoy do is shown by test/recorded and by the conformance run.
 */
import { compileEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { gatewayDialect, meshDialect } from "../../lib/mesh/implementations/registry.ts";
import { type Entry, entriesOf } from "../../lib/simulate/entries/entries.ts";
import { type Lines, meets, type Shape } from "../../lib/simulate/requests/conditions.ts";
import { withKey } from "../../lib/simulate/requests/keys.ts";
import { answer } from "../../lib/simulate/tables/answer.ts";
import { type Compared, comparedTables } from "../../lib/simulate/tables/compared.ts";
import { narrowed, Shapes } from "../../lib/simulate/tables/rule.ts";
import type { World } from "../../lib/simulate/tables/tables.ts";
import type { Verdict } from "../../lib/simulate/tables/verdict.ts";
import { type Reading, readVerified } from "../../lib/verify/reading/reading.ts";
import type { Subject } from "./environments.ts";
import { memoryIo } from "./synth.ts";

/** The answers to one request. */
export interface Answers {
  /** Of the baseline, without a key. */
  readonly baseline: Verdict;
  /** With the output applied, by carrier lines. */
  readonly keyed: (key: Lines) => Verdict;
}

/** A compiled environment that can be asked. */
export class Asked {
  readonly reading: Reading;
  readonly entries: readonly Entry[];
  readonly #world: World;
  readonly #tables = new Map<Entry, readonly Compared[]>();

  constructor(reading: Reading) {
    this.reading = reading;
    const { facts, before, after, forks } = reading;
    this.#world = { facts, shapes: new Shapes(), misread: () => undefined };
    this.entries = entriesOf(before, after, forks.values());
  }

  /** Puts a request. `joined`: header lines of one name are joined before rules see them. */
  ask(entry: Entry, shape: Shape, joined = false): Answers {
    const { regex } = (entry.kind === "mesh" ? meshDialect : gatewayDialect)(
      this.#world.facts.implementation,
    );
    const { before, after, given } = this.#tablesOf(entry, shape);
    const met = ({ conditions }: Parameters<Parameters<typeof narrowed>[1]>[0]) =>
      conditions.every((condition) => meets(shape, condition, regex));
    const now = narrowed(after, met);
    return {
      baseline: answer(narrowed(before, met), [], { regex, joined }),
      keyed: (key) => answer(now, withKey(key, given), { regex, joined }),
    };
  }

  #tablesOf(entry: Entry, { authority }: Shape): Compared {
    const known = this.#tables.get(entry) ?? comparedTables(this.#world, this.reading, entry);
    this.#tables.set(entry, known);
    const foreign = !entry.authorities.includes(authority);
    const found = known.find(
      (one) => (one.foreign ?? false) === foreign && one.alone === undefined,
    );
    const [own] = known;
    if (own === undefined) throw new Error("an entry without tables");
    return found ?? own;
  }
}

/** Compiles an environment and reads what was emitted; throws with the errors where it does not compile. */
export function asked({ title, folder, files }: Subject): Asked {
  const problems = new Problems();
  const result = compileEnvironment(memoryIo(files), folder, problems);
  if (result === undefined) {
    const errors = problems.all.map(({ code, message }) => `${code} ${message}`);
    throw new Error(`${title} does not compile: ${errors.join("; ")}`);
  }
  return new Asked(readVerified(result, new Problems()));
}

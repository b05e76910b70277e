/**
 * @module Asks every request class of one entry, without a key and with keys, and compares with what has
 * to happen. Lanes that nothing in a class can tell apart are asked once: those that have to reach a
 * fork or that a rule names are all asked, of the others one.
 */
import { grouped } from "../../../kube/grouped.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { Entry } from "../../../simulate/entries/entries.ts";
import {
  type Classes,
  type RequestClass,
  requestClasses,
} from "../../../simulate/requests/classes.ts";
import type { Condition, Lines, Shape } from "../../../simulate/requests/conditions.ts";
import {
  bothForms,
  foreignKeys,
  type KeyForm,
  keyForms,
  nearMisses,
  noKey,
  plainForms,
} from "../../../simulate/requests/keys.ts";
import { memberValue, type RegexMode } from "../../../simulate/requests/regex.ts";
import type { Compared } from "../../../simulate/tables/compared.ts";
import {
  answer,
  narrowed,
  type Rule,
  shapesIn,
  type Tables,
} from "../../../simulate/tables/rule.ts";
import type { Verdict } from "../../../simulate/tables/verdict.ts";
import {
  type Difference,
  differenceOf,
  type Expectation,
  expectationFor,
  type StatedOf,
} from "../../expected/expectation.ts";
import { forksOf, type Lane, type LaneFork } from "../../reading/lanes.ts";

/** A request that does not end as it has to. */
export interface Wrong {
  readonly entry: Entry;
  readonly shape: Shape;
  readonly key: Lines;
  /** The lane that the request's key is of; absent without a known key. */
  readonly lane?: Lane | undefined;
  /** The one lane's unit that was applied. */
  readonly alone?: string | undefined;
  /** Two different keys: only that it ends in one of their lanes or in the baseline is promised. */
  readonly several?: true;
  /** Forks that the request reaches and that are not of its lane. */
  readonly strangers: boolean;
  readonly expectation: Expectation;
  readonly difference: Difference;
  readonly got: Verdict;
}

/** What is asked of one entry. */
export interface Question extends Compared {
  readonly entry: Entry;
}

/** What all questions share. */
export interface Asking {
  readonly lanes: readonly Lane[];
  readonly carriers: Carriers;
  readonly regex: RegexMode;
  /** Header lines may also be joined before they are tested. */
  readonly joins: boolean;
  readonly statedOf: StatedOf;
  readonly wrong: (wrong: Wrong) => void;
  /** Told about every request with all units applied: real proxies can then be asked the same. */
  readonly observe?: Observer;
}

/** A request and the answer that the tables give, with the baseline's own answer to it without a key. */
export interface Answered {
  readonly entry: Entry;
  readonly shape: Shape;
  readonly key: Lines;
  readonly unkeyed: Verdict;
  /** Absent for two different keys: of those little is promised. */
  readonly expectation?: Expectation;
  readonly got: Verdict;
}

/** Is told about requests. */
export type Observer = (answered: Answered) => void;

/** How much was asked. */
export interface Asked {
  readonly requests: number;
  readonly forked: number;
  readonly complete: boolean;
}

/** Puts questions. Remembers what was compared: few answers meet few expectations. */
export class Asker {
  readonly #asking: Asking;
  readonly #keys: ReadonlySet<string>;
  readonly #byKey: ReadonlyMap<string, Lane>;
  readonly #places: ReadonlyMap<Lane, number>;
  readonly #strict: readonly Lane[];
  readonly #byWorkload: ReadonlyMap<string, readonly Lane[]>;
  readonly #forms = new Map<string, readonly KeyForm[]>();
  readonly #foreign: readonly KeyForm[];
  /** The forks of all lanes. */
  readonly #forks: ReadonlyMap<string, LaneFork>;
  #requests = 0;
  #forked = 0;

  constructor(asking: Asking) {
    this.#asking = asking;
    this.#byKey = new Map(asking.lanes.map((lane) => [lane.key, lane]));
    this.#keys = new Set(this.#byKey.keys());
    this.#places = new Map(asking.lanes.map((lane, place) => [lane, place]));
    this.#strict = asking.lanes.filter(({ strict }) => strict);
    this.#byWorkload = grouped(
      asking.lanes.flatMap((lane) =>
        [...lane.forks.keys()].map((workload) => [workload, lane] as const),
      ),
    );
    this.#foreign = [noKey, ...foreignKeys(this.#keys, asking.carriers)];
    this.#forks = forksOf(asking.lanes);
  }

  /** Asks everything that the entry's rules tell apart. */
  ask(question: Question): Asked {
    const { requests, forked } = { requests: this.#requests, forked: this.#forked };
    const { before, after, plain, entry } = question;
    const { classes, complete }: Classes = requestClasses(shapesIn(before, after), plain, {
      mode: this.#asking.regex,
      authorities: entry.authorities,
    });
    for (const one of classes) this.#askClass(question, one);
    return { requests: this.#requests - requests, forked: this.#forked - forked, complete };
  }

  #askClass(question: Question, { shape, met }: RequestClass): void {
    const before = narrowed(question.before, ({ id }) => met.has(id));
    const after = narrowed(question.after, ({ id }) => met.has(id));
    const { regex } = this.#asking;
    const unkeyed = answer(before, [], { regex, joined: false });
    // Nothing can be promised where ages decide in the baseline already.
    if (unkeyed.outcome === "ambiguous") return;
    const turn = { question, shape, after, unkeyed, compared: new Map() } as const;
    if (question.alone !== undefined) {
      this.#send(turn, noKey, { kind: "baseline", verdict: unkeyed, keyed: false });
      return;
    }
    const named = keysNamed(after.flatMap(({ rules }) => rules));
    const lanes = this.#concerned(unkeyed, named);
    this.#sendWithoutKey(turn, named, lanes.present);
    const unruled: Expectation = { kind: "baseline", verdict: unkeyed, keyed: true };
    for (const lane of lanes.asked) {
      const expectation = question.withoutRules ? unruled : expectationFor(lane, unkeyed);
      for (const form of told(this.#keyed(lane.key), named)) {
        this.#send(turn, form, expectation, lane);
      }
    }
  }

  /** No key, keys of nobody, what is near the keys of lanes, and several keys at once. */
  #sendWithoutKey(turn: Turn, named: Named, present: readonly Lane[]): void {
    const baseline: Expectation = { kind: "baseline", verdict: turn.unkeyed, keyed: false };
    const strangers = [...named.values].filter((value) => !this.#keys.has(value));
    const forms = [
      ...told(this.#foreign, named),
      ...strangers.flatMap((value) => this.#plain(value)),
      ...(named.blind ? [] : present).flatMap(({ key }) => this.#misses(key, named.unusual)),
    ];
    for (const form of forms) this.#send(turn, form, baseline);
    if (!named.blind) this.#sendSeveral(turn, present, baseline);
  }

  /** Lanes that have something to do with a class, and one of those that have not. */
  #concerned(
    unkeyed: Verdict,
    named: Named,
  ): { readonly present: readonly Lane[]; readonly asked: readonly Lane[] } {
    const { lanes } = this.#asking;
    const found = new Set<Lane>(unkeyed.destinations.length > 0 ? this.#strict : []);
    for (const workload of unkeyed.destinations.flatMap(({ behind }) => behind)) {
      for (const lane of this.#byWorkload.get(workload) ?? []) found.add(lane);
    }
    for (const value of named.values) {
      const lane = this.#byKey.get(value);
      if (lane !== undefined) found.add(lane);
    }
    const present = named.unusual ? lanes : this.#inOrder(found);
    if (named.unusual) return { present, asked: present };
    const absent = lanes.find((lane) => !found.has(lane));
    return { present, asked: absent === undefined ? present : [...present, absent] };
  }

  #inOrder(found: ReadonlySet<Lane>): readonly Lane[] {
    const place = (lane: Lane) => this.#places.get(lane) ?? 0;
    return [...found].sort((a, b) => place(a) - place(b));
  }

  #sendSeveral(turn: Turn, present: readonly Lane[], expectation: Expectation): void {
    const { carriers, regex, observe, wrong } = this.#asking;
    const { shape, unkeyed } = turn;
    const { entry } = turn.question;
    for (const [at, lane] of present.entries()) {
      const other = present[at + 1];
      if (other === undefined) return;
      for (const { lines: key } of bothForms(lane.key, other.key, carriers)) {
        this.#requests += 1;
        const got = answer(turn.after, key, { regex, joined: false });
        observe?.({ entry, shape, key, unkeyed, got });
        const [stray] = this.#strangersIn(got, [lane, other]);
        if (stray === undefined) continue;
        const expected = `a fork of lane "${lane.key}" or "${other.key}", or the baseline`;
        const difference = { kind: "place", expected, got: stray } as const;
        const found = { entry, shape, key, lane, expectation, difference, got };
        wrong({ ...found, several: true, strangers: true });
      }
    }
  }

  /** Forks that an answer reaches, of none of these lanes. */
  #strangersIn(verdict: Verdict, lanes: readonly Lane[]): readonly string[] {
    const allowed = new Set(
      lanes.flatMap(({ forks }) => [...forks.values()].map(({ fork }) => fork)),
    );
    return verdict.destinations
      .filter(({ weight }) => weight > 0)
      .flatMap(({ workloads }) => workloads)
      .filter((workload) => this.#forks.has(workload) && !allowed.has(workload));
  }

  #send(turn: Turn, form: KeyForm, expectation: Expectation, lane?: Lane): void {
    const { regex, joins, wrong, observe } = this.#asking;
    const { shape, unkeyed } = turn;
    const { entry, alone } = turn.question;
    const key = form.lines;
    const twice = joins && form.joinable && repeats(key);
    for (const joined of twice ? [false, true] : [false]) {
      this.#requests += 1;
      if (expectation.kind === "forks") this.#forked += 1;
      const got = answer(turn.after, key, { regex, joined });
      // With one lane's unit alone, the cluster is another one than an observer knows.
      if (!joined && alone === undefined) {
        observe?.({ entry, shape, key, unkeyed, expectation, got });
      }
      const difference = this.#compared(turn, got, expectation);
      if (difference === undefined) continue;
      const strangers = this.#strangersIn(got, lane === undefined ? [] : [lane]).length > 0;
      wrong({ entry, shape, key, lane, alone, strangers, expectation, difference, got });
    }
  }

  #compared({ compared: known }: Turn, got: Verdict, expectation: Expectation) {
    const compared = known.get(expectation) ?? new Map<Verdict, Difference | undefined>();
    known.set(expectation, compared);
    if (!compared.has(got)) {
      compared.set(got, differenceOf(got, expectation, this.#asking.statedOf));
    }
    return compared.get(got);
  }

  #keyed(key: string): readonly KeyForm[] {
    return this.#remembered(`key ${key}`, () => keyForms(key, this.#asking.carriers));
  }

  #misses(key: string, every: boolean): readonly KeyForm[] {
    return this.#remembered(`miss ${every} ${key}`, () =>
      nearMisses(key, this.#keys, this.#asking.carriers, every),
    );
  }

  #plain(value: string): readonly KeyForm[] {
    return this.#remembered(`plain ${value}`, () => plainForms(value, this.#asking.carriers));
  }

  #remembered(id: string, make: () => readonly KeyForm[]): readonly KeyForm[] {
    let forms = this.#forms.get(id);
    if (forms === undefined) {
      forms = make();
      this.#forms.set(id, forms);
    }
    return forms;
  }
}

interface Turn {
  readonly question: Question;
  readonly shape: Shape;
  readonly after: Tables;
  readonly unkeyed: Verdict;
  readonly compared: Map<Expectation, Map<Verdict, Difference | undefined>>;
}

/** Keys that rules name, and whether one asks in a way from which no key can be read. */
interface Named {
  readonly values: ReadonlySet<string>;
  readonly unusual: boolean;
  /** No rule looks at a carrier. */
  readonly blind: boolean;
}

function keysNamed(rules: readonly Rule[]): Named {
  const values = new Set<string>();
  let unusual = false;
  const conditions = rules.flatMap(({ key }) => key);
  for (const condition of conditions) {
    const value = keyOf(condition);
    if (value !== undefined) values.add(value);
    // Negated conditions let requests without a key out early: they name none.
    else if (condition.negated !== true) unusual = true;
  }
  return { values, unusual, blind: conditions.length === 0 };
}

/** Where no rule looks at a carrier, all forms of all keys are one request. */
function told(forms: readonly KeyForm[], { blind }: Named): readonly KeyForm[] {
  return blind ? forms.slice(0, 1) : forms;
}

function keyOf({ test, subject, negated }: Condition): string | undefined {
  if (negated === true || subject.kind !== "header") return undefined;
  if (test.kind === "exact") return test.value;
  return test.kind === "regex" && subject.name === "baggage" ? memberValue(test.value) : undefined;
}

function repeats(lines: Lines): boolean {
  return new Set(lines.map(([name]) => name)).size < lines.length;
}

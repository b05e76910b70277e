/**
 * @module Asks every request class of one entry, without a key and with keys, and compares with what has
 * to happen. Lanes that nothing in a class can tell apart are asked once: those that have to reach a
 * fork or that a rule names are all asked, of the others one.
 */
import { remembered } from "../../../kube/once.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { Entry } from "../../../simulate/entries/entries.ts";
import { type RequestClass, requestClasses } from "../../../simulate/requests/classes.ts";
import type { Lines, Shape } from "../../../simulate/requests/conditions.ts";
import { carriesKey, type KeyForm, noKey, withKey } from "../../../simulate/requests/keys.ts";
import type { RegexMode } from "../../../simulate/requests/regex.ts";
import { answer } from "../../../simulate/tables/answer.ts";
import type { Compared } from "../../../simulate/tables/compared.ts";
import { narrowed, shapesIn, type Tables } from "../../../simulate/tables/rule.ts";
import type { Verdict } from "../../../simulate/tables/verdict.ts";
import {
  type Difference,
  differenceOf,
  type Expectation,
  expectationAtEdge,
  expectationFor,
  type StatedOf,
} from "../../expected/expectation.ts";
import type { Edge } from "../../reading/edges.ts";
import { forksOf, type Lane, type LaneFork } from "../../reading/lanes.ts";
import { claimShapes } from "./claims.ts";
import { type Concerned, LaneIndex } from "./lane-index.ts";
import { keysNamed, type Named } from "./named-keys.ts";
import { SentForms } from "./sent-forms.ts";

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
  /** The edge of an entry, unless a request of this shape is let in. */
  readonly edgeOf: (entry: Entry, shape?: Shape) => Edge | undefined;
  /** The lanes whose key the requests of forks have to get that carry none, by the forks' names. */
  readonly givenLanes: ReadonlyMap<string, Lane>;
  readonly wrong: (wrong: Wrong) => void;
  /** Told about every request with all units applied: real proxies can then be asked the same. */
  readonly observe?: Observer;
}

/** A request and the answer that the tables give, with the baseline's own answer to it without a key. */
export interface Answered {
  readonly entry: Entry;
  readonly shape: Shape;
  readonly key: Lines;
  /** The key's lines as they leave the caller, whose proxy may have added some. */
  readonly sent: Lines;
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

/** Asks requests. It remembers what it compared: there are few different answers and expectations. */
export class Asker {
  readonly #asking: Asking;
  readonly #lanes: LaneIndex;
  readonly #forms: SentForms;
  /** The forks of all lanes. */
  readonly #forks: ReadonlyMap<string, LaneFork>;
  #requests = 0;
  #forked = 0;

  constructor(asking: Asking) {
    this.#asking = asking;
    this.#lanes = new LaneIndex(asking.lanes);
    this.#forms = new SentForms(asking.lanes, asking.carriers);
    this.#forks = forksOf(asking.lanes);
  }

  /** Asks everything that the entry's rules tell apart. */
  ask(question: Question): Asked {
    const { requests, forked } = { requests: this.#requests, forked: this.#forked };
    const { before, after, plain, entry } = question;
    const shapes = shapesIn(before, after);
    const claimed = claimShapes(this.#asking.edgeOf(entry), shapes);
    const { classes, complete } = requestClasses([...shapes, ...claimed], {
      plain,
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
    const edge = this.#asking.edgeOf(question.entry, shape);
    if (edge !== undefined) {
      this.#askEdge(turn, named, edge.keys);
      return;
    }
    const given = this.#givenLane(question.entry);
    const { present, asked } = apartFrom(
      given,
      this.#lanes.concerned(unkeyed, named, question.entry.kind),
    );
    const baseline: Expectation = { kind: "baseline", verdict: unkeyed, keyed: false };
    const keyed = (lane: Lane): Expectation =>
      question.withoutRules
        ? { ...baseline, keyed: true }
        : expectationFor(lane, unkeyed, question.entry.kind);
    for (const form of this.#forms.withoutKey(named, present)) {
      const lane = given && !carriesKey(form.lines, this.#asking.carriers) ? given : undefined;
      this.#send(turn, form, lane === undefined ? baseline : keyed(lane), lane);
    }
    if (!named.blind) this.#sendSeveral(turn, present, baseline);
    for (const lane of asked) {
      const expectation = keyed(lane);
      for (const form of this.#forms.keyed(lane, named)) {
        this.#send(turn, form, expectation, lane);
      }
    }
  }

  /** At an edge, all requests are the baseline's, with whatever key. */
  #askEdge(turn: Turn, named: Named, keys: Edge["keys"]): void {
    const { carriers } = this.#asking;
    const { unkeyed } = turn;
    const { present, asked } = this.#lanes.concerned(unkeyed, named, "gateway");
    const seen = { ...named, blind: false };
    const forms = [
      ...this.#forms.atEdge(named, present),
      ...asked.flatMap((lane) => this.#forms.keyed(lane, seen)),
      ...asked.flatMap((lane, at) => {
        const other = asked[at + 1];
        return other === undefined ? [] : this.#forms.both(lane, other);
      }),
    ];
    for (const form of forms) {
      this.#send(turn, form, expectationAtEdge(keys, unkeyed, { sent: form.lines, carriers }));
    }
  }

  /** The lane of requests that carry no key, by the spec of the fork that sends them. */
  #givenLane(entry: Entry): Lane | undefined {
    return entry.kind === "mesh" ? this.#asking.givenLanes.get(entry.client.name) : undefined;
  }

  #sendSeveral(turn: Turn, present: readonly Lane[], expectation: Expectation): void {
    const { regex, observe, wrong } = this.#asking;
    const { shape, unkeyed } = turn;
    const { entry } = turn.question;
    for (const [at, lane] of present.entries()) {
      const other = present[at + 1];
      if (other === undefined) return;
      for (const { lines: key } of this.#forms.both(lane, other)) {
        this.#requests += 1;
        const got = answer(turn.after, key, { regex, joined: false });
        observe?.({ entry, shape, key, sent: key, unkeyed, got });
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
    return verdict.destinations
      .filter(({ weight }) => weight > 0)
      .flatMap(({ workloads }) => workloads)
      .filter((workload) => {
        const fork = this.#forks.get(workload);
        return (
          fork !== undefined &&
          !lanes.some(({ forks }) => forks.get(fork.baseline)?.fork === workload)
        );
      });
  }

  #send(turn: Turn, form: KeyForm, expectation: Expectation, lane?: Lane): void {
    const { regex, joins, wrong, observe } = this.#asking;
    const { shape, unkeyed } = turn;
    const { entry, alone, given } = turn.question;
    const key = form.lines;
    const sent = withKey(key, given);
    const twice = joins && form.joinable && repeats(sent);
    for (const joined of twice ? [false, true] : [false]) {
      this.#requests += 1;
      if (expectation.kind === "forks") this.#forked += 1;
      const got = answer(turn.after, sent, { regex, joined });
      // With the unit of one lane alone, it is not the cluster that an observer knows.
      if (!joined && alone === undefined) {
        observe?.({ entry, shape, key, sent, unkeyed, expectation, got });
      }
      const difference = this.#compared(turn, got, expectation);
      if (difference === undefined) continue;
      const strangers = this.#strangersIn(got, lane === undefined ? [] : [lane]).length > 0;
      wrong({ entry, shape, key, lane, alone, strangers, expectation, difference, got });
    }
  }

  #compared({ compared: known }: Turn, got: Verdict, expectation: Expectation) {
    const compared = remembered(known, expectation, () => new Map());
    if (!compared.has(got)) {
      compared.set(got, differenceOf(got, expectation, this.#asking.statedOf));
    }
    return compared.get(got);
  }
}

/**
 * The lanes that are asked of a caller whose requests get a key. The tables are those of any caller, of whom all lanes
 * are asked: of such a caller, its own lane and some others.
 */
function apartFrom(given: Lane | undefined, concerned: Concerned): Concerned {
  if (given === undefined) return concerned;
  const { present, asked } = concerned;
  const own = (lane: Lane) => lane === given;
  const others = asked.filter((lane) => !own(lane)).slice(0, 3);
  return { present: present.filter(own), asked: [...asked.filter(own), ...others] };
}

interface Turn {
  readonly question: Question;
  readonly shape: Shape;
  readonly after: Tables;
  readonly unkeyed: Verdict;
  readonly compared: Map<Expectation, Map<Verdict, Difference | undefined>>;
}

function repeats(lines: Lines): boolean {
  return new Set(lines.map(([name]) => name)).size < lines.length;
}

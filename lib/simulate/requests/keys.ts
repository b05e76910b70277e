/**
 * @module The forms in which a key arrives, and what only looks like one. The baggage forms: in any place
 * among other members, with blanks, with properties, on a line of its own (W3C Baggage, section 3.2.1.1). Those of
 * tracestate: the same, but without properties and without blanks at the `=` (W3C Trace Context, section 3.3.1).
 */
import {
  addedLine,
  type Carrier,
  type Carriers,
  carrierHeader,
  carrierLine,
} from "../../model/carriers.ts";
import { type Lines, linesOf } from "./conditions.ts";
import { membersOf } from "./regex.ts";

/** Header lines with the ways in which proxies may read them. */
export interface KeyForm {
  readonly lines: Lines;
  /** False: no promise where header lines are joined, for example a plain header that is sent twice. */
  readonly joinable: boolean;
}

/** Whether header lines carry any key: a carrier's own header, whatever it says, or its member of a list. */
export function carriesKey(lines: Lines, carriers: Carriers): boolean {
  return carriers.some((carrier) => {
    const own = linesOf(lines, carrierHeader(carrier));
    return carrier.kind === "header" ? own.length > 0 : keysOn(own, carrier).length > 0;
  });
}

/** The keys in the lines of a carrier's header. */
export function keysOn(own: readonly string[], { kind, name }: Carrier): readonly string[] {
  if (kind === "header") return own;
  return own
    .flatMap((line) => [...membersOf(line, kind)])
    .flatMap((one) => (one.startsWith(`${name}=`) ? [one.slice(name.length + 1)] : []));
}

/** A key that a proxy gives to requests that leave a pod without one. */
export interface GivenKey {
  readonly key: string;
  readonly carriers: Carriers;
}

/** Header lines as they leave a pod whose proxy gives a key to what carries none. */
export function withKey(lines: Lines, given: GivenKey | undefined): Lines {
  if (given === undefined || carriesKey(lines, given.carriers)) return lines;
  const added = given.carriers.map((carrier) => {
    const known = linesOf(lines, carrierHeader(carrier)).filter((one) => one !== "");
    return addedLine(carrier, given.key, known);
  });
  const names = new Set(added.map(([name]) => name));
  return [...lines.filter(([name]) => !names.has(name)), ...added];
}

/** No key at all. */
export const noKey: KeyForm = { lines: [], joinable: true };

/** What the grammar of one kind of carrier allows besides its plain line; `name` is the carrier's. */
interface Grammar {
  /** Further forms of one key. */
  readonly forms: (name: string, key: string) => readonly KeyForm[];
  /** Two keys in one line; empty where one line holds one key. */
  readonly both: (name: string, one: string, other: string) => readonly string[];
  /** Values of the header that are near the key and are none. */
  readonly misses: (name: string, key: string) => readonly string[];
  /** Values of the header that say nothing about any key. */
  readonly foreign: readonly string[];
}

const grammars: Readonly<Record<Carrier["kind"], Grammar>> = {
  baggage: {
    forms: (name, key) => [
      only("baggage", `user=alice,${name} = ${key};ttl=1 ,x=${key}-not`),
      only("baggage", `\ta=b;p ,\t${name}\t=\t${key}`),
      lines(["baggage", "a=b"], ["baggage", `${name}=${key}`]),
      only("baggage", `${name}=${key},${name}=${key}`),
    ],
    both: (name, one, other) => [`${name}=${one},${name}=${other}`],
    misses: (name, key) => [
      ...[`x${name}=${key}`, `${name}x=${key}`, `a=b;${name}=${key}`, `a=${name}=${key}`],
      ...[`${name.toUpperCase()}X=${key}`, key],
    ],
    foreign: ["user=alice,session=1;ttl=2", ""],
  },
  tracestate: {
    forms: (name, key) => [
      only("tracestate", `rojo=00f067aa0ba902b7 , ${name}=${key}\t,x=${key}-not`),
      only("tracestate", `,,a@b=p; q,${name}=${key}`),
      lines(["tracestate", "a=b"], ["tracestate", `${name}=${key}`]),
      only("tracestate", `${name}=${key},${name}=${key}`),
    ],
    both: (name, one, other) => [`${name}=${one},${name}=${other}`],
    misses: (name, key) => [
      ...[`x${name}=${key}`, `${name}x=${key}`, `a=b;${name}=${key}`, `a=${name}=${key}`],
      ...[`${name}= ${key}`, `${name} =${key}`, `${name}=${key};p`, `a=b ${name}=${key}`],
      ...[`${name.toUpperCase()}=${key}`, `x@${name}=${key}`, key],
    ],
    foreign: ["rojo=00f067aa0ba902b7,a@b=p", ""],
  },
  header: {
    forms: (name, key) => [{ lines: [line(name, key), line(name, key)], joinable: false }],
    both: () => [],
    misses: (_, key) => [`${key},${key}`],
    foreign: [],
  },
};

/** The forms of a key that one kind of carrier allows besides its plain line. */
export function otherForms({ kind, name }: Carrier, key: string): readonly KeyForm[] {
  return grammars[kind].forms(name, key);
}

/** All forms in which one key can arrive. */
export function keyForms(key: string, carriers: Carriers): readonly KeyForm[] {
  return [
    ...carriers.flatMap((carrier) => [...plainForms(key, [carrier]), ...otherForms(carrier, key)]),
    ...pairs(carriers).map(([one, other]) => lines(carrierLine(other, key), carrierLine(one, key))),
  ];
}

/**
 * Forms of a key that count where it is taken from requests: in three carriers at once and in all, and in one beside what
 * others have put into lists.
 */
export function takenForms(key: string, carriers: Carriers): readonly KeyForm[] {
  const together = (some: Carriers) => lines(...some.map((carrier) => carrierLine(carrier, key)));
  const triples = carriers.flatMap((third, index) =>
    pairs(carriers.slice(0, index)).map((two) => together([...two, third])),
  );
  const foreign = carriers.flatMap((carrier) =>
    grammars[carrier.kind].foreign.slice(0, 1).map((value) => line(carrierHeader(carrier), value)),
  );
  return [
    ...triples,
    together(carriers),
    ...carriers.map((carrier) => {
      const own = carrierLine(carrier, key);
      return lines(own, ...foreign.filter(([name]) => name !== own[0]));
    }),
    lines(...foreign),
  ];
}

/** Forms of two different keys in one request: it may end in either lane or in the baseline, nowhere else. */
export function bothForms(one: string, other: string, carriers: Carriers): readonly KeyForm[] {
  return [
    ...carriers.flatMap((carrier) =>
      grammars[carrier.kind]
        .both(carrier.name, one, other)
        .map((value) => only(carrierHeader(carrier), value)),
    ),
    ...pairs(carriers).map(([first, second]) =>
      lines(carrierLine(second, one), carrierLine(first, other)),
    ),
  ];
}

/**
 * What looks like a key and is not: longer, shorter, in other letter case, inside another member or in a
 * property, under another name. `every` changes each of its characters in turn, too.
 */
export function nearMisses(
  key: string,
  keys: ReadonlySet<string>,
  carriers: Carriers,
  every: boolean,
): readonly KeyForm[] {
  const values = [
    ...[`${key}x`, `${key}-1`, `x${key}`, `1-${key}`, key.slice(0, -1), key.slice(1), `${key}.1`],
    ...[key.toUpperCase(), `${key} ${key}`, key.replaceAll("-", "x"), `${key}%20`, `"${key}"`],
    ...(every ? [...key].map((_, at) => `${key.slice(0, at)}~${key.slice(at + 1)}`) : []),
  ].filter((value) => value !== "" && !keys.has(value));
  return [
    ...[...new Set(values)].flatMap((value) => plainForms(value, carriers)),
    ...carriers.flatMap((carrier) =>
      grammars[carrier.kind]
        .misses(carrier.name, key)
        .map((value) => only(carrierHeader(carrier), value)),
    ),
  ];
}

/** What is no key for any lane: a stranger's, and words without meaning. */
export function foreignKeys(keys: ReadonlySet<string>, carriers: Carriers): readonly KeyForm[] {
  let stranger = "isolane-no-such-lane";
  while (keys.has(stranger)) stranger += "-x";
  return carriers.flatMap((carrier) => [
    ...["", stranger].flatMap((value) => plainForms(value, [carrier])),
    ...grammars[carrier.kind].foreign.map((value) => only(carrierHeader(carrier), value)),
  ]);
}

/** One key by one carrier, in its shortest form. */
export function plainForms(value: string, carriers: Carriers): readonly KeyForm[] {
  return carriers.map((carrier) => lines(carrierLine(carrier, value)));
}

function only(name: string, value: string): KeyForm {
  return lines(line(name, value));
}

function lines(...all: Lines): KeyForm {
  return { lines: all, joinable: true };
}

function line(name: string, value: string): Lines[number] {
  return [name, value];
}

/** Every two carriers, in their order. */
function pairs(carriers: Carriers): readonly (readonly [Carrier, Carrier])[] {
  return carriers.flatMap((one, index) =>
    carriers.slice(index + 1).map((other): readonly [Carrier, Carrier] => [one, other]),
  );
}

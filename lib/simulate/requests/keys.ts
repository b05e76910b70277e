/**
 * @module The forms in which a key arrives, and what only looks like one. The baggage forms: in any place
 * among other members, with blanks, with properties, on a line of its own (W3C baggage, measured.md).
 */
import type { Carriers } from "../../model/settings.ts";
import type { Lines } from "./conditions.ts";

/** Header lines with the ways in which proxies may read them. */
export interface KeyForm {
  readonly lines: Lines;
  /** False: no promise where header lines are joined, as a plain header that is sent twice. */
  readonly joinable: boolean;
}

/** No key at all. */
export const noKey: KeyForm = { lines: [], joinable: true };

/** All forms in which one key can arrive. */
export function keyForms(key: string, { baggage, header }: Carriers): readonly KeyForm[] {
  const forms: KeyForm[] = [];
  const add = (lines: Lines, joinable = true) => forms.push({ lines, joinable });
  if (baggage !== undefined) {
    add([["baggage", `${baggage}=${key}`]]);
    add([["baggage", `user=alice,${baggage} = ${key};ttl=1 ,x=${key}-not`]]);
    add([["baggage", `\ta=b;p ,\t${baggage}\t=\t${key}`]]);
    add([
      ["baggage", "a=b"],
      ["baggage", `${baggage}=${key}`],
    ]);
    add([["baggage", `${baggage}=${key},${baggage}=${key}`]]);
  }
  if (header !== undefined) {
    add([[header, key]]);
    add(
      [
        [header, key],
        [header, key],
      ],
      false,
    );
  }
  if (baggage !== undefined && header !== undefined) {
    add([
      [header, key],
      ["baggage", `${baggage}=${key}`],
    ]);
  }
  return forms;
}

/** Forms of two different keys in one request: it may end in either lane or in the baseline, nowhere else. */
export function bothForms(
  one: string,
  other: string,
  { baggage, header }: Carriers,
): readonly KeyForm[] {
  const forms: KeyForm[] = [];
  if (baggage !== undefined) {
    forms.push({ lines: [["baggage", `${baggage}=${one},${baggage}=${other}`]], joinable: true });
  }
  if (baggage !== undefined && header !== undefined) {
    forms.push({
      lines: [
        [header, one],
        ["baggage", `${baggage}=${other}`],
      ],
      joinable: true,
    });
  }
  return forms;
}

/**
 * What is near a key and is none: longer, shorter, in other letter case, inside another member or in a
 * property, under another name. `every` changes each of its characters in turn, too.
 */
export function nearMisses(
  key: string,
  keys: ReadonlySet<string>,
  { baggage, header }: Carriers,
  every: boolean,
): readonly KeyForm[] {
  const values = [
    ...[`${key}x`, `${key}-1`, `x${key}`, `1-${key}`, key.slice(0, -1), key.slice(1), `${key}.1`],
    ...[key.toUpperCase(), `${key} ${key}`, key.replaceAll("-", "x"), `${key}%20`, `"${key}"`],
    ...(every ? [...key].map((_, at) => `${key.slice(0, at)}~${key.slice(at + 1)}`) : []),
  ].filter((value) => value !== "" && !keys.has(value));
  const forms: KeyForm[] = [];
  for (const value of new Set(values)) {
    if (baggage !== undefined) forms.push(only("baggage", `${baggage}=${value}`));
    if (header !== undefined) forms.push(only(header, value));
  }
  if (baggage !== undefined) {
    forms.push(only("baggage", `x${baggage}=${key}`));
    forms.push(only("baggage", `${baggage}x=${key}`));
    forms.push(only("baggage", `a=b;${baggage}=${key}`));
    forms.push(only("baggage", `a=${baggage}=${key}`));
    forms.push(only("baggage", `${baggage.toUpperCase()}X=${key}`));
    forms.push(only("baggage", key));
  }
  if (header !== undefined) forms.push(only(header, `${key},${key}`));
  return forms;
}

/** What is no key for any lane: a stranger's, and words without meaning. */
export function foreignKeys(
  keys: ReadonlySet<string>,
  { baggage, header }: Carriers,
): readonly KeyForm[] {
  let stranger = "isolane-no-such-lane";
  while (keys.has(stranger)) stranger += "-x";
  const forms: KeyForm[] = [];
  if (baggage !== undefined) {
    for (const value of ["", stranger]) forms.push(only("baggage", `${baggage}=${value}`));
    forms.push(only("baggage", "user=alice,session=1;ttl=2"));
    forms.push(only("baggage", ""));
  }
  if (header !== undefined) for (const value of ["", stranger]) forms.push(only(header, value));
  return forms;
}

/** One key by one carrier, as its shortest form. */
export function plainForms(value: string, { baggage, header }: Carriers): readonly KeyForm[] {
  return [
    ...(baggage === undefined ? [] : [only("baggage", `${baggage}=${value}`)]),
    ...(header === undefined ? [] : [only(header, value)]),
  ];
}

function only(name: string, value: string): KeyForm {
  return { lines: [[name, value]], joinable: true };
}

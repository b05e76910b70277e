/**
 * @module Keys that no rule routes by, and that a library reads all the same: it decodes names, and takes off more than
 * blanks. Where keys are taken or replaced, these are.
 */
import {
  type Carrier,
  type Carriers,
  carrierHeader,
  carrierLine,
  isMember,
} from "../../model/carriers.ts";
import { type Lines, linesOf } from "./conditions.ts";
import { type KeyForm, otherForms } from "./keys.ts";
import { trimmed } from "./regex.ts";

/** Whether anybody may read a key from header lines. */
export function bringsKey(lines: Lines, carriers: Carriers): boolean {
  return carriers.some(
    (carrier) => keysReadOn(linesOf(lines, carrierHeader(carrier)), carrier).length > 0,
  );
}

/** The keys that anybody may read from the lines of a carrier's header: some libraries decode names, and trim more than blanks. */
export function keysReadOn(own: readonly string[], { kind, name }: Carrier): readonly string[] {
  if (kind === "header") return own;
  return own.flatMap((line) =>
    line.split(",").flatMap((member) => {
      const [, before = "", value = ""] = /^([^=]*)=(.*)$/s.exec(member) ?? [];
      return nameRead[kind](before) === name ? [trimmed(value.replace(ends[kind], ""))] : [];
    }),
  );
}

/** What may be read as the name of a member. */
const nameRead = {
  baggage: (text: string) => {
    const decoded = text
      .replaceAll("+", " ")
      .replace(/%([0-9A-Fa-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
    return decoded.replace(/^[^!-~]+|[^!-~]+$/g, "");
  },
  tracestate: (text: string) => text.replace(/^[^!-~]+/, ""),
} as const;

/** What follows the value of a member. */
const ends = { baggage: /;.*$/s, tracestate: /$/ } as const;

/** Values of a list that are near to its member with a key. */
interface Nearby {
  /** Some library reads the key, though no rule does. */
  readonly hidden: (name: string, key: string) => readonly string[];
  /** Nobody does. */
  readonly apart: (name: string, key: string) => readonly string[];
}

const nearby: Readonly<Record<Carrier["kind"], Nearby>> = {
  baggage: {
    hidden: (name, key) => [
      ...[
        `${encoded(name.slice(0, 1))}${name.slice(1)}=${key}`,
        `${encoded(name).toLowerCase()}=${key}`,
      ],
      `user=a,${name.slice(0, -1)}${encoded(name.slice(-1))} = ${key};p`,
      ...[
        `\u00a0${name}=${key}`,
        `user=a, ${encoded(name)}\u00a0=${key}`,
        `user=a,\u00ef\u00bb\u00bf${name}=${key}`,
      ],
      ...[`+${name}=${key}`, `%20${name}%c2%A0=${key}`],
    ],
    apart: (name, key) => [
      ...[`%78${name}=${key}`, `${encoded(name)}x=${key}`, `user%20name=alice`],
      ...[`a=${encoded(name)}=${key}`, `a=\u00a0${name}=${key}`, `\u00a0user=alice`],
    ],
  },
  tracestate: {
    hidden: (name, key) => [`\u00a0${name}=${key}`, `a=b,\u00ef\u00bb\u00bf ${name}=${key}`],
    apart: (name, key) => [`${encoded(name)}=${key}`, `a=\u00a0${name}=${key}`, "\u00a0rojo=1"],
  },
  header: {
    hidden: () => [],
    apart: () => [],
  },
};

/**
 * Forms in which a key may be there, though no rule routes by it, and what is near to them; and every form of a key in
 * one list beside a key in another: one expression of a rule that asks for both may be wrong.
 */
export function readForms(key: string, carriers: Carriers): readonly KeyForm[] {
  const values = (carrier: Carrier, some: "hidden" | "apart") =>
    nearby[carrier.kind][some](carrier.name, key).map((value) => on(carrierHeader(carrier), value));
  const lists = carriers.filter(isMember);
  const crossed = lists.flatMap((carrier) => {
    const all = [
      ...otherForms(carrier, key),
      ...values(carrier, "hidden"),
      ...values(carrier, "apart"),
    ];
    const others = lists.filter((other) => other !== carrier);
    return others.flatMap((other) =>
      all.map((form) => ({ ...form, lines: [...form.lines, carrierLine(other, key)] })),
    );
  });
  return [
    ...lists.flatMap((carrier) => [...values(carrier, "hidden"), ...values(carrier, "apart")]),
    ...crossed,
  ];
}

function on(name: string, value: string): KeyForm {
  return { lines: [[name, value]], joinable: true };
}

/** Every letter percent-encoded, with upper case digits. */
function encoded(text: string): string {
  return [...text]
    .map((one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

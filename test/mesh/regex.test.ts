/**
 * @module The expressions that find a key in lists of members, run as RE2, against readers of their own that follow the
 * grammars of W3C Baggage (section 3.2.1.1) and W3C Trace Context (section 3.3.1) character by character.
 */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { anyKeyTest, keyTest, readableKeyTest } from "../../lib/mesh/regex.ts";
import type { Carrier } from "../../lib/model/carriers.ts";
import { holdsForAnyKey } from "../../lib/simulate/requests/any-key.ts";
import { carriesKey, keysOn } from "../../lib/simulate/requests/keys.ts";
import { bringsKey, readForms } from "../../lib/simulate/requests/read-keys.ts";
import { accepts, listMember } from "../../lib/simulate/requests/regex.ts";

type Kind = "baggage" | "tracestate";

/** The values of a name in a list, as the specification reads one line. */
function valuesIn(kind: Kind, line: string, name: string): readonly string[] {
  const values: string[] = [];
  let member = "";
  for (const character of `${line},`) {
    if (character !== ",") {
      member += character;
      continue;
    }
    const value = valueIn(kind, member, name);
    if (value !== undefined) values.push(value);
    member = "";
  }
  return values;
}

function valueIn(kind: Kind, member: string, name: string): string | undefined {
  let at = 0;
  const blanks = () => {
    while (member[at] === " " || member[at] === "\t") at += 1;
  };
  blanks();
  for (const character of name) {
    if (member[at] !== character) return undefined;
    at += 1;
  }
  // baggage: key OWS "=" OWS value *( OWS ";" OWS property ); tracestate: key "=" value.
  if (kind === "baggage") blanks();
  if (member[at] !== "=") return undefined;
  at += 1;
  if (kind === "baggage") blanks();
  let value = "";
  while (at < member.length && !(kind === "baggage" && member[at] === ";")) {
    value += member[at];
    at += 1;
  }
  while (value.endsWith(" ") || value.endsWith("\t")) value = value.slice(0, -1);
  return value;
}

const names: Readonly<Record<Kind, readonly string[]>> = {
  baggage: ["isolane", "my.lane_1", "K"],
  tracestate: ["isolane", "t@v", "a*/_-b"],
};
const keys = ["pr-1", "pr-12", "r"];

/** Lines out of pieces that are near to members of the name. */
function lineNear(name: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    ...[name, name, "=", "=", ...keys, ...keys, ",", ",", " ", "\t", ";", "p", "x", "@", "*", "."],
    ...[
      `${name}=pr-1`,
      `${name}=pr-1`,
      `${name} = pr-1`,
      `x${name}=pr-1`,
      name.toUpperCase(),
      "%2C",
      '"',
      "é",
    ],
  );
  return fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
}

const asked = (["baggage", "tracestate"] as const).flatMap((kind) =>
  names[kind].map((name): Carrier & { kind: Kind } => ({ kind, name })),
);

describe.each(asked)("the expressions of $kind $name", (carrier) => {
  const { kind, name } = carrier;
  const any = anyKeyTest(carrier).regex ?? "";

  it("find what the specification says is the key, and nothing else", () => {
    const compiled = keys.map((key) => {
      const test = keyTest(carrier, key);
      const regex = "regex" in test ? test.regex : "";
      return { key, regex, program: RE2JS.compile(regex) };
    });
    const open = RE2JS.compile(any);
    fc.assert(
      fc.property(lineNear(name), (line) => {
        const values = valuesIn(kind, line, name);
        for (const { key, regex, program } of compiled) {
          expect(program.matches(line), `${regex} on ${JSON.stringify(line)}`).toBe(
            values.includes(key),
          );
          // The proof's quick reader, which knows the expression by its shape.
          expect(accepts(regex, line, "full")).toBe(values.includes(key));
        }
        expect(open.matches(line), `${any} on ${JSON.stringify(line)}`).toBe(values.length > 0);
        expect(carriesKey([[kind, line]], [carrier])).toBe(values.length > 0);
        expect(new Set(keysOn([line], carrier))).toEqual(new Set(values));
      }),
      { numRuns: 4000, seed: 7 },
    );
  });

  it("are known to the proof by their shape, and are no other list's", () => {
    const test = keyTest(carrier, "pr-1");
    expect(listMember("regex" in test ? test.regex : "")).toEqual({
      grammar: kind,
      name,
      value: "pr-1",
    });
    expect(listMember(any)).toBeUndefined();
  });
});

/** Every letter of some is encoded, with digits in either case. */
function written(name: string, chosen: readonly number[]): string {
  const one = (letter: string, how: number) => {
    const code = `%${letter.charCodeAt(0).toString(16)}`;
    return [letter, code.toUpperCase(), code][how % 3] ?? letter;
  };
  return [...name].map((letter, at) => one(letter, chosen[at % chosen.length] ?? 0)).join("");
}

/** What JavaScript's, Python's and .NET's OpenTelemetry make of the names in a line of baggage. */
function namesRead(line: string): readonly string[] {
  return line.split(",").flatMap((member) => {
    const equals = member.split(";")[0]?.indexOf("=") ?? -1;
    if (equals < 0) return [];
    const raw = member.slice(0, equals);
    const tolerant = raw.replace(/%[89a-f][0-9a-f]/gi, " ");
    const decode = (text: string) => {
      try {
        return decodeURIComponent(text);
      } catch {
        return text;
      }
    };
    return [decode(raw.trim()), decode(tolerant).trim(), decode(raw.replaceAll("+", " ")).trim()];
  });
}

describe.each(asked)("the expressions of what may be read as $kind $name", (carrier) => {
  const { kind, name } = carrier;
  const regex = readableKeyTest(carrier).regex ?? "";
  const program = RE2JS.compile(regex);

  const near = fc
    .array(
      fc.oneof(
        fc.array(fc.nat(2), { minLength: 1, maxLength: 7 }).map((how) => written(name, how)),
        fc.constantFrom(
          ...[
            "=",
            "=",
            "=pr-1",
            ",",
            ",",
            " ",
            "\t",
            ";",
            "x",
            "+",
            "%20",
            "%C2%A0",
            "%2B",
            "%3D",
            "%78",
          ],
          ...["%", "\u00a0", "\u00ff", "\u00c2\u00a0", name, name.toUpperCase(), "user=a"],
        ),
      ),
      { maxLength: 8 },
    )
    .map((pieces) => pieces.join(""));

  it("find all that rules find and all that libraries read, as the proof does", () => {
    const strict = RE2JS.compile(anyKeyTest(carrier).regex ?? "");
    fc.assert(
      fc.property(near, (line) => {
        const found = program.matches(line);
        // Around a line, only blanks are no part of it.
        expect(bringsKey([[kind, line]], [carrier]), JSON.stringify(line)).toBe(found);
        if (strict.matches(line)) expect(found).toBe(true);
        const isRead = kind === "baggage" && namesRead(line).includes(name);
        if (isRead) expect(found, JSON.stringify(line)).toBe(true);
      }),
      { numRuns: 4000, seed: 11 },
    );
  });

  it("are short enough for VirtualServices, and known as holding for any key", () => {
    expect(
      holdsForAnyKey({
        subject: { kind: "header", name: kind },
        test: { kind: "regex", value: regex },
      }),
    ).toBe(true);
    const longest = readableKeyTest({ kind, name: (kind === "baggage" ? "J." : "j*").repeat(32) });
    expect(longest.regex?.length).toBeLessThanOrEqual(1024);
  });

  it("tell the proof's forms apart", () => {
    const found = readForms("pr-1", [carrier]).map(({ lines }) =>
      program.matches(lines[0]?.[1] ?? ""),
    );
    expect(new Set(found)).toEqual(new Set([true, false]));
  });
});

/**
 * @module The expressions that find a key in lists of members, run as RE2, against readers of their own that follow the
 * grammars of W3C Baggage (section 3.2.1.1) and W3C Trace Context (section 3.3.1) character by character.
 */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { anyKeyTest, keyTest } from "../../lib/mesh/regex.ts";
import type { Carrier } from "../../lib/model/carriers.ts";
import { carriesKey, keysOn } from "../../lib/simulate/requests/keys.ts";
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

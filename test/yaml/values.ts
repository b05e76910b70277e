/** @module Values that a writer of YAML gets wrong, for its tests here and with other people's readers. */
import fc from "fast-check";

/** Texts that YAML 1.1 or 1.2 reads as something else when they are not quoted. */
export const tricky: readonly string[] = [
  ..."on,off,yes,no,y,n,Y,N,true,True,null,Null,~,nan,.nan,.inf,-.inf,+.INF,inf".split(","),
  ..."0777,0o7,0b1,0x1F,1e3,1E3,1e-3,12:30,190:20:30,1_000,1.5,.5,5.,+1,-1,0,2026-11-20".split(","),
  ..."2026-11-20T09:00:00Z,100m,64Mi,30s,1.2.3,10.0.0.1,1d,1h30m".split(","),
  ...["=", "<<", "", " ", "-", "?", ":", "#", "---", "...", "%YAML", "@x", "`x", "!x", "&a", "*a"],
  ...[
    "a: b",
    "a :b",
    "a:",
    "a #b",
    "a#b",
    "a ",
    " a",
    "\ta",
    "a\t",
    "{a}",
    "[a]",
    "a, b",
    "'",
    '"',
  ],
  ...[
    "a\nb",
    "a\nb\n",
    "a\n\nb",
    "a\n \nb",
    "a\nb\n\n",
    "\na",
    " a\nb",
    "a\n",
    "\n",
    "a \nb ",
    "a\n\tb",
  ],
  ...[
    "a\r\nb",
    "a\rb",
    "a\u0085b",
    "a\u2028b",
    "\u2029",
    "\ufeffa",
    "a\u0000",
    "a\u007f",
    "\u00a0",
    "é",
  ],
  ...[
    "--flag=x",
    "-c",
    "--- a",
    "a\n---\nb",
    "a\n...\n",
    "😀",
    "a\n%b",
    "$(X)",
    "^(?:.*,)?[ \t]*k",
    "\\d",
  ],
];

/** Any value of JSON, with tricky texts and keys. */
export const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  text: fc.oneof(
    fc.constantFrom(...tricky),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
  ),
  scalar: fc.oneof(
    tie("text"),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  ),
  node: fc.oneof(
    { maxDepth: 4 },
    tie("scalar"),
    fc.array(tie("node")),
    fc.dictionary(tie("text") as fc.Arbitrary<string>, tie("node")),
  ),
})).node;

/** Numbers, and texts that look like them, as people and tools write them into manifests. */
export const numerals: readonly string[] = [
  ..."0 -0 +1 1.0 -0.0 1e3 1E3 1e-3 .5 5. 1_000 0777 0899 0o17 0x1F 0b101 -0x10 1e16 1e+20 1e20 1e21 1.5e300".split(
    " ",
  ),
  ..."9007199254740991 9007199254740992 9007199254740993 9007199254740993.0 -9007199254740993".split(
    " ",
  ),
  ..."4611686018427387904 4611686018427387904.0 9223372036854775807 9223372036854775808".split(" "),
  ..."-9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616".split(
    " ",
  ),
  ..."+9223372036854775807 +18446744073709551615 9223372036854775807.0 1.8446744073709552e19".split(
    " ",
  ),
  ..."0xFFFFFFFFFFFFFFFF 0x1FFFFFFFFFFFFFFFF 0777777777777777777777 07777777777777777777777777".split(
    " ",
  ),
  ..."9_223_372_036_854_775_807 1e400 -1e400 123456789012345678901234567890 1e-7 1.0e-7 5e-324 1e-400".split(
    " ",
  ),
  ..."1.7976931348623157e308 0.1 100000000000000000000.5 4503599627370497.5 12:30 1.2.3 0x 0b2 1e 1__0 _1".split(
    " ",
  ),
  ...fc
    .sample(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), { numRuns: 40, seed: 5 })
    .map(String),
  ...fc
    .sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 40, seed: 6 })
    .map(String),
  ...fc
    .sample(fc.integer({ min: 50, max: 72 }), { numRuns: 20, seed: 7 })
    .map((power) => `${2 ** power}.0`),
];

/** -0 and 0 are one number in JSON. */
export const plain = (object: unknown): unknown => JSON.parse(JSON.stringify(object));

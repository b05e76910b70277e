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

/** -0 and 0 are one number in JSON. */
export const plain = (object: unknown): unknown => JSON.parse(JSON.stringify(object));

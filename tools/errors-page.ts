/** @module docs/errors.md from the table of diagnostic codes. */
import { type CodeRow, codes, severityOf } from "../lib/diagnostics/codes.ts";

const families: readonly (readonly [prefix: string, title: string, about: string])[] = [
  ["01", "Reading files", "Files and folders, YAML, the baseline's sources, kustomize and Helm."],
  ["02", "Specs", "Environment, Sandbox and RouteGroup against their schemas."],
  [
    "03",
    "References and forks",
    "Names that must exist in the baseline, and forks that cannot be made.",
  ],
  ["04", "Capabilities", "What ports, backends, implementations and engines can do."],
  ["05", "Conflicts", "Names, ownership, selectors and lanes that collide."],
  ["06", "Output", "Writing and comparing the output folder."],
  [
    "066",
    "Programs and customizations",
    "What `--app` runs, and customizations that can hardly be meant.",
  ],
  ["07", "Questions", "What `isolane explain` is asked."],
  ["09", "Verification", "Proofs on the emitted text."],
];

const acknowledging = `A warning that has to be lived with is acknowledged in the spec of the environment, or of the sandbox that it is about:

\`\`\`yaml
spec:
  acknowledged:
    - { code: W0308, object: Ingress/shop/web, reason: "its controller has a sidecar" }
\`\`\`

It is then not printed, only counted, and does not count for \`--strict\`; \`--format json\` lists it with its reason in \`acknowledged\`. A warning is about an object if its place, or one of the places in its notes, lies in the object's manifest or spec (\`Sandbox/feat-checkout\`), or if its message names the object. Without \`object\`, all warnings of the code are meant; in a sandbox's spec, those about this sandbox. An entry that no warning fits is W0210. Errors cannot be acknowledged.
`;

/** The page of all codes. */
export function errorsPage(): string {
  const rows = Object.entries(codes).sort(([a], [b]) => {
    const byFamily = a.slice(1) < b.slice(1) ? -1 : 1;
    return a.slice(1) === b.slice(1) ? (a < b ? -1 : 1) : byFamily;
  });
  const sections = families.flatMap(([prefix, title, about]) => {
    const own = rows.filter(([code]) => familyOf(code) === prefix);
    return own.length === 0
      ? []
      : [`## ${title}\n\n${about}\n`, ...own.map(([code, row]) => section(code, row))];
  });
  return [
    "<!-- Generated from lib/diagnostics/codes/ by `npm run gen`: do not edit. -->",
    "# Diagnostics\n",
    "Every problem that Isolane reports has a stable code: `E....` stops the compile and nothing is written, `W....` is a warning, which `--strict` makes an error. A code is never reused. `isolane help E0310` prints what this page says about one.\n",
    acknowledging,
    ...sections,
  ].join("\n");
}

/** The longest prefix that fits. */
function familyOf(code: string): string | undefined {
  const fits = families.map(([prefix]) => prefix).filter((prefix) => code.startsWith(prefix, 1));
  return fits.sort((a, b) => b.length - a.length)[0];
}

function section(code: string, row: CodeRow): string {
  // The heading is the code alone, so its anchor never changes with the title.
  return `### ${code}\n\n**${row.title}** (${severityOf(code)})\n\n${row.why}\n\n*What to do:* ${row.fix}\n`;
}

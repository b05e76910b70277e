/** @module What is known of implementations of Gateway API, as tables: docs/mesh/README.md and a part of each page beside it. */
import type {
  Dialect,
  Implementation,
  MeshDialect,
  Order,
} from "../lib/mesh/implementations/implementation.ts";
import { implementations } from "../lib/mesh/implementations/registry.ts";

/** How what is said of an implementation is known. */
export function evidence({ known: { how, version } }: Implementation): string {
  const words = {
    compared:
      "its own translation was compared with the proof, request by request, on a real Envoy",
    read: "read in its source",
    specified: "from the specification",
  } as const;
  return `${words[how]} (${version})`;
}

const begin =
  "<!-- Generated from lib/mesh/implementations/ by `npm run gen`: do not edit up to the next mark. -->";
const end = "<!-- End of what is generated. -->";

/** A page whose marked part is the table of an implementation's facts. */
export function withFacts(page: string, name: keyof typeof implementations): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/mesh/${name}.md has no marks`);
  return `${before}${begin}\n${factsTable(implementations[name])}\n${end}${after}`;
}

/** The facts of one implementation, on the mesh and at Gateways. */
function factsTable(one: Implementation): string {
  const { mesh, gateway } = one;
  const columns = [
    ...(mesh === undefined ? [] : [["on the mesh", mesh] as const]),
    ...(gateway === undefined ? [] : [["at Gateways", gateway] as const]),
  ];
  const rows = [
    ...dialectRows.map(([title, say]) => [title, ...columns.map(([, dialect]) => say(dialect))]),
    ...(mesh === undefined
      ? []
      : meshRows.map(([title, say]) => [
          title,
          say(mesh),
          ...(gateway === undefined ? [] : ["–"]),
        ])),
  ];
  return [
    `How it is known: ${evidence(one)}.\n`,
    ...table(["", ...columns.map(([title]) => title)], rows),
  ].join("\n");
}

/** Rows of Markdown. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

type Row<Of> = readonly [title: string, say: (dialect: Of) => string];

const dialectRows: readonly Row<Dialect>[] = [
  [
    "regular expressions on headers (the carrier baggage)",
    ({ headerRegex }) => (headerRegex ? "yes" : "not promised: E0441"),
  ],
  [
    "what of a value an expression has to match",
    ({ regex }) => (regex === "full" ? "all of it" : "its first match is all of it"),
  ],
  ["after the path decide", ({ orders }) => orders.map(inWords).join("; or, in other versions: ")],
  [
    "a path by regular expression ranks",
    ({ regexBeforePrefix }) => (regexBeforePrefix ? "above prefixes" : "below prefixes"),
  ],
  ["filters of a rule", ({ ruleFilters }) => `${list(ruleFilters)}; others: E0443`],
  ["filters of a backend", ({ backendFilters }) => `${list(backendFilters)}; others: E0443`],
  [
    "GRPCRoutes",
    ({ grpcRoutes }) =>
      ({
        all: "yes",
        "with-method": "only with a service or a method in each match (E0448)",
        none: "no: E0448",
      })[grpcRoutes],
  ],
  [
    "a rule without a backend",
    ({ withoutBackends }) =>
      withoutBackends === "refuse" ? "answers 500" : "goes to the Service that was called",
  ],
  [
    "a rule to a Service that there is not",
    ({ missingBackend }) =>
      missingBackend === "refuse"
        ? "answers 500"
        : "not known, so nothing is refused by it (E0444)",
  ],
];

const meshRows: readonly Row<MeshDialect>[] = [
  [
    "a route in the caller's namespace",
    ({ consumerRoutes }) =>
      ({
        replaces: "replaces the Service's, for callers there",
        adds: "is added to the Service's, for callers there",
        ignored: "is ignored: E0449",
      })[consumerRoutes],
  ],
  [
    "a backend in another namespace needs a ReferenceGrant",
    ({ referenceGrants }) => (referenceGrants ? "yes: each lane brings one" : "no"),
  ],
  [
    "routes for a headless Service",
    ({ headlessParents }) => (headlessParents ? "yes" : "no: E0450"),
  ],
  [
    "several Services as parents of one route",
    ({ severalParents }) => (severalParents ? "yes" : "no: lanes get a route for each"),
  ],
  [
    "routes of several ports of a Service",
    ({ portsShareRoutes }) =>
      portsShareRoutes ? "are one table: E0696" : "are tables of their own",
  ],
  [
    "a route whose parent names no port",
    ({ withoutPort }) =>
      Object.keys(withoutPort).length === 0
        ? "is for all ports"
        : `is for ports with the \`appProtocol\` ${Object.entries(withoutPort)
            .map(([kind, word]) => `\`${word}\` (${kind})`)
            .join(", ")} alone: E0697`,
  ],
  [
    "the Host header",
    ({ byAddress }) =>
      byAddress
        ? "does not matter: the address decides"
        : "decides: a foreign one meets no route of the Service",
  ],
  [
    "a request that no rule matches",
    ({ unmatched }) => (unmatched === "404" ? "gets 404" : "goes to the Service that was called"),
  ],
];

function inWords(order: Order): string {
  const words = {
    method: "method",
    headers: "headers",
    headersAndMethod: "headers, the method as one of them",
    exactHeaders: "exact headers",
    query: "query parameters",
  } as const;
  return order.map((one) => words[one]).join(", ");
}

function list(names: ReadonlySet<string>): string {
  return names.size === 0 ? "none" : [...names].map((name) => `\`${name}\``).join(", ");
}

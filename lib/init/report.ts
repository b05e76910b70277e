/** @module What `init` says besides the spec: what it found, what it took for granted, what only a person can decide. */
import { count } from "../diagnostics/words.ts";
import { type Checked, type Finding, several } from "../doctor/check.ts";
import { portName } from "./choose.ts";
import type { Findings } from "./findings.ts";
import type { FoundNamespaces } from "./namespaces.ts";
import type { Decision, Reason, Settings } from "./settings.ts";

/** What was found about one subject. */
export interface Found {
  readonly subject: string;
  readonly text: string;
}

/** What is said. */
export interface InitReport {
  readonly found: readonly Found[];
  readonly assumptions: readonly string[];
  readonly decisions: readonly (Decision & Partial<Pick<Finding, "code" | "place">>)[];
}

/** The report of an environment that compiles. `checks`: what `doctor` says of it. */
export function initReport(
  settings: Settings,
  findings: Findings,
  namespaces: FoundNamespaces,
  checks: readonly (Checked & { readonly name: string })[],
): InitReport {
  const passed = checks.filter(({ name }) => !silent.has(name));
  return {
    found: [
      ...foundIn(settings, findings, namespaces),
      ...passed.map(({ name, summary }) => ({ subject: name, text: summary })),
    ],
    assumptions: [
      ...assumedIn(settings),
      ...settings.amendments.assumed,
      ...checks
        .filter(({ name }) => name === "assumed")
        .flatMap(({ findings: own }) => own.map(({ text }) => text)),
    ],
    decisions: [
      ...decisionsOn(settings),
      ...contradicted(settings, findings),
      ...passed.flatMap(({ findings: own }) =>
        own.map(({ text, help, code, place }) => ({
          text,
          help,
          ...(code === undefined ? {} : { code }),
          ...(place === undefined ? {} : { place }),
        })),
      ),
    ],
  };
}

// --- internal ---

/** Checks of `doctor` that say nothing here: there is no lane yet, and what is assumed is no decision. */
const silent: ReadonlySet<string> = new Set(["assumed", "lanes", "versions"]);

function foundIn(
  { sources, repository, deployers }: Settings,
  { objects, workloads, services, apis }: Findings,
  { stated }: FoundNamespaces,
): readonly Found[] {
  const names = sources.map((one) => JSON.stringify(one));
  const routes = [...apis.values()].flat();
  return [
    { subject: "sources", text: `${count(objects, "object")} in ${several(names)}` },
    {
      subject: "namespaces",
      text: stated.length === 0 ? "none is stated" : several(stated.map(({ name }) => name)),
    },
    { subject: "workloads", text: `${workloads.length}: ${several(workloads)}` },
    { subject: "services", text: String(services) },
    { subject: "routes", text: routes.length === 0 ? "none" : several(routes) },
    {
      subject: "engine",
      text:
        deployers.length === 0
          ? `${repository.engine.value}; nothing in the repository deploys this folder`
          : `${repository.engine.value}; ${several(deployers.map(({ name, file }) => `${name} (${file})`))} deploys this folder`,
    },
  ];
}

function assumedIn({ namespace, mesh, repository }: Settings): readonly string[] {
  const values: readonly (readonly [string, (Reason & { readonly value: string }) | undefined])[] =
    [
      ["baseline.namespace", namespace],
      ["routing.implementation", mesh?.implementation],
      ["routing.backend", mesh?.backend],
      // Without a URL, the spec states no engine.
      ["gitops.engine", repository.url && repository.engine],
    ];
  return values.flatMap(([field, chosen]) =>
    chosen?.from === "assumed" ? [`spec.${field} is "${chosen.value}": ${chosen.text}`] : [],
  );
}

function decisionsOn({ repository, deployers, amendments, mesh }: Settings): readonly Decision[] {
  const owner =
    deployers.length === 0
      ? "whoever deploys it today"
      : several(deployers.map(({ name }) => name));
  return [
    {
      text: `who deploys the baseline: ${owner} goes on (deploy: false), or Isolane's output does (deploy: true)`,
      help: "with deploy: false, nothing changes its owner before a lane needs it; docs/init.md says how to change it later",
    },
    ...(mesh?.implementation.from === "assumed"
      ? [
          {
            text: `which mesh the cluster has: ${mesh.implementation.text}`,
            help: "correct spec.routing.implementation where it is another one: what lanes may be depends on it",
          },
        ]
      : []),
    ...repository.decisions,
    ...amendments.decisions,
  ];
}

/** A probe speaks HTTP to a port that the mesh takes for something else: only its Service can say so. */
function contradicted(
  { amendments, namespace }: Settings,
  { probes }: Findings,
): readonly Decision[] {
  return probes
    .filter((one) => amendments.contradicted.includes(portName(one, namespace.value)))
    .map(({ service, port, protocol, why }) => ({
      text: `port ${port} of Service ${service} seems to speak ${protocol} (${why}), but the mesh takes it for something else`,
      help: `say appProtocol on that port where the Service is deployed from, or deploy it by Isolane (adopt, or deploy: true) and state services.${service}.ports."${port}".protocol: ${protocol}`,
    }));
}

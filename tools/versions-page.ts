/** @module docs/versions.md from the tables of what other programs have to be. */
import { allRequirements } from "../lib/doctor/versions.ts";
import { gatewayApiFeatures, type Span } from "../lib/mesh/implementations/gateway-api-releases.ts";

/** The page of minimum versions. */
export function versionsPage(): string {
  const rows = allRequirements.map(
    ({ program, minimum, why, source }) =>
      `| ${program} | ${minimum} | ${why} | [source](${source}) |`,
  );
  return [
    "<!-- Generated from lib/doctor/versions.ts and lib/mesh/implementations/ by `npm run gen`: do not edit. -->",
    "# Versions\n",
    "The oldest versions of other programs that will do, and what needs them. An environment needs only some: `isolane doctor` lists those. Isolane itself needs Node 20.\n",
    "| program | from | because | |",
    "|---|---|---|---|",
    ...rows,
    "",
    "Nobody looks into a cluster, so nothing checks what runs there. helm and kustomize run where Isolane runs: `isolane doctor` compares those on PATH with the table, and `version` of a source pins one ([docs/sources.md](sources.md)). The versions that the output was tested with are in [docs/conformance.md](conformance.md). A mesh that is not in the table is supported by its documentation and source, and the oldest version that will do is not known.",
    "",
    "## What the cluster has\n",
    "An environment may say which versions its cluster has:\n",
    "```yaml",
    "spec:",
    "  routing:",
    '    versions: { gatewayApi: "1.4", channel: standard, istio: "1.30" }   # or cilium, linkerd: that of routing.implementation',
    "```\n",
    "Then the baseline and `spec.objects` may only say what these versions know (E0638), and versions that are too old for every lane are refused (E0639); `verify` asks the same of the output (E0695), and `isolane doctor` names what is stated. The output never depends on them: what is not stated is not checked, and the same text is written.\n",
    "## Gateway API, release by release\n",
    "What came after 1.0, or went, and in which channel of the CRDs. All else of Gateway API is in every release since 1.0.\n",
    "| | standard | experimental |",
    "|---|---|---|",
    ...gatewayApiFeatures.map(
      ({ title, standard, experimental }) =>
        `| ${title} | ${during(standard)} | ${during(experimental)} |`,
    ),
    "",
    "Read from the CRDs of each release, by `npm run conformance -- schemas` for those up to 1.6.",
    "",
  ].join("\n");
}

function during(span: Span | undefined): string {
  if (span === undefined) return "no";
  const [first, last] = span;
  return last === undefined ? `from ${first}` : `${first} to ${last}`;
}

/** @module Mutations of DestinationRules. */

import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { isMap } from "../node.ts";
import { all, inCluster, kindIs } from "../select.ts";
import { dropped, text, withFields } from "./texts.ts";

const of = all(kindIs("DestinationRule"), inCluster);

function row(name: string, at: string | readonly string[], to: Edit): MutationKind {
  return nodeMutation({ name: `DestinationRule: ${name}`, of, at: [at].flat(), to });
}

/** All kinds that change DestinationRules. */
export const destinationRuleMutations: readonly MutationKind[] = [
  fileMutation({
    name: "DestinationRule: file dropped",
    of,
    to: ({ path }) => [[path, undefined]],
  }),
  row(
    "host of another",
    "spec.host",
    text((t) => `x${t}`),
  ),
  row("policy dropped", "spec.trafficPolicy", dropped),
  row("policy's field dropped", "spec.trafficPolicy.*", dropped),
  row("policy's field changed", "spec.trafficPolicy.*", ({ node }) =>
    isMap(node) ? { ...node, isolane: 1 } : undefined,
  ),
  row("policy added", "spec", withFields({ trafficPolicy: { tls: { mode: "DISABLE" } } })),
  row(
    "port's policy added",
    "spec.trafficPolicy",
    withFields({
      portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: "RANDOM" } }],
    }),
  ),
  row("subset dropped", "spec.subsets.*", dropped),
  row("subsets dropped", "spec.subsets", dropped),
  row(
    "subset renamed",
    "spec.subsets.*.name",
    text((t) => `${t}-x`),
  ),
  row(
    "subset's label swapped",
    "spec.subsets.*.labels.*",
    text((t) => `${t}-x`),
  ),
  row("subset's labels dropped", "spec.subsets.*.labels", dropped),
  row(
    "subset's policy added",
    "spec.subsets.*",
    withFields({
      trafficPolicy: { connectionPool: { http: { maxRetries: 1 } } },
    }),
  ),
  row("shown to its own namespace only", "spec", withFields({ exportTo: ["."] })),
  row(
    "for some callers only",
    "spec",
    withFields({ workloadSelector: { matchLabels: { app: "x" } } }),
  ),
  fileMutation({
    name: "DestinationRule: a second one for the host",
    of,
    to: ({ path, document }) => {
      if (!isMap(document) || !isMap(document.metadata) || !isMap(document.spec)) return undefined;
      const spec = { ...document.spec, trafficPolicy: { tls: { mode: "DISABLE" } } };
      const metadata = { ...document.metadata, name: "aa-second" };
      return [
        [path.replace(/[^/]+$/, "destinationrule-aa-second.yaml"), { ...document, metadata, spec }],
      ];
    },
  }),
];

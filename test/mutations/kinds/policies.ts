/** @module Mutations of policies: who may call whom, over what. */
import type { Json } from "../../../lib/kube/object.ts";
import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { isMap } from "../node.ts";
import { all, type Filter, inCluster, kindIs, ofLane } from "../select.ts";
import { becomes, dropped, text, withFields } from "./texts.ts";

const network = all(kindIs("NetworkPolicy"), inCluster);
const access = all(
  kindIs("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"),
  inCluster,
);

function row(name: string, of: Filter, at: string | readonly string[], to: Edit): MutationKind {
  return nodeMutation({ name: `Policy: ${name}`, of, at: [at].flat(), to });
}

const rules = ["spec.ingress", "spec.egress"];
const everyRule = rules.map((list) => `${list}.*`);
const peers = [...everyRule.map((r) => `${r}.from`), ...everyRule.map((r) => `${r}.to`)];

const added =
  (item: Json): Edit =>
  ({ node }) =>
    Array.isArray(node) ? [...node, item] : undefined;

/** All kinds that change policies. */
export const policyMutations: readonly MutationKind[] = [
  row("rule dropped", network, everyRule, dropped),
  row("rule for everybody added", network, rules, added({})),
  row("rule opened to everybody", network, everyRule, becomes({})),
  row(
    "peer dropped",
    network,
    peers.map((list) => `${list}.*`),
    dropped,
  ),
  row("peers dropped", network, peers, dropped),
  row("peer added", network, peers, added({ podSelector: { matchLabels: { app: "stranger" } } })),
  row("all pods of the namespace added as peers", network, peers, added({ podSelector: {} })),
  row("all namespaces added as peers", network, peers, added({ namespaceSelector: {} })),
  row("network added as a peer", network, peers, added({ ipBlock: { cidr: "0.0.0.0/0" } })),
  row(
    "peer's label swapped",
    network,
    peers.map((p) => `${p}.*.podSelector.matchLabels.*`),
    text((t) => `${t}-x`),
  ),
  row(
    "peer's selector emptied",
    network,
    peers.map((p) => `${p}.*.podSelector`),
    becomes({}),
  ),
  row(
    "ports dropped",
    network,
    everyRule.map((r) => `${r}.ports`),
    dropped,
  ),
  row(
    "port changed",
    network,
    everyRule.map((r) => `${r}.ports.*.port`),
    becomes(9),
  ),
  row(
    "port added",
    network,
    everyRule.map((r) => `${r}.ports`),
    added({ port: 22 }),
  ),
  row("directions dropped", network, "spec.policyTypes", dropped),
  row("direction dropped", network, "spec.policyTypes.*", dropped),
  row("direction added", network, "spec.policyTypes", ({ node }) =>
    Array.isArray(node) && !node.includes("Egress") ? [...node, "Egress"] : undefined,
  ),
  row("selector emptied", network, "spec.podSelector", becomes({})),
  row(
    "selector's label swapped",
    network,
    "spec.podSelector.matchLabels.*",
    text((t) => `${t}-x`),
  ),
  row(
    "selector with another label",
    network,
    "spec.podSelector.matchLabels",
    withFields({ tier: "x" }),
  ),
  row("access: rule dropped", access, "spec.rules.*", dropped),
  row("access: rules dropped", access, "spec.rules", dropped),
  row("access: rule for everybody added", access, "spec.rules", added({})),
  row("access: sources dropped", access, "spec.rules.*.from", dropped),
  row(
    "access: source changed",
    access,
    "spec.rules.*.from.*.source.*.*",
    text((t) => `${t}-x`),
  ),
  row("access: operations dropped", access, "spec.rules.*.to", dropped),
  row(
    "access: operation changed",
    access,
    "spec.rules.*.to.*.operation.*.*",
    text((t) => `${t}-x`),
  ),
  row("access: action turned round", access, "spec", ({ node }) =>
    isMap(node) && node.rules !== undefined
      ? { ...node, action: node.action === "DENY" ? "ALLOW" : "DENY" }
      : undefined,
  ),
  row("access: TLS not asked for", access, "spec.mtls.mode", becomes("DISABLE")),
  row("access: selector dropped", access, "spec.selector", dropped),
  row(
    "access: selector's label swapped",
    access,
    "spec.selector.matchLabels.*",
    text((t) => `${t}-x`),
  ),
  fileMutation({
    name: "Policy: file dropped",
    of: all(
      kindIs("NetworkPolicy", "AuthorizationPolicy", "PeerAuthentication", "PodDisruptionBudget"),
      inCluster,
    ),
    to: ({ path }) => [[path, undefined]],
  }),
  fileMutation({
    name: "Policy: one that lets everybody in, added to a lane",
    of: all(kindIs("NetworkPolicy"), ofLane),
    to: ({ path, document }) => {
      if (!isMap(document) || !isMap(document.metadata)) return undefined;
      return [
        [
          path.replace(/[^/]+$/, "networkpolicy-aa-open.yaml"),
          {
            ...document,
            metadata: { ...document.metadata, name: "aa-open" },
            spec: { podSelector: {}, ingress: [{}], policyTypes: ["Ingress"] },
          },
        ],
      ];
    },
  }),
  row(
    "budget that counts forks",
    all(kindIs("PodDisruptionBudget"), inCluster),
    "spec.selector",
    ({ world }) => ({
      matchLabels: { "isolane.dev/environment": world.name },
    }),
  ),
  row(
    "budget changed",
    all(kindIs("PodDisruptionBudget"), inCluster),
    "spec.minAvailable",
    becomes(9),
  ),
];

/** @module Mutations of filters that give keys to requests of forks. */
import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { all, inCluster, kindIs } from "../select.ts";
import { becomes, dropped, keysOf, text, withFields } from "./texts.ts";

const of = all(kindIs("EnvoyFilter"), inCluster);
const labels = "spec.workloadSelector.labels";
const patch = "spec.configPatches.*";
const program = `${patch}.patch.value.typed_config.default_source_code.inline_string`;

function row(name: string, at: string, to: Edit): MutationKind {
  return nodeMutation({ name: `Egress: ${name}`, of, at: [at], to });
}

/** The key of another lane in the program. */
const otherLane: Edit = text((node, { world, random }) => {
  const own = /header = "([^"]*)"/.exec(node)?.[1] ?? "";
  const others = keysOf(world).filter((key) => key !== own);
  return others.length === 0 ? undefined : node.replace(`"${own}"`, `"${random.one(others)}"`);
});

const replaced = (from: string | RegExp, to: string): Edit =>
  text((node) => (node.replace(from, to) === node ? undefined : node.replace(from, to)));

/** All kinds that change such filters. */
export const egressMutations: readonly MutationKind[] = [
  row("pods of the baseline", labels, becomes({ app: "cart" })),
  row("pods of every lane", labels, becomes({ "isolane.dev/environment": "tenants" })),
  row(
    "label swapped",
    `${labels}.*`,
    text((label) => `${label}-x`),
  ),
  row("further label", labels, withFields({ tier: "x" })),
  row("selector emptied", labels, becomes({})),
  row("selector dropped", "spec.workloadSelector", dropped),
  row("patch dropped", patch, dropped),
  row("other direction", `${patch}.match.context`, becomes("SIDECAR_INBOUND")),
  row("any direction", `${patch}.match.context`, dropped),
  row("behind all others", `${patch}.patch.operation`, becomes("ADD")),
  row("key of another lane", program, otherLane),
  row("key of no lane", program, replaced(/header = "[^"]*"/, 'header = "pr-nobody"')),
  row("header renamed", program, replaced('"x-isolane-key"', '"x-key"')),
  row("member forgotten", program, replaced('"isolane"', "nil")),
  row("keys replaced", program, replaced("then return end", "then end")),
  row("program emptied", program, becomes("")),
  fileMutation({ name: "Egress: file dropped", of, to: ({ path }) => [[path, undefined]] }),
];

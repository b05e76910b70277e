/** @module Mutations of what consumers on a shared queue are told: their tables, and the mounts by which they see them. */
import { at } from "../../../lib/kube/json.ts";
import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { all, type Filter, inCluster, isWorkload, kindIs } from "../select.ts";
import { becomes, dropped, text, withFields } from "./texts.ts";

const isTable: Filter = ({ document }) => at(document, "data", "keys.json") !== undefined;
const of = all(kindIs("ConfigMap"), inCluster, isTable);
const consumes: Filter = all(isWorkload, ({ text: yaml }) => yaml.includes("/etc/isolane/keys"));
const template = "spec.template.spec";
const mount = `${template}.containers.*.volumeMounts.*`;
const volume = `${template}.volumes.*`;

function row(name: string, to: Edit): MutationKind {
  return nodeMutation({ name: `Consumer's table: ${name}`, of, at: ["data.*"], to });
}

function seen(name: string, place: string, to: Edit): MutationKind {
  return nodeMutation({ name: `Consumer's mount: ${name}`, of: consumes, at: [place], to });
}

const replaced = (from: RegExp, to: string): Edit =>
  text((node) => (from.test(node) ? node.replace(from, to) : undefined));

/** All kinds that change these. */
export const consumerMutations: readonly MutationKind[] = [
  row("row forgotten", replaced(/\n {4}"[^"]*": "[^"]*",?/, "")),
  row("row of another sandbox", replaced(/"pr-1"(,?\n)/, '"pr-2"$1')),
  row("row of no lane", replaced(/"forks": \{/, '"forks": { "pr-nobody": "pr-1",')),
  row("no row", replaced(/"forks": \{[^}]*\S[^}]*\}/, '"forks": {}')),
  row("header renamed", replaced(/x-isolane-key/, "x-key")),
  row("member renamed", replaced(/"isolane"/, '"lane"')),
  row("of another form", replaced(/"version": 1/, '"version": 2')),
  row("of another consumer", replaced(/"consumer": "[^"]*"/, '"consumer": "Deployment/shop/web"')),
  row("cut off", replaced(/\}\s*$/, "")),
  row("emptied", becomes("")),
  row("dropped", dropped),
  fileMutation({
    name: "Consumer's table: file dropped",
    of,
    to: ({ path }) => [[path, undefined]],
  }),
  seen("dropped", `${template}.containers.*.volumeMounts`, dropped),
  seen("elsewhere", `${mount}.mountPath`, becomes("/etc/keys")),
  seen("that stands still", mount, withFields({ subPath: "keys.json" })),
  seen("of another table", `${volume}.configMap.name`, becomes("isolane-keys-deployment-web")),
  seen("of a Secret", volume, ({ node }) => ({
    name: at(node, "name") === "isolane-keys" ? "isolane-keys" : "",
    secret: { secretName: "keys" },
  })),
  seen(
    "of part of the table",
    `${volume}.configMap`,
    withFields({ items: [{ key: "other", path: "keys.json" }] }),
  ),
];

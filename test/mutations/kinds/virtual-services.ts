/** @module Mutations of Istio's VirtualServices. */

import {
  type Edit,
  fileMutation,
  type MutationKind,
  nodeMutation,
  type Place,
} from "../mutation.ts";
import { cut, isMap, nodeAt, textAt } from "../node.ts";
import { all, inCluster, kindIs } from "../select.ts";
import {
  becomes,
  closedBlanks,
  dropped,
  firstOnly,
  movedUp,
  openDash,
  openEnd,
  openStart,
  otherKey,
  otherService,
  repeated,
  servicesOf,
  swapped,
  text,
  withFields,
  withoutTail,
} from "./texts.ts";

const of = all(kindIs("VirtualService"), inCluster);
const rule = "spec.http.*";
const match = `${rule}.match.*`;
const destination = `${rule}.route.*.destination`;
const header = `${match}.headers.*`;

function row(name: string, at: string | readonly string[], to: Edit): MutationKind {
  return nodeMutation({ name: `VirtualService: ${name}`, of, at: [at].flat(), to });
}

/** `name.namespace.svc.cluster.local` of a host as a rule writes it. */
function nameIn(host: string): string {
  return host.split(".")[0] ?? "";
}

/** The destination at another Service of the cluster, by its full name. */
const elsewhere: Edit = (place) => {
  const host = textAt(place.node, "host");
  const other = otherService(place, nameIn(host), nodeAt(place.node, ["port", "number"]));
  return other === undefined ? undefined : moved(place, other);
};

function moved({ node }: Place, service: Parameters<typeof textAt>[0]) {
  if (!isMap(node)) return undefined;
  const [name, namespace] = ["name", "namespace"].map((f) => textAt(service, "metadata", f));
  const port = nodeAt(service, ["spec", "ports", 0, "port"]);
  return {
    ...node,
    host: `${name}.${namespace}.svc.cluster.local`,
    ...(port === undefined ? {} : { port: { number: port } }),
  };
}

/** A fork's destination at the Service that the fork's Service is a copy of: the same port, no fork behind. */
const toBaseline: Edit = (place) => {
  const host = nameIn(textAt(place.node, "host"));
  const own = servicesOf(place.world).find(
    (s) =>
      textAt(s, "metadata", "labels", "isolane.dev/fork") === "" &&
      host.startsWith(`${textAt(s, "metadata", "name")}-`),
  );
  return own === undefined ? undefined : moved(place, own);
};

const behaviours = ["timeout", "retries", "rewrite", "headers", "fault", "corsPolicy", "mirror"];

/** All kinds that change VirtualServices. */
export const virtualServiceMutations: readonly MutationKind[] = [
  row("rule dropped", rule, dropped),
  row("rules in another order", "spec.http", swapped),
  row("rule moved to the front", "spec.http", movedUp),
  row("rule repeated elsewhere", "spec.http", repeated),
  row("match block dropped", match, dropped),
  row("all matches of a rule dropped", `${rule}.match`, dropped),
  row("header condition dropped", header, dropped),
  row("other condition dropped", `${match}.*`, ({ path }) =>
    path.at(-1) === "headers" ? undefined : cut,
  ),
  row("key of another lane", `${header}.*`, otherKey),
  row("exact header made a prefix", header, ({ node }) =>
    typeof nodeAt(node, ["exact"]) === "string" ? { prefix: textAt(node, "exact") } : undefined,
  ),
  row("exact header made an open expression", header, ({ node }) =>
    typeof nodeAt(node, ["exact"]) === "string"
      ? { regex: `${textAt(node, "exact")}.*` }
      : undefined,
  ),
  row("header only has to be there", header, becomes({})),
  row("header condition turned round", match, ({ node }) => {
    if (!isMap(node) || !isMap(node.headers)) return undefined;
    const { headers, ...rest } = node;
    return { ...rest, withoutHeaders: headers };
  }),
  row("expression open at the end", `${header}.regex`, openEnd),
  row("expression open at the start", `${header}.regex`, openStart),
  row("expression with any character in the key", `${header}.regex`, openDash),
  row("expression without room for blanks", `${header}.regex`, closedBlanks),
  row("expression for the first member only", `${header}.regex`, firstOnly),
  row("expression for the last member only", `${header}.regex`, withoutTail),
  row(
    "expression that RE2 refuses",
    `${header}.regex`,
    text((t) => `(?=x)${t}`),
  ),
  row(
    "path condition made shorter",
    `${match}.uri.*`,
    text((t) => t.slice(0, -1) || undefined),
  ),
  row(
    "path condition made longer",
    `${match}.uri.*`,
    text((t) => `${t}x`),
  ),
  row("path condition of another type", `${match}.uri`, ({ node }) =>
    typeof nodeAt(node, ["prefix"]) === "string"
      ? { exact: textAt(node, "prefix") }
      : { prefix: textAt(node, "exact") || "/" },
  ),
  row("condition on the method added", match, withFields({ method: { exact: "GET" } })),
  row("condition on the port added", match, withFields({ port: 1 })),
  row("condition on the caller added", match, withFields({ sourceLabels: { app: "nobody" } })),
  row("upper and lower case ignored", match, withFields({ ignoreUriCase: true })),
  row("destination at another Service", destination, elsewhere),
  row("destination at the baseline instead of the fork", destination, toBaseline),
  row(
    "destination that does not exist",
    `${destination}.host`,
    text((t) => `x${t}`),
  ),
  row("destination with another port", `${destination}.port.number`, becomes(9)),
  row("destination without a port", `${destination}.port`, dropped),
  row("subset dropped", `${destination}.subset`, dropped),
  row(
    "subset of another version",
    `${destination}.subset`,
    text((t) => `${t}0`),
  ),
  row("weight changed", `${rule}.route.*.weight`, ({ node }) => (node === 50 ? 60 : 50)),
  row("destination dropped", `${rule}.route.*`, dropped),
  row("baseline as a second destination", `${rule}.route`, (place) => {
    const [first] = Array.isArray(place.node) ? place.node : [];
    if (first === undefined || !Array.isArray(place.node)) return undefined;
    const to = toBaseline({ ...place, node: nodeAt(first, ["destination"]) ?? null });
    if (to === undefined || to === cut || !isMap(first)) return undefined;
    return [
      { ...first, weight: 50 },
      { destination: to, weight: 50 },
    ];
  }),
  ...behaviours.map((field) => row(`${field} dropped`, `${rule}.${field}`, dropped)),
  row("time-out added", rule, withFields({ timeout: "7s" })),
  row("retries changed", `${rule}.retries`, withFields({ attempts: 9 })),
  row(
    "fault added",
    rule,
    withFields({ fault: { abort: { httpStatus: 503, percentage: { value: 50 } } } }),
  ),
  row("mirror added", rule, (place) => {
    const [first] = [nodeAt(place.node, ["route", 0, "destination"])];
    return isMap(place.node) && first !== undefined ? { ...place.node, mirror: first } : undefined;
  }),
  row("header change added", rule, withFields({ headers: { request: { set: { "x-a": "b" } } } })),
  row("answer of its own added", rule, withFields({ directResponse: { status: 200 } })),
  row("redirect added", rule, withFields({ redirect: { uri: "/" } })),
  row("strict lane lets through", `${rule}.directResponse`, dropped),
  row("gateway dropped", "spec.gateways.*", dropped),
  row("all gateways dropped", "spec.gateways", dropped),
  row(
    "bound to an unknown gateway",
    "spec.gateways.*",
    text((t) => `${t}-x`),
  ),
  row("taken from the mesh", "spec", ({ node }) =>
    isMap(node) && node.gateways === undefined ? { ...node, gateways: ["edge"] } : undefined,
  ),
  row("shown to its own namespace only", "spec", withFields({ exportTo: ["."] })),
  row("shown to a namespace that nobody has", "spec", withFields({ exportTo: ["elsewhere"] })),
  row("host dropped", "spec.hosts.*", dropped),
  row(
    "host of another Service",
    "spec.hosts.*",
    text((t) => `other-${t}`),
  ),
  row("host added", "spec.hosts", (place) =>
    Array.isArray(place.node)
      ? [...place.node, textAt(place.random.one(servicesOf(place.world)), "metadata", "name")]
      : undefined,
  ),
  fileMutation({
    name: "VirtualService: a second one for the host",
    of,
    to: ({ path, document }, _, random) => {
      const rules = nodeAt(document, ["spec", "http"]);
      const spec = nodeAt(document, ["spec"]);
      if (!isMap(document) || !isMap(spec) || !Array.isArray(rules) || rules.length === 0)
        return undefined;
      const metadata = {
        ...(isMap(document.metadata) ? document.metadata : {}),
        name: "aa-second",
      };
      const copy = { ...document, metadata, spec: { ...spec, http: [random.one(rules)] } };
      return [[path.replace(/[^/]+$/, "virtualservice-aa-second.yaml"), copy]];
    },
  }),
  fileMutation({ name: "VirtualService: file dropped", of, to: ({ path }) => [[path, undefined]] }),
];

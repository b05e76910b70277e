/** @module Mutations of Gateway API's HTTPRoutes and GRPCRoutes. */

import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { cut, isMap, nodeAt, textAt } from "../node.ts";
import { all, inCluster, kindIs } from "../select.ts";
import {
  becomes,
  closedBlanks,
  dropped,
  firstOnly,
  openDash,
  openEnd,
  openStart,
  otherKey,
  otherService,
  servicesOf,
  swapped,
  text,
  withFields,
  withoutTail,
} from "./texts.ts";

const of = all(kindIs("HTTPRoute", "GRPCRoute"), inCluster);
const rule = "spec.rules.*";
const match = `${rule}.matches.*`;
const header = `${match}.headers.*`;
const backend = `${rule}.backendRefs.*`;
const parent = "spec.parentRefs.*";

function row(name: string, at: string | readonly string[], to: Edit): MutationKind {
  return nodeMutation({ name: `Route: ${name}`, of, at: [at].flat(), to });
}

function named(service: Parameters<typeof textAt>[0]): { name: string; namespace: string } {
  return {
    name: textAt(service, "metadata", "name"),
    namespace: textAt(service, "metadata", "namespace"),
  };
}

const elsewhere: Edit = (place) => {
  const { node } = place;
  if (!isMap(node)) return undefined;
  const other = otherService(place, textAt(node, "name"), node.port);
  const port = nodeAt(other, ["spec", "ports", 0, "port"]);
  return other === undefined || port === undefined ? undefined : { ...node, ...named(other), port };
};

const toBaseline: Edit = ({ node, world }) => {
  const name = textAt(node, "name");
  const own = servicesOf(world).find(
    (s) =>
      textAt(s, "metadata", "labels", "isolane.dev/fork") === "" &&
      name.startsWith(`${textAt(s, "metadata", "name")}-`),
  );
  return own === undefined || !isMap(node) ? undefined : { ...node, ...named(own) };
};

const ofValue =
  (change: Edit): Edit =>
  (place) =>
    textAt(place.node, "type") === "RegularExpression" && isMap(place.node)
      ? valueChanged(change, place)
      : undefined;

function valueChanged(change: Edit, place: Parameters<Edit>[0]) {
  const value = nodeAt(place.node, ["value"]);
  const next = value === undefined ? undefined : change({ ...place, node: value });
  return next === undefined || next === cut || !isMap(place.node)
    ? undefined
    : { ...place.node, value: next };
}

/** All kinds that change routes. */
export const routeMutations: readonly MutationKind[] = [
  row("rule dropped", rule, dropped),
  row("last rule dropped", "spec.rules", ({ node }) =>
    Array.isArray(node) && node.length > 1 ? node.slice(0, -1) : undefined,
  ),
  row("rules in another order", "spec.rules", swapped),
  row("match dropped", match, dropped),
  row("all matches of a rule dropped", `${rule}.matches`, dropped),
  row("header match dropped", header, dropped),
  row("all header matches dropped", `${match}.headers`, dropped),
  row("key of another lane", `${header}.value`, otherKey),
  row("header match of another type", header, ({ node }) =>
    isMap(node)
      ? { ...node, type: textAt(node, "type") === "Exact" ? "RegularExpression" : "Exact" }
      : undefined,
  ),
  row(
    "header match of another name",
    `${header}.name`,
    text((t) => `${t}-x`),
  ),
  row("expression open at the end", header, ofValue(openEnd)),
  row("expression open at the start", header, ofValue(openStart)),
  row("expression with any character in the key", header, ofValue(openDash)),
  row("expression without room for blanks", header, ofValue(closedBlanks)),
  row("expression for the first member only", header, ofValue(firstOnly)),
  row("expression for the last member only", header, ofValue(withoutTail)),
  row("header matched twice", `${match}.headers`, ({ node }) =>
    Array.isArray(node) && node[0] !== undefined ? [...node, node[0]] : undefined,
  ),
  row("path match dropped", `${match}.path`, dropped),
  row(
    "path match of another type",
    `${match}.path.type`,
    text((t) => (t === "Exact" ? "PathPrefix" : "Exact")),
  ),
  row(
    "path match of another value",
    `${match}.path.value`,
    text((t) => (t.endsWith("x") ? t.slice(0, -1) : `${t.replace(/\/$/, "")}/x`)),
  ),
  row("path match for everything", `${match}.path.value`, becomes("/")),
  row("method match added", match, ({ node, file }) =>
    isMap(node) && textAt(file.document, "kind") === "HTTPRoute"
      ? { ...node, method: "POST" }
      : undefined,
  ),
  row("method match dropped", `${match}.method`, dropped),
  row("backend at another Service", backend, elsewhere),
  row("backend at the baseline instead of the fork", backend, toBaseline),
  row(
    "backend that does not exist",
    `${backend}.name`,
    text((t) => `${t}-x`),
  ),
  row("backend with another port", `${backend}.port`, becomes(9)),
  row("backend without a port", `${backend}.port`, dropped),
  row(
    "backend in another namespace",
    `${backend}.namespace`,
    text((t) => `${t}-x`),
  ),
  row(
    "backend of another kind",
    `${backend}.kind`,
    text((t) => `${t}Import`),
  ),
  row("backend of another group", `${backend}.group`, becomes("core")),
  row("backend with weight 0", backend, withFields({ weight: 0 })),
  row("weight changed", `${backend}.weight`, ({ node }) => (node === 50 ? 60 : 50)),
  row("backend dropped", backend, dropped),
  row("baseline as a second backend", `${rule}.backendRefs`, (place) => {
    if (!Array.isArray(place.node) || place.node[0] === undefined) return undefined;
    const second = toBaseline({ ...place, node: place.node[0] });
    return second === undefined || second === cut ? undefined : [...place.node, second];
  }),
  row("filter dropped", `${rule}.filters.*`, dropped),
  row("filters dropped", `${rule}.filters`, dropped),
  row("filter changed", `${rule}.filters.*.*.*`, ({ node }) =>
    Array.isArray(node)
      ? []
      : isMap(node)
        ? { replacePrefixMatch: "/x", type: "ReplacePrefixMatch" }
        : undefined,
  ),
  row("filter added", rule, ({ node }) =>
    isMap(node)
      ? {
          ...node,
          filters: [
            {
              type: "ResponseHeaderModifier",
              responseHeaderModifier: { set: [{ name: "x-a", value: "b" }] },
            },
          ],
        }
      : undefined,
  ),
  row("unknown filter added", rule, ({ node }) =>
    isMap(node) ? { ...node, filters: [{ type: "Unknown" }] } : undefined,
  ),
  row("mirror added", rule, ({ node }) => {
    const ref = nodeAt(node, ["backendRefs", 0]);
    if (!isMap(node) || !isMap(ref)) return undefined;
    const { weight: _, ...backendRef } = ref;
    return { ...node, filters: [{ type: "RequestMirror", requestMirror: { backendRef } }] };
  }),
  row("time-outs dropped", `${rule}.timeouts`, dropped),
  row("time-outs added", rule, withFields({ timeouts: { request: "7s" } })),
  row("parent dropped", parent, dropped),
  row("parent of another port", `${parent}.port`, becomes(9)),
  row("parent without its port", `${parent}.port`, dropped),
  row("parent of another group", `${parent}.group`, ({ node }) => (node === "" ? "core" : "")),
  row("parent without its group", `${parent}.group`, dropped),
  row(
    "parent of another kind",
    `${parent}.kind`,
    text((t) => (t === "Service" ? "Gateway" : "Service")),
  ),
  row(
    "parent of another name",
    `${parent}.name`,
    text((t) => `${t}-x`),
  ),
  row(
    "parent in another namespace",
    `${parent}.namespace`,
    text((t) => `${t}-x`),
  ),
  row("parent's listener dropped", `${parent}.sectionName`, dropped),
  row(
    "parent's listener changed",
    `${parent}.sectionName`,
    text((t) => `${t}-x`),
  ),
  row("host name dropped", "spec.hostnames.*", dropped),
  row(
    "host name changed",
    "spec.hostnames.*",
    text((t) => `x.${t}`),
  ),
  row("host names dropped", "spec.hostnames", dropped),
  row("host names added", "spec", withFields({ hostnames: ["x.example"] })),
  row(
    "kind of route changed",
    "kind",
    text((t) => (t === "HTTPRoute" ? "GRPCRoute" : "HTTPRoute")),
  ),
  fileMutation({ name: "Route: file dropped", of, to: ({ path }) => [[path, undefined]] }),
  fileMutation({
    name: "Route: copied under another name with the key gone",
    of,
    to: ({ path, document }) => {
      const rules = nodeAt(document, ["spec", "rules"]);
      if (!isMap(document) || !Array.isArray(rules)) return undefined;
      const open = rules.map((one) =>
        isMap(one) && Array.isArray(one.matches)
          ? { ...one, matches: one.matches.map((m) => (isMap(m) ? { ...m, headers: [] } : m)) }
          : one,
      );
      const spec = { ...(isMap(document.spec) ? document.spec : {}), rules: open };
      const metadata = {
        ...(isMap(document.metadata) ? document.metadata : {}),
        name: "aa-second",
      };
      return [
        [path.replace(/[^/]+$/, "httproute-aa-second.yaml"), { ...document, metadata, spec }],
      ];
    },
  }),
];

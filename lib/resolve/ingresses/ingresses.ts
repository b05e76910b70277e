/**
 * @module Entry points that are Ingresses, whose controllers are outside of the mesh and look at no key. A lane's host
 * there is an Ingress that repeats the baseline's for the same controller, and leads to a proxy that writes the key.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { repeated } from "../../kube/grouped.ts";
import { type IngressAnnotation, ingressAnnotation } from "../../kube/ingress-annotations.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import type { EntryPoint } from "../../model/entry-point.ts";
import type { IngressEntry, IngressPreview } from "../../model/ingress-entry.ts";
import type { BaselineObject, EnvironmentInput } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { previewHost } from "../../model/stated-entry-points.ts";
import type { StatedIngress } from "../../model/stated-ingresses.ts";

import {
  type Claim,
  claim,
  type EntryScope,
  isName,
  reportName,
} from "../entry-points/preview-hosts.ts";
import { checkProxies } from "./membership.ts";
import { classOf, hostsOf, ingressesIn, isSecure, ruleFor, serving } from "./rules.ts";

/** The kinds that they bring and no other lane does. */
export const previewKinds = [
  { group: "networking.k8s.io", kind: "Ingress" },
  { group: "policy", kind: "PodDisruptionBudget" },
];

/** Resolves them. What is wrong is reported, and left out. None in a suspended environment, which has no lanes. */
export function resolveIngresses(
  { environment }: EnvironmentInput,
  scope: EntryScope & { readonly entryPoints: readonly EntryPoint[] },
  problems: Problems,
): readonly IngressEntry[] {
  const list = below(environment.source, "spec", "entrypoints");
  checkForms(environment.spec.spec.entrypoints, list, problems);
  if (environment.spec.spec.suspended) return [];
  const { ingresses } = scope.settings;
  const entries = ingresses.map((stated): IngressEntry => {
    const { index, ...own } = stated;
    const source = below(list, index);
    const previews = own.previews.flatMap((preview, place): readonly IngressPreview[] => {
      const node = below(source, "previews", place);
      const owners = ownersOf(preview.host, node, { stated, scope, problems });
      const rules = owners.map((one) => ruleFor(preview.host, one, scope.baseline, problems));
      return rules.length === 0 ? [] : [{ ...preview, rules, source: node }];
    });
    return { ...own, previews, source };
  });
  for (const entry of entries) {
    checkAnnotations(entry, problems);
    checkTls(entry, problems);
  }
  checkProxies(entries, scope, problems);
  checkHosts(entries, scope, problems);
  return entries;
}

// --- internal ---

type StatedEntries = EnvironmentInput["environment"]["spec"]["spec"]["entrypoints"];

/** Each entry point is one of the two, with what can be done there. */
function checkForms(entries: StatedEntries, list: SourceRef, problems: Problems): void {
  const placed = entries.map((entry, index) => ({ entry, source: below(list, index) }));
  for (const { entry, source } of placed) {
    const { name, gateway, ingress, keys } = entry;
    const report = (message: string, help: string, node: SourceRef) =>
      problems.report({
        code: "E0880",
        message: `entry point "${name}" ${message}`,
        help,
        source: node,
      });
    if ((gateway === undefined) === (ingress === undefined))
      report(
        gateway === undefined
          ? "names neither a gateway nor an ingress"
          : "names a gateway and an ingress",
        "name one of them: the Gateway, or the Ingresses, by which its requests come in. A load balancer in front of a workload asks nobody about a key: let it lead to one of these",
        source,
      );
    else if (ingress !== undefined && (keys ?? "admit") !== "admit")
      report(
        `is an Ingress, where keys: ${keys} cannot be done`,
        "its controller sends requests to the baseline's pods with all their headers: let a Gateway take the requests in, which can take keys out; hosts of lanes replace keys by their own either way",
        below(source, "keys"),
      );
  }
  // Of two Gateways it is said where they are read.
  for (const [first, second] of repeated(placed, ({ entry }) => entry.name))
    if (first.entry.ingress !== undefined || second.entry.ingress !== undefined)
      problems.report({
        code: "E0869",
        message: `entry point "${second.entry.name}" is there twice`,
        help: "give each a name of its own",
        source: below(second.source, "name"),
        related: [{ message: "the other one", source: below(first.source, "name") }],
      });
}

/** The Ingresses that serve a host, all of one class. */
function ownersOf(
  host: string,
  source: SourceRef,
  {
    stated,
    scope: { baseline },
    problems,
  }: { readonly stated: StatedIngress; readonly scope: EntryScope; readonly problems: Problems },
): readonly BaselineObject[] {
  const all = ingressesIn(baseline).filter(
    (one) => stated.class === undefined || classOf(one) === stated.class,
  );
  const found = serving(host, all);
  const classes = [...new Set(found.map(classOf))];
  if (found.length > 0 && classes.length === 1) return found;
  const known = [...new Set(all.flatMap(hostsOf))].filter((one) => !one.startsWith("*"));
  problems.report(
    found.length === 0
      ? {
          code: "E0867",
          message: `no Ingress of the baseline${stated.class === undefined ? "" : ` of class "${stated.class}"`} is for host "${host}"`,
          help: `${knownNames("hosts there", known, host)}; a preview repeats what the baseline does for its host`,
          source: below(source, "host"),
        }
      : {
          code: "E0880",
          message: `entry point "${stated.name}" does not say which Ingresses it is: those for host "${host}" are of the classes ${classes.map((one) => `"${one}"`).join(" and ")}`,
          help: `say which controller's by ingress.class: ${classes.filter((one) => one !== "").join(" or ")}`,
          source: below(source, "host"),
        },
  );
  return [];
}

/** The Ingresses that lanes have copies of, each once. */
function copied({ previews }: IngressEntry): readonly BaselineObject[] {
  return [...new Set(previews.flatMap(({ rules }) => rules.map(({ owner }) => owner)))];
}

function checkAnnotations(entry: IngressEntry, problems: Problems): void {
  for (const owner of copied(entry))
    for (const [key, value] of Object.entries(owner.object.metadata.annotations ?? {})) {
      const found = ingressAnnotation(key, value);
      const isStated = found?.never !== true && Object.hasOwn(entry.annotations, key);
      if (found === undefined || isStated) continue;
      if (found.copy === "refused" || found.warns === true)
        reportAnnotation({ owner, key, value, found, entry }, problems);
    }
}

function reportAnnotation(
  {
    owner: { object, source },
    key,
    value,
    found,
    entry: { name, source: entry },
  }: {
    readonly owner: BaselineObject;
    readonly key: string;
    readonly value: string;
    readonly found: IngressAnnotation;
    readonly entry: IngressEntry;
  },
  problems: Problems,
): void {
  const isRefused = found.copy === "refused";
  const stated = `under entry point "${name}", by ingress.annotations: {${key}: "..."}`;
  const refused =
    found.never === true
      ? "let a rule of the mesh do it in its place, or leave the preview of this host out"
      : `let the mesh do it in its place, or say what lanes' Ingresses have instead ${stated}; "" takes it out`;
  problems.report({
    code: isRefused ? "E0883" : "W0867",
    message: `${displayName(objectKey(object))} has "${key}: ${value}", which ${found.does}`,
    help: isRefused
      ? refused
      : `let the mesh do it; where lanes do not need it, say so ${stated.replace("...", "")}`,
    source: below(source, "metadata", "annotations", key),
    related: [{ message: "the entry point", source: entry }],
  });
}

function checkTls({ previews, tls, name }: IngressEntry, problems: Problems): void {
  for (const { host, rules, source } of previews) {
    const secure = rules.find(({ owner }) => isSecure(owner, host))?.owner;
    if (tls !== undefined || secure === undefined) continue;
    problems.report({
      code: "E0884",
      message: `entry point "${name}" has no certificate for hosts of lanes, and "${host}" is served by TLS`,
      help: "say ingress.tls: {secretName: NAME} with a wildcard certificate, {clusterIssuer: NAME} or {issuer: NAME} where cert-manager makes one, or {controller: true} where the controller's own serves the hosts",
      source: below(source, "host"),
      related: [{ message: "the Ingress", source: below(secure.source, "spec", "tls") }],
    });
  }
}

/** Each host is one lane's and nobody else's, and the key can be read from it. */
function checkHosts(
  entries: readonly IngressEntry[],
  { baseline, lanes, entryPoints }: EntryScope & { readonly entryPoints: readonly EntryPoint[] },
  problems: Problems,
): void {
  const having = lanes.filter(({ withoutPreviews }) => !withoutPreviews);
  const taken = new Map<string, Claim>();
  for (const ingress of ingressesIn(baseline)) {
    const of = displayName(objectKey(ingress.object));
    for (const host of hostsOf(ingress)) taken.set(host, { of, source: ingress.source });
  }
  for (const { host, preview, source } of entryPoints.flatMap(({ previews }) => previews))
    for (const { key } of having)
      taken.set(previewHost(preview, key), {
        of: `the preview of "${host}" for lane "${key}"`,
        source,
      });
  for (const preview of entries.flatMap(({ previews }) => previews)) {
    if (!isName(previewHost(preview.preview, "lane"))) {
      reportName(preview, problems);
      continue;
    }
    for (const lane of having) {
      claim(preview, lane, taken, problems);
      const plain = preview.preview.replace("{lane}", lane.key);
      if (previewHost(preview.preview, lane.key) === plain) continue;
      problems.report({
        code: "E0881",
        message: `host "${plain}" of lane "${lane.key}" has a label of more than 63 characters, and the proxy cannot read the key from one that is cut`,
        help: "give the lane a shorter key by spec.routing.key, shorten the template, or say previews: false",
        source: lane.source,
        related: [{ message: "the template", source: below(preview.source, "preview") }],
      });
    }
  }
}

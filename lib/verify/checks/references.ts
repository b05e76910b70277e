/** @module References of the output that lead nowhere: from forks to their configuration, from routes to Services. */
import type { Problems } from "../../diagnostics/problems.ts";
import { resolveHost, serviceKeyOf } from "../../kube/hosts.ts";
import { asArray, asNumber, asString, at, isRecord } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { apiGroup, displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { configReferences } from "../../kube/references.ts";
import { nodesAt } from "../../kube/selectors.ts";
import { below, type DocumentPath } from "../../model/source.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import type { Reading } from "../reading/reading.ts";

/** No reference of the output leads nowhere. */
export const referencesCheck: Check = {
  name: "references",
  promises: ["P2"],
  codes: ["E0930"],
  run: checkReferences,
};

/** A reference of an object to another one. */
interface Reference {
  /** Default: the core group. A Service is looked up without it. */
  readonly group?: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** A Service's port. */
  readonly port?: number | undefined;
  readonly path: DocumentPath;
}

/**
 * Reports references of emitted objects that lead nowhere. What the baseline itself names without having
 * it (a Secret that somebody else applies), and what a sandbox's spec names, is taken to exist.
 */
function checkReferences(check: Reading, problems: Problems): undefined {
  const { domain } = check.before;
  const known = new Set(
    [...check.before.objects.values()].flatMap((one) => referencesOf(one, domain)).map(idOf),
  );
  const specs = new Map(
    check.input.sandboxes.map(({ spec }) => [
      `sandboxes/${spec.metadata.name}`,
      textsIn((spec.spec.forks ?? []).map(({ customizations }) => customizations)),
    ]),
  );
  for (const emitted of check.output.objects) {
    if (emitted.unit === "gitops" || emitted.unit === "baseline") continue;
    // An object that a program adds names what it likes.
    if (!check.sources.isDerived(emitted)) continue;
    const named = specs.get(emitted.unit) ?? [];
    const dangling = referencesOf(emitted.object, domain).filter(
      (reference) =>
        !exists(check.after, reference) &&
        (!known.has(idOf(reference)) || exists(check.before, reference)) &&
        !named.some((text) => names(text, reference.name)),
    );
    for (const { kind, namespace, name, port, path } of dangling) {
      const place = below(emitted.source, ...path);
      problems.report({
        code: "E0930",
        message: `${displayName(objectKey(emitted.object))} names ${displayName({ kind, namespace, name })}${port === undefined ? "" : ` port ${port}`}, which does not exist`,
        help: "run `isolane synth`, which writes what a fork needs together with the fork",
        source: check.sources.causeOf(emitted) ?? place,
        related: [{ message: "the reference", source: place }],
      });
    }
  }
}

/** All texts of a value: a patch may be one text that holds a whole document. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** A value that is the name, or the text of a patch that mentions it. */
function names(text: string, name: string): boolean {
  return text === name || (/[\n{[:]/.test(text) && text.includes(name));
}

function idOf({ kind, namespace, name, port }: Reference): string {
  return `${kind} ${namespace}/${name} ${port ?? ""}`;
}

function exists(cluster: Cluster, { group = "", kind, namespace, name, port }: Reference): boolean {
  if (kind === "Service") {
    const service = cluster.services.get(`${namespace}/${name}`);
    return service?.ports.some(({ number }) => port === undefined || number === port) ?? false;
  }
  // Every namespace has this one.
  if (kind === "ServiceAccount" && name === "default") return true;
  return cluster.objects.has(keyString({ group, kind, namespace, name }));
}

function referencesOf(object: KubeObject, domain: string): readonly Reference[] {
  const home = object.metadata.namespace ?? "";
  const group = apiGroup(object.apiVersion);
  const named = (kindOf(object).references ?? []).flatMap(({ path: place, kind }) =>
    nodesAt(object, place).flatMap(({ value, path }) =>
      namedBy(value, kind, { home, domain }).map((one) => ({ ...one, group, path })),
    ),
  );
  return [...named, ...ofPods(object)];
}

/** What a node names: `namespace/name`, a name, a host as Istio reads it, or fields of Gateway API. */
function namedBy(
  node: unknown,
  kind: string,
  { home, domain }: { readonly home: string; readonly domain: string },
): readonly Omit<Reference, "path">[] {
  const host = asString(at(node, "host"));
  if (typeof node === "string" || host !== undefined) {
    const key =
      host === undefined ? asString(node) : serviceKeyOf(resolveHost(host, home, domain), domain);
    if (key === undefined || key === "mesh") return [];
    const [name = "", namespace = home] = key.split("/").toReversed();
    return [{ kind, namespace, name, port: asNumber(at(node, "port", "number")) }];
  }
  const name = asString(at(node, "name"));
  const said = asString(at(node, "kind")) ?? kind;
  if (name === undefined || (said !== "Service" && said !== kind)) return [];
  const namespace = asString(at(node, "namespace")) ?? home;
  return [{ kind: said, namespace, name, port: asNumber(at(node, "port")) }];
}

/** What a workload's pods need to start. Optional references may lead nowhere. */
function ofPods(object: KubeObject): readonly Reference[] {
  const pod = at(podTemplate(object), "spec");
  if (!isRecord(pod)) return [];
  const place = { namespace: object.metadata.namespace ?? "", path: ["spec"] };
  const claims = new Set(
    asArray(at(object, "spec", "volumeClaimTemplates")).map((claim) =>
      at(claim, "metadata", "name"),
    ),
  );
  const account = asString(pod.serviceAccountName);
  return [
    ...(account === undefined ? [] : [{ kind: "ServiceAccount", name: account, ...place }]),
    ...configReferences(pod)
      .filter(({ optional }) => !optional)
      .filter(({ kind, name }) => kind !== "PersistentVolumeClaim" || !claims.has(name))
      .map(({ kind, name }) => ({ kind, name, ...place })),
  ];
}

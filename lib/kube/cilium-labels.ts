/**
 * @module Cilium's label keys: a source before a colon, and labels that mean a namespace.
 * https://docs.cilium.io/en/stable/network/kubernetes/policy/ and pkg/k8s/apis/cilium.io/const.go.
 */
import {
  type LabelSelector,
  type Labels,
  selectorKeys,
  selects,
  selectsEverything,
} from "./label-selector.ts";
import type { Namespaces } from "./namespaces.ts";

const namespaceKey = "io.kubernetes.pod.namespace";
const namespaceLabelPrefix = "io.cilium.k8s.namespace.labels.";

/** A Cilium endpoint selector in plain words. */
export interface EndpointSelector {
  /** Over the labels of pods. */
  readonly selector: LabelSelector;
  /** The namespaces that it names; undefined when it names none. */
  readonly namespaces?: readonly string[] | "*";
}

/** Reads an endpoint selector; undefined when it cannot select a pod, for example `reserved:host`. */
export function endpointSelector(
  raw: LabelSelector,
  namespaces: Namespaces,
): EndpointSelector | undefined {
  const stripped = withoutSources(raw);
  if (stripped === undefined) return undefined;
  const selector = pick(stripped, (key) => (isOfNamespace(key) ? undefined : key));
  const byName = pick(stripped, (key) => (key === namespaceKey ? key : undefined));
  const byLabels = pick(stripped, (key) =>
    key.startsWith(namespaceLabelPrefix) ? key.slice(namespaceLabelPrefix.length) : undefined,
  );
  if (selectsEverything(byName) && selectsEverything(byLabels)) return { selector };
  const labelled = namespaces.selected(byLabels);
  const named = namesOf(byName, namespaces.names);
  if (named === "*") return { selector, namespaces: labelled };
  return {
    selector,
    namespaces: labelled === "*" ? named : named.filter((name) => labelled.includes(name)),
  };
}

const identityPrefix = "io.cilium.k8s.policy.";
const clusterLabel = `${identityPrefix}cluster`;

/**
 * A pod's labels with those that Cilium adds, where a selector asks for one (those of namespaces have been
 * read by `endpointSelector`). Whatever the cluster is called, a selector that names one is taken to name
 * this one.
 */
export function identityLabels(
  selector: LabelSelector,
  { labels, account }: { readonly labels: Labels; readonly account: string },
): Labels {
  const { positive, negative } = selectorKeys(selector);
  if (![...positive, ...negative].some(isIdentity)) return labels;
  return {
    ...labels,
    [`${identityPrefix}serviceaccount`]: account,
    [clusterLabel]: selector.matchLabels?.[clusterLabel] ?? "default",
  };
}

/** Whether a label is one that Cilium gives pods by itself: it is not among a pod's own. */
export function isIdentity(key: string): boolean {
  return key.startsWith(identityPrefix);
}

/** The namespaces by name: those that are stated positively even when the baseline does not have them. */
function namesOf(selector: LabelSelector, known: readonly string[]): readonly string[] | "*" {
  if (selectsEverything(selector)) return "*";
  const stated = [
    ...Object.values(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).flatMap(({ values }) => values ?? []),
  ];
  const candidates = [...new Set([...known, ...stated])].sort();
  return candidates.filter((name) => selects(selector, { [namespaceKey]: name }));
}

function isOfNamespace(key: string): boolean {
  return key === namespaceKey || key.startsWith(namespaceLabelPrefix);
}

/** Without `k8s:` and `any:` before the keys; undefined when another source is needed. */
function withoutSources(raw: LabelSelector): LabelSelector | undefined {
  const keys = [
    ...Object.keys(raw.matchLabels ?? {}),
    ...(raw.matchExpressions ?? [])
      .filter(({ operator }) => operator === "In" || operator === "Exists")
      .map(({ key }) => key),
  ];
  if (keys.some((key) => /^[^/]*:/.test(key) && !/^(?:k8s|any):/.test(key))) return undefined;
  return pick(raw, (key) => key.replace(/^(?:k8s|any):/, ""));
}

/** The requirements whose key `rename` keeps, under the name that it gives. */
function pick(selector: LabelSelector, rename: (key: string) => string | undefined): LabelSelector {
  const matchLabels = Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => {
    const name = rename(key);
    return name === undefined ? [] : [[name, value] as const];
  });
  const matchExpressions = (selector.matchExpressions ?? []).flatMap((expression) => {
    const key = rename(expression.key);
    return key === undefined ? [] : [{ ...expression, key }];
  });
  return {
    ...(matchLabels.length === 0 ? {} : { matchLabels: Object.fromEntries(matchLabels) }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

/** @module Reads the label selectors of an object by the table of kinds: what each does, and where it reaches. */
import { endpointSelector, identityLabels } from "./cilium-labels.ts";
import { asArray, asString, at, isRecord } from "./json.ts";
import type { SelectorRole, SelectorRow } from "./kinds/row.ts";
import { selectorRows } from "./kinds.ts";
import {
  type LabelSelector,
  type Labels,
  parseSelector,
  selects,
  toLabelSelector,
  toLabels,
} from "./label-selector.ts";
import type { Namespaces } from "./namespaces.ts";
import type { KubeObject } from "./object.ts";

type Path = readonly (string | number)[];

/** One selector of an object. */
export interface FoundSelector {
  /** `services`: it selects Services by their own labels (a ServiceMonitor). */
  readonly selects: "pods" | "services";
  readonly role: SelectorRole;
  /** The object sends requests to what it selects, past its Services. */
  readonly sends?: true;
  readonly selector: LabelSelector;
  /** Namespaces where it can select; `*` is every namespace. */
  readonly namespaces: readonly string[] | "*";
  /** Path of the selector in the object; `["spec"]` for a policy without one. */
  readonly path: Path;
}

/** Where an object has something else than a label selector. */
export interface Misshapen {
  readonly path: Path;
  /** The field, as the table of kinds writes it. */
  readonly field: string;
}

/** The selectors of an object that can select something, in the table's order. `misshapen` is told of the others. */
export function selectorsIn(
  object: KubeObject,
  namespaces: Namespaces,
  misshapen: (found: Misshapen) => void = () => undefined,
): readonly FoundSelector[] {
  return selectorRows(object).flatMap((row): readonly FoundSelector[] => {
    const nodes = nodesAt(object, row.path);
    const { role, selects: what = "pods", sends } = row;
    const kind: Pick<FoundSelector, "selects" | "role" | "sends"> = {
      selects: what,
      role,
      ...(sends === undefined ? {} : { sends }),
    };
    if (nodes.length === 0 && isForAll(object, row)) {
      const reached = reach({}, row, { object, parent: object.spec, namespaces });
      return reached === undefined ? [] : [{ ...kind, ...reached, path: ["spec"] }];
    }
    return nodes.flatMap(({ value, path, parent }): readonly FoundSelector[] => {
      const selector = read(value, row);
      if (selector === undefined) misshapen({ path, field: row.path });
      const reached = selector && reach(selector, row, { object, parent, namespaces });
      return reached === undefined ? [] : [{ ...kind, ...reached, path }];
    });
  });
}

function read(value: unknown, { form }: SelectorRow): LabelSelector | undefined {
  if (form === "text") return typeof value === "string" ? parseSelector(value) : undefined;
  return form === "labels" ? flat(value) : toLabelSelector(value);
}

/** Pods as selectors see them. */
export interface PodIdentity {
  readonly namespace: string;
  readonly labels: Labels;
  /** Name of their service account. */
  readonly account: string;
}

/** Whether a selector selects pods, also by the labels that Cilium gives them. */
export function selectsPods(
  { selector, namespaces }: Pick<FoundSelector, "selector" | "namespaces">,
  pods: PodIdentity,
): boolean {
  return reaches(namespaces, pods.namespace) && selects(selector, identityLabels(selector, pods));
}

/** Whether one of a selector's namespaces is this one. */
export function reaches(namespaces: FoundSelector["namespaces"], namespace: string): boolean {
  return namespaces === "*" || namespaces.includes(namespace);
}

/** A policy without a selector is for all pods, unless it is attached to something else. */
function isForAll({ spec }: KubeObject, { absent }: SelectorRow): boolean {
  return (
    absent === "everything" &&
    isRecord(spec) &&
    spec.targetRefs === undefined &&
    spec.targetRef === undefined
  );
}

/** A selector that exists, and yet selects nothing that matters. */
function isIdle(selector: LabelSelector, row: SelectorRow, { object, parent }: Place): boolean {
  const empty = Object.keys(selector).length === 0;
  if (empty && (row.empty === "nothing" || row.form !== undefined)) return true;
  // Before policy/v1 an empty selector of a PodDisruptionBudget selected nothing.
  if (empty && object.apiVersion === "policy/v1beta1") return true;
  // Istio ignores sourceLabels beside gateways (conformance/ asks it).
  return row.reach === "source" && asArray(at(parent, "gateways")).length > 0;
}

/** Istio's default `meshConfig.rootNamespace`: policies in it apply to every namespace. */
export const rootNamespace = "istio-system";

interface Place {
  readonly object: KubeObject;
  /** The node that holds the selector. */
  readonly parent: unknown;
  readonly namespaces: Namespaces;
}

type Reached = Pick<FoundSelector, "selector" | "namespaces">;

/** The selector over labels, and the namespaces where it selects; undefined when it selects nothing that matters. */
function reach(selector: LabelSelector, row: SelectorRow, place: Place): Reached | undefined {
  if (isIdle(selector, row, place)) return undefined;
  const { object, parent, namespaces } = place;
  const { namespace } = object.metadata;
  const own = namespace === undefined ? "*" : [namespace];
  switch (row.reach) {
    case "own":
      return { selector, namespaces: own };
    case "all":
      return { selector, namespaces: "*" };
    case "root":
      return { selector, namespaces: namespace === rootNamespace ? "*" : own };
    case "sibling":
      return { selector, namespaces: siblings(parent, namespaces) ?? own };
    case "monitor":
      return { selector, namespaces: monitored(at(object, "spec", "namespaceSelector")) ?? own };
    case "source": {
      const source = asString(at(parent, "sourceNamespace"));
      return { selector, namespaces: source ? [source] : "*" };
    }
    case "cilium-own":
      return cilium(selector, { own, named: false }, namespaces);
    case "cilium-named":
      return cilium(selector, { own, named: true }, namespaces);
    case "cilium-all":
      // A CiliumEgressGatewayPolicy has a namespaceSelector beside its podSelector.
      return cilium(
        selector,
        { own: siblings(parent, namespaces) ?? "*", named: true },
        namespaces,
      );
  }
}

/** @param scope Where it selects by default, and whether its own labels may name other namespaces. */
function cilium(
  raw: LabelSelector,
  scope: { readonly own: readonly string[] | "*"; readonly named: boolean },
  namespaces: Namespaces,
): Reached | undefined {
  const endpoints = endpointSelector(raw, namespaces);
  if (endpoints === undefined) return undefined;
  const named = scope.named ? endpoints.namespaces : undefined;
  return { selector: endpoints.selector, namespaces: named ?? scope.own };
}

/** What `namespaceSelector` and `namespaces` say together; undefined when both are absent. */
function siblings(parent: unknown, namespaces: Namespaces): readonly string[] | "*" | undefined {
  const raw = at(parent, "namespaceSelector");
  const listed = asArray(at(parent, "namespaces")).filter((name) => typeof name === "string");
  if (raw == null) return listed.length === 0 ? undefined : listed;
  const selector = toLabelSelector(raw);
  // What cannot be understood may select anything.
  const selected = selector === undefined ? "*" : namespaces.selected(selector);
  return selected === "*" ? "*" : [...new Set([...selected, ...listed])].sort();
}

function monitored(raw: unknown): readonly string[] | "*" | undefined {
  if (at(raw, "any") === true) return "*";
  const names = asArray(at(raw, "matchNames")).filter((name) => typeof name === "string");
  return names.length === 0 ? undefined : names;
}

function flat(value: unknown): LabelSelector | undefined {
  const matchLabels = toLabels(value);
  if (matchLabels === undefined) return undefined;
  return Object.keys(matchLabels).length === 0 ? {} : { matchLabels };
}

interface Found {
  readonly value: unknown;
  readonly path: Path;
  readonly parent: unknown;
}

/** The nodes at a path in which `[]` stands for every item of a list. Absent and null ones are left out. */
export function nodesAt(root: unknown, pattern: string): readonly Found[] {
  let nodes: readonly Found[] = [{ value: root, path: [], parent: undefined }];
  for (const step of pattern.split(".")) {
    const every = step.endsWith("[]");
    const name = every ? step.slice(0, -2) : step;
    nodes = nodes.flatMap(({ value: parent, path }): readonly Found[] => {
      const value = at(parent, name);
      if (!every) return value == null ? [] : [{ value, path: [...path, name], parent }];
      return asArray(value).flatMap((item, index) =>
        item === null ? [] : [{ value: item, path: [...path, name, index], parent }],
      );
    });
    if (nodes.length === 0) return nodes;
  }
  return nodes;
}

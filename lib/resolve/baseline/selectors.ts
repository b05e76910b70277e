/** @module Every label selector of the baseline: whose it is, what it does, where it reaches. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at } from "../../kube/json.ts";
import { toLabelSelector, toLabels } from "../../kube/label-selector.ts";
import { apiGroup, type KubeObject } from "../../kube/object.ts";
import { podSpecRows, type SelectorRow, selectorRows } from "../../kube/selector-table.ts";
import type { LabelSelector, SelectorUse, Workload } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import { endpointSelector } from "./cilium-labels.ts";
import { misshapen } from "./misshapen.ts";
import type { Namespaces } from "./namespaces.ts";

/** Istio's default `meshConfig.rootNamespace`: policies in it apply to every namespace. */
const rootNamespace = "istio-system";

/** What the selectors are read from. */
export interface SelectorParts {
  readonly objects: ReadonlyMap<string, BaselineObject>;
  readonly workloads: ReadonlyMap<string, Workload>;
  readonly namespaces: Namespaces;
}

/** All selectors, in the order of the objects. One that cannot be understood is reported and left out. */
export function indexSelectors(parts: SelectorParts, problems: Problems): readonly SelectorUse[] {
  const uses: SelectorUse[] = [];
  for (const [key, entry] of parts.objects) {
    const { apiVersion, kind } = entry.object;
    collect(entry, [], selectorRows(`${apiGroup(apiVersion)}/${kind}`), parts, problems, uses);
    const workload = parts.workloads.get(key);
    if (workload === undefined) continue;
    const podSpec = [...workload.templatePath, "spec"];
    collect(entry, podSpec, podSpecRows, parts, problems, uses);
  }
  return uses;
}

type Path = readonly (string | number)[];

function collect(
  entry: BaselineObject,
  start: Path,
  rows: readonly SelectorRow[],
  { namespaces }: SelectorParts,
  problems: Problems,
  into: SelectorUse[],
): void {
  const root = at(entry.object, ...start);
  if (root === undefined) return;
  for (const row of rows) {
    for (const { value, path, parent } of nodesAt(root, row.path)) {
      const selector = row.form === "labels" ? flat(value) : toLabelSelector(value);
      const source = below(entry.source, ...start, ...path);
      if (selector === undefined) {
        misshapen(problems, entry, source, `"${row.path}" has to be a label selector`);
        continue;
      }
      const reached = reach(selector, row, { object: entry.object, parent, namespaces });
      if (reached === undefined) continue;
      const { role, selects = "pods" } = row;
      into.push({ owner: entry, selects, role, ...reached, source, path: [...start, ...path] });
    }
  }
}

/** A selector that exists, and yet selects nothing that matters. */
function isIdle(
  selector: LabelSelector,
  row: SelectorRow,
  object: KubeObject,
  parent: unknown,
): boolean {
  const empty = Object.keys(selector).length === 0;
  if (empty && (row.empty === "nothing" || row.form === "labels")) return true;
  // Before policy/v1 an empty selector of a PodDisruptionBudget selected nothing.
  if (empty && object.apiVersion === "policy/v1beta1") return true;
  // Istio ignores sourceLabels beside gateways (measured).
  return row.reach === "source" && asArray(at(parent, "gateways")).length > 0;
}

interface Place {
  readonly object: KubeObject;
  /** The node that holds the selector. */
  readonly parent: unknown;
  readonly namespaces: Namespaces;
}

type Reached = Pick<SelectorUse, "selector" | "namespaces">;

/** The selector over labels, and the namespaces where it selects; undefined when it selects nothing that matters. */
function reach(selector: LabelSelector, row: SelectorRow, place: Place): Reached | undefined {
  const { object, parent, namespaces } = place;
  if (isIdle(selector, row, object, parent)) return undefined;
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
    case "cilium":
      return cilium(selector, { own, named: true }, namespaces);
    case "cilium-all":
      return cilium(selector, { own: "*", named: true }, namespaces);
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
function nodesAt(root: unknown, pattern: string): readonly Found[] {
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

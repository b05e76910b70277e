/**
 * @module Label selectors with the exact semantics of Kubernetes.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
import { isRecord } from "./json.ts";

/** Labels of a pod, a Service or a namespace. */
export type Labels = Readonly<Record<string, string>>;

/** A Kubernetes label selector. Both parts empty or absent: selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

const operators: ReadonlySet<string> = new Set(["In", "NotIn", "Exists", "DoesNotExist"]);

/** True when a selector selects something with these labels. An empty selector selects everything. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  return (
    includesLabels(labels, selector.matchLabels ?? {}) &&
    (selector.matchExpressions ?? []).every((expression) => holds(expression, labels))
  );
}

/**
 * The same of a node that nobody has validated: an absent selector selects everything, one that the API
 * server would refuse nothing.
 */
export function selectsRaw(raw: unknown, labels: Labels): boolean {
  const selector = raw == null ? {} : toLabelSelector(raw);
  return selector !== undefined && selects(selector, labels);
}

/** True when every wanted label is among the labels: the equality-only selector of Services and Istio. */
export function includesLabels(labels: Labels, wanted: Labels): boolean {
  for (const key of Object.keys(wanted)) {
    if (!Object.hasOwn(labels, key) || labels[key] !== wanted[key]) return false;
  }
  return true;
}

/** The label keys that a selector reads. */
export interface SelectorKeys {
  /** A pod without one of these keys is not selected: `matchLabels`, `In`, `Exists`. Sorted. */
  readonly positive: readonly string[];
  /** A pod without these keys may still be selected: `NotIn`, `DoesNotExist`. Sorted. */
  readonly negative: readonly string[];
}

/** The keys that a selector reads. A key that it reads in both ways is in both lists. */
export function selectorKeys(selector: LabelSelector): SelectorKeys {
  const positive = new Set(Object.keys(selector.matchLabels ?? {}));
  const negative = new Set<string>();
  for (const { key, operator } of selector.matchExpressions ?? []) {
    const into = operator === "In" || operator === "Exists" ? positive : negative;
    into.add(key);
  }
  return { positive: [...positive].sort(), negative: [...negative].sort() };
}

/** True when a selector has no requirement, so it selects everything. */
export function selectsEverything(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0
  );
}

/** A raw `metav1.LabelSelector`; undefined when its types are wrong. */
export function toLabelSelector(raw: unknown): LabelSelector | undefined {
  if (!isRecord(raw)) return undefined;
  const matchLabels = raw.matchLabels == null ? {} : toLabels(raw.matchLabels);
  const expressions = raw.matchExpressions ?? [];
  if (matchLabels === undefined || !Array.isArray(expressions)) return undefined;
  const matchExpressions: Expression[] = [];
  for (const entry of expressions) {
    const expression = toExpression(entry);
    if (expression === undefined) return undefined;
    matchExpressions.push(expression);
  }
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

/** A raw map of labels; undefined when it is not a map or a value is not a string. */
export function toLabels(raw: unknown): Labels | undefined {
  if (!isRecord(raw)) return undefined;
  for (const value of Object.values(raw)) if (typeof value !== "string") return undefined;
  return raw as Labels;
}

function toExpression(raw: unknown): Expression | undefined {
  if (!isRecord(raw)) return undefined;
  const { key, operator, values } = raw;
  if (typeof key !== "string" || !isOperator(operator)) return undefined;
  if (values == null) return { key, operator };
  if (!Array.isArray(values)) return undefined;
  const texts = values.filter((value) => typeof value === "string");
  return texts.length === values.length ? { key, operator, values: texts } : undefined;
}

function isOperator(value: unknown): value is Expression["operator"] {
  return typeof value === "string" && operators.has(value);
}

function holds({ key, operator, values = [] }: Expression, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      // An absent key satisfies NotIn: exactly the pods that lost a label are caught.
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** A selector as kubectl takes it: `app=web,tier!=cache,env in (a, b),!old`; undefined for other texts. */
export function parseSelector(text: string): LabelSelector | undefined {
  if (text.trim() === "") return {};
  // Nobody writes that much, and looking ahead for brackets takes its time.
  if (text.length > 10_000) return undefined;
  const terms = text.split(/,(?![^(]*\))/).map((part) => expressionOf(part.trim()));
  const known = terms.filter((one) => one !== undefined);
  return known.length === terms.length ? { matchExpressions: known } : undefined;
}

function expressionOf(term: string): Expression | undefined {
  const equal = /^([-\w./]+)\s*(==|=|!=)\s*([-\w.]*)$/.exec(term);
  if (equal !== null) {
    const [, key = "", sign, value = ""] = equal;
    return { key, operator: sign === "!=" ? "NotIn" : "In", values: [value] };
  }
  const set = /^([-\w./]+)\s+(in|notin)\s*\(([-\w.,\s]*)\)$/.exec(term);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((one) => one.trim());
    return { key, operator: operator === "in" ? "In" : "NotIn", values };
  }
  const [, not, key] = /^(!?)([-\w./]+)$/.exec(term) ?? [];
  return key === undefined ? undefined : { key, operator: not === "!" ? "DoesNotExist" : "Exists" };
}

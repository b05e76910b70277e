/** @module Label selectors. */
import { asArray, asRecord, asString, isRecord, stringMap } from "../../kube/json.ts";

/** Labels of a pod, a Service or a namespace. */
export type Labels = Readonly<Record<string, string>>;

/** Whether a `metav1.LabelSelector` accepts labels. Empty or absent: everything. */
export function selects(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = asRecord(selector);
  return (
    hasLabels(labels, stringMap(matchLabels)) &&
    asArray(matchExpressions).every((expression) => meetsExpression(expression, labels))
  );
}

/** Whether labels include all of the wanted ones. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** True for a selector with no condition. */
export function isEmptySelector(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = asRecord(selector);
  return Object.keys(stringMap(matchLabels)).length === 0 && asArray(matchExpressions).length === 0;
}

function meetsExpression(expression: unknown, labels: Labels): boolean {
  if (!isRecord(expression)) return false;
  const key = asString(expression["key"]) ?? "";
  const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const values = asArray(expression["values"]);
  switch (expression["operator"]) {
    case "In":
      return own !== undefined && values.includes(own);
    case "NotIn":
      return own === undefined || !values.includes(own);
    case "Exists":
      return own !== undefined;
    case "DoesNotExist":
      return own === undefined;
    default:
      return false;
  }
}

/** @module The conditions of one VirtualService match block, in the common form. */
import { asRecord, asString, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { Condition, Subject, TextTest } from "../requests/conditions.ts";
import { isRegex } from "../requests/regex.ts";

/** What a block asks, and what about it cannot be read. */
export interface ReadMatch {
  readonly conditions: readonly Condition[];
  readonly faults: readonly string[];
}

/** Fields that are decided when a proxy's routes are generated, or that mean nothing to a request. */
const elsewhere = new Set([
  "name",
  "port",
  "gateways",
  "sourceLabels",
  "sourceNamespace",
  "statPrefix",
  "ignoreUriCase",
]);
const texts = ["method", "authority", "scheme"] as const;

/** Longest expression that Istio's webhook lets pass (measured: 1,024 pass, 1,025 do not). */
const longestRegex = 1_024;

/** Reads a match block. */
export function readMatch(match: JsonObject): ReadMatch {
  const faults: string[] = [];
  const conditions: Condition[] = [];
  const add = (subject: Subject, raw: unknown, options: { fold?: boolean; negated?: boolean }) => {
    const test = readTest(raw, faults);
    if (test === undefined) return;
    conditions.push({
      subject,
      test: options.fold === true ? { ...test, fold: true } : test,
      ...(options.negated === true ? { negated: true } : {}),
    });
  };
  const addAll = (kind: "header" | "query", raw: unknown, negated: boolean) => {
    for (const [name, test] of Object.entries(asRecord(raw))) {
      add({ kind, name: kind === "header" ? headerName(name) : name }, test, { negated });
    }
  };
  for (const [field, raw] of Object.entries(match)) {
    if (field === "uri") add({ kind: "path" }, raw, { fold: match.ignoreUriCase === true });
    else if (field === "headers") addAll("header", raw, false);
    else if (field === "withoutHeaders") addAll("header", raw, true);
    else if (field === "queryParams") addAll("query", raw, false);
    else if (isText(field)) add({ kind: field }, raw, {});
    else if (!elsewhere.has(field)) faults.push(`the condition "${field}" is unknown`);
  }
  return { conditions, faults };
}

/** Names of headers have no letter case; those of claims have. */
function headerName(name: string): string {
  return name.startsWith("@") ? name : name.toLowerCase();
}

function isText(field: string): field is (typeof texts)[number] {
  return texts.some((text) => text === field);
}

/** `{}` and `regex: "*"` ask for presence. */
function readTest(raw: unknown, faults: string[]): TextTest | undefined {
  if (raw === null || raw === undefined) return { kind: "present", value: "" };
  if (!isRecord(raw)) {
    faults.push("a condition is no map");
    return undefined;
  }
  const { exact, prefix, regex } = raw;
  if (Object.keys(raw).length === 0 || regex === "*") return { kind: "present", value: "" };
  if (asString(exact) !== undefined) return { kind: "exact", value: String(exact) };
  if (asString(prefix) !== undefined) return { kind: "prefix", value: String(prefix) };
  const expression = asString(regex);
  if (expression === undefined) {
    faults.push(`a condition has none of "exact", "prefix" and "regex"`);
    return undefined;
  }
  if (!isRegex(expression)) faults.push(`RE2 refuses the expression "${expression}"`);
  if (expression.length > longestRegex) {
    faults.push(
      `an expression has ${expression.length} characters, and Istio allows ${longestRegex}`,
    );
  }
  return { kind: "regex", value: expression };
}

/** @module Of several alternatives of a schema, the one that a value was meant to be. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { didYouMean } from "../diagnostics/suggestion.ts";
import { orList, valueWords } from "../diagnostics/words.ts";
import { asArray, asRecord, at, isRecord } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import type { DocumentPath } from "../model/source.ts";

/** What is wrong with the node at `path` of a spec: one error for each thing that is wrong. */
export interface SpecError {
  readonly code: DiagnosticCode;
  readonly path: DocumentPath;
  /** What to point at. Default: `value`. */
  readonly at?: "key" | "value";
  readonly message: string;
  readonly help: string;
}

/** The alternative that was meant, or what to say when none or several were. */
export type Choice = { readonly index: number } | { readonly error: SpecError };

interface Alternative {
  readonly properties: JsonObject;
  /** Required here and not in every alternative: what tells it apart. */
  readonly marks: readonly string[];
}

/** Chooses by the fields that a value has: ten errors of branches that nobody meant help nobody. */
export function chooseAlternative(branches: readonly unknown[], value: unknown): Choice {
  const alternatives = toAlternatives(branches);
  const names = orList(alternatives.map(describe));
  if (!isRecord(value)) {
    const message = `expected a mapping, found ${valueWords(value)}`;
    return { error: { code: "E0203", path: [], message, help: `give a mapping with ${names}` } };
  }
  const wrongConst = unknownConst(alternatives, value);
  if (wrongConst !== undefined) return { error: wrongConst };

  const [first, second] = alternatives.filter((one) => fits(one, value));
  if (first === undefined) return { error: none(alternatives, value, names) };
  if (second === undefined) return { index: alternatives.indexOf(first) };
  const path = [second.marks[0] ?? ""];
  const message = `${first.marks.join(" and ")} and ${second.marks.join(" and ")} cannot be given together`;
  const help = `give exactly one of ${names}`;
  return { error: { code: "E0207", path, at: "key", message, help } };
}

/** What else the alternatives of a chosen one know: it makes a better message than "unknown field". */
export interface Others {
  /** Fields of any alternative. */
  readonly fields: ReadonlySet<string>;
  /** What tells the chosen one apart. */
  readonly marks: readonly string[];
}

/** What is known beside the alternative at `index`. */
export function othersOf(branches: readonly unknown[], index: number): Others {
  const alternatives = toAlternatives(branches);
  return { fields: fieldsOf(alternatives), marks: alternatives[index]?.marks ?? [] };
}

function fieldsOf(alternatives: readonly Alternative[]): ReadonlySet<string> {
  return new Set(alternatives.flatMap(({ properties }) => Object.keys(properties)));
}

function toAlternatives(branches: readonly unknown[]): readonly Alternative[] {
  const required = branches.map((branch) => asArray(at(branch, "required")).map(String));
  return branches.map((branch, index) => ({
    properties: asRecord(at(branch, "properties")),
    marks: (required[index] ?? []).filter((name) => !required.every((list) => list.includes(name))),
  }));
}

function constOf(alternative: Alternative, field: string): unknown {
  return at(alternative.properties, field, "const");
}

function fits(alternative: Alternative, value: JsonObject): boolean {
  const hasMarks = alternative.marks.every((mark) => Object.hasOwn(value, mark));
  const constsHold = Object.keys(alternative.properties).every((field) => {
    const expected = constOf(alternative, field);
    return expected === undefined || !Object.hasOwn(value, field) || value[field] === expected;
  });
  return hasMarks && constsHold;
}

/** A field that tells alternatives apart by its value, and has none of the values. */
function unknownConst(
  alternatives: readonly Alternative[],
  value: JsonObject,
): SpecError | undefined {
  for (const [field, found] of Object.entries(value)) {
    const known = alternatives.map((one) => constOf(one, field)).filter((one) => one !== undefined);
    if (known.length === 0 || known.some((one) => one === found)) continue;
    const expected = orList([...new Set(known.map(String))].sort());
    const message = `${field} ${valueWords(found)} is not known`;
    return { code: "E0204", path: [field], message, help: `expected ${expected}` };
  }
  return undefined;
}

function none(alternatives: readonly Alternative[], value: JsonObject, names: string): SpecError {
  const known = fieldsOf(alternatives);
  const unknown = Object.keys(value).find((field) => !known.has(field));
  if (unknown === undefined) {
    const message = `none of ${names} is given`;
    return { code: "E0207", path: [], message, help: "give exactly one of them" };
  }
  const message = `unknown field "${unknown}"`;
  const help = `${didYouMean(unknown, known)}expected exactly one of ${names}`;
  return { code: "E0201", path: [unknown], at: "key", message, help };
}

function describe(alternative: Alternative): string {
  return alternative.marks
    .map((mark) => {
      const expected = constOf(alternative, mark);
      return expected === undefined ? mark : `${mark}: ${String(expected)}`;
    })
    .join(" and ");
}

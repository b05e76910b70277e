/** @module Requests that claims tell apart: those that the spec admits at an edge, and those that rules there ask for. */
import type { Condition } from "../../../simulate/requests/conditions.ts";
import type { ShapeConditions } from "../../../simulate/tables/rule.ts";
import { claimHeader, type Edge } from "../../reading/edges.ts";

/** Conditions that hold for each value which the spec admits, and for each word of an expression that a rule has for a claim. */
export function claimShapes(
  edge: Edge | undefined,
  shapes: readonly ShapeConditions[],
): readonly ShapeConditions[] {
  if (edge === undefined || edge.claims.length === 0) return [];
  const stated = edge.claims.flatMap(({ claim, values }) =>
    values.map((value) => exactly(claimHeader(claim), value)),
  );
  const asked = shapes
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ subject, test }) =>
      subject.kind === "header" && subject.name.startsWith("@") && test.kind === "regex"
        ? words(test.value).map((word) => exactly(subject.name, word))
        : [],
    );
  // What no rule has cannot be met by its number.
  return [...stated, ...asked].map((condition, index) => ({
    id: -1 - index,
    conditions: [condition],
  }));
}

function exactly(name: string, value: string): Condition {
  return { subject: { kind: "header", name }, test: { kind: "exact", value } };
}

/** An alternative may stand anywhere in an expression. */
function words(expression: string): readonly string[] {
  return [...new Set(expression.split(/[^\w.@/-]+/).filter((word) => word !== ""))];
}

/** @module Places that an explanation points to. */
import { positionOf } from "../diagnostics/order.ts";
import type { SourceRef } from "../model/source.ts";
import type { Place } from "./model.ts";

/** A node as a place. */
export function toPlace(source: SourceRef): Omit<Place, "role" | "what"> {
  const { line, column } = positionOf(source);
  return { file: source.document.file, line, column };
}

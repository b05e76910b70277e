/** @module A spec that a program states: as text with positions, so that problems can point into it. */
import type { Problems } from "../diagnostics/problems.ts";
import type { SourceDocument } from "../model/source.ts";
import { parseYaml } from "../yaml/document.ts";

/**
 * The document of a value, named by a construct's path. The text is JSON, which YAML 1.1 and 1.2 read
 * alike; a field that is undefined is left out.
 * @returns undefined when the value is no document, after a report.
 */
export function toDocument(
  path: string,
  value: object,
  problems: Problems,
): SourceDocument | undefined {
  return parseYaml(path, `${JSON.stringify(value, null, 2)}\n`, problems)[0];
}

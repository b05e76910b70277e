/** @module Lists in disguise, which an engine would take apart: no object of the output is one (P10). */
import type { Problems } from "../diagnostics/problems.ts";
import { at } from "../kube/json.ts";
import { listField } from "../kube/lists.ts";
import { displayName, objectKey } from "../kube/object.ts";
import type { Contribution } from "../model/contribution.ts";
import { atKey, below, type SourceRef } from "../model/source.ts";

/** Reports each object that an engine would take for a list, once for each line that it comes from. */
export function reportLists(contributions: readonly Contribution[], problems: Problems): void {
  const reported = new Set<string>();
  for (const { object, sources } of contributions) {
    const field = listField(object);
    if (field === undefined) continue;
    const source = placeOf(sources, field);
    const id = `${source?.document.file} ${source?.path.join("/")}`;
    if (source !== undefined && reported.has(id)) continue;
    reported.add(id);
    const name = displayName(objectKey(object));
    problems.report({
      code: "E0550",
      message:
        field === "items"
          ? `${name} has "items": an engine would apply these, and not the object`
          : `${name} is of a kind that ends in "List" and has no spec: an engine would take it for a list`,
      help:
        field === "items"
          ? "remove the field, or write each item as an object of its own"
          : "write each object of the list as a document of its own",
      ...(source && { source }),
    });
  }
}

/** The field itself where one of the sources holds it. */
function placeOf(sources: readonly SourceRef[], field: string): SourceRef | undefined {
  const own = sources.find(
    (source) => at(source.document.value, ...source.path, field) !== undefined,
  );
  return own === undefined ? sources[0] : atKey(below(own, field));
}

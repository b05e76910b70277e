/** @module A part of a baseline object that has a wrong type: said once, at the node, and skipped. */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { SourceRef } from "../../model/source.ts";

/** Reports a part that cannot be understood. `what` says what was expected there. */
export function misshapen(
  problems: Problems,
  entry: BaselineObject,
  source: SourceRef,
  what: string,
): void {
  problems.report({
    code: "W0301",
    message: `${displayName(objectKey(entry.object))}: ${what}`,
    help: "correct the manifest: the API server would refuse it, and Isolane skips this part",
    source,
  });
}

/** @module Every label selector of the baseline, with its owner and its place in the documents. */
import type { Problems } from "../../diagnostics/problems.ts";
import type { Namespaces } from "../../kube/namespaces.ts";
import { selectorsIn } from "../../kube/selectors.ts";
import type { SelectorUse } from "../../model/baseline.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import { misshapen } from "./misshapen.ts";

/** All selectors, in the order of the objects. One that cannot be understood is reported and left out. */
export function indexSelectors(
  objects: Iterable<BaselineObject>,
  namespaces: Namespaces,
  problems: Problems,
): readonly SelectorUse[] {
  return [...objects].flatMap((owner) =>
    selectorsIn(owner.object, namespaces, ({ path, field }) =>
      misshapen(
        problems,
        owner,
        below(owner.source, ...path),
        `"${field}" has to be a label selector`,
      ),
    ).map((found) => ({ ...found, owner, source: below(owner.source, ...found.path) })),
  );
}

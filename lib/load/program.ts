/**
 * @module What a TypeScript program states besides an environment's folder, as documents with positions,
 * so that problems can point into it. The text is JSON, which YAML 1.1 and 1.2 read alike.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { scopesOf } from "../kube/scopes.ts";
import type { AddedObject, BaselineObject } from "../model/input.ts";
import type { SourceDocument } from "../model/source.ts";
import { parseYaml } from "../yaml/document.ts";
import { toObject } from "./metadata.ts";
import { withNamespace } from "./objects.ts";

/** A value that a program states. Fields that are undefined are left out. */
export interface Stated {
  /** What diagnostics and the index call it, where a file has its path: the path of a construct. */
  readonly path: string;
  readonly value: object;
}

/** What a program states. Default for each: nothing. */
export interface ProgramInput {
  /** Whole specs, like those in `sandboxes/`. */
  readonly sandboxes?: readonly Stated[];
  /** Whole specs, like those in `groups/`. */
  readonly groups?: readonly Stated[];
  /** Kubernetes objects for the release units of sandboxes, which a file or the program states. */
  readonly objects?: readonly (Stated & { readonly sandbox: string })[];
}

/** The documents of what a program states. Values that are no document are reported and left out. */
export function programDocuments(
  stated: readonly Stated[] = [],
  problems: Problems,
): readonly SourceDocument[] {
  return stated.flatMap((one) => {
    const [document] = parseYaml(one.path, `${JSON.stringify(one.value, null, 2)}\n`, problems);
    return document === undefined ? [] : [{ ...document, program: true }];
  });
}

/** The objects that a program adds, with the same checks as the baseline's, and with namespaces. */
export function programObjects(
  stated: ProgramInput["objects"] = [],
  baseline: readonly BaselineObject[],
  namespace: string,
  problems: Problems,
): readonly AddedObject[] {
  const scopeOf = scopesOf(baseline.map(({ object }) => object));
  return stated.flatMap((one) =>
    programDocuments([one], problems).flatMap((document): readonly AddedObject[] => {
      const source = { document, path: [] };
      const found = toObject(document.value, source, problems);
      if (found === undefined) return [];
      const object = withNamespace(found, scopeOf, namespace);
      return [{ sandbox: one.sandbox, object, source }];
    }),
  );
}

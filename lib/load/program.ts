/**
 * @module What a TypeScript program states besides an environment's folder, as documents with positions
 * that problems can point at. The text is JSON, which YAML 1.1 and 1.2 read alike.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { asRecord, asString } from "../kube/json.ts";
import { type ScopeOf, scopesOf } from "../kube/kinds.ts";
import type { AddedObject, BaselineObject } from "../model/input.ts";
import type { SourceDocument } from "../model/source.ts";
import { parseYaml } from "../yaml/document.ts";
import { yamlOfJson } from "../yaml/written-scalar.ts";
import { toObject } from "./metadata.ts";
import type { BaselineStated } from "./objects.ts";

/** A value that a program states. Fields that are undefined are left out. */
export interface Stated {
  /** Its name in diagnostics and the index, instead of a file's path: the path of a construct. */
  readonly path: string;
  readonly value: object;
}

/** What a program states. Default for each: nothing. */
export interface ProgramInput {
  /** The whole spec of the environment, in the place of the folder's `environment.yaml`. */
  readonly environment?: Stated;
  /** Whole specs, like those in `sandboxes/`. */
  readonly sandboxes?: readonly Stated[];
  /** Whole specs, like those in `groups/`. */
  readonly groups?: readonly Stated[];
  /** Kubernetes objects for the release units of sandboxes, which a file or the program states. */
  readonly objects?: readonly (Stated & { readonly sandbox: string })[];
}

/** The documents of what a program states. Values that are not a document are reported and left out. */
export function programDocuments(
  stated: readonly Stated[] = [],
  problems: Problems,
): readonly SourceDocument[] {
  return stated.flatMap((one) => {
    const [document] = parseYaml(one.path, `${textOf(one.value)}\n`, problems);
    return document === undefined ? [] : [{ ...document, program: true }];
  });
}

/** JSON, spread over lines. It has no integers beyond 2^53 of its own: they are texts until it is written. */
function textOf(value: object): string {
  const mark = "isolane.dev/integer:";
  const json = JSON.stringify(
    value,
    (_, node: unknown) => (typeof node === "bigint" ? `${mark}${node}` : node),
    2,
  );
  return yamlOfJson(json.replaceAll(new RegExp(`"${mark}(-?[0-9]+)"`, "g"), "$1"));
}

/** What decides about the namespaces of added objects. */
interface Placing extends Pick<BaselineStated, "kinds"> {
  readonly baseline: readonly BaselineObject[];
  readonly namespace: string;
}

/** The objects that a program adds, with the same checks as the baseline's, and with namespaces. */
export function programObjects(
  stated: ProgramInput["objects"] = [],
  { baseline, kinds, namespace }: Placing,
  problems: Problems,
): readonly AddedObject[] {
  const scopeOf = scopesOf(
    baseline.map(({ object }) => object),
    kinds,
  );
  return stated.flatMap(({ sandbox, path, value }) => {
    const placed = { path, value: withNamespace(value, scopeOf, namespace) };
    return programDocuments([placed], problems).flatMap((document): readonly AddedObject[] => {
      const source = { document, path: [] };
      const object = toObject(document.value, source, problems);
      return object === undefined ? [] : [{ sandbox, object, source }];
    });
  });
}

/** The environment's namespace, where the kind needs one and none is given. */
function withNamespace(value: object, scopeOf: ScopeOf, namespace: string): object {
  const { apiVersion, kind, metadata, ...fields } = asRecord(value);
  const scope = scopeOf({ apiVersion: asString(apiVersion) ?? "", kind: asString(kind) ?? "" });
  const { namespace: own = scope === "cluster" ? undefined : namespace, ...rest } =
    asRecord(metadata);
  return { ...fields, apiVersion, kind, metadata: { ...rest, namespace: own } };
}

/**
 * @module Placeholders of tools that fill manifests in on their way to the cluster: Flux's `${NAME}`, the Argo CD
 * Vault Plugin's `<path:...>`, templates. Isolane writes what it reads, so where a name, an image, a host or a port
 * holds one, it would go out as it stands. In a command or in the text of a ConfigMap it is ordinary text.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { asString, at } from "../kube/json.ts";
import { isExact } from "../kube/kinds/exact-fields.ts";
import { placeholderInName } from "../kube/placeholders.ts";
import { below, type SourceRef } from "../model/source.ts";
import { pathText, textsIn } from "./walk.ts";

/** A placeholder where a value has to stand. */
export interface Placeholder {
  readonly text: string;
  /** The field. */
  readonly source: SourceRef;
  /** The field and its object, for a message. */
  readonly where: string;
}

/** The placeholders in those fields of an object that have to hold a value. `source` is the object's root. */
export function placeholdersIn(value: unknown, source: SourceRef): readonly Placeholder[] {
  return textsIn(value).flatMap(({ path, text }): readonly Placeholder[] => {
    const found = isExact(value, path) ? placeholderInName(text) : undefined;
    return found === undefined ? [] : [place(found, value, below(source, ...path))];
  });
}

/** A placeholder at a field of an object. */
export function place(text: string, object: unknown, source: SourceRef): Placeholder {
  const name = asString(at(object, "metadata", "name"));
  const what = [asString(at(object, "kind")), name === undefined ? undefined : `"${name}"`];
  const field = pathText(source.path);
  return {
    text,
    source,
    where: `${field} of ${what.filter((one) => one !== undefined).join(" ")}`,
  };
}

/** Reports each placeholder once, at its first place. */
export function reportPlaceholders(found: readonly Placeholder[], problems: Problems): void {
  for (const text of new Set(found.map((one) => one.text))) {
    const [first, ...others] = found.filter((one) => one.text === text);
    if (first === undefined) continue;
    const more = others.length === 0 ? "" : ` (and in ${others.length} more fields)`;
    problems.report({
      code: "E0143",
      message: `"${text}" in ${first.where}${more} is a placeholder that nothing fills in`,
      help: wayOut(text),
      source: first.source,
    });
  }
}

// --- internal ---

function wayOut(text: string): string {
  const commit = "commit the manifests with the value in its place";
  const [, name] = /\$\{([A-Za-z_][A-Za-z0-9_]*)/.exec(text) ?? [];
  if (name !== undefined && !text.startsWith("$$"))
    return `Flux would fill it in: write substitute: {values: {${name}: "..."}}, or substitute: {files: [...]}, beside the source in spec.baseline.sources; otherwise ${commit}`;
  if (text.startsWith("$$"))
    return `it is Flux's escape for text with a dollar sign: ${commit}, or give the source substitute`;
  if (text.startsWith("<path:"))
    return `Isolane does not run argocd-vault-plugin: ${commit}; a secret belongs into a Secret that the cluster fills`;
  if (text.startsWith("ENC["))
    return `SOPS encrypts it, and what routing is made of has to be readable: ${commit}, and encrypt Secrets only`;
  return `Isolane fills in no templates: ${commit}`;
}

/** @module Texts of the environment in which `{branch}` and the like stand for what is known about a branch. */

/** Fills in a template. Returns the words that stand for nothing, where there are any. */
export function fill(
  template: string,
  values: Readonly<Record<string, string | undefined>>,
): { readonly text: string } | { readonly unknown: readonly string[] } {
  const words = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, word = ""]) => word);
  const unknown = words.filter(
    (word) => !Object.hasOwn(values, word) || values[word] === undefined,
  );
  if (unknown.length > 0) return { unknown: [...new Set(unknown)] };
  return { text: template.replaceAll(/\{([^{}]*)\}/g, (_, word: string) => values[word] ?? "") };
}

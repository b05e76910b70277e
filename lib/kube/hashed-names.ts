/** @module The names of ConfigMaps and Secrets that kustomize generates: `name-` and a hash of the content. */

/** Ten hexadecimal digits, of which kustomize writes some in another way: `api/hasher/hasher.go`, `encode`. */
const hash = /^(.+)-[2456789bcdfghkmt]{10}$/;

/** The name without the hash; undefined for one that has none. */
export function withoutHash(name: string): string | undefined {
  return hash.exec(name)?.[1];
}

/** The only one of several names that is a name with a hash, whoever made it; undefined where there is none, or more than one. */
export function meantBy(name: string, names: readonly string[]): string | undefined {
  const [only, ...others] = names.filter(
    (one) =>
      withoutHash(one) === name ||
      (one.startsWith(`${name}-`) && isHash(one.slice(name.length + 1))),
  );
  return others.length === 0 ? only : undefined;
}

/** Ten characters, as kustomize's hashes have, with digits among them: `production` is a word. */
function isHash(text: string): boolean {
  return /^[0-9a-z]{10}$/.test(text) && /\d.*\d/.test(text);
}

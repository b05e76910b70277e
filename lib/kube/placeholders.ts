/** @module What placeholders look like of tools that fill manifests in on their way to the cluster. */

/**
 * In fields that hold names, hosts, images, labels or ports, of which no value has these characters (API conventions,
 * `validation.go` of Kubernetes): Flux, Helm, the Argo CD Vault Plugin, SOPS, ytt, Jinja, vals, bank-vaults, and the
 * marks of replacing scripts.
 */
const inNames =
  /\$?\$\{[^}]*\}?|\$\([^)]*\)|\$[A-Za-z_][A-Za-z0-9_]*|\$|<[^<>]+>|\{\{.*?\}\}|\{%.*?%\}|\[\[.*?\]\]|\(@.*?@\)|#\{[^}]*\}#?|%[A-Z_][A-Z0-9_]*%|@[A-Za-z_][A-Za-z0-9_.]*@|__[A-Z][A-Z0-9_]*__|^ENC\[.*\]$|^vault:\S+#\S*|^ref\+[a-z]+:\/\/\S*/s;

/** In texts of any kind, where a program may well expand a plain `$NAME` itself. */
const inTexts =
  /(?<!\$)\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-=?][^}]*)?\}|<path:[^<>]+>|\{\{-?\s*[.$].*?\}\}|^ENC\[.*\]$/s;

/** The first placeholder in a text that has to be a name, a host, an image, a label or a port. */
export function placeholderInName(text: string): string | undefined {
  return inNames.exec(text)?.[0];
}

/** The first text that looks like a placeholder, where any text may stand. */
export function placeholderInText(text: string): string | undefined {
  return inTexts.exec(text)?.[0];
}

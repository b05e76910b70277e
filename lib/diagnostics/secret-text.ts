/** @module P8 in diagnostics: they go to logs of CI, where values of Secrets have no business. */
import { secretsIn } from "../kube/secrets.ts";
import { isSpec } from "../model/interface.ts";
import type { SourceDocument } from "../model/source.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Whether a line may belong to a Secret, also where the document cannot be read. Specs hold none. */
export function maySayValues({ text, value }: SourceDocument, line: number): boolean {
  if (isSpec(value)) return false;
  if (secretsIn(value).length > 0) return true;
  const lines = text.split(/\r\n?|\n/);
  const before = lines.slice(0, line - 1).findLastIndex(isSeparator);
  const after = lines.findIndex((one, index) => index >= line && isSeparator(one));
  const own = lines.slice(before + 1, after < 0 ? lines.length : after).join("\n");
  return saysSecret(own);
}

/** Whether a text may be of a Secret: it says the word, or writes words by escapes. */
export function saysSecret(text: string): boolean {
  return /\bSecret(?:List)?\b|\\[ux]/.test(text);
}

/** The key that a line begins with, and nothing after it; undefined where it begins otherwise. */
export function keyOf(line: string | undefined): string | undefined {
  return /^\s*(?:- )*(?:"[\w./-]+"|'[\w./-]+'|[A-Za-z_][\w./-]*)\s*:(?=\s|$)/.exec(line ?? "")?.[0];
}

/** Whether a text holds a URL with a password or a token in it. The user alone, as for SSH, is none. */
export function hasCredentials(text: string): boolean {
  return /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:"']*:[^\s/@"']*@|\bhttps?:\/\/[^\s/@"']+@/i.test(text);
}

/** A text about a diagnostic, without what it quotes where a text cannot be read that may be a Secret's: a password can begin with `*`. */
export function withoutValues(text: string, { code, source }: Diagnostic): string {
  if (!/^E01[01]/.test(code) || source === undefined) return text;
  const { line } = source.document.locate(source.path);
  if (!maySayValues(source.document, line)) return text;
  return text.replace(/"[^"]*"/g, '"..."');
}

function isSeparator(line: string): boolean {
  return /^---(?:\s|$)/.test(line);
}

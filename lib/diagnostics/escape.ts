/** @module User text on a terminal: shown, never obeyed. */

/** Control, formatting and line-separating characters: they move cursors, hide text or reverse it. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Replaces what a terminal would act upon by its escape. Tabs become spaces, so columns stay in line. */
export function escapeText(text: string): string {
  return text.replace(unsafe, (character) => {
    if (character === "\t") return " ";
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
  });
}

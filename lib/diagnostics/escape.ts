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

/** The same for a text of several lines, in which our own colours stay where there are any. */
export function escapeLines(text: string, color: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const kept = color ? /(\x1b\[\d+m|\n)/ : /(\n)/;
  return text
    .split(kept)
    .map((part, index) => (index % 2 === 0 ? escapeText(part) : part))
    .join("");
}

/** A JSON text in which no reader or terminal meets such a character; it says the same. */
export function escapeJson(json: string): string {
  return json.replace(unsafe, (character) =>
    character === "\n"
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
          .join(""),
  );
}

/**
 * @module Completion scripts. They ask the file system for names of environments and sandboxes, and start no program: a
 * word has to be there before the finger has left the key. A name that a shell could read as more than a name is
 * left out.
 */
import type { FlagWords, Kind, Row } from "./word-table.ts";

/** The shells, each with its script for a table of words. */
export const shellScripts = {
  bash: (rows: readonly Row[]) => `${use("bash", "source <(isolane completion bash)", "~/.bashrc")}
${posixWords(rows)}
_isolane() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at="" i word
  # bash takes "=" for a word.
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do _isolane_step "\${COMP_WORDS[i]}"; done
  COMPREPLY=()
  while IFS= read -r word; do
    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$word"); fi
  done < <(_isolane_words "$at" "$prev" "$cur")
}
complete -o default -F _isolane isolane
`,
  zsh: (rows: readonly Row[]) => `#compdef isolane
${use("zsh", "source <(isolane completion zsh)", "~/.zshrc, after compinit")}
${posixWords(rows)}
_isolane() {
  setopt localoptions nullglob noksharrays
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} at="" i
  for ((i = 2; i < CURRENT; i++)); do _isolane_step "\${words[i]}"; done
  if [[ $cur == --*=* ]]; then prev=\${cur%%=*} cur=\${cur#*=}; compset -P '*='; fi
  local -a found
  found=(\${(f)"$(_isolane_words "$at" "$prev" "$cur")"})
  if (( $#found )); then compadd -a found; else _files; fi
}
compdef _isolane isolane
`,
  fish: (
    rows: readonly Row[],
  ) => `${use("fish", "isolane completion fish | source", "~/.config/fish/config.fish")}
${fishFunctions(rows)}
${rows.flatMap(fishLines).join("\n")}
`,
} as const;

function use(shell: string, line: string, file: string): string {
  return `# ${shell} completion of isolane: put \`${line}\` into ${file}.`;
}

// --- bash and zsh read these alike ---

function posixWords(rows: readonly Row[]): string {
  const known = rows.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  return `_isolane_step() { case "\${at:+$at }$1" in ${known.join("|")}) at="\${at:+$at }$1" ;; esac; }
_isolane_names() {
  local folder=$PWD file name
  while [ -n "$folder" ] && [ ! -d "$folder/environments" ]; do folder=\${folder%/*}; done
  for file in "$folder"/environments/*/environment.yaml "$folder"/environments/*/sandboxes/*.yaml; do
    case "$1 $file" in
      environment*/environment.yaml) file=\${file%/environment.yaml} ;;
      sandbox*/sandboxes/*.yaml) file=\${file%.yaml} ;;
      *) continue ;;
    esac
    name=\${file##*/}
    case $name in *[!A-Za-z0-9._-]* | -*) ;; *) printf '%s\\n' "$name" ;; esac
  done
}
_isolane_words() {
  case "$1" in
${rows.map(posixCase).join("\n")}
  esac
}`;
}

function posixCase({ path, commands, options, value }: Row): string {
  const values = options
    .filter((option) => option.value !== undefined)
    .map((option) => `      ${flagsOf(option).join("|")}) ${printed(option.value)}; return ;;`);
  const words = commands.map(({ word }) => word);
  const own = words.length > 0 ? `${printed(words)}; return` : `${printed(value)}; return`;
  // Options are offered where nothing else can stand, or where one has begun.
  const before = words.length === 0 && value === undefined ? [] : [`      [!-]*|"") ${own} ;;`];
  return [
    `    "${path}")`,
    ...(values.length === 0 ? [] : ['      case "$2" in', ...values, "      esac"]),
    ...(before.length === 0 ? [] : ['      case "$3" in', ...before, "      esac"]),
    `      ${printed(options.flatMap(flagsOf))} ;;`,
  ].join("\n");
}

function flagsOf({ short, long }: FlagWords): readonly string[] {
  return short === undefined ? [long] : [short, long];
}

function printed(value: Kind | undefined): string {
  if (value === "environment" || value === "sandbox") return `_isolane_names ${value}`;
  return typeof value === "object" ? `printf '%s\\n' ${value.join(" ")}` : ":";
}

// --- fish ---

function fishFunctions(rows: readonly Row[]): string {
  const known = rows.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  return `function __isolane_at
  set -l at ''
  set -l words (commandline -opc)
  set -e words[1]
  for word in $words
    set -l next (string trim -- "$at $word")
    contains -- $next ${known.join(" ")}; and set at $next
  end
  test "$at" = "$argv[1]"
end
function __isolane_names
  set -l folder $PWD
  while test -n "$folder"; and not test -d "$folder/environments"
    set folder (string replace -r '/[^/]*$' '' -- $folder)
  end
  set -l files $folder/environments/*/environment.yaml
  test "$argv[1]" = sandbox; and set files $folder/environments/*/sandboxes/*.yaml
  for file in $files
    string replace -r '(/environment)?\\.yaml$' '' -- $file | string replace -r '.*/' '' | string match -r '^[A-Za-z0-9._][A-Za-z0-9._-]*$'
  end
end
complete -c isolane -e
complete -c isolane -f`;
}

function fishLines({ path, commands, options, value }: Row): readonly string[] {
  const line = (more: string) =>
    `complete -c isolane -n ${quoted(`__isolane_at ${quoted(path)}`)} ${more}`;
  return [
    ...commands.map(({ word, summary }) => line(`-a ${word} -d ${quoted(summary)}`)),
    ...options.map((option) => line(fishOption(option))),
    ...(value === undefined || value === "text" ? [] : [line(fishValue(value))]),
  ];
}

function fishOption({ short, long, summary, value }: FlagWords): string {
  const flags = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const taken = value === undefined ? "" : value === "file" ? " -r -F" : ` -x ${fishValue(value)}`;
  return `${flags}${taken.trimEnd()} -d ${quoted(summary)}`;
}

function fishValue(value: Kind): string {
  if (value === "environment" || value === "sandbox") return `-a '(__isolane_names ${value})'`;
  if (value === "file") return "-F";
  return value === "text" ? "" : `-a ${quoted(value.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** @module What can stand where on the command line, read from the program itself. */
import type { Argument, Command, Option } from "commander";

/** What a value is: one of these words, the name of something in the repository, a file, or any text. */
export type Kind = readonly string[] | "environment" | "sandbox" | "file" | "text";

/** A word and what it is about. */
interface Word {
  readonly word: string;
  readonly summary: string;
}

/** What can follow one command. */
export interface Row {
  /** The command with the words before it; empty: the program. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly FlagWords[];
  /** Of its arguments; undefined: it has none. */
  readonly value: Kind | undefined;
}

/** An option. */
export interface FlagWords {
  readonly short: string | undefined;
  readonly long: string;
  readonly summary: string;
  /** undefined: it takes no value. */
  readonly value: Kind | undefined;
}

/** The program and all its commands, each after the one that it belongs to. */
export function wordTable(program: Command, path = ""): readonly Row[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const [argument] = program.registeredArguments;
  const name = argument?.name() ?? "";
  const row: Row = {
    path,
    commands: commands.map((one) => ({ word: one.name(), summary: one.summary() })),
    options: help.visibleOptions(program).flatMap((option) => optionOf(option) ?? []),
    // An argument of that name is a sandbox's; an option's may be anybody's.
    value: argument && (name === "name" ? "sandbox" : kindOf(argument, name)),
  };
  const below = commands.flatMap((one) => wordTable(one, `${path} ${one.name()}`.trim()));
  return [row, ...below];
}

function optionOf(option: Option): FlagWords | undefined {
  const { long, short, flags, description } = option;
  if (long === undefined || long === null) return undefined;
  const [, name] = /[<[]([^>\]]+)[>\]]/.exec(flags) ?? [];
  const value = name === undefined ? undefined : kindOf(option, name);
  return { short: short ?? undefined, long, summary: description, value };
}

/** What the name of a value says that it is. */
function kindOf({ argChoices }: Pick<Argument & Option, "argChoices">, name: string): Kind {
  if (argChoices !== undefined) return argChoices;
  if (name === "environment") return "environment";
  return name === "file" || name === "folder" ? "file" : "text";
}

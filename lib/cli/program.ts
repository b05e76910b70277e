/** @module The command line, from the list of commands. docs/cli.md is generated from it. */
import { Command as Commander, CommanderError, InvalidArgumentError, Option } from "commander";
import { compilerVersion } from "../emit/version.ts";
import { type Asked, type Command, present, type Result } from "./command.ts";
import { adopt } from "./commands/adopt.ts";
import { check } from "./commands/check.ts";
import { comment } from "./commands/comment.ts";
import { completion } from "./commands/completion.ts";
import { diff } from "./commands/diff.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { help } from "./commands/help.ts";
import { importSignadot } from "./commands/import-signadot.ts";
import { init } from "./commands/init.ts";
import { lanes } from "./commands/lanes.ts";
import { mergeDriver } from "./commands/merge-driver.ts";
import { prune } from "./commands/prune.ts";
import { publish } from "./commands/publish.ts";
import { recompile } from "./commands/recompile.ts";
import { create } from "./commands/sandbox/create.ts";
import { remove } from "./commands/sandbox/delete.ts";
import { list, show } from "./commands/sandbox/list.ts";
import { sync } from "./commands/sandbox/sync.ts";
import { update } from "./commands/sandbox/update.ts";
import { synth } from "./commands/synth.ts";
import { upgrade } from "./commands/upgrade.ts";
import { verify } from "./commands/verify.ts";
import { exit, processHost } from "./host.ts";

/** Every command, in the order of the help. */
const commands: readonly Command<never, Result>[] = [
  init,
  synth,
  check,
  verify,
  diff,
  comment,
  lanes,
  doctor,
  adopt,
  explain,
  sync,
  create,
  update,
  remove,
  list,
  show,
  prune,
  recompile,
  publish,
  mergeDriver,
  importSignadot,
  upgrade,
  help,
];

/** The program. Its commands work on this process and set the exit code. */
export function buildProgram(): Commander {
  const program = new Commander("isolane")
    .description(
      "Compiles one shared baseline and one small file per git branch into isolated lanes: plain Kubernetes manifests and mesh routes for Argo CD or Flux.",
    )
    .version(compilerVersion, "-V, --version", "print the version")
    .addHelpText("after", exitCodes);
  for (const command of [...commands, completion(() => program)])
    familyOf(command, program).addCommand(toCommander(command));
  const called = (name: string | undefined) => program.commands.find((one) => one.name() === name);
  called(help.name)?.hook("preAction", (_, { args }) => {
    const about = args.reduce<Commander | undefined>(
      (above, word) => above?.commands.find((one) => one.name() === word),
      program,
    );
    about?.help();
  });
  for (const one of [program, ...everyCommand(program)]) {
    one
      .helpCommand(false)
      .helpOption("-h, --help", "print this help")
      .showHelpAfterError("(run with --help for usage)")
      .exitOverride();
  }
  return program;
}

/** All commands below one, depth first. */
export function everyCommand(above: Commander): readonly Commander[] {
  return above.commands.flatMap((one) => [one, ...everyCommand(one)]);
}

/** What the first words of commands are about. */
const families: Readonly<Record<string, string>> = {
  import: "turn the specs of other tools into ours",
  sandbox: "write the spec files of branches",
};

/** Where a command is added: a command of two words below the first of them. */
function familyOf({ name }: { readonly name: string }, program: Commander): Commander {
  const [family = "", own] = name.split(" ");
  if (own === undefined) return program;
  const known = program.commands.find((one) => one.name() === family);
  if (known !== undefined) return known;
  const added = new Commander(family).summary(families[family] ?? "");
  program.addCommand(added);
  return added;
}

const exitCodes = `
Exit codes:
  0   fine
  1   the input has problems, the output differs (check), or a promise is broken
  2   wrong use
  70  a bug in isolane
`;

/** A command with the options that all have. What it is asked is what its own arguments and options say. */
function toCommander<Wanted extends Asked>(command: Command<Wanted, Result>): Commander {
  const commander = new Commander(command.name.split(" ").at(-1))
    .summary(command.summary)
    .description(command.description);
  for (const argument of command.arguments) commander.addArgument(argument);
  const folders = [
    ...(command.withoutOutput === true ? [] : outputOptions()),
    ...(command.withoutRepository === true ? [] : [rootOption()]),
  ];
  for (const option of [...command.options, ...folders, ...commonOptions(command.markdown)])
    commander.addOption(option);
  return commander.action(async () => {
    for (const [index, argument] of commander.registeredArguments.entries()) {
      commander.setOptionValue(argument.name(), commander.processedArgs[index]);
    }
    const asked = commander.opts<
      Wanted & { readonly color?: boolean; readonly dist?: string; readonly root?: string }
    >();
    const fault = command.misuse?.(asked);
    if (fault !== undefined) commander.error(`error: ${fault}`, { exitCode: exit.usage });
    const out = asked.out ?? asked.dist;
    const host = processHost(asked.color, asked.root);
    const run = await command.load();
    const outcome = await run(out === undefined ? asked : { ...asked, out }, host);
    host.progress?.("");
    process.exitCode = present(command.name, outcome, asked, host);
  });
}

function outputOptions(): readonly Option[] {
  return [
    new Option("--out <folder>", "output folder (default: dist beside environments/)").argParser(
      folder,
    ),
    // The name that verify and explain had for it.
    new Option("--dist <folder>").argParser(folder).conflicts("out").hideHelp(),
  ];
}

function rootOption(): Option {
  return new Option(
    "--root <folder>",
    "the repository: nothing outside of it is read (default: the folder that holds environments/)",
  ).argParser(folder);
}

function commonOptions(markdown = false): readonly Option[] {
  return [
    new Option("--format <format>", "how to print results")
      .choices(["human", ...(markdown ? ["markdown"] : []), "json"])
      .default("human"),
    new Option("--color", "print colours even where the output is no terminal"),
    new Option("--no-color", "print no colours"),
  ];
}

function folder(value: string): string {
  if (value === "") throw new InvalidArgumentError("It needs a folder.");
  return value;
}

/** The exit code for an error that ended the program, or undefined for a bug. */
export function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  const asked = ["commander.help", "commander.helpDisplayed", "commander.version"].includes(
    error.code,
  );
  // Called without a command, commander prints the help to standard error: that is wrong use.
  return asked && error.exitCode === 0 ? exit.ok : exit.usage;
}

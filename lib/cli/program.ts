/** @module The command line. docs/cli.md is generated from it. */
import { Command, CommanderError, Option } from "commander";
import { compilerVersion } from "../emit/version.ts";
import type { ExplainOptions } from "./explain.ts";
import { exit, processHost } from "./host.ts";
import type { RunOptions } from "./run.ts";
import type { VerifyOptions } from "./verify.ts";

/** What a command line asks for, to be carried out by whoever built the program. */
export type Action = (
  command: "synth" | "check",
  folders: readonly string[],
  options: RunOptions & { readonly color?: boolean },
) => Promise<void>;

/** The program. Its default action works on this process and sets the exit code. */
export function buildProgram(action: Action = runHere): Command {
  const program = new Command("isolane")
    .description(
      "Compiles one shared baseline and one small file per git branch into isolated lanes: plain Kubernetes manifests and mesh routes for Argo CD or Flux.",
    )
    .version(compilerVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", exitCodes)
    .showHelpAfterError("(run with --help for usage)");
  program.addCommand(
    folderCommand("synth", action)
      .summary("compile environments and write their output")
      .description(
        "Compiles environments and writes their output: all of them, or nothing when any has a problem.",
      ),
  );
  program.addCommand(
    folderCommand("check", action)
      .summary("compile environments and compare with the committed output")
      .description(
        "Compiles environments in memory and compares them with the output folder. Ends with 1 where they differ.",
      ),
  );
  program.addCommand(verifyCommand());
  program.addCommand(explainCommand());
  for (const command of program.commands) command.exitOverride();
  return program.exitOverride();
}

const exitCodes = `
Exit codes:
  0   fine
  1   the input has problems, the output differs (check), or a promise is broken
  2   wrong use
  70  a bug in isolane
`;

function format(): Option {
  return new Option("--format <format>", "how to print results")
    .choices(["human", "json"])
    .default("human");
}

/** What all commands have: colours and help. */
function printing(command: Command): Command {
  return command
    .addOption(new Option("--color", "print colours even where the output is no terminal"))
    .addOption(new Option("--no-color", "print no colours"))
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError("(run with --help for usage)");
}

function folderCommand(name: "synth" | "check", action: Action): Command {
  return printing(
    new Command(name)
      .argument("[environment...]", "environment folders (default: all of environments/)")
      .addOption(new Option("--out <folder>", "output folder").default("dist"))
      .addOption(format())
      .addOption(new Option("--strict", "treat warnings as errors").default(false)),
  ).action(
    async (folders: string[], options: RunOptions & { color?: boolean }, command: Command) => {
      if (options.out === "")
        command.error("error: option '--out <folder>' needs a folder", { exitCode: exit.usage });
      await action(name, folders, options);
    },
  );
}

function verifyCommand(): Command {
  return printing(
    new Command("verify")
      .summary("prove the promises on the output that lies on disk")
      .description(
        "Reads the output folder as it is, after a hand edit or a merge, and proves on it that lanes are isolated. Compiles nothing. Ends with 1 where a promise is broken.",
      )
      .argument("[environment...]", "environment folders (default: all of environments/)")
      .addOption(new Option("--dist <folder>", "output folder").default("dist"))
      .addOption(format()),
  ).action(async (folders: string[], options: VerifyOptions & { color?: boolean }) => {
    const { runVerify } = await import("./verify.ts");
    process.exitCode = runVerify(folders, options, processHost(options.color));
  });
}

function explainCommand(): Command {
  return printing(
    new Command("explain")
      .summary("say where a request goes, and why")
      .description(
        "Says where a request goes: the table that is consulted, the rules that are considered, the one that answers, the workload that is reached and the lines that are responsible. Reads the output folder as it is and sends nothing. Ends with 1 where the answer breaks a promise.",
      )
      .argument("<method>", "GET, POST ...")
      .argument(
        "<url>",
        "http://host:port/path: a Service's host on the mesh, or a host of a Gateway",
      )
      .addOption(new Option("--key <key>", "routing key; sent by the environment's first carrier"))
      .addOption(
        new Option("-H, --header <header>", 'a header, as "name: value"; may be repeated')
          .argParser((value: string, known: string[]) => [...known, value])
          .default([], "none"),
      )
      .addOption(
        new Option(
          "--from <workload>",
          "calling workload or fork: name, namespace/name or Kind/namespace/name (default: any pod)",
        ),
      )
      .addOption(
        new Option(
          "-n, --namespace <namespace>",
          "the caller's namespace, without --from",
        ).conflicts("from"),
      )
      .addOption(new Option("--gateway <gateway>", "Gateway that the request comes in by"))
      .addOption(new Option("--hops", "follow the request along the call graph").default(false))
      .addOption(
        new Option("-e, --environment <folder>", "environment folder (default: the only one)"),
      )
      .addOption(new Option("--dist <folder>", "output folder").default("dist"))
      .addOption(format()),
  ).action(async (method: string, url: string, options: ExplainCommandOptions) => {
    const { runExplain } = await import("./explain.ts");
    const { color, header: headers, ...rest } = options;
    process.exitCode = runExplain({ ...rest, method, url, headers }, processHost(color));
  });
}

type ExplainCommandOptions = Omit<ExplainOptions, "method" | "url" | "headers"> & {
  readonly header: readonly string[];
  readonly color?: boolean;
};

async function runHere(...[command, folders, options]: Parameters<Action>): Promise<void> {
  // Imported late: --help and --version answer before the compiler is loaded.
  const { run } = await import("./run.ts");
  process.exitCode = run(command, folders, options, processHost(options.color));
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

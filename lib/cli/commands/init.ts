/** @module `isolane init`: an environment of the manifests that a repository has already. */
import { Argument, InvalidArgumentError, Option } from "commander";
import { ciSystems } from "../../init/ci/ci.ts";
import { engines, notABranch } from "../../init/questions.ts";
import type { Command, Result } from "../command.ts";
import type { InitAsked } from "../init-run.ts";

/** `isolane init`. */
export const init: Command<InitAsked, Result> = {
  name: "init",
  summary: "write the spec of an environment for manifests that exist",
  description:
    "Writes environments/NAME/environment.yaml for a folder of manifests, a kustomization, a chart, or a checkout of Argo CD Applications or Flux Kustomizations. Finds namespaces, mesh, routes and engine, compiles the result in memory, and says what it assumed and what a person has to decide. Asks in a terminal; elsewhere it takes options and asks nothing. Writes nothing where the result would not compile.",
  arguments: [new Argument("<folder>", "holds the baseline, in this repository")],
  options: [
    new Option("--name <name>", "name of the environment"),
    new Option(
      "--namespace <namespace>",
      "namespace of objects that state none (default: what the others show)",
    ),
    new Option("--engine <engine>", "what applies the output (default: what is found)").choices(
      engines,
    ),
    new Option("--repository <url>", "URL of this repository (default: what is found)"),
    new Option("--ci <system>", "also write checks for pull requests").choices(ciSystems),
    new Option(
      "--trunk <branch>",
      "the branch that engines read, for --ci and the engine (default: that of origin, otherwise main, master or the one that is checked out)",
    ).argParser((value) => {
      const fault = notABranch(value);
      if (fault !== undefined) throw new InvalidArgumentError(`${fault}.`);
      return value;
    }),
    new Option("-y, --yes", "take defaults and ask nothing"),
  ],
  withoutOutput: true,
  load: async () => {
    const { initRun } = await import("../init-run.ts");
    const { askTerminal } = await import("../terminal-asker.ts");
    return initRun(askTerminal);
  },
};

/**
 * @module `isolane adopt --dry-run`: which objects change their owner when the output of an environment is applied, in
 * which order that is safe, and how to go back. Compiles in memory, writes nothing and asks no cluster.
 */
import { relative, sep } from "node:path";
import { Option } from "commander";
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import { findEnvironments, outFolder } from "../../disk/environments.ts";
import type { Adoption } from "../../init/adoption.ts";
import { type Command, type EnvironmentsAsked, environmentArgument } from "../command.ts";

interface AdoptAsked extends EnvironmentsAsked {
  readonly dryRun?: boolean;
}

interface Told extends Omit<Adoption, "moves"> {
  readonly name: string;
  readonly folder: string;
  readonly moves: readonly (Omit<Adoption["moves"][number], "source"> & {
    readonly place: { readonly file: string; readonly line: number; readonly column: number };
  })[];
}

/** `isolane adopt`. */
export const adopt: Command<AdoptAsked> = {
  name: "adopt",
  summary: "say what changes its owner, in which order, and how to go back",
  description:
    "Says which objects of the baseline change their owner when the output is applied (baseline.adopt, or all of them with deploy: true), which ones branches would need besides, the order of steps in which nothing is deleted, and the way back. Compiles in memory, writes nothing and asks no cluster.",
  arguments: [environmentArgument],
  options: [new Option("--dry-run", "say it; the only thing that this command does")],
  withoutOutput: true,
  misuse: ({ dryRun }) =>
    dryRun === true
      ? undefined
      : "adopt changes nothing by itself: say --dry-run, and follow the steps that it prints",
  load: async () => {
    const { readEnvironment } = await import("../../compile.ts");
    const { diskIo } = await import("../../disk/read.ts");
    const { toPlace } = await import("../../explain/places.ts");
    const { adoptionOf } = await import("../../init/adoption.ts");
    const { deployersIn } = await import("../../init/deployers.ts");
    const { compileFolders } = await import("../compile-folders.ts");
    const { examineInput } = await import("../examine.ts");
    return (asked, here) => {
      const problems = new Problems();
      const folders = findEnvironments(asked.environment, here, problems);
      if (problems.failed)
        return { diagnostics: problems.all, failed: "usage", data: { environments: [] } };
      const out = outFolder(undefined, here.cwd).path;
      const compiled = compileFolders(folders, { out });
      const environments = compiled.environments.map(({ folder, result }): Told => {
        const io = diskIo(folder.root);
        const read = new Problems();
        const input = readEnvironment(io, folder.fromRoot, read) ?? result.input;
        const { trials } = examineInput(input, read, folder);
        // The output deploys the baseline's objects too, once it is applied.
        const deployers = deployersIn(io, [relative(folder.root, out).split(sep).join("/")]);
        const found = adoptionOf({ input: result.input, units: result.units, trials, deployers });
        const moves = found.moves.map(({ source, ...move }) => {
          const { file, line, column } = toPlace(source);
          return { ...move, place: { file, line, column } };
        });
        return {
          ...found,
          name: input.environment.spec.metadata.name,
          folder: folder.shown,
          moves,
        };
      });
      return {
        diagnostics: compiled.diagnostics.filter(({ severity }) => severity === "error"),
        data: { environments },
        text: () => environments.map(textOf).join(""),
      };
    };
  },
};

function textOf({ name, moves, later, steps, back }: Told): string {
  const lines = [
    `${name}: ${moves.length === 0 ? "nothing changes its owner" : `${count(moves.length, "object")} change owner`}`,
    ...moves.map(({ object, from, to, by, place }) => {
      const owner = from.length === 0 ? "whoever deploys it today" : from.join(", ");
      return `  ${place.file}:${place.line}:${place.column}: ${object}: ${owner} -> ${by ?? "whoever applies the output"} (dist/${name}/${to})`;
    }),
    ...(later.length === 0 ? [] : ["  lanes of these workloads would need, in baseline.adopt:"]),
    ...later.map(({ object, workloads }) => `    ${object}, for ${workloads.join(", ")}`),
    ...numbered("in this order", steps),
    ...numbered("to go back", back),
    ...(moves.length === 0
      ? []
      : [
          "  to switch all lanes off at once, with every owner as it is: suspended: true in the environment",
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

function numbered(title: string, steps: readonly string[]): readonly string[] {
  return steps.length === 0
    ? []
    : [`  ${title}:`, ...steps.map((step, index) => `    ${index + 1}. ${step}`)];
}

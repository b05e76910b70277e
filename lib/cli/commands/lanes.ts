/**
 * @module `isolane lanes`: the lanes that the output on disk has, whose they are, and how to send a request into each.
 * Compiles nothing and runs no code of the checkout.
 */
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import { findEnvironments } from "../../disk/environments.ts";
import type { LaneView } from "../../explain/lanes.ts";
import { suspensionWords } from "../../model/suspension.ts";
import { type Command, type EnvironmentsAsked, environmentArgument } from "../command.ts";

/** `isolane lanes`. */
export const lanes: Command<EnvironmentsAsked> = {
  name: "lanes",
  summary: "list the lanes, and how to send a request into each",
  description:
    "Lists the lanes of the output folder: routing key, owner, forks, when each was created and expires, whether it is suspended or pinned, and a request that it answers. Compiles nothing and sends nothing. Ends with 1 where specs and output disagree about a lane.",
  arguments: [environmentArgument],
  options: [],
  load: async () => {
    const { headerOptions, laneViews, requestLine } = await import("../../explain/lanes.ts");
    const { factsOf } = await import("../../verify/reading/facts.ts");
    const { readStated } = await import("../../verify/reading/lanes.ts");
    const { readOutput } = await import("../../verify/reading/output.ts");
    const { usableOut } = await import("../../disk/out-folder.ts");
    const { readFromDisk } = await import("../read-environment.ts");
    return (asked, here) => {
      const problems = new Problems();
      const out = usableOut(asked.out, here.cwd, problems);
      if (out === undefined) return { diagnostics: problems.all, data: { environments: [] } };
      const folders = findEnvironments(asked.environment, here, problems);
      if (problems.failed) {
        return { diagnostics: problems.all, failed: "usage", data: { environments: [] } };
      }
      const environments = folders.flatMap((folder) => {
        const found = readFromDisk(folder, out, problems);
        if (found === undefined) return [];
        const facts = factsOf(found.input);
        const output = readOutput(found.files, facts.name, out.shown, problems);
        readStated(found.input, facts, output, problems);
        const views = laneViews(found.input, output);
        const { name, suspended } = facts;
        const own = `${out.shown}/${name}`;
        return [{ name, folder: folder.shown, out: own, suspended, lanes: views }];
      });
      return {
        diagnostics: problems.all,
        // An edit of a spec or of an object is verify's to find; a lane that nobody states is seen here.
        ...(environments.some(({ lanes: all }) => all.some(({ spec }) => spec === "nowhere"))
          ? { failed: "problems" as const }
          : {}),
        data: { environments },
        text: () =>
          environments
            .flatMap(({ name, suspended, lanes: all }) => [
              `${name}: ${count(all.length, "lane")}${suspended ? " (the environment is suspended)" : ""}`,
              ...all.flatMap((lane) =>
                linesOf(lane, headerOptions(lane.headers), lane.requests.map(requestLine)),
              ),
            ])
            .map((line) => `${line}\n`)
            .join(""),
      };
    };
  },
};

/** A lane for people, with its header options and the lines of its requests. */
function linesOf(
  lane: LaneView,
  [key = "", ...others]: readonly string[],
  requests: readonly string[],
): readonly string[] {
  const { kind, name, suspended, forks } = lane;
  const about = [
    `${kind} ${name}`,
    ...(lane.owner === undefined ? [] : [`owned by ${lane.owner}`]),
    ...(lane.createdAt === undefined ? [] : [`created ${lane.createdAt}`]),
    ...(lane.updatedAt === undefined ? [] : [`updated ${lane.updatedAt}`]),
    ...expiry(lane),
    ...(lane.pinned === true ? ["pinned"] : []),
    ...(lane.spec === "program" ? ["stated by a program"] : []),
    ...(lane.spec === "nowhere" ? ["its spec is gone: `isolane synth` removes it"] : []),
  ];
  const members = lane.members.filter((member) => !suspended.includes(member));
  const [first = `any request with ${key}`, ...more] = requests;
  return [
    `  ${lane.key}   ${about.join(", ")}`,
    ...(kind === "group" ? [`    joins    ${members.join(", ") || "nobody"}`] : []),
    ...suspended.map((member) =>
      `    suspended: ${member} ${suspensionWords(lane.suspensions?.[member] ?? {})}`.trimEnd(),
    ),
    ...Object.entries(forks).map(([workload, fork]) => `    forks    ${workload} as ${fork}`),
    `    send     ${first}`,
    ...more.map((line) => `             ${line}`),
    ...others.map((line) => `             or with ${line}`),
  ];
}

/** A group's lane lives as long as its spec. */
function expiry({ kind, ttl, expiresAt, offsetFrom }: LaneView): readonly string[] {
  if (kind === "group") return [];
  if (ttl === undefined) return ["no expiry"];
  return [
    expiresAt === undefined
      ? `expires ${ttl} after ${offsetFrom}, which is not stated`
      : `expires ${expiresAt}`,
  ];
}

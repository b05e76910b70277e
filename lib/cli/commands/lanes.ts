/**
 * @module `isolane lanes`: the lanes that the output on disk has, whose they are, and how to send a request into each.
 * Compiles nothing and runs no code of the checkout.
 */
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import { findEnvironments } from "../../disk/environments.ts";
import type { LaneView } from "../../explain/lanes.ts";
import { deletionWords } from "../../model/deletion.ts";
import { suspensionWords } from "../../model/suspension.ts";
import { type Command, type EnvironmentsAsked, environmentArgument } from "../command.ts";

/** `isolane lanes`. */
export const lanes: Command<EnvironmentsAsked> = {
  name: "lanes",
  summary: "list the lanes, and how to send a request into each",
  description:
    "Lists the lanes of the output folder: routing key, owner, forks, when each was created and expires, whether it is suspended or pinned, and a request that it answers; and the sandboxes that are being deleted, which have none. Compiles nothing and sends nothing. Ends with 1 where specs and output disagree about a lane.",
  arguments: [environmentArgument],
  options: [],
  load: async () => {
    const { endWords } = await import("../../explain/lifetime.ts");
    const { deletingIn, headerOptions, laneViews, requestLine } = await import(
      "../../explain/lanes.ts"
    );
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
        const output = readOutput(found, facts, problems);
        readStated(found.input, facts, output, problems);
        const views = laneViews(found.input, output);
        const { name, suspended } = facts;
        const own = `${out.shown}/${name}`;
        return [
          {
            name,
            folder: folder.shown,
            out: own,
            suspended,
            lanes: views,
            deleting: deletingIn(found.input),
          },
        ];
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
            .flatMap(({ name, suspended, lanes: all, deleting }) => [
              `${name}: ${count(all.length, "lane")}${suspended ? " (the environment is suspended)" : ""}`,
              ...all.flatMap((lane) =>
                linesOf(lane, {
                  gone: deleting.some((one) => one.kind === lane.kind && one.name === lane.name)
                    ? "it is being deleted"
                    : "its spec is gone",
                  ends: endWords(lane),
                  keys: headerOptions(lane.headers),
                  requests: lane.requests.map(requestLine),
                }),
              ),
              ...deleting.map((one) => `  ${one.kind} ${one.name}, ${deletionWords(one)}`),
            ])
            .map((line) => `${line}\n`)
            .join(""),
      };
    };
  },
};

/** What of a lane is words already. */
interface Words {
  /** Why no spec asks for it, where none does. */
  readonly gone: string;
  readonly ends: readonly string[];
  /** Header options. */
  readonly keys: readonly string[];
  readonly requests: readonly string[];
}

/** A lane for people. */
function linesOf(lane: LaneView, { gone, ends, keys, requests }: Words): readonly string[] {
  const [key = "", ...others] = keys;
  const { kind, name, suspended, forks } = lane;
  const about = [
    `${kind} ${name}`,
    ...(lane.owner === undefined ? [] : [`owned by ${lane.owner}`]),
    ...(lane.createdAt === undefined ? [] : [`created ${lane.createdAt}`]),
    ...(lane.updatedAt === undefined ? [] : [`updated ${lane.updatedAt}`]),
    ...(kind === "sandbox" && lane.ttl === undefined ? ["no expiry"] : []),
    ...ends,
    ...(lane.spec === "program" ? ["stated by a program"] : []),
    ...(lane.spec === "nowhere" ? [`${gone}: \`isolane synth\` removes it`] : []),
  ];
  const members = lane.members.filter((member) => !suspended.includes(member));
  const own = [...lane.own.hosts, ...lane.own.services];
  const isAsleep = lane.members.length > 0 && members.length === 0;
  const any = `any request with ${key}${isAsleep ? ", which is refused where a fork would answer" : ""}`;
  const [first = any, ...more] = requests;
  return [
    `  ${lane.key}   ${about.join(", ")}`,
    ...(kind === "group" ? [`    joins    ${members.join(", ") || "nobody"}`] : []),
    ...suspended.map((member) =>
      `    suspended: ${member} ${suspensionWords(lane.suspensions?.[member] ?? {})}`.trimEnd(),
    ),
    ...Object.entries(forks).map(([workload, fork]) => `    forks    ${workload} as ${fork}`),
    ...(own.length === 0 ? [] : [`    own      ${own.join(", ")}`]),
    ...lane.previews.map(({ url, of }) => `    preview  ${url}   (${of})`),
    `    send     ${first}`,
    ...more.map((line) => `             ${line}`),
    ...others.map((line) => `             or with ${line}`),
  ];
}

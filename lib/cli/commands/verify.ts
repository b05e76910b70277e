/**
 * @module `isolane verify`: proves what lies on disk, after a hand edit or a merge. It reads and judges;
 * it neither compiles nor compares with a fresh compile, and runs no code of the checkout.
 */
import { Problems } from "../../diagnostics/problems.ts";
import { count } from "../../diagnostics/words.ts";
import { findEnvironments, homeOf } from "../../disk/environments.ts";
import type { VerifyReport } from "../../verify/verify.ts";
import { type Command, type EnvironmentsAsked, environmentArgument } from "../command.ts";

/** `isolane verify`. */
export const verify: Command<EnvironmentsAsked> = {
  name: "verify",
  summary: "prove the promises on the output that lies on disk",
  description:
    "Reads the output folder as it is, after a hand edit or a merge, and proves on it that lanes are isolated. Compiles nothing. Ends with 1 where a promise is broken.",
  arguments: [environmentArgument],
  options: [],
  load: async () => {
    const { verify: verifyOutput } = await import("../../verify/verify.ts");
    const { checkAttributes, reportBeside } = await import("../../disk/beside.ts");
    const { guard, usableOut } = await import("../../disk/out-folder.ts");
    const { diskFs } = await import("../../disk/write-fs.ts");
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
        const { name } = found.input.environment.spec.metadata;
        const report = verifyOutput(found, problems);
        return [{ name, folder: folder.shown, out: `${out.shown}/${name}`, ...report }];
      });
      const place = { out, root: homeOf(here.cwd), repository: here.root };
      guard({ out }, diskFs, problems, () => {
        if (environments.some(({ objects }) => objects > 0))
          checkAttributes(place, diskFs, problems);
        reportBeside(place, new Set(environments.map(({ name }) => name)), diskFs, problems);
      });
      return {
        diagnostics: problems.all,
        data: { environments },
        text: () => environments.map(summary).join(""),
      };
    };
  },
};

/** `staging: 1,362 requests at 14 entries (135 to a fork), 4 lanes, 87 objects, 53 selectors`. */
function summary({ name, ...report }: VerifyReport & { readonly name: string }): string {
  const asked = Object.values(report.requests).reduce((sum, some) => sum + some, 0);
  const entries = Object.keys(report.requests).length;
  const sampled = report.sampled.length === 0 ? "" : `; sampled: ${report.sampled.join(", ")}`;
  const outside = report.outside.map(
    ({ caller, why }) => `  not proved for ${caller}, which is not in the mesh: ${why}\n`,
  );
  const bypassing = report.bypassing.map(
    ({ caller, entry, why }) => `  not proved for ${caller} at ${entry}, because ${why}\n`,
  );
  const assumed = report.assumed.map(
    (namespace) =>
      `  pods of namespace ${namespace} are assumed to be in the mesh: no source declares the Namespace; routing.membership can say so\n`,
  );
  const notes = [...outside, ...bypassing, ...assumed].join("");
  return `${name}: ${count(asked, "request")} at ${count(entries, "entry", "entries")} (${report.forked} to a fork), ${count(report.lanes, "lane")}, ${count(report.objects, "object")}, ${count(report.selectors, "selector")}${sampled}\n${notes}`;
}

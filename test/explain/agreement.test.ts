import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { explain } from "../../lib/explain/explain.ts";
import { toCurl } from "../../lib/simulate/requests/curl.ts";
import { summarise } from "../../lib/simulate/tables/verdict.ts";
import type { Answered } from "../../lib/verify/checks/requests/ask.ts";
import { checkRequests } from "../../lib/verify/checks/requests.ts";
import { subjects } from "../support/environments.ts";
import { groundIn } from "../support/explained.ts";
import { compiled } from "../support/verified.ts";

/** Every request that verification tells apart, with its verdict. */
function asked(ground: ReturnType<typeof groundIn>): readonly Answered[] {
  const found: Answered[] = [];
  checkRequests({ ...ground, observe: (one) => found.push(one) }, new Problems());
  return found;
}

// Engines write the same routes.
const environments = subjects.filter(({ title }) => !title.endsWith("flux"));

describe.each(environments)("every request of $title is explained as it was proved", (subject) => {
  const ground = groundIn(compiled(subject.files, subject.folder));
  const requests = asked(ground);

  it("asks many, of them some that reach forks", () => {
    expect(requests.length).toBeGreaterThan(80);
    expect(requests.some(({ expectation }) => expectation?.kind === "forks")).toBe(true);
  });

  it("ends where verify says, by the rule that verify names, and keeps the promise", () => {
    const wrong = requests.flatMap(({ entry, shape, key, got, expectation }) => {
      const found = explain(ground, { entry, shape, carriers: key });
      const rules = found.tables.flatMap((table) =>
        table.rules.filter(({ state }) => state === "answers"),
      );
      const problems = [
        // A fault or an answer of the rule's own keeps requests from where the rule leads.
        ...(found.ends === (found.fault ?? summarise(got)) ? [] : [`ends at ${found.ends}`]),
        ...(got.origin === undefined || rules.some(({ rule }) => got.rule.includes(rule))
          ? []
          : [`by ${rules.map(({ rule }) => rule).join()} and not by ${got.rule}`]),
        ...(found.promise?.holds === false ? [`breaks ${found.promise.promise}`] : []),
        ...(expectation?.kind === "forks" && found.key.kind !== "lane" ? ["no lane seen"] : []),
      ];
      return problems.map((problem) => `${toCurl(entry, shape, key)}: ${problem}`);
    });
    expect(wrong).toEqual([]);
  });

  it("points to the fork's line in the spec wherever a fork answers", () => {
    const reaching = requests.filter(({ expectation }) => expectation?.kind === "forks");
    const roles = reaching.map(({ entry, shape, key }) =>
      explain(ground, { entry, shape, carriers: key }).because.filter(
        ({ role, file }) => role === "fork" && file.includes("/sandboxes/"),
      ),
    );
    expect(roles.filter((places) => places.length === 0)).toEqual([]);
  });
});

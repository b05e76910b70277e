import { afterAll, describe, expect, it } from "vitest";
import { type Campaign, runCampaign } from "./campaign.ts";
import { changeText } from "./change.ts";
import { Checker } from "./check.ts";
import { additions } from "./kinds/additions.ts";
import { mutationKinds } from "./kinds.ts";
import { killRate, reportOf } from "./report.ts";
import { mutationSubjects } from "./subjects.ts";
import { worldOf } from "./world.ts";

const worlds = mutationSubjects.map(worldOf);
const campaign: Campaign = {
  worlds,
  kinds: mutationKinds,
  count: 2 * mutationKinds.length,
  seed: 20,
};
const outcome = runCampaign(campaign);
const checker = new Checker();
const added = runCampaign({
  ...campaign,
  kinds: additions,
  count: 4 * additions.length,
  check: (mutant) => checker.of(mutant),
});
afterAll(() => checker.remove());

describe("a mutant of the output", () => {
  const report = reportOf(outcome, mutationKinds);

  it("is of a kind that applies somewhere", () => {
    expect(outcome.idle).toEqual([]);
    expect(new Set(mutationKinds.map(({ name }) => name)).size).toBe(mutationKinds.length);
  });

  it("is killed, or does no harm for a known reason", () => {
    const unexplained = report.groups.filter(({ reason }) => reason === undefined);
    expect(unexplained.flatMap(({ members }) => members.map(changeText))).toEqual([]);
    expect(killRate(report.total)).toBeGreaterThanOrEqual(99);
    // Reasons are for the few: a verify that sees nothing must not pass by them.
    expect(report.total.killed / report.total.mutants).toBeGreaterThan(0.85);
  });

  it("is the same one for the same seed", () => {
    const few = { ...campaign, count: 60 };
    const changes = () => runCampaign(few).tried.map(changeText);
    expect(changes()).toEqual(changes());
  });
});

describe("an addition to the output", () => {
  const report = reportOf(added, additions);

  it("is of a kind that applies somewhere", () => {
    expect(added.idle).toEqual([]);
    expect(report.total.mutants).toBe(4 * additions.length);
  });

  it("is killed by verify, or does no harm for a known reason", () => {
    const unexplained = report.groups.filter(({ reason }) => reason === undefined);
    expect(unexplained.flatMap(({ members }) => members.map(changeText))).toEqual([]);
    expect(report.total.killed / report.total.mutants).toBeGreaterThan(0.85);
  });

  it("is refused by check, whatever its options are", () => {
    expect(report.check.passed.map(changeText)).toEqual([]);
    expect(report.check.passedAllowingAdded.map(changeText)).toEqual([]);
    const clean = { refused: false, refusedAllowingAdded: false };
    for (const world of worlds) expect(checker.ofClean(world)).toEqual(clean);
  });
});

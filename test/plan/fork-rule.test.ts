import { describe, expect, test } from "vitest";
import { codesOf, planned, reviews, virtualService } from "./support.ts";

const split = virtualService(
  "reviews",
  `
hosts: [reviews]
http:
- route:
  - {destination: {host: reviews, subset: v1}, weight: 90}
  - {destination: {host: reviews, subset: v2}, weight: 10}`,
);

function targets(baseline: string, sandboxes: Record<string, readonly string[]>) {
  const { plan, codes, problems } = planned({ baseline, sandboxes });
  const [entry] = plan.entries;
  if (entry?.kind !== "existing") return { codes, problems, targets: [] };
  const copies = entry.rules.flatMap((r) => r.copies);
  return {
    codes,
    problems,
    targets: copies.map(({ lane, action }) => [
      lane.key,
      action.kind === "fork"
        ? action.targets.map(
            (t) => `${t.forkService.name} ${t.replaces.subset} ${t.port} ${t.weight}`,
          )
        : action.kind,
    ]),
  };
}

describe("the fork rule", () => {
  test("one forked workload takes the whole rule, other versions' shares included", () => {
    expect(targets(reviews + split, { "pr-1": ["reviews-v2"] })).toMatchObject({
      codes: [],
      targets: [["pr-1", ["reviews-pr-1-reviews-v2 v2 80 undefined"]]],
    });
  });

  test("a forked workload that no subset of the rule selects takes the whole rule too", () => {
    expect(targets(reviews + split, { "pr-1": ["reviews-v3"] }).targets).toEqual([
      ["pr-1", ["reviews-pr-1-reviews-v3 v1 80 undefined"]],
    ]);
  });

  test("several forked workloads keep the shares of the destinations that select them", () => {
    expect(targets(reviews + split, { "pr-1": ["reviews-v1", "reviews-v2"] }).targets).toEqual([
      ["pr-1", ["reviews-pr-1-reviews-v1 v1 80 90", "reviews-pr-1-reviews-v2 v2 80 10"]],
    ]);
  });

  test("destinations that select none of several forks are dropped", () => {
    expect(targets(reviews + split, { "pr-1": ["reviews-v2", "reviews-v3"] }).targets).toEqual([
      ["pr-1", ["reviews-pr-1-reviews-v2 v2 80 undefined"]],
    ]);
  });

  test("several forks and no destination for any of them is an error that names both specs", () => {
    const only = virtualService(
      "reviews",
      "hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews, subset: v1}}]",
    );
    const { codes, problems } = targets(reviews + only, { "pr-1": ["reviews-v2", "reviews-v3"] });
    expect(codes).toEqual(["E0530"]);
    const [problem] = problems.all;
    expect(problem?.source?.path).toEqual(["spec", "forks", 0]);
    expect(problem?.related?.[0]?.source.path).toEqual(["spec", "forks", 1]);
  });

  test("one destination that selects several forks is an error, once for all lanes with these forks", () => {
    const whole = virtualService(
      "reviews",
      "hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews}}]",
    );
    const { problems } = planned({
      baseline: reviews + whole,
      sandboxes: { "pr-1": ["reviews-v1"], "pr-2": ["reviews-v2"] },
      groups: { both: ["pr-1", "pr-2"], other: ["pr-1", "pr-2"] },
    });
    expect(codesOf(problems.all)).toEqual(["E0530"]);
    expect(problems.all[0]?.message).toContain(
      'lane "both" forks Deployment shop/reviews-v1 and Deployment shop/reviews-v2',
    );
  });

  test("the default route of a Service with two forked versions is an error", () => {
    const { codes } = planned({
      baseline: reviews,
      sandboxes: { "pr-1": ["reviews-v1", "reviews-v2"] },
    });
    expect(codes).toEqual(["E0530"]);
  });

  test("a destination without weight beside a weighted one has no share", () => {
    const odd = virtualService(
      "reviews",
      `
hosts: [reviews]
http:
- route:
  - {destination: {host: reviews, subset: v1}, weight: 100}
  - {destination: {host: reviews, subset: v2}}`,
    );
    expect(targets(reviews + odd, { "pr-1": ["reviews-v1", "reviews-v2"] }).targets).toEqual([
      ["pr-1", ["reviews-pr-1-reviews-v1 v1 80 undefined"]],
    ]);
  });

  test("a destination outside the baseline counts as not forked", () => {
    const outside = virtualService(
      "reviews",
      `
hosts: [reviews]
http:
- match: [{uri: {prefix: /ext}}]
  route: [{destination: {host: reviews.example.com}}]
- route: [{destination: {host: reviews, subset: v1}}]`,
    );
    const { plan } = planned({
      baseline: reviews + outside,
      sandboxes: { "pr-1": ["reviews-v1"] },
    });
    const [entry] = plan.entries;
    expect(entry?.kind === "existing" && entry.rules.map((r) => r.copies.length)).toEqual([0, 1]);
  });
});

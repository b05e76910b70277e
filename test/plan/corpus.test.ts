/** The baselines of the corpus: routes of every kind are planned and rendered without an error. */
import { describe, expect, test } from "vitest";
import { corpusText as read, workloadFiles } from "../corpus/corpus.ts";
import { answer, destinationOf, virtualServices } from "./support.ts";

const keyed = (key: string, more: Record<string, string> = {}) => ({
  port: 7070,
  headers: { baggage: `isolane=${key}`, ...more },
});

describe("the library", () => {
  const sandboxes = { "pr-1": ["loans-v2"], "pr-12": ["stars-v1"], other: ["desk-v1"] };
  const groups = { team: ["pr-1", "pr-12"] };
  const base = [...workloadFiles.library, "library/istio-subsets.yaml"];

  test("weights: every keyed request reaches the fork, the baseline keeps its split", () => {
    const routes = "library/istio-loans-90-10.yaml";
    const { objects, problems } = virtualServices({
      baseline: read(...base, routes),
      sandboxes,
      groups,
    });
    expect(problems.failed).toBe(false);
    const to = (key: string) => destinationOf(answer(objects.loans, keyed(key)));
    expect(to("pr-1")).toBe("loans-pr-1-loans-v2.shop.svc.cluster.local 7070");
    expect(to("team")).toBe("loans-pr-1-loans-v2.shop.svc.cluster.local 7070");
    expect(to("pr-12")).toBe("loans v1");
    expect(to("pr-123")).toBe("loans v1");
    expect(Object.keys(objects).sort()).toEqual(["desk", "loans", "stars"]);
  });

  test("header matches and delays stay with their users", () => {
    const routes = ["library/istio-loans-by-reader.yaml", "library/istio-stars-delay.yaml"];
    const { objects, problems } = virtualServices({
      baseline: read(...base, ...routes),
      sandboxes,
      groups,
    });
    expect(problems.failed).toBe(false);
    const ada = { "x-reader": "ada" };
    const delayed = answer(objects.stars, keyed("pr-12", ada));
    expect(delayed.fault.delay.fixedDelay).toBe("4s");
    expect(destinationOf(delayed)).toBe("stars-pr-12.shop.svc.cluster.local 7070");
    expect(answer(objects.stars, keyed("pr-12")).fault).toBeUndefined();
    expect(destinationOf(answer(objects.loans, { port: 7070, headers: ada }))).toBe("loans v2");
  });

  test("the ingress gateway's table has the lanes too", () => {
    const routes = "library/istio-edge.yaml";
    const { objects, problems } = virtualServices({
      baseline: read(...base, routes),
      sandboxes,
      groups,
    });
    expect(problems.failed).toBe(false);
    const request = {
      gateway: "edge",
      path: "/public/x",
      headers: { "x-isolane-key": "other" },
    };
    expect(destinationOf(answer(objects.edge, request))).toBe(
      "desk-other.shop.svc.cluster.local 7070",
    );
    expect(destinationOf(answer(objects.edge, { ...request, headers: {} }))).toBe("desk 7070");
  });
});

describe("the ferry with Istio routes", () => {
  test("has no error", () => {
    const baseline = read(...workloadFiles.ferry, "ferry/istio-routes.yaml");
    const sandboxes = { "pr-1": ["ferry/website", "ferry/fares"], "pr-12": ["ferry-pay/payments"] };
    const { objects, problems } = virtualServices({
      baseline,
      sandboxes,
      groups: { g: ["pr-1", "pr-12"] },
    });
    expect(problems.all.filter((d) => d.severity === "error")).toEqual([]);
    expect(Object.keys(objects).length).toBeGreaterThan(2);
  });
});

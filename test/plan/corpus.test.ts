/** Real baselines, where they are at hand: routes of every kind are planned and rendered without an error. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { answer, destinationOf, virtualServices } from "./support.ts";

const folder = "../shared/corpus";
const here = existsSync(folder);
if (!here) console.log("skipped: the corpus is not at hand");

const read = (...files: readonly string[]) =>
  files.map((file) => readFileSync(`${folder}/${file}`, "utf8")).join("\n---\n");
const keyed = (key: string, more: Record<string, string> = {}) => ({
  port: 9080,
  headers: { baggage: `isolane=${key}`, ...more },
});

describe.skipIf(!here)("Bookinfo", () => {
  const sandboxes = { "pr-1": ["reviews-v2"], "pr-12": ["ratings-v1"], other: ["productpage-v1"] };
  const groups = { team: ["pr-1", "pr-12"] };
  const base = ["bookinfo.yaml", "bookinfo-routes/networking-destination-rule-all.yaml"];

  test("weights: every keyed request reaches the fork, the baseline keeps its split", () => {
    const routes = "bookinfo-routes/networking-virtual-service-reviews-90-10.yaml";
    const { objects, problems } = virtualServices({
      baseline: read(...base, routes),
      sandboxes,
      groups,
    });
    expect(problems.failed).toBe(false);
    const to = (key: string) => destinationOf(answer(objects["reviews"], keyed(key)));
    expect(to("pr-1")).toBe("reviews-pr-1-reviews-v2.shop.svc.cluster.local 9080");
    expect(to("team")).toBe("reviews-pr-1-reviews-v2.shop.svc.cluster.local 9080");
    expect(to("pr-12")).toBe("reviews v1");
    expect(to("pr-123")).toBe("reviews v1");
    expect(Object.keys(objects).sort()).toEqual(["productpage", "ratings", "reviews"]);
  });

  test("header matches and delays stay with their users", () => {
    const routes = [
      "bookinfo-routes/networking-virtual-service-reviews-jason-v2-v3.yaml",
      "bookinfo-routes/networking-virtual-service-ratings-test-delay.yaml",
    ];
    const { objects, problems } = virtualServices({
      baseline: read(...base, ...routes),
      sandboxes,
      groups,
    });
    expect(problems.failed).toBe(false);
    const jason = { "end-user": "jason" };
    const delayed = answer(objects["ratings"], keyed("pr-12", jason));
    expect(delayed.fault.delay.fixedDelay).toBe("7s");
    expect(destinationOf(delayed)).toBe("ratings-pr-12.shop.svc.cluster.local 9080");
    expect(answer(objects["ratings"], keyed("pr-12")).fault).toBeUndefined();
    expect(destinationOf(answer(objects["reviews"], { port: 9080, headers: jason }))).toBe(
      "reviews v2",
    );
  });

  test("the ingress gateway's table has the lanes too", () => {
    const routes = "bookinfo-routes/networking-bookinfo-gateway.yaml";
    const { objects, problems } = virtualServices({
      baseline: read(...base, routes),
      sandboxes,
      groups,
    });
    expect(problems.failed).toBe(false);
    const request = {
      gateway: "bookinfo-gateway",
      path: "/static/x",
      headers: { "x-isolane-key": "other" },
    };
    expect(destinationOf(answer(objects["bookinfo"], request))).toBe(
      "productpage-other.shop.svc.cluster.local 9080",
    );
    expect(destinationOf(answer(objects["bookinfo"], { ...request, headers: {} }))).toBe(
      "productpage 9080",
    );
  });
});

describe.skipIf(!here)("Online Boutique with Istio routes", () => {
  test("has no error", () => {
    const baseline = read("online-boutique.yaml", "online-boutique-istio.yaml");
    const sandboxes = { "pr-1": ["frontend", "cartservice"], "pr-12": ["checkoutservice"] };
    const { objects, problems } = virtualServices({
      baseline,
      sandboxes,
      groups: { g: ["pr-1", "pr-12"] },
    });
    expect(problems.all.filter((d) => d.severity === "error")).toEqual([]);
    expect(Object.keys(objects).length).toBeGreaterThan(2);
  });
});

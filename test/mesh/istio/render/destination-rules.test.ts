import { describe, expect, test } from "vitest";
import { forkDestinationRules } from "../../../../lib/mesh/istio/render/destination-rules.ts";
import { overlaidPolicy } from "../../../../lib/mesh/istio/render/traffic-policy.ts";
import { codesOf, type Loose, resolved, reviews, virtualService } from "../../../plan/support.ts";

function rules(baseline: string, forks: readonly string[]) {
  const { environment, problems } = resolved({ baseline, sandboxes: { a: forks } });
  const placed = forkDestinationRules(environment, problems);
  return { placed, codes: codesOf(problems.all) };
}

function specOf([first]: ReturnType<typeof rules>["placed"]): Loose {
  return first?.object.spec;
}

describe("DestinationRules of forks", () => {
  test("are clones for the fork's host, overlaid by the subset that selects the workload", () => {
    const { placed, codes } = rules(reviews, ["reviews-v1"]);
    expect(codes).toEqual([]);
    expect(placed).toHaveLength(1);
    expect(placed[0]).toMatchObject({
      phase: "workload",
      unit: { kind: "sandbox", name: "a" },
      object: {
        kind: "DestinationRule",
        metadata: { namespace: "shop", labels: { "isolane.dev/sandbox": "a" } },
      },
    });
    expect(placed[0]?.object.spec).toEqual({
      host: "reviews-a-reviews-v1.shop.svc.cluster.local",
      trafficPolicy: {
        loadBalancer: { simple: "RANDOM" },
        connectionPool: { tcp: { maxConnections: 5 } },
      },
    });
    expect(placed[0]?.object.metadata.name).toMatch(/^reviews-a-[0-9a-f]{8}$/);
  });

  test("keep the top-level policy where the subset has none, and have one name each", () => {
    const { placed } = rules(reviews, ["reviews-v2", "reviews-v3"]);
    expect(new Set(placed.map((p) => p.object.metadata.name)).size).toBe(2);
    expect(specOf(placed).trafficPolicy).toEqual({
      loadBalancer: { simple: "RANDOM" },
      connectionPool: { http: { maxRetries: 1 } },
    });
  });

  const second = `
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews-more}
spec: {host: reviews.shop.svc.cluster.local, subsets: [{name: canary, labels: {version: v2}, trafficPolicy: {tls: {mode: DISABLE}}}]}`;

  test("warn where subsets disagree, unless the rules use one of them", () => {
    expect(rules(reviews + second, ["reviews-v2"]).codes).toEqual(["W0417"]);
    const used = virtualService(
      "reviews",
      "hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews, subset: canary}}]",
    );
    const { codes, placed } = rules(reviews + second + used, ["reviews-v2"]);
    expect(codes).toEqual([]);
    expect(placed).toHaveLength(1);
    expect(specOf(placed).trafficPolicy.tls).toEqual({ mode: "DISABLE" });
  });

  test("exist for Istio only", () => {
    const { environment, problems } = resolved({
      baseline: reviews,
      sandboxes: { a: ["reviews-v1"] },
      routing: "implementation: cilium",
    });
    expect(forkDestinationRules(environment, problems)).toEqual([]);
  });
});

describe("overlaid traffic policies", () => {
  const port = (number: number, fields: object) => ({ port: { number }, ...fields });

  test("a field of the subset replaces the whole field", () => {
    const top = { connectionPool: { http: { a: 1 } }, tls: { mode: "SIMPLE" } };
    expect(overlaidPolicy(top, { connectionPool: { tcp: { b: 2 } } })).toEqual({
      connectionPool: { tcp: { b: 2 } },
      tls: { mode: "SIMPLE" },
    });
  });

  test("a subset's field beats the rule's port level, a subset's port level beats everything", () => {
    const top = {
      portLevelSettings: [
        port(80, { tls: { mode: "SIMPLE" }, loadBalancer: { simple: "RANDOM" } }),
        port(81, {}),
      ],
    };
    const subset = {
      tls: { mode: "DISABLE" },
      portLevelSettings: [port(81, { loadBalancer: {} })],
    };
    expect(overlaidPolicy(top, subset)).toEqual({
      tls: { mode: "DISABLE" },
      portLevelSettings: [
        port(80, { tls: { mode: "DISABLE" }, loadBalancer: { simple: "RANDOM" } }),
        port(81, { loadBalancer: {} }),
      ],
    });
  });

  test("one of the two alone is taken as it is", () => {
    expect(overlaidPolicy(undefined, undefined)).toBeUndefined();
    expect(overlaidPolicy({ tls: {} }, undefined)).toEqual({ tls: {} });
    expect(overlaidPolicy("x", { tls: {} })).toEqual({ tls: {} });
  });
});

import { describe, expect, it } from "vitest";
import { render } from "../world.ts";

const baggage = (key: string) => `^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*${key}[ \\t]*(?:[;,].*)?$`;
const everything = { path: { type: "PathPrefix", value: "/" } };

describe("routes of a Service without routes", () => {
  const { objects, codes } = render({
    services: ["shop/cart:80,9090"],
    lanes: [{ key: "pr-1", forks: ["shop/cart"] }],
  });

  it("are one HTTPRoute per lane and port, with every default written out", () => {
    expect(codes).toEqual([]);
    expect(objects.map(({ object }) => object.metadata.name)).toEqual([
      "cart-80-pr-1-eec9b904",
      "cart-9090-pr-1-49b8fca1",
    ]);
    expect(objects[0]?.object).toEqual({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: {
        name: "cart-80-pr-1-eec9b904",
        namespace: "shop",
        labels: { "isolane.dev/environment": "staging", "isolane.dev/sandbox": "pr-1" },
        annotations: { "isolane.dev/owner": "me" },
      },
      spec: {
        parentRefs: [{ group: "", kind: "Service", namespace: "shop", name: "cart", port: 80 }],
        rules: [
          {
            matches: [
              {
                ...everything,
                headers: [{ type: "RegularExpression", name: "baggage", value: baggage("pr-1") }],
              },
              { ...everything, headers: [{ type: "Exact", name: "x-isolane-key", value: "pr-1" }] },
            ],
            backendRefs: [
              {
                group: "",
                kind: "Service",
                name: "cart-pr-1",
                namespace: "shop",
                port: 80,
                weight: 1,
              },
            ],
          },
          {
            matches: [everything],
            backendRefs: [
              { group: "", kind: "Service", name: "cart", namespace: "shop", port: 80, weight: 1 },
            ],
          },
        ],
      },
    });
  });

  it("belong to the lane's unit, after its workloads, and name what caused them", () => {
    expect(objects.map(({ unit, phase }) => ({ unit, phase }))).toEqual(
      Array(2).fill({ unit: { kind: "sandbox", name: "pr-1" }, phase: "route" }),
    );
    expect(objects[0]?.sources.map(({ document, path }) => [document.file, path])).toEqual([
      ["pr-1.yaml", ["spec", "forks", 0, "forkOf"]],
      ["cart.yaml", []],
    ]);
  });

  it("need no route of a lane that forks nothing there", () => {
    const { objects: none } = render({
      services: ["shop/cart:80", "shop/web:80"],
      lanes: [
        { key: "pr-1", forks: [] },
        { key: "pr-2", forks: ["shop/web"] },
      ],
    });
    expect(none.map(({ object }) => object.metadata.name.split("-80-")[0])).toEqual(["web"]);
  });

  it("use the carriers that there are", () => {
    const one = (carriers: { baggage?: string; header?: string }) =>
      JSON.stringify(
        render({
          services: ["shop/cart"],
          lanes: [{ key: "pr-1", forks: ["shop/cart"] }],
          carriers,
        }).objects,
      );
    expect(one({ header: "x-k" })).not.toContain("baggage");
    expect(one({ baggage: "k" })).not.toContain("x-isolane-key");
  });

  it("refuse what a strict lane does not fork, by a rule without backends", () => {
    const strict = { key: "pr-1", forks: ["shop/cart"], strict: true };
    const { objects: routes } = render({ services: ["shop/cart", "shop/web"], lanes: [strict] });
    const [, web] = routes.map(({ object }) => object.spec as { rules: readonly object[] });
    expect(web?.rules[0]).not.toHaveProperty("backendRefs");
    expect(web?.rules[1]).toHaveProperty("backendRefs");
  });
});

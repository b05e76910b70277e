import { describe, expect, it } from "vitest";
import { ask, follow, groundFor } from "../support/explained.ts";
import { ingressWorld } from "../support/ingress-world.ts";

const ground = groundFor(ingressWorld());

describe("a request to a lane's host behind an Ingress", () => {
  it("leaves the proxy with the lane's key, whatever it brought", () => {
    const found = ask(ground, "https://pr-1.preview.example/cart/7", {
      headers: ["x-isolane-key: pr-12", "baggage: isolane=pr-12,user=alice"],
    });
    expect(found.from.name).toMatch(/^Deployment shop\/isolane-web-[0-9a-f]{8}$/);
    expect(found.key).toMatchObject({ kind: "lane", key: "pr-1" });
    expect(found.request.headers).toContainEqual(["baggage", "user=alice"]);
    expect(found.reach?.kind).toBe("reached");
    expect(found.destinations[0]?.workloads[0]).toMatchObject({ forkOf: "Deployment shop/cart" });
  });

  it.each([
    ["https://pr-12.preview.example/", "Deployment shop/web", "reached"],
    ["https://pr-12.preview.example/cart", "Deployment shop/cart", "not-reached"],
    ["https://pr-1-api.preview.example/v1", "Deployment shop/cart", "reached"],
    ["https://pr-1.preview.example:8443/carts", "Deployment shop/web", "not-reached"],
  ])("%s meets what the baseline's path leads to: %s", (url, workload, reach) => {
    const found = ask(ground, url);
    const [end] = found.destinations.flatMap(({ workloads }) => workloads);
    expect([end?.forkOf ?? end?.name, found.reach?.kind]).toEqual([workload, reach]);
  });

  it.each(["https://pr-9.preview.example/", "https://pr-1-api.preview.example/v2"])(
    "%s is nobody's",
    (url) => {
      expect(() => ask(ground, url)).toThrow(/^E0702/);
    },
  );

  it("is followed from there on", () => {
    expect(follow(ground, "https://pr-1.preview.example/cart").reach?.kind).toBe("reached");
  });
});

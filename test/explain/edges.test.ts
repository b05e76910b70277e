import { expect, test } from "vitest";
import { edgeShop } from "../support/edge-environments.ts";
import { ask, follow, groundFor } from "../support/explained.ts";

const ground = (backend: "istio" | "gateway-api", keys: "strip" | "refuse" = "strip") =>
  groundFor(edgeShop({ backend, keys }), "environments/made-up");
const url = "http://www.shop.example/";

test.each(["istio", "gateway-api"] as const)("a key is taken at the edge (%s)", (backend) => {
  const world = ground(backend);
  const told = ask(world, url, { key: "pr-1", gateway: "edge" });
  expect(told).toMatchObject({
    reach: {
      kind: "not-reached",
      text: 'entry point "public" takes keys from requests: the baseline answers',
    },
    ends: "Deployment shop/web",
    removed: ["baggage", "x-isolane-key"],
    promise: { promise: "P1", holds: true },
  });
  expect(told.because.map(({ role }) => role)).toContain("entry");
  const { stops, reach } = follow(world, url, { key: "pr-1", gateway: "edge" });
  expect(stops.map(({ keyed }) => keyed)).toEqual([false]);
  expect(reach?.kind).toBe("not-reached");
});

test.each(["istio", "gateway-api"] as const)("another Gateway lets it in (%s)", (backend) => {
  const told = ask(ground(backend), url, { key: "pr-1", gateway: "inner" });
  expect(told).toMatchObject({ reach: { kind: "reached" }, promise: { promise: "P2" } });
  expect(told.removed).toBeUndefined();
});

test("baggage of others goes on", () => {
  const told = ask(ground("istio"), url, { gateway: "edge", headers: ["baggage: user=alice"] });
  expect(told.removed).toBeUndefined();
  expect(told.promise).toMatchObject({ promise: "P1", holds: true });
});

test.each(["%69solane=pr-1", "user=alice,isolan%65 = pr-1", "\u00a0isolane=pr-1"])(
  "what a library may read as a key is taken: %s",
  (value) => {
    const headers = [`baggage: ${value}`];
    expect(ask(ground("istio"), url, { gateway: "edge", headers })).toMatchObject({
      reach: { kind: "not-reached" },
      removed: ["baggage", "x-isolane-key"],
      promise: { promise: "P1", holds: true },
    });
    expect(ask(ground("istio", "refuse"), url, { gateway: "edge", headers }).reach?.kind).toBe(
      "refused",
    );
  },
);

test("a key is refused", () => {
  expect(ask(ground("istio", "refuse"), url, { key: "no-such", gateway: "edge" })).toMatchObject({
    reach: { kind: "refused", text: 'entry point "public" refuses requests with a key' },
    ends: "status 403, by the rule itself",
    promise: { promise: "P1", holds: true, expected: "a refusal" },
  });
});

test.each(["strip", "refuse"] as const)("who has a claim is let in (%s)", (keys) => {
  const admit = "{claims: [{claim: groups, values: [developers]}]}";
  const world = groundFor(edgeShop({ backend: "istio", keys, admit }), "environments/made-up");
  const told = (value: string) =>
    ask(world, url, {
      key: "pr-1",
      gateway: "edge",
      headers: [`@request.auth.claims.groups: ${value}`],
    });
  expect(told("developers")).toMatchObject({ reach: { kind: "reached" } });
  expect(told("users").reach?.kind).toBe(keys === "strip" ? "not-reached" : "refused");
});

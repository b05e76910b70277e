import { describe, expect, it } from "vitest";
import { requestLine, requestsInto } from "../../lib/explain/lanes.ts";
import type { Probe } from "../../lib/model/release-unit.ts";

const headers = { "x-key": "pr-1", baggage: "isolane=pr-1" };
const probe = (more: Partial<Probe>): Probe => ({
  ...{ method: "GET", url: "http://cart/", expect: {}, withoutKey: [] },
  ...more,
});

describe("requests into a lane", () => {
  it("are one from outside and one of a pod, the plainest of each, with the first carrier", () => {
    const probes = [
      probe({ from: "shop", headers: { "x-role": "admin" } }),
      probe({ from: "shop", method: "POST" }),
      probe({ from: "shop", url: "http://cart/items" }),
      probe({ gateway: "shop/edge", method: "PUT", url: "http://shop.example/" }),
    ];
    expect(requestsInto({ headers, probes }).map(requestLine)).toEqual([
      "curl -X PUT -H 'x-key: pr-1' 'http://shop.example/'   # by Gateway shop/edge",
      "curl -H 'x-key: pr-1' 'http://cart/items'   # in a pod of namespace shop",
    ]);
  });

  it("are those with conditions where there are no plainer ones, quoted for a shell", () => {
    const probes = [
      probe({ from: "shop", url: "http://cart/it's", headers: { "x-a": "$(b) 'c'" } }),
    ];
    expect(requestsInto({ headers, probes })[0]?.curl).toBe(
      String.raw`curl -H 'x-a: $(b) '\''c'\''' -H 'x-key: pr-1' 'http://cart/it'\''s'`,
    );
  });

  it("are none where a lane answers nothing otherwise", () => {
    expect(requestsInto({ headers, probes: [] })).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { toQuestion } from "../../lib/explain/question.ts";
import { edgeShop } from "../support/edge-environments.ts";
import { ask, groundFor } from "../support/explained.ts";
import { shop } from "../support/verified.ts";

const istio = groundFor(shop("istio"));
const gateway = groundFor(shop("gateway-api"));

describe("a question is understood in the words that people use", () => {
  it("takes a Service by each of its names, and its only port by itself", () => {
    for (const host of [
      "web",
      "web.shop",
      "web.shop.svc",
      "web.shop.svc.cluster.local",
      "WEB",
      "web.shop.svc.cluster.local.",
    ]) {
      const { request } = ask(istio, `http://${host}/`);
      expect(request.port).toBe(8080);
    }
    expect(ask(istio, "web:8080/x?a=1&b=c%20d").request).toMatchObject({
      host: "web",
      path: "/x",
      query: [
        ["a", "1"],
        ["b", "c d"],
      ],
    });
  });

  it("takes a caller by workload, fork or Service, and any pod otherwise", () => {
    expect(ask(istio, "http://cart:8080/", { from: "web" }).from.name).toBe("Deployment shop/web");
    expect(ask(istio, "http://cart:8080/", { from: "shop/web" }).from.kind).toBe("workload");
    expect(ask(istio, "http://cart:8080/", { from: "Deployment/shop/web" }).from.kind).toBe(
      "workload",
    );
    expect(ask(istio, "http://cart:8080/").from).toEqual({ kind: "pod", name: "a pod in shop" });
    const fork = [...istio.forks.keys()].find((name) => name.includes("web-pr-1")) ?? "";
    expect(
      ask(istio, "http://cart:8080/", { from: fork.replace("Deployment ", "") }).from,
    ).toMatchObject({
      forkOf: "Deployment shop/web",
      sandbox: "pr-1",
    });
  });

  it("asks from outside where the host is a Gateway's", () => {
    for (const ground of [istio, gateway]) {
      const { from, tables } = ask(ground, "http://shop.example/");
      expect(from).toEqual({ kind: "outside", name: "outside" });
      expect(tables[0]?.title).toMatch(/^Gateway shop\/\w+, host shop\.example port 80$/);
    }
  });

  it("sends the key by the first carrier, and takes any header for what it is", () => {
    expect(ask(istio, "http://cart:8080/", { key: "pr-1" }).request.headers).toEqual([
      ["baggage", "isolane=pr-1"],
    ]);
    const byHeader = ask(istio, "http://cart:8080/", { headers: ["X-Isolane-Key: pr-1"] });
    expect(byHeader.key).toMatchObject({ kind: "lane", key: "pr-1" });
    const among = ask(istio, "http://cart:8080/", {
      headers: ["baggage: user=a;x=y, isolane = pr-12 ;ttl=1"],
    });
    expect(among.key).toMatchObject({ kind: "lane", key: "pr-12" });
  });

  it("says whose key it is, or that it is nobody's", () => {
    expect(ask(istio, "http://cart:8080/", { key: "pr-11" })).toMatchObject({
      key: { kind: "unknown", help: expect.stringContaining('did you mean "pr-1"?') },
      promise: { promise: "P1", holds: true },
    });
    const two = ask(istio, "http://cart:8080/", { headers: ["baggage: isolane=pr-1,isolane=all"] });
    expect(two.key).toEqual({ kind: "several", keys: ["pr-1", "all"] });
    expect(two.promise).toBeUndefined();
    expect(two.doubts.map(({ kind }) => kind)).toContain("several-keys");
  });

  it("says of the key of a sandbox that is being deleted why no lane has it", () => {
    const [own] = istio.input.sandboxes;
    if (own === undefined) throw new Error("no sandbox");
    const gone = (key?: string) => {
      const deletion = { since: "2026-11-20T08:00:00Z" };
      const { routing: _, ...rest } = own.spec.spec;
      const spec = { ...rest, deletion, ...(key === undefined ? {} : { routing: { key } }) };
      return { ...own, spec: { ...own.spec, metadata: { name: "gone" }, spec } };
    };
    for (const key of ["gone", "its-own"]) {
      const deleting = [gone(key === "gone" ? undefined : key)];
      const ground = { ...istio, input: { ...istio.input, deleting } };
      expect(ask(ground, "http://cart:8080/", { key }).key).toMatchObject({
        kind: "unknown",
        help: expect.stringMatching(/^sandbox "gone" is being deleted since 2026-11-20T08:00:00Z/),
      });
    }
  });

  it("lets a foreign Host header pass by the rules of a declared port", () => {
    const own = ask(istio, "http://cart:8080/", { key: "pr-1" });
    const foreign = ask(istio, "http://cart:8080/", { key: "pr-1", headers: ["Host: a.example"] });
    expect(own.ends).toMatch(/cart-v1-pr-1|cart-pr-1/);
    expect(foreign.ends).not.toMatch(/pr-1/);
    expect(foreign.tables[0]?.order).toBe("none");
  });

  it("meets the table of the Service that the Host header names, on the same port", () => {
    for (const authority of ["cart", "CART.shop", "cart:8080"]) {
      const found = ask(istio, "http://web:8080/", {
        key: "pr-1",
        headers: [`Host: ${authority}`],
      });
      expect(found.tables[0]?.title).toBe("mesh, Service shop/cart port 8080");
      expect(found.ends).toMatch(/cart-pr-1/);
    }
  });

  it("sees nothing in a caller's own TLS", () => {
    const found = ask(istio, "https://cart:8080/", { key: "pr-1" });
    expect(found.ends).toBe("Deployment shop/cart");
    expect(found.promise).toBeUndefined();
    expect(found.doubts.map(({ text }) => text).join()).toMatch(/speaks TLS to Service shop\/cart/);
  });

  it("promises nothing about a fork's own Service, and says whose fork it is", () => {
    const [service] = [...istio.after.services.values()].filter(({ name }) =>
      /cart-pr-1-/.test(name),
    );
    const found = ask(istio, `http://${service?.name}:8080/`);
    expect(found.ends).toMatch(/^Deployment shop\/cart-pr-1-/);
    expect(found.promise).toBeUndefined();
    expect(found.because.map(({ role }) => role)).toContain("fork");
  });

  it.each([
    ["http://cart:9999/", {}, "E0703"],
    ["http://crat:8080/", {}, "E0702"],
    ["http://shop.example/", { from: "web" }, "E0702"],
    ["http://cart:8080/", { from: "nobody" }, "E0704"],
    ["http://cart:8080/", { gateway: "nowhere" }, "E0705"],
    ["http://cart:8080/", { method: "" }, "E0701"],
    ["http://cart:8080/", { headers: [":x"] }, "E0701"],
    ["http://cart:8080/", { headers: ["a: b\r\nc: d"] }, "E0701"],
    ["http://cart:8080/", { key: "a\nb" }, "E0701"],
    ["http://", {}, "E0701"],
    ["http://[::1/", {}, "E0701"],
    ["http://cart:99999/", {}, "E0701"],
    ["http://user:pw@cart:8080/", {}, "E0701"],
    ["file:///etc/passwd", {}, "E0701"],
    ["http://cart\u0000:8080/", {}, "E0701"],
    ["http://__proto__/", {}, "E0702"],
    ["http://cart:8080/", { from: "constructor" }, "E0704"],
  ])("%s %j is %s", (url, asked, code) => {
    expect(() => ask(gateway, url, asked)).toThrow(code);
    expect(() => ask(istio, url, asked)).toThrow(code);
  });
});

describe("a host that the named Gateway does not serve", () => {
  const edge = groundFor(edgeShop({ backend: "istio", keys: "strip" }), "environments/made-up");
  const said = (host: string, gateway_: string) => {
    const problems = new Problems();
    const url = `http://${host}/`;
    toQuestion(edge, { method: "GET", url, headers: [], gateway: gateway_ }, problems);
    return problems.all.map(({ code, message, help }) => `${code} ${message}; ${help}`);
  };

  it.each(["inner", "shop/inner"])("is said to be another one's: %s", (named) => {
    expect(said("cart.shop.example", named)).toEqual([
      `E0702 Gateway "${named}" does not serve the host "cart.shop.example"; name one by --gateway: shop/edge`,
    ]);
  });

  it("is unknown where nobody serves it, and a near name is suggested", () => {
    expect(said("cort.shop.example", "inner")).toEqual([
      expect.stringMatching(/^E0702 nothing serves .* did you mean "cart\.shop\.example"/),
    ]);
  });
});

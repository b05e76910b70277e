import { describe, expect, it } from "vitest";
import type { Request } from "../../support/proxies.ts";
import { answer, header, parent, ref, route, to, v1v2, vs } from "../shop.ts";

describe("HTTPRoutes on the mesh", () => {
  const base = route("cart", `{${ref("cart")}}`);
  const lane = route(
    "pr-1",
    `{matches: [{path: {type: PathPrefix, value: /}, headers: [${header}]}], ${ref("cart-pr-1")}}`,
  );
  const withKey: Request = { ...to, headers: [["x-isolane-key", "pr-1"]] };

  it("merge, the more specific match first", () => {
    expect(answer(`${lane}\n---\n${base}`, withKey)).toBe("Deployment shop/fork-1");
    expect(answer(`${lane}\n---\n${base}`)).toBe(v1v2);
  });

  it("rank path before method before headers before queries", () => {
    const api = route(
      "api",
      `{matches: [{path: {type: PathPrefix, value: /api}}], ${ref("cart")}}`,
    );
    const get = route("get", `{matches: [{method: GET}], ${ref("cart")}}`);
    const query = route(
      "q",
      `{matches: [{queryParams: [{name: a, value: "1"}, {name: b, value: "2"}]}], ${ref("cart")}}`,
    );
    const regex = route(
      "re",
      `{matches: [{path: {type: RegularExpression, value: /x.*}}], ${ref("cart")}}`,
    );
    expect(answer(`${lane}\n---\n${api}`, { ...withKey, path: "/api/x" })).toBe(v1v2);
    expect(answer(`${lane}\n---\n${api}`, { ...withKey, path: "/apix" })).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(`${lane}\n---\n${get}`, withKey)).toBe(v1v2);
    expect(answer(`${lane}\n---\n${query}`, { ...withKey, path: "/?a=1&b=2" })).toBe(
      "Deployment shop/fork-1",
    );
    expect(answer(`${lane}\n---\n${regex}`, { ...withKey, path: "/xy" })).toBe(
      "Deployment shop/fork-1",
    );
  });

  it("do not rely on ties", () => {
    const other = route(
      "canary",
      `{matches: [{headers: [{name: x-user, value: jo}]}], ${ref("cart")}}`,
    );
    const request: Request = {
      ...to,
      headers: [
        ["x-isolane-key", "pr-1"],
        ["x-user", "jo"],
      ],
    };
    expect(answer(`${lane}\n---\n${other}`, request)).toBe("ambiguous");
    expect(
      answer(
        route(
          "one",
          `{matches: [{headers: [${header}]}], ${ref("cart-pr-1")}}, {matches: [{headers: [{name: x-user, value: jo}]}], ${ref("cart")}}`,
        ),
        request,
      ),
    ).toBe("Deployment shop/fork-1");
  });

  it("leave nothing of the implicit route", () => {
    expect(answer(lane)).toBe("404");
  });

  it("count only with an empty group, and not with and without a port at once", () => {
    expect(
      answer(
        route("x", `{${ref("cart-pr-1")}}`, {
          parents: "[{group: core, kind: Service, name: cart, port: 80}]",
        }),
      ),
    ).toBe(v1v2);
    expect(
      answer(
        route("x", `{${ref("cart-pr-1")}}`, { parents: "[{kind: Service, name: cart, port: 80}]" }),
      ),
    ).toBe(v1v2);
    expect(
      answer(
        `${lane}\n---\n${route("cart", `{${ref("cart")}}`, { parents: parent("") })}`,
        withKey,
      ),
    ).toBe("ambiguous");
  });

  it("of a client's namespace hide those of the Service's", () => {
    const consumer = route(
      "mine",
      `{matches: [{headers: [${header}]}], backendRefs: [{name: cart-pr-12, namespace: shop, port: 80}]}`,
      {
        namespace: "other",
        parents: `[{group: "", kind: Service, name: cart, namespace: shop, port: 80}]`,
      },
    );
    const from = { namespace: "other", labels: {} };
    expect(answer(`${base}\n---\n${consumer}`, { ...to, from })).toBe("404");
    expect(answer(`${base}\n---\n${consumer}`, { ...withKey, from })).toBe(
      "Deployment shop/fork-12",
    );
    expect(answer(`${base}\n---\n${consumer}`, withKey)).toBe(v1v2);
  });

  it("answer 500 for a missing backend, refuse without any, and vanish with an unknown filter", () => {
    expect(answer(route("x", `{${ref("nobody")}}`))).toBe("500");
    expect(answer(route("x", `{${ref("cart", ", weight: 0")}}`))).toBe("500");
    expect(answer(route("x", "{matches: [{}]}"))).toBe("refused");
    expect(answer(route("x", `{filters: [{type: ExtensionRef}], ${ref("cart-pr-1")}}`))).toBe(v1v2);
  });

  it("win over a VirtualService in their own namespace only", () => {
    const both = `${route("x", `{${ref("cart-pr-1")}}`)}\n---\n${vs("{route: [{destination: {host: cart-pr-12}}]}")}`;
    expect(answer(both)).toBe("Deployment shop/fork-1");
    expect(answer(both, { ...to, from: { namespace: "other", labels: {} } })).toBe("ambiguous");
  });
});

describe("GRPCRoutes on the mesh", () => {
  it("rank service and method before headers", () => {
    const grpc = (name: string, rules: string) => route(name, rules, { kind: "GRPCRoute" });
    const base = grpc("a", `{matches: [{method: {service: shop.Cart}}], ${ref("cart")}}`);
    const lane = grpc("b", `{matches: [{headers: [${header}]}], ${ref("cart-pr-1")}}`);
    const full = grpc(
      "c",
      `{matches: [{method: {service: shop.Cart}, headers: [${header}]}], ${ref("cart-pr-1")}}`,
    );
    const request: Request = {
      ...to,
      path: "/shop.Cart/Add",
      method: "POST",
      headers: [["x-isolane-key", "pr-1"]],
    };
    expect(answer(`${base}\n---\n${lane}`, request)).toBe(v1v2);
    expect(answer(`${base}\n---\n${full}`, request)).toBe("Deployment shop/fork-1");
  });
});

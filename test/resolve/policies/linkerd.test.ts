import { describe, expect, it } from "vitest";
import { policiesFor } from "./forks.ts";
import { cart, environment, policy } from "./shop.ts";

describe("policies that selected the baseline's pods", () => {
  it("bring along what hangs on a Linkerd Server", () => {
    const linkerd = (kind: string, name: string, spec: string) =>
      policy("policy.linkerd.io/v1beta3", kind, spec, `name: ${name}`);
    const texts = [
      linkerd("Server", "cart-http", "podSelector: {matchLabels: {app: cart}}, port: http"),
      linkerd(
        "HTTPRoute",
        "cart-get",
        "parentRefs: [{group: policy.linkerd.io, kind: Server, name: cart-http}]",
      ),
      linkerd(
        "AuthorizationPolicy",
        "a",
        "targetRef: {group: policy.linkerd.io, kind: Server, name: cart-http}",
      ),
      linkerd(
        "AuthorizationPolicy",
        "b",
        "targetRef: {group: policy.linkerd.io, kind: HTTPRoute, name: cart-get}",
      ),
      linkerd(
        "AuthorizationPolicy",
        "other",
        "targetRef: {group: policy.linkerd.io, kind: Server, name: web-http}",
      ),
      linkerd(
        "ServerAuthorization",
        "c",
        "server: {name: cart-http}, client: {unauthenticated: true}",
      ),
    ];
    const found = policiesFor(environment(...texts), { pr: [cart] }).policies("pr");
    const named = (prefix: string) => found.find((o) => o.metadata.name.startsWith(prefix));
    const server = named("cart-http-pr")?.metadata.name;
    const route = named("cart-get-pr")?.metadata.name;
    expect(found).toHaveLength(5);
    expect(named("a-pr")?.spec).toEqual({
      targetRef: { group: "policy.linkerd.io", kind: "Server", name: server },
    });
    expect(named("b-pr")?.spec).toEqual({
      targetRef: { group: "policy.linkerd.io", kind: "HTTPRoute", name: route },
    });
    expect(named("cart-get-pr")?.spec).toEqual({
      parentRefs: [{ group: "policy.linkerd.io", kind: "Server", name: server }],
    });
    expect(named("c-pr")?.spec).toEqual({
      server: { name: server },
      client: { unauthenticated: true },
    });
  });
});

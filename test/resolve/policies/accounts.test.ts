import { describe, expect, it } from "vitest";
import { policiesFor } from "./forks.ts";
import { authorization, cart, environment, policy } from "./shop.ts";

describe("a fork with a service account of its own", () => {
  const rule = (source: string) =>
    `selector: {matchLabels: {app: db}}, action: ALLOW, rules: [{from: [{source: ${source}}, {source: {namespaces: [x]}}], to: [{operation: {methods: [GET]}}]}, {from: [{source: {principals: [cluster.local/ns/shop/sa/web]}}]}]`;
  const added = (source: string) => {
    const [found] = policiesFor(environment(authorization(rule(source))), {
      pr: [{ ...cart, account: "lab" }],
    }).policies("pr");
    return (
      found?.spec as { rules?: readonly { from: readonly { source: unknown }[] }[] }
    )?.rules?.[0]?.from.map((f) => f.source);
  };

  it("gets what policies grant or deny its baseline's identity", () => {
    expect(
      added("{principals: [cluster.local/ns/shop/sa/cart, x], ipBlocks: [10.0.0.0/8]}"),
    ).toEqual([{ principals: ["cluster.local/ns/shop/sa/lab"], ipBlocks: ["10.0.0.0/8"] }]);
    expect(added("{principals: [td.example/ns/shop/sa/cart]}")).toEqual([
      { principals: ["td.example/ns/shop/sa/lab"] },
    ]);
    expect(added("{principals: ['*/ns/shop/sa/cart']}")).toEqual([
      { principals: ["*/ns/shop/sa/lab"] },
    ]);
    expect(added("{serviceAccounts: [shop/cart]}")).toEqual([{ serviceAccounts: ["shop/lab"] }]);
    expect(added("{serviceAccounts: [cart]}")).toEqual([{ serviceAccounts: ["shop/lab"] }]);
  });

  it("gets nothing where the policy names it already, or somebody else", () => {
    expect(added("{principals: ['cluster.local/ns/shop/*']}")).toBeUndefined();
    expect(added("{principals: ['*']}")).toBeUndefined();
    expect(added("{principals: [cluster.local/ns/other/sa/cart]}")).toBeUndefined();
  });

  it("keeps selector, action and operations of the original", () => {
    const text = authorization(rule("{principals: [cluster.local/ns/shop/sa/cart]}"));
    const [found] = policiesFor(environment(text), { pr: [{ ...cart, account: "lab" }] }).policies(
      "pr",
    );
    expect(found?.spec).toEqual({
      selector: { matchLabels: { app: "db" } },
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals: ["cluster.local/ns/shop/sa/lab"] } }],
          to: [{ operation: { methods: ["GET"] } }],
        },
      ],
    });
  });

  it("is a stranger where a policy excludes its baseline, and a warning says so", () => {
    const text = authorization(
      "action: DENY, rules: [{from: [{source: {notPrincipals: [cluster.local/ns/shop/sa/cart]}}]}]",
    );
    const linkerd = policy(
      "policy.linkerd.io/v1alpha1",
      "MeshTLSAuthentication",
      "identityRefs: [{kind: ServiceAccount, name: cart}]",
      "name: m",
    );
    const { problems } = policiesFor(environment(text, linkerd), {
      pr: [{ ...cart, account: "lab" }],
    });
    expect(problems.all.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "W0521 warning",
      "W0521 warning",
    ]);
    expect(problems.all[0]?.message).toContain("notPrincipals");
    expect(policiesFor(environment(text, linkerd), { pr: [cart] }).problems.all).toEqual([]);
  });
});

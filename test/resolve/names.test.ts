import { describe, expect, it } from "vitest";
import { hash8 } from "../../lib/model/hash8.ts";
import { forkName, forkServiceName, ownName, suffixedName } from "../../lib/resolve/names.ts";

const cart = {
  environment: "staging",
  kind: "Deployment",
  namespace: "shop",
  name: "cart",
  sandbox: "pr-1",
};
const long = { ...cart, name: "a".repeat(63), sandbox: "b".repeat(63) };

describe("names of forks", () => {
  it("never change: an upgrade must not rename a fork", () => {
    expect(forkName(cart)).toBe("cart-pr-1-b6c57ab2");
    expect(forkName({ ...cart, kind: "StatefulSet" })).toBe("cart-pr-1-fe28edaa");
    expect(forkServiceName(cart, "cart")).toBe("cart-pr-1-062fed33");
    expect(suffixedName("allow-cart", "pr-1", ["staging", "x"], 253)).toBe(
      "allow-cart-pr-1-ccc85a0c",
    );
    expect(forkName(long)).toBe(`${"a".repeat(43)}-f140db2a`);
    expect(ownName(cart, 52)).toBe("cart-pr-1-aa81c29c");
    expect(ownName({ ...cart, content: "{}" }, 52)).toBe("cart-pr-1-72e043e0");
    expect(ownName({ ...cart, name: "1.st" }, 63)).toBe("s-1-st-pr-1-ed41fdff");
  });

  it("fit the limits of StatefulSets, CronJobs and Services", () => {
    expect(forkName(long)).toHaveLength(52);
    expect(forkServiceName(long, "c".repeat(63))).toHaveLength(63);
  });

  it("are DNS labels that start with a letter where a Service needs it", () => {
    expect(forkServiceName(cart, "1st")).toMatch(/^s-1st-pr-1-[0-9a-f]{8}$/);
    expect(forkName({ ...cart, name: "cart.v2" })).toMatch(/^cart-v2-pr-1-[0-9a-f]{8}$/);
    expect(suffixedName("a-", "-", ["x"], 11)).toMatch(/^a-[0-9a-f]{8}$/);
  });

  it("differ wherever the identity differs, also where the readable part is cut or ambiguous", () => {
    const names = [
      forkName(cart),
      forkName({ ...cart, environment: "production" }),
      forkName({ ...cart, namespace: "other" }),
      forkName({ ...cart, name: "cart-pr", sandbox: "1" }),
      forkName({ ...cart, kind: "Rollout" }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(forkName({ ...long, sandbox: `${"b".repeat(62)}c` })).not.toBe(forkName(long));
  });

  it("tell the copies of one Service apart when it selects two forked workloads", () => {
    expect(forkServiceName({ ...cart, name: "cart-v2" }, "cart")).not.toBe(
      forkServiceName(cart, "cart"),
    );
  });

  it("hash parts, not their concatenation", () => {
    expect(hash8(["ab", "c"])).not.toBe(hash8(["a", "bc"]));
  });
});

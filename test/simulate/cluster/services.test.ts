import { describe, expect, it } from "vitest";
import { answer, service, to, v1v2 } from "../shop.ts";

describe("a Service without routes", () => {
  it("answers by the pods that it really selects", () => {
    expect(answer("")).toBe(v1v2);
    expect(answer("", { ...to, host: "cart-pr-1" })).toBe("Deployment shop/fork-1");
  });

  it("has only the ports that it declares, and needs pods", () => {
    expect(answer("", { ...to, port: 81 })).toBe("503");
    expect(answer(service("ghost", "{app: ghost}"), { ...to, host: "ghost" })).toBe("503");
  });

  it("is replaced by its namesake of dist/", () => {
    expect(answer(service("cart", "{fork: pr-12}"))).toBe("Deployment shop/fork-12");
  });
});

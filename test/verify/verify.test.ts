import { describe, expect, it } from "vitest";
import { compiled, judged, shop } from "../support/verified.ts";

describe("what the compiler writes", () => {
  for (const backend of ["istio", "gateway-api"] as const) {
    it(`keeps every promise, ${backend}`, () => {
      const { said, report } = judged(compiled(shop(backend)));
      expect(said).toEqual([]);
      expect(report.lanes).toBe(3);
      expect(report.forked).toBeGreaterThan(50);
    });
  }
});

import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../lib/kube/object.ts";
import { mergePatch } from "../../../../lib/resolve/forks/customizations/merge-patch.ts";
import { pod } from "../support.ts";
import { patch } from "./patched.ts";

describe("a merge patch", () => {
  it("follows RFC 7396", () => {
    const cases: readonly (readonly [JsonObject, JsonObject, JsonObject])[] = [
      [{ a: "b" }, { a: "c" }, { a: "c" }],
      [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
      [{ a: ["b"] }, { a: "c" }, { a: "c" }],
      [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
      [{ e: null }, { a: 1 }, { e: null, a: 1 }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ];
    for (const [target, change, result] of cases)
      expect(mergePatch(target, change)).toEqual(result);
  });

  it("replaces lists whole", () => {
    const { forks } = patch(
      "merge",
      "{spec: {template: {spec: {containers: [{name: other, image: i}]}}}}",
    );
    expect(pod(forks[0], "containers")).toEqual([
      expect.objectContaining({ name: "other", image: "i" }),
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { at } from "../../../../lib/kube/json.ts";
import type { JsonObject } from "../../../../lib/kube/object.ts";
import { strategicMerge } from "../../../../lib/resolve/forks/customizations/strategic-merge.ts";
import { patch, spec } from "./patched.ts";

describe("a strategic merge patch", () => {
  const merged = (p: JsonObject) => strategicMerge(spec, p);

  it("merges lists by their keys and keeps what it does not name", () => {
    expect(
      merged({
        containers: [{ name: "b", image: "b:2", ports: [{ containerPort: 81, name: "x" }] }],
      }).containers,
    ).toEqual([
      at(spec, "containers", 0),
      { name: "b", image: "b:2", ports: [{ containerPort: 80 }, { containerPort: 81, name: "x" }] },
    ]);
    expect(at(merged({ containers: [{ name: "c", image: "c" }] }), "containers", 2)).toEqual({
      name: "c",
      image: "c",
    });
  });

  it("replaces lists without a key, and lists of plain values", () => {
    const result = merged({
      tolerations: [{ key: "z" }],
      containers: [{ name: "a", args: ["3"] }],
    });
    expect(result.tolerations).toEqual([{ key: "z" }]);
    expect(at(result, "containers", 0, "args")).toEqual(["3"]);
  });

  it("removes by null and by $patch: delete", () => {
    const result = merged({
      tolerations: null,
      containers: [
        { name: "b", $patch: "delete" },
        { name: "a", env: [{ name: "X", $patch: "delete" }] },
      ],
    });
    expect(result.tolerations).toBeUndefined();
    expect(at(result, "containers", 1)).toBeUndefined();
    expect(at(result, "containers", 0, "env")).toEqual([{ name: "Y", value: "2" }]);
  });

  it("replaces lists and mappings by $patch: replace", () => {
    expect(
      merged({ containers: [{ $patch: "replace" }, { name: "z", image: "z" }] }).containers,
    ).toEqual([{ name: "z", image: "z" }]);
    expect(
      at(merged({ containers: [{ name: "b", $patch: "replace", image: "n" }] }), "containers", 1),
    ).toEqual({ name: "b", image: "n" });
  });

  it("knows $retainKeys, $deleteFromPrimitiveList and ignores $setElementOrder", () => {
    const result = merged({
      "$setElementOrder/containers": [{ name: "b" }],
      containers: [
        { name: "a", $retainKeys: ["name", "args"], "$deleteFromPrimitiveList/args": ["1"] },
      ],
    });
    expect(at(result, "containers", 0)).toEqual({ name: "a", args: ["2"] });
    expect(result).not.toHaveProperty("$setElementOrder/containers");
  });

  it("replaces the source of a volume or variable, since an object may have only one", () => {
    expect(merged({ volumes: [{ name: "v", emptyDir: {} }] }).volumes).toEqual([
      { name: "v", emptyDir: {} },
    ]);
    const result = merged({
      containers: [
        { name: "a", env: [{ name: "X", valueFrom: { fieldRef: { fieldPath: "f" } } }] },
      ],
    });
    expect(at(result, "containers", 0, "env", 0)).toEqual({
      name: "X",
      valueFrom: { fieldRef: { fieldPath: "f" } },
    });
  });

  it("says which element lacks its key", () => {
    const found = patch("strategic", "{spec: {template: {spec: {containers: [{image: x}]}}}}")
      .problems[0];
    expect(found?.code).toBe("E0321");
    expect(found?.source?.path.slice(4)).toEqual(
      ["patch", "value", "spec", "template", "spec", "containers", 0].slice(0),
    );
  });
});

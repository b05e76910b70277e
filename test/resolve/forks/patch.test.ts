import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import type { JsonObject } from "../../../lib/kube/object.ts";
import { mergePatch } from "../../../lib/resolve/forks/customizations/merge-patch.ts";
import { strategicMerge } from "../../../lib/resolve/forks/customizations/strategic-merge.ts";
import { app, plain, pod, resolveForks, workloadOf } from "./support.ts";

function patch(type: string, value: string, podSpec = plain) {
  return resolveForks(
    app("cart", podSpec),
    `- forkOf: {kind: Deployment, name: cart}\n  customizations: {patch: {type: ${type}, value: ${value}}}`,
  );
}

const spec: JsonObject = {
  containers: [
    {
      name: "a",
      image: "a:1",
      env: [
        { name: "X", value: "1" },
        { name: "Y", value: "2" },
      ],
      args: ["1", "2"],
    },
    { name: "b", image: "b:1", ports: [{ containerPort: 80 }, { containerPort: 81 }] },
  ],
  volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }],
  tolerations: [{ key: "k" }],
};

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

describe("a JSON patch", () => {
  it("is applied, as data or as text", () => {
    const operation = '[{op: replace, path: /spec/template/spec/containers/0/image, value: "x:9"}]';
    for (const value of [operation, `'${operation}'`]) {
      const { forks, codes } = patch("json", value);
      expect(codes).toEqual([]);
      expect(pod(forks[0], "containers", 0, "image")).toBe("x:9");
    }
  });

  it("points at the operation that does not fit", () => {
    for (const bad of [
      "{op: replace, path: /spec/nope/x, value: 1}",
      "{op: test, path: /spec/replicas, value: 7}",
      "{op: move, from: /spec/template, path: /spec/template/x}",
      "{op: jump, path: /a}",
      "3",
    ]) {
      const { problems } = patch(
        "json",
        `[{op: add, path: /spec/minReadySeconds, value: 1}, ${bad}]`,
      );
      expect(problems.map((p) => p.code)).toEqual(["E0321"]);
      expect(problems[0]?.source?.path.slice(-2)).toEqual(["value", 1]);
      expect(problems[0]?.message).not.toContain("\n");
    }
  });
});

describe("every patch", () => {
  it("comes last", () => {
    const forks = `- forkOf: {kind: Deployment, name: cart}
  customizations: {images: [{image: a:2}], replicas: 2, patch: {type: merge, value: {spec: {replicas: 3, strategy: {type: RollingUpdate}}}}}`;
    const resolved = resolveForks(app("cart", plain), forks);
    expect(workloadOf(resolved.forks[0]).spec).toMatchObject({
      replicas: 3,
      strategy: { type: "RollingUpdate" },
    });
    expect(pod(resolved.forks[0], "containers", 0, "image")).toBe("a:2");
  });

  it("leaves alone what ties the fork to its lane", () => {
    for (const value of [
      "{kind: StatefulSet}",
      "{apiVersion: apps/v2}",
      "{metadata: {name: cart}}",
      "{metadata: {namespace: other}}",
      "{metadata: {labels: null}}",
      "{spec: {selector: {matchLabels: {app: cart}}}}",
      "{spec: {template: {metadata: {labels: {isolane.dev/sandbox: other}}}}}",
      "{spec: null}",
    ]) {
      expect(patch("merge", value).codes).toEqual(["E0322"]);
    }
    expect(patch("strategic", "{$patch: replace, kind: Deployment}").codes).toEqual(["E0322"]);
    expect(patch("json", "[{op: replace, path: '', value: {kind: Pod}}]").codes).toEqual(["E0322"]);
  });

  it("leaves a container", () => {
    expect(patch("merge", "{spec: {template: {spec: {containers: []}}}}").codes).toEqual(["E0321"]);
    expect(patch("merge", "{spec: {template: {spec: {containers: 3}}}}").codes).toEqual(["E0321"]);
    expect(patch("merge", "{spec: {template: {spec: 3}}}").codes).toEqual(["E0321"]);
  });

  it("is of the shape that its type needs", () => {
    expect(patch("merge", "[1]").codes).toEqual(["E0321"]);
    expect(patch("json", "{op: add}").codes).toEqual(["E0321"]);
    expect(patch("merge", "'a: [unclosed'").codes).toEqual(["E0320"]);
    expect(patch("merge", "''").codes).toEqual(["E0320"]);
    expect(patch("merge", '"a: 1\\n---\\nb: 2"').codes).toEqual(["E0320"]);
    expect(patch("merge", "'just text'").codes).toEqual(["E0321"]);
  });

  it("never reaches a prototype", () => {
    const text = '\'{"spec": {"__proto__": {"polluted": true}}}\'';
    for (const type of ["merge", "strategic"]) expect(patch(type, text).codes).toHaveLength(1);
    const data = JSON.parse(
      '{"__proto__": {"polluted": true}, "a": {"__proto__": {"polluted": true}}}',
    ) as JsonObject;
    mergePatch({ a: {} }, data);
    strategicMerge({ a: {} }, data);
    for (const path of [
      "/__proto__/polluted",
      "/constructor/prototype/polluted",
      "/spec/__proto__/polluted",
    ]) {
      expect(patch("json", `[{op: add, path: ${path}, value: true}]`).codes).toEqual(["E0321"]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("reports nothing else while it does not fit: it might have removed the hazard", () => {
    const host =
      "hostNetwork: true\ncontainers: [{name: server, image: a, ports: [{containerPort: 8080}]}]";
    expect(patch("json", "[{op: remove, path: /spec/nope}]", host).codes).toEqual(["E0321"]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { loadEnvironment } from "../../lib/load/load.ts";
import type { ProgramInput } from "../../lib/load/program.ts";
import { memoryIo } from "../support/synth.ts";

const files = {
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec: { baseline: { sources: [ { path: baseline.yaml } ], namespace: shop } }
`,
  "environments/staging/baseline.yaml": `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: regions.example.org }
spec: { group: example.org, scope: Cluster, names: { kind: Region } }
`,
};

function load(program: ProgramInput) {
  const problems = new Problems();
  const loaded = loadEnvironment(memoryIo(files), "environments/staging", problems, program);
  return { loaded, codes: problems.all.map(({ code }) => code) };
}

const object = (value: object) => load({ objects: [{ sandbox: "pr-1", path: "app/x", value }] });

describe("what a program states", () => {
  it("stands beside the files, and is marked as no file", () => {
    const spec = { path: "app/pr-1", value: { kind: "Sandbox" } };
    const { loaded } = load({ sandboxes: [spec], groups: [{ path: "app/all", value: {} }] });
    const documents = [...(loaded?.sandboxes ?? []), ...(loaded?.groups ?? [])];
    expect(documents.map(({ file, program }) => [file, program])).toEqual([
      ["app/pr-1", true],
      ["app/all", true],
    ]);
    expect(loaded?.environment.program).toBeUndefined();
  });

  it("leaves out fields that are undefined, and keeps texts that YAML would read as something else", () => {
    const { loaded } = load({ sandboxes: [{ path: "a", value: { on: "no", off: undefined } }] });
    expect(loaded?.sandboxes[0]?.value).toEqual({ on: "no" });
  });

  it("may hold every text that is whole, and every number", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }).filter((one) => !/\p{Surrogate}/u.test(one)),
      fc.constantFrom("x\u2028y", "p\u0085q", "r\x7fs", "\ufeffbom", "\u2029", "\uffff", "\0"),
    );
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    );
    fc.assert(
      fc.property(text, number, (own, count) => {
        const { loaded, codes } = load({ sandboxes: [{ path: "a", value: { own, count } }] });
        expect(codes).toEqual([]);
        expect(loaded?.sandboxes[0]?.value).toEqual({ own, count });
      }),
    );
  });

  it("gets the environment's namespace where the kind needs one, also by the baseline's own CRDs", () => {
    const metadata = (apiVersion: string, kind: string, own: object = {}) =>
      object({ apiVersion, kind, metadata: { name: "a", ...own } }).loaded?.added[0]?.object
        .metadata;
    expect(metadata("v1", "ConfigMap")).toEqual({ name: "a", namespace: "shop" });
    expect(metadata("v1", "ConfigMap", { namespace: "b" })).toEqual({ name: "a", namespace: "b" });
    expect(metadata("v1", "Namespace")).toEqual({ name: "a" });
    expect(metadata("example.org/v1", "Region")).toEqual({ name: "a" });
  });

  it("is checked like the baseline's objects", () => {
    expect(object({ apiVersion: "v1", kind: "ConfigMap" }).codes).toEqual(["E0130"]);
    expect(
      object({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "Upper" } }).codes,
    ).toEqual(["E0132"]);
    expect(object({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }).codes).toEqual(
      [],
    );
  });
});

import * as fs from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { jsonPath } from "../../lib/emit/index-files.ts";
import { documents } from "../support/input.ts";
import { deployment, emit, emitted, kustomization, route, sandbox, spec } from "./emitted.ts";

test("the index says how to enter a lane, what caused an object, and which files there are", () => {
  const { files } = emit(
    [{ id: sandbox, objects: [emitted(route, "route"), emitted(deployment)] }],
    [kustomization],
  );
  const index = JSON.parse(files.get("staging/index/sandboxes/pr-1.json") ?? "");
  const schema = JSON.parse(fs.readFileSync("schemas/index.schema.json", "utf8"));
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(
    schema,
  );
  expect(validate(index), JSON.stringify(validate.errors)).toBe(true);
  expect(index.lanes).toEqual([
    {
      key: "key-1",
      members: ["pr-1"],
      headers: { baggage: "isolane=key-1", "x-isolane-key": "key-1" },
      forks: { "Deployment shop/cart": "cart-pr-1" },
      probes: [],
    },
  ]);
  expect(index.objects.map((o: { kind: string }) => o.kind)).toEqual([
    "Deployment",
    "Kustomization",
    "VirtualService",
  ]);
  const [name, ...place] = index.objects[0].sources[0];
  expect([index.sources[name], ...place]).toEqual([{ file: spec.file }, 4, "spec.forks[0]"]);
  expect(index.objects.map(({ file }: { file: string }) => file)).toEqual([
    "sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml",
    "gitops/kustomization-staging-pr-1.yaml",
    "sandboxes/pr-1/routes/shop/virtualservice-cart.yaml",
  ]);
});

test("a unit without objects still has an index", () => {
  const { files, codes } = emit([{ id: sandbox, objects: [] }], [kustomization]);
  expect(codes).toEqual([]);
  expect([...files.keys()]).toContain("staging/index/sandboxes/pr-1.json");
});

test("paths into documents read like JavaScript", () => {
  expect(jsonPath(["spec", "forks", 0, "x-y", "a.b"])).toBe('spec.forks[0].x-y["a.b"]');
  expect(jsonPath([])).toBe("");
});

test("files of causes have the shortest name that tells them apart, whatever else there is", () => {
  const from = (...files: readonly string[]) => {
    const sources = files.map((file) => ({ document: documents("a: b\n", file)[0]!, path: ["a"] }));
    const object = { ...emitted(deployment), sources };
    const { files: output } = emit([{ id: sandbox, objects: [object] }], []);
    const index = JSON.parse(output.get("staging/index/sandboxes/pr-1.json") ?? "");
    return index.objects[0].sources.map(([name]: [string]) => [name, index.sources[name].file]);
  };
  expect(from("e/s/sandboxes/pr-1.yaml", "e/s/baseline/cart.yaml")).toEqual([
    ["pr-1", "e/s/sandboxes/pr-1.yaml"],
    ["cart", "e/s/baseline/cart.yaml"],
  ]);
  expect(from("k/cart/app.yaml", "k/web/app.yaml", "k/web/more.yaml")).toEqual([
    ["cart/app", "k/cart/app.yaml"],
    ["web/app", "k/web/app.yaml"],
    ["more", "k/web/more.yaml"],
  ]);
  expect(from("app.yaml", "k/app.yaml", "k/app.yml")).toEqual([
    ["app.yaml", "app.yaml"],
    ["k/app.yaml", "k/app.yaml"],
    ["k/app.yml", "k/app.yml"],
  ]);
  expect(from("k/__proto__.yaml", "k/constructor.yaml")).toEqual([
    ["__proto__", "k/__proto__.yaml"],
    ["constructor", "k/constructor.yaml"],
  ]);
});

import * as fs from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { jsonPath } from "../../lib/emit/index-files.ts";
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
  expect(index.objects[0].sources).toEqual([{ file: spec.file, line: 4, path: "spec.forks[0]" }]);
  expect(index.files.map((f: { path: string }) => f.path)).toEqual([
    "gitops/kustomization-staging-pr-1.yaml",
    "sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml",
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

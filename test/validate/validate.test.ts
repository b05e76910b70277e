/** @module Specs against their schemas: one error for each problem, at the right node, in words. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { inOrder } from "../../lib/diagnostics/order.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { asRecord, at } from "../../lib/kube/json.ts";
import { validate, validateSpec } from "../../lib/validate/validate.ts";
import { patternWords } from "../../lib/validate/wording.ts";
import { documents } from "../support/input.ts";

type Kind = "Environment" | "Sandbox" | "RouteGroup";

function check(kind: Kind, text: string): readonly string[] {
  const problems = new Problems();
  const [document] = documents(text);
  if (document !== undefined) validateSpec(kind, document, problems);
  return inOrder(problems.all).map(({ diagnostic, position }) => {
    return `${position?.line}:${position?.column} ${diagnostic.code} ${diagnostic.message} | ${diagnostic.help}`;
  });
}

const head = (kind: Kind) =>
  `apiVersion: isolane.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: a}\n`;
const sandbox = (rest: string) => check("Sandbox", `${head("Sandbox")}spec: ${rest}\n`);
const environment = (rest: string) => check("Environment", `${head("Environment")}spec: ${rest}\n`);
const group = (match: string) =>
  check("RouteGroup", `${head("RouteGroup")}spec: {match: ${match}}\n`);
const withSources = (sources: string) => environment(`{baseline: {sources: ${sources}}}`);
const withEnv = (item: string) =>
  sandbox(`{forks: [{forkOf: {kind: Deployment, name: c}, customizations: {env: [${item}]}}]}`);

describe("fields", () => {
  it("unknown ones point at the key and suggest", () => {
    expect(environment("{baseline: {sources: [{path: b}]}, suspendd: true}")).toEqual([
      '4:42 E0201 unknown field "suspendd" | did you mean "suspended"? known fields: acknowledged, baseline, cluster, dependencies, entrypoints, gitops, keepDraining, prices, resources, routing, schedule, services, suspended, sync, workloads',
    ]);
  });
  it("missing ones point at the parent and say what the field is", () => {
    expect(environment("{baseline: {sources: [{path: b}]}, gitops: {}}")).toEqual([
      '4:50 E0202 field "repository" is missing | add repository: URL of the repository that dist/ is committed to',
    ]);
  });
  it("mistyped required ones are one problem", () => {
    expect(withEnv("{nme: F, value: x}").map((line) => line.slice(0, 45))).toEqual([
      '4:78 E0201 unknown field "nme" | did you mean',
    ]);
  });
  it("of the wrong type say what was read", () => {
    expect(sandbox("{source: {commit: 1234567}}")).toEqual([
      "4:25 E0203 expected a string, found the number 1234567 | put it in quotes: YAML does not read it as text",
    ]);
    expect(sandbox("{forks: {}}")[0]).toContain("expected a list, found a mapping");
    expect(sandbox("")[0]).toContain("E0203 expected a mapping, found nothing");
  });
  it("of two types say both, and are checked as what they are", () => {
    expect(sandbox("{suspended: true}")).toEqual([]);
    expect(sandbox("{suspended: {reason: gone}}")).toEqual([]);
    expect(sandbox("{suspended: yesterday}")[0]).toContain(
      'E0203 expected a boolean or a mapping, found "yesterday"',
    );
    expect(
      sandbox("{suspended: {since: yesterday, why: gone}}").map((line) => line.slice(0, 36)),
    ).toEqual([
      '4:19 E0202 field "reason" is missing',
      '4:27 E0205 "yesterday" is not of the',
      '4:38 E0201 unknown field "why" | kno',
    ]);
  });
  it("of a few values list them", () => {
    expect(
      environment("{baseline: {sources: [{path: b}]}, routing: {backend: isito}}")[0],
    ).toContain(
      'E0204 "isito" is not a known value | did you mean "istio"? expected gateway-api or istio',
    );
  });
  it("of a form say it in words", () => {
    expect(check("Sandbox", `${head("Sandbox").replace("name: a", "name: A_b")}spec: {}`)).toEqual([
      '3:18 E0205 "A_b" is not of the expected form | expected lower-case letters, digits and dashes, with a letter or digit at both ends',
    ]);
    expect(environment("{baseline: {sources: [{path: b}]}, services: {Cart: {}}}")[0]).toMatch(
      /^4:53 E0205 "Cart"/,
    );
  });
  it("beyond a limit say the limit", () => {
    expect(withSources("[]")[0]).toContain("E0206 the list has too few items | give at least 1");
    expect(environment("{baseline: {sources: [{path: b}]}, routing: {carriers: {}}}")[0]).toContain(
      "give at least 1 of baggage, header",
    );
    expect(
      environment("{baseline: {sources: [{path: b}], adopt: [Service/a, Service/a]}}"),
    ).toEqual(["4:60 E0206 this item is in the list twice | keep one of the two"]);
    expect(
      check(
        "Sandbox",
        `${head("Sandbox").replace("name: a", `name: ${"a".repeat(64)}`)}spec: {}`,
      )[0],
    ).toContain("at most 63");
  });
});

it("fills in what the schema has a default for, and leaves the document as it was read", () => {
  const text = `${head("Environment")}spec: {baseline: {sources: [{path: b}], deploy: true}, gitops: {repository: r}}\n`;
  const [document] = documents(text);
  if (document === undefined) throw new Error("no document");
  const before = JSON.stringify(document.value);
  expect(validateSpec("Environment", document, new Problems())?.spec.spec).toEqual({
    baseline: { sources: [{ path: "b" }], deploy: true, namespace: "default", adopt: [] },
    dependencies: [],
    entrypoints: [],
    routing: {
      backend: "gateway-api",
      implementation: "istio",
      clusterDomain: "cluster.local",
      fallback: "baseline",
      versions: { channel: "standard" },
      membership: {},
    },
    gitops: {
      repository: "r",
      engine: "argocd",
      revision: "main",
      destination: "https://kubernetes.default.svc",
    },
    keepDraining: "15m",
    suspended: false,
  });
  expect(JSON.stringify(document.value)).toBe(before);
});

describe("alternatives give one error", () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "an unknown field",
      withSources("[{pth: x}]"),
      /^4:30 E0201 unknown field "pth" \| did you mean "path"\? expected exactly one of path, kustomize or helm$/,
    ],
    ["none", withSources("[{}]"), /^4:29 E0207 none of path, kustomize or helm is given/],
    [
      "two",
      withSources("[{path: x, kustomize: y}]"),
      /^4:39 E0207 path and kustomize cannot be given together/,
    ],
    ["no mapping", withSources("[x]"), /^4:29 E0203 expected a mapping, found "x"/],
    [
      "a problem inside the one that was meant",
      withSources("[{helm: {chart: c}}]"),
      /^4:36 E0202 field "release" is missing/,
    ],
    [
      "no value",
      withEnv("{name: B}"),
      /E0207 none of value, valueFrom or operation: delete is given/,
    ],
    [
      "a value and a removal",
      withEnv("{name: C, operation: delete, value: x}"),
      /E0207 field "value" cannot be given together with operation/,
    ],
    [
      "an unknown operation",
      withEnv("{name: D, operation: remove}"),
      /E0204 operation "remove" is not known \| expected delete or upsert/,
    ],
    [
      "a value and a reference",
      withEnv("{name: E, value: x, valueFrom: {secret: {name: a, key: b}}}"),
      /E0207 value and valueFrom/,
    ],
    [
      "an unquoted value",
      withEnv("{name: F, value: on}"),
      /E0203 expected a string, found the boolean true/,
    ],
    ["a wrong label", group("{label: {key: a}}"), /E0202 field "value" is missing/],
    [
      "a wrong nested match",
      group("{any: [{all: [{label: {key: a, value: 3}}]}]}"),
      /E0203 expected a string, found the number 3/,
    ],
    [
      "a misspelt match",
      group("{any: [{lable: {}}]}"),
      /E0201 unknown field "lable" \| did you mean "label"/,
    ],
  ];
  it.each(cases)("%s", (_name, lines, expected) => {
    expect(lines.length).toBe(1);
    expect(lines[0]).toMatch(expected);
  });
  it("each for itself", () => {
    expect(withEnv("{name: A}, {name: B, value: 1}, {name: C, value: x}").length).toBe(2);
  });
  it("quickly, however many", () => {
    const start = performance.now();
    expect(withEnv(Array(3000).fill("{name: A}").join(",")).length).toBeGreaterThan(2999);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("specs together", () => {
  const load = (sandboxes: readonly string[], groups: readonly string[] = []) => {
    const problems = new Problems();
    const [root] = documents(`${head("Environment")}spec: {baseline: {sources: [{path: b}]}}`);
    if (root === undefined) throw new Error("no environment");
    const all = (list: readonly string[]) =>
      list.flatMap((text, index) => documents(text, `${index}.yaml`));
    const input = validate(
      {
        environment: root,
        sandboxes: all(sandboxes),
        groups: all(groups),
        plugins: [],
        baseline: [],
        added: [],
      },
      problems,
    );
    return { input, codes: problems.all.map(({ code }) => code) };
  };
  const one = (kind: Kind, name: string, rest = "{}") =>
    `${head(kind).replace("name: a", `name: ${name}`)}spec: ${rest}\n`;
  const match = "{match: {label: {key: a, value: b}}}";

  it("are sorted by name", () => {
    const { input } = load(
      [one("Sandbox", "b"), one("Sandbox", "a")],
      [one("RouteGroup", "d", match), one("RouteGroup", "c", match)],
    );
    expect(input?.sandboxes.map(({ spec }) => spec.metadata.name)).toEqual(["a", "b"]);
    expect(input?.groups.map(({ spec }) => spec.metadata.name)).toEqual(["c", "d"]);
  });
  it("have unique names, sandboxes and groups together", () => {
    expect(load([one("Sandbox", "a"), one("Sandbox", "a")]).codes).toEqual(["E0208"]);
    expect(load([one("Sandbox", "a")], [one("RouteGroup", "a", match)]).codes).toEqual(["E0208"]);
  });
  it("were created on days that exist", () => {
    const created = (text: string) => load([one("Sandbox", "a", `{createdAt: ${text}}`)]).codes;
    for (const text of [
      "2026-02-28T23:59:59Z",
      "2024-02-29T00:00:00.5+02:00",
      "2000-02-29T00:00:00Z",
    ])
      expect(created(text)).toEqual([]);
    for (const text of [
      "2026-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:60:00Z",
    ])
      expect(created(text), text).toEqual(["E0209"]);
    expect(created("yesterday")).toEqual(["E0205"]);
  });
  it("give nothing where one is wrong", () => {
    expect(load([one("Sandbox", "a", "{x: 1}")]).input).toBeUndefined();
  });
});

describe("schemas", () => {
  const names = ["environment", "sandbox", "route-group"];
  const schemas = names.map((name): unknown =>
    JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8")),
  );

  function* nodes(value: unknown): Generator<Record<string, unknown>> {
    if (typeof value !== "object" || value === null) return;
    yield value as Record<string, unknown>;
    for (const child of Object.values(value)) yield* nodes(child);
  }

  it("follow their meta-schema strictly", () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
    for (const schema of schemas) expect(() => ajv.compile(schema as object)).not.toThrow();
  });
  it("let a group say of resources what a sandbox may", () => {
    const shapes = [schemas[1], schemas[2]].map((schema) => {
      const { resources, deletion } = asRecord(at(schema, "properties", "spec", "properties"));
      const plugin = at(resources, "items", "oneOf", 0) ?? at(resources, "items");
      return JSON.stringify([plugin, deletion], (key, value) =>
        // Only a sandbox has consumers.
        ["description", "title", "draining"].includes(key) ? undefined : value,
      );
    });
    expect(shapes[0]).toContain("attempt");
    expect(shapes[1]).toBe(shapes[0]);
  });
  it("describe every property", () => {
    for (const node of schemas.flatMap((schema) => [...nodes(schema)])) {
      if (
        typeof node.properties !== "object" ||
        node.properties === null ||
        Array.isArray(node.properties)
      )
        continue;
      for (const [name, property] of Object.entries(node.properties)) {
        if (typeof property === "object")
          expect("description" in property || "$ref" in property, name).toBe(true);
      }
    }
  });
  it("have words for every pattern", () => {
    const patterns = schemas
      .flatMap((schema) => [...nodes(schema)])
      .map((node) => node.pattern)
      .filter((one) => typeof one === "string");
    expect(patterns.length).toBeGreaterThan(10);
    for (const pattern of patterns) expect(patternWords[pattern], pattern).toBeDefined();
  });
});

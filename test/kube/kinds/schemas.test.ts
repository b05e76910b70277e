/**
 * @module The table of kinds, held against the schemas of the projects that define them. schemas/modules.txt
 * is recorded from Go modules by the conformance run (`npm run conformance -- schemas --record`),
 * schemas/others.txt was read once from the commits that it names.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clusterKinds } from "../../../lib/kube/kinds/scopes.ts";
import { kinds, knownScopes } from "../../../lib/kube/kinds.ts";
import { doesNotMatter, olderFields, templatesApart } from "./does-not-matter.ts";

interface Schema {
  readonly key: string;
  readonly scope: string;
  readonly selectors: readonly string[];
  readonly templates: readonly string[];
}

const schemas = ["modules.txt", "others.txt"].flatMap((file) =>
  readFileSync(join(import.meta.dirname, "..", "schemas", file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line): Schema => {
      const [key = "", scope = "", ...fields] = line.split(" ");
      const after = (prefix: string) =>
        fields.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
      return {
        key,
        scope,
        templates: after("template="),
        selectors: fields.filter((one) => !one.includes("=")),
      };
    }),
);

/** Reviews and other requests in the shape of objects: nobody keeps them in a repository. */
const requests =
  /^(?:authentication|authorization|internal\.apiserver)\.k8s\.io\/|\/ResourcePoolStatusRequest$/;

const rowOf = (key: string) => (Object.hasOwn(kinds, key) ? kinds[key] : undefined);

const excused = (key: string, path: string) =>
  doesNotMatter.filter((entry) => entry.kind.test(key) && entry.path.test(path));

describe("the schemas that were recorded", () => {
  it("are many, or the other tests would pass on nothing", () => {
    expect(schemas.length).toBeGreaterThan(150);
    expect(schemas.flatMap(({ selectors }) => selectors).length).toBeGreaterThan(150);
  });
});

describe("the table of scopes", () => {
  const scopes = readFileSync(join(import.meta.dirname, "..", "schemas", "scopes.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" "))
    .concat(schemas.map(({ key, scope }) => [key, scope]))
    .filter(([key = ""]) => !requests.test(key));
  const known = (key = "") => {
    const [group, kind = ""] = key.split("/");
    return knownScopes([])({ apiVersion: group === "" ? "v1" : `${group}/v1`, kind });
  };
  it("says of each kind what its CRD says", () => {
    expect(scopes.length).toBeGreaterThan(800);
    const wrong = scopes.filter(
      ([key, scope]) => known(key) !== (scope === "Cluster" ? "cluster" : "namespace"),
    );
    expect(wrong).toEqual([]);
  });
  it("holds no kind that nothing confirms, but those that are gone or made by others", () => {
    const confirmed = new Set(scopes.map(([key]) => key));
    const listed = Object.entries(clusterKinds).flatMap(([group, names]) =>
      names.split(" ").flatMap((kind) => (kind === "" ? [] : [`${group}/${kind}`])),
    );
    expect(listed.filter((key) => !confirmed.has(key))).toEqual([
      "constraints.gatekeeper.sh/*",
      "tekton.dev/ClusterTask",
    ]);
  });
});

describe("the table of kinds", () => {
  it("says of each kind what its schema says: namespaced or not", () => {
    const wrong = schemas
      .filter(({ key }) => !requests.test(key))
      .filter(({ key, scope }) => (rowOf(key)?.scope === "cluster") !== (scope === "Cluster"))
      .map(({ key, scope }) => `${key} is ${scope}`);
    expect(wrong).toEqual([]);
  });

  it("knows where pod templates are", () => {
    const unknown = schemas.flatMap(({ key, templates }) =>
      templates
        .filter((path) => rowOf(key)?.template?.join(".") !== path)
        .map((path) => `${key} ${path}`),
    );
    expect(unknown.filter((one) => !Object.hasOwn(templatesApart, one))).toEqual([]);
    expect(Object.keys(templatesApart).filter((one) => !unknown.includes(one))).toEqual([]);
  });

  it("has every selector of every schema, or there is a reason why it does not matter", () => {
    const unknown = schemas.flatMap(({ key, selectors }) => {
      const known = new Set(rowOf(key)?.selectors?.map(({ path }) => path));
      return selectors
        .filter((path) => !known.has(path) && excused(key, path).length === 0)
        .map((path) => `${key} ${path}`);
    });
    expect(unknown).toEqual([]);
  });

  it("has no selector that no schema has, but those of older versions", () => {
    const all = new Set(
      schemas.flatMap(({ key, selectors }) => selectors.map((p) => `${key} ${p}`)),
    );
    const invented = Object.entries(kinds).flatMap(([key, { selectors = [] }]) =>
      selectors
        // A text has no shape that a schema shows.
        .filter(({ form }) => form !== "text")
        .map(({ path }) => `${key} ${path}`)
        .filter((one) => !all.has(one)),
    );
    expect(invented.filter((one) => !olderFields.some(({ field }) => field.test(one)))).toEqual([]);
    expect(olderFields.filter(({ field }) => !invented.some((one) => field.test(one)))).toEqual([]);
  });
});

describe("the reasons why selectors do not matter", () => {
  const fields = schemas.flatMap(({ key, selectors }) => selectors.map((path) => ({ key, path })));

  it.each(doesNotMatter)("$because", (entry) => {
    const meant = fields.filter(({ key, path }) => entry.kind.test(key) && entry.path.test(path));
    expect(meant.length).toBeGreaterThan(0);
    const rows = meant.filter(({ key, path }) =>
      rowOf(key)?.selectors?.some((row) => row.path === path),
    );
    expect(rows).toEqual([]);
  });
});

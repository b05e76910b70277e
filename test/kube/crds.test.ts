/** @module What the recorded CRDs allow: fields, types, words, patterns, fields that exclude each other. */
import { expect, test } from "vitest";
import { crdFaults } from "../../lib/kube/crds.ts";
import type { Json } from "../../lib/kube/object.ts";

const faults = (apiVersion: string, kind: string, spec: Json) =>
  crdFaults({ apiVersion, kind, metadata: { name: "a" }, spec }).map(({ path, what }) => [
    path.join("."),
    what,
  ]);
const table = (rule: Json) =>
  faults("networking.istio.io/v1beta1", "VirtualService", { http: [rule] });
const route = (rule: Json) =>
  faults("gateway.networking.k8s.io/v1", "HTTPRoute", { rules: [rule] });

test.each(["uri", "method", "authority", "scheme"])("a condition on %s is of one kind", (field) => {
  expect(table({ match: [{ [field]: { exact: "a", regex: "b" } }] })).toEqual([
    [
      `spec.http.0.match.0.${field}`,
      `has exact and regex in one "spec.http.match.${field}", which can have one of them`,
    ],
  ]);
  expect(table({ match: [{ [field]: { exact: "a", regex: null } }] })).toEqual([]);
});

test.each(["headers", "withoutHeaders", "queryParams"])("so is one on one of the %s", (field) => {
  const match = [{ [field]: { "x-a": { prefix: "a", exact: "b", regex: "c" }, "x-b": {} } }];
  expect(table({ match }).map(([path]) => path)).toEqual([`spec.http.0.match.0.${field}.x-a`]);
});

test("other fields exclude each other, too", () => {
  expect(table({ corsPolicy: { allowOrigins: [{ exact: "a", prefix: "b" }] } })).toHaveLength(1);
  expect(table({ fault: { abort: { httpStatus: 500, grpcStatus: "INTERNAL" } } })).toHaveLength(1);
  expect(table({ redirect: { port: 80, derivePort: "FROM_REQUEST_PORT" } })).toHaveLength(1);
});

test("fields, types, words, patterns and what has to be there are the CRD's", () => {
  expect(route({ backendRefs: [{ name: "a", more: 1 }] })).toEqual([
    [
      "spec.rules.0.backendRefs.0.more",
      'has "spec.rules.backendRefs.more", which is no field of its kind',
    ],
  ]);
  expect(route({ backendRefs: [{ port: 80 }] })).toEqual([
    ["spec.rules.0.backendRefs.0", 'has no "name" in "spec.rules.backendRefs"'],
  ]);
  expect(route({ name: "*" })[0]?.[1]).toMatch(/"spec.rules.name" that is not a text like/);
  expect(route({ matches: [{ method: "get" }] })[0]?.[1]).toMatch(/not one of GET, HEAD/);
  expect(route({ matches: {} })[0]?.[1]).toMatch(/not a list/);
  expect(table({ timeout: 5 })[0]?.[1]).toBe('has a "spec.http.timeout" that is not text');
});

test("a kind without a recorded CRD, and a map without fields, hold anything", () => {
  expect(faults("example.com/v1", "Widget", { a: 1 })).toEqual([]);
  const helm = { valuesObject: { any: [1] } };
  const source = { repoURL: "https://git.example/shop.git", helm };
  const spec = { destination: {}, project: "a", source };
  expect(faults("argoproj.io/v1alpha1", "Application", spec)).toEqual([]);
});

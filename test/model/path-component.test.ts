import { expect, test } from "vitest";
import { component, encodeName } from "../../lib/model/path-component.ts";
import { baseline, object, path } from "../emit/emitted.ts";

test("names are safe on every file system, and no two names meet", () => {
  const odd = [
    "system:node",
    "system_3anode",
    "Admin",
    "admin",
    "ADMIN",
    "a.b",
    "..",
    "con",
    "con.x",
    "a/b",
    "é",
    "",
    " ",
    "-x",
    ".x",
    "_x",
    "%",
    "a\u0000",
  ];
  const encoded = odd.map((name) => component(encodeName(name)));
  expect(new Set(encoded.map((name) => name.toLowerCase())).size).toBe(odd.length);
  for (const name of encoded) expect(name).toMatch(/^(?:[a-z0-9_][a-z0-9._-]*)?$/);
  expect(path(object("rbac.authorization.k8s.io/v1", "ClusterRole", "system:Node"), baseline)).toBe(
    "baseline/_cluster/clusterrole-system_3a_4eode.yaml",
  );
});

test("a name that is too long for a file system is cut, and stays unique", () => {
  const long = (end: string) =>
    path(object("acme.example/v1", "Odd", `${"a".repeat(252)}${end}`, "shop"), baseline);
  expect(Buffer.byteLength(long("b").split("/").pop() ?? "")).toBe(255);
  expect(long("b")).not.toBe(long("c"));
  expect(long("b")).toMatch(/_h[0-9a-f]{16}\.yaml$/);
});

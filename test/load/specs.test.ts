/** @module An environment folder in memory: which files are read as what, and what is refused. */
import { describe, expect, it } from "vitest";
import { environment, load, service, spec } from "./loaded.ts";

describe("specs", () => {
  it("are found in their folders, route groups also beside the environment", () => {
    const { loaded, codes } = load({
      "environment.yaml": environment("[{path: a.json}]"),
      "a.json": '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}}',
      "sandboxes/one.yaml": spec("Sandbox", "one"),
      "sandboxes/two.yml": spec("Sandbox", "two"),
      "sandboxes/joint.json":
        '{"apiVersion": "isolane.dev/v1alpha1", "kind": "RouteGroup", "metadata": {"name": "g0"}}',
      "groups/both.yaml": `${spec("RouteGroup", "g1")}---\n${spec("RouteGroup", "g2")}`,
      "loose.yaml": spec("RouteGroup", "g3"),
      "values.yaml": "{{ not: yaml",
    });
    expect(codes).toEqual([]);
    expect(loaded?.sandboxes.map((one) => one.file.split("/").at(-1))).toEqual([
      "one.yaml",
      "two.yml",
    ]);
    expect(loaded?.groups.length).toBe(4);
  });

  const wrong: readonly (readonly [string, string, string, string])[] = [
    [
      "two documents",
      "sandboxes/a.yaml",
      `${spec("Sandbox", "a")}---\n${spec("Sandbox", "b")}`,
      "E0121",
    ],
    ["no document", "sandboxes/a.yaml", "# nothing\n", "E0121"],
    ["another kind", "sandboxes/a.yaml", service("a"), "E0122"],
    [
      "another version",
      "sandboxes/a.yaml",
      spec("Sandbox", "a").replace("v1alpha1", "v9"),
      "E0122",
    ],
    ["a sandbox among groups", "groups/a.yaml", spec("Sandbox", "a"), "E0122"],
    ["a sandbox beside the environment", "a.yaml", spec("Sandbox", "a"), "E0619"],
    ["a sandbox in a misspelt folder", "sandbox/a.yaml", spec("Sandbox", "a"), "E0619"],
    ["a group in a folder in capitals", "Groups/a.yaml", spec("RouteGroup", "a"), "E0619"],
    ["a hidden sandbox", "sandboxes/.a.yaml", spec("Sandbox", "a"), "E0619"],
    ["a sandbox in a hidden folder", ".sandboxes/a.yml", spec("Sandbox", "a"), "E0619"],
    ["a sandbox with an ending in capitals", "sandboxes/A.YAML", spec("Sandbox", "a"), "E0619"],
    ["a second environment", "environment.yml", spec("Environment", "a"), "E0619"],
    [
      "a sandbox that is no YAML",
      "lanes/a.yaml",
      "apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: {{ branch }}}\n",
      "E0619",
    ],
    ["bad YAML", "sandboxes/a.yaml", "a: [", "E0101"],
    ["a file with another ending", "sandboxes/a.yaml.bak", spec("Sandbox", "a"), "W0101"],
    ["a folder", "sandboxes/old/a.yaml", service("a"), "W0101"],
    ["a sandbox in a folder", "sandboxes/old/a.yaml", spec("Sandbox", "a"), "E0619"],
  ];
  it("may be named anywhere in text, and belong to another environment below", () => {
    const files = {
      "environment.yaml": environment("[{path: s.yaml}]"),
      "s.yaml": service("s"),
      "values.yaml": "text: apiVersion is isolane.dev/v1alpha1, kind is Sandbox\n",
      "template.yaml.tpl": spec("Sandbox", "a"),
      "crd.yaml": "{apiVersion: isolane.dev/v1, kind: Other, metadata: {name: a}}",
      "inner/environment.yaml": spec("Environment", "inner"),
      "inner/sandboxes/a.yaml": spec("Sandbox", "a"),
    };
    expect(load(files).codes).toEqual([]);
  });

  it.each(wrong)("%s is reported", (_name, path, text, code) => {
    const files = {
      "environment.yaml": environment("[{path: s.yaml}]"),
      "s.yaml": service("s"),
      [path]: text,
    };
    expect(load(files).codes).toEqual([code]);
  });

  it("need an environment", () => {
    expect(load({ "sandboxes/a.yaml": spec("Sandbox", "a") }).codes).toEqual(["E0120"]);
    expect(load({ "/other/x": "" }).codes).toEqual(["E0120"]);
    expect(load({ "environment.yaml": spec("Sandbox", "a") }).codes).toEqual(["E0122"]);
  });
});

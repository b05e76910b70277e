/** @module An environment folder in memory: which files are read as what, and what is refused. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { displayName, objectKey } from "../../lib/kube/object.ts";
import type { ReadIo } from "../../lib/load/io.ts";
import { loadEnvironment } from "../../lib/load/load.ts";
import { type FileMap, memoryIo } from "../support/synth.ts";

const spec = (kind: string, name: string, rest = "{}") =>
  `{apiVersion: isolane.dev/v1alpha1, kind: ${kind}, metadata: {name: ${name}}, spec: ${rest}}\n`;
const service = (name: string, meta = "") =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}${meta}}}\n`;
const environment = (sources: string) =>
  spec("Environment", "staging", `{baseline: {namespace: shop, sources: ${sources}}}`);

function load(files: FileMap, io: Partial<ReadIo> = {}) {
  const problems = new Problems();
  const rooted = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.startsWith("/") ? path.slice(1) : `environments/staging/${path}`,
      text,
    ]),
  );
  const loaded = loadEnvironment({ ...memoryIo(rooted), ...io }, "environments/staging", problems);
  return {
    codes: problems.all.map(({ code }) => code).sort(),
    problems: problems.all,
    baseline: loaded?.baseline.map(({ object }) => displayName(objectKey(object))),
    loaded,
  };
}
const withBaseline = (text: string, name = "baseline/a.yaml") =>
  load({ "environment.yaml": environment("[{path: baseline/}]"), [name]: text });

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

describe("sources", () => {
  const files = {
    "/k8s/a.yaml": service("a"),
    "/k8s/deep/b.yml": service("b"),
    "/k8s/deep/notes.txt": "no manifest",
    "/k8s/c.json": '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "c"}}',
  };
  const from = (sources: string) => load({ ...files, "environment.yaml": environment(sources) });

  it("are files, folders and globs, also above the environment's folder", () => {
    expect(from("[{path: ../../k8s}]").baseline).toEqual([
      "Service shop/a",
      "Service shop/b",
      "Service shop/c",
    ]);
    expect(from("[{path: ../../k8s/a.yaml}]").baseline).toEqual(["Service shop/a"]);
    expect(from("[{path: '../../k8s/**/*.yml'}]").baseline).toEqual(["Service shop/b"]);
    expect(from("[{path: '../../k8s/{a,c}.*'}]").baseline).toEqual([
      "Service shop/a",
      "Service shop/c",
    ]);
  });
  it("read a file that several of them name once", () => {
    expect(from("[{path: ../../k8s/a.yaml}, {path: ../../k8s/}]").codes).toEqual([]);
  });
  it("stay inside the repository", () => {
    expect(from("[{path: ../../../etc}]").codes).toEqual(["E0123"]);
    expect(from("[{path: /etc/passwd}]").codes).toEqual(["E0123"]);
    expect(from("[{kustomize: ../../../x}, {helm: {chart: /x, release: r}}]").codes).toEqual([
      "E0123",
      "E0123",
    ]);
  });
  it("match something", () => {
    expect(from("[{path: nothing}, {path: '*.nothing'}, {kustomize: nothing}]").codes).toEqual([
      "E0124",
      "E0124",
      "E0124",
    ]);
  });
  it("are left to the schema where they are of no known form", () => {
    expect(from("[3, {}, {path: 3}, {path: a, kustomize: b}]").codes).toEqual([]);
    expect(from("nonsense").codes).toEqual([]);
  });
  it("need the programs", () => {
    const broken = {
      ...files,
      "environment.yaml": environment("[{kustomize: k}, {helm: {chart: c, release: r}}]"),
      "k/kustomization.yaml": "",
      "c/Chart.yaml": "",
    };
    expect(load(broken).codes).toEqual(["E0140", "E0140"]);
  });
  it("report another version and a failure of a program", () => {
    const one = {
      "environment.yaml": environment("[{kustomize: k, version: 5.8.1}]"),
      "k/kustomization.yaml": "",
    };
    const program = (version: string, status: number): Partial<ReadIo> => ({
      run: ({ args }) => ({
        status: args[0] === "build" ? status : 0,
        stdout: new TextEncoder().encode(args[0] === "build" ? service("k") : version),
        stderr: "Error: it broke\nbecause of this\n",
      }),
    });
    expect(load(one, program("v5.8.1\n", 0)).baseline).toEqual(["Service shop/k"]);
    expect(load(one, program("v5.5.0\n", 0)).codes).toEqual(["E0141"]);
    const failed = load(one, program("v5.8.1", 1));
    expect(failed.codes).toEqual(["E0142"]);
    expect(failed.problems[0]?.message).toContain("it broke");
    expect(failed.problems[0]?.help).toContain("because of this");
  });
  it("cannot pass options to programs", () => {
    const seen: string[][] = [];
    const io: Partial<ReadIo> = {
      kind: (path) => (path.endsWith("environment.yaml") ? "file" : "folder"),
      run: ({ args }) => {
        seen.push([...args]);
        return { status: 0, stdout: new Uint8Array(), stderr: "" };
      },
    };
    load(
      {
        "environment.yaml": environment(
          "[{kustomize: --help}, {helm: {chart: --post-renderer, release: '--debug'}}]",
        ),
      },
      io,
    );
    expect(seen).toEqual([["version"], ["build", "./--help"]]);
  });
});

describe("the baseline", () => {
  it("splits lists and keeps the positions of their items", () => {
    const { loaded, codes } = withBaseline(
      "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a}}\n- kind: DeploymentList\n  apiVersion: apps/v1\n  items:\n  - metadata: {name: d}\n",
    );
    expect(codes).toEqual([]);
    const found = loaded?.baseline.map(({ object, source }) => [
      object.kind,
      object.apiVersion,
      source.document.locate(source.path).line,
    ]);
    expect(found).toEqual([
      ["Service", "v1", 4],
      ["Deployment", "apps/v1", 8],
    ]);
  });
  it("fills namespaces of namespaced kinds only", () => {
    const { baseline } = withBaseline(
      [
        service("a"),
        service("b", ", namespace: other"),
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n",
        "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: g, namespace: x}}\n",
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: foos.x.io}, spec: {group: x.io, scope: Cluster, names: {kind: Foo}}}\n",
        "{apiVersion: x.io/v1, kind: Foo, metadata: {name: f}}\n",
      ].join("---\n"),
    );
    expect(baseline).toEqual([
      "Namespace shop",
      "Service other/b",
      "Service shop/a",
      "CustomResourceDefinition foos.x.io",
      "GatewayClass g",
      "Foo f",
    ]);
  });
  it("is in the same order whatever the files", () => {
    const one = load({
      "environment.yaml": environment("[{path: baseline/}]"),
      "baseline/a.yaml": service("a"),
      "baseline/b.yaml": service("b"),
    });
    const two = load({
      "environment.yaml": environment("[{path: baseline/}]"),
      "baseline/a.yaml": service("b"),
      "baseline/b.yaml": service("a"),
    });
    expect(one.baseline).toEqual(two.baseline);
  });
  it("reads null labels as none", () => {
    expect(
      withBaseline(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels:\n  annotations:\n",
      ).codes,
    ).toEqual([]);
  });

  const wrong: readonly (readonly [string, string, readonly string[]])[] = [
    ["text", "just text\n", ["E0130"]],
    ["a list", "- a\n", ["E0130"]],
    ["no apiVersion", "{kind: Service, metadata: {name: a}}", ["E0130"]],
    ["no kind", "{apiVersion: v1, metadata: {name: a}}", ["E0130"]],
    ["no metadata", "{apiVersion: v1, kind: Service}", ["E0130"]],
    ["no name", "{apiVersion: v1, kind: Service, metadata: {}}", ["E0130"]],
    ["a kind that is a path", "{apiVersion: v1, kind: ../x, metadata: {name: a}}", ["E0130"]],
    ["a List of no list", "{apiVersion: v1, kind: List, items: 3}", ["E0130"]],
    ["a number as name", service("3"), ["E0131"]],
    ["a number as namespace", service("a", ", namespace: 3"), ["E0131"]],
    [
      "labels that are no strings",
      service("a", ", labels: {x: on}, annotations: {z: 1}"),
      ["E0131", "E0131"],
    ],
    ["labels that are no mapping", service("a", ", labels: [x]"), ["E0131"]],
    ["a name that climbs", service("../x"), ["E0132"]],
    ["an upper-case name", service("Cart"), ["E0132"]],
    ["a long name", service("a".repeat(254)), ["E0132"]],
    ["a namespace that climbs", service("a", ", namespace: ../x"), ["E0132"]],
    ["a colon outside RBAC", service("'a:b'"), ["E0132"]],
    ["a spec", spec("Sandbox", "a"), ["E0134"]],
    ["own output", service("a", ", labels: {isolane.dev/sandbox: x}"), ["E0134"]],
    ["an object twice", `${service("a")}---\n${service("a", ", namespace: shop")}`, ["E0136"]],
  ];
  it.each(wrong)("refuses %s", (_name, text, codes) => {
    expect(withBaseline(text).codes).toEqual(codes);
  });

  it("takes RBAC names", () => {
    expect(
      withBaseline(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:Foo'}}",
      ).codes,
    ).toEqual([]);
  });
  it("names both of two equal objects", () => {
    const { problems } = withBaseline(`${service("a")}---\n${service("a")}`);
    const related = problems[0]?.related?.[0]?.source;
    expect(related?.document.locate(related.path).line).toBe(1);
  });
  it("does not read kustomizations and charts as manifests", () => {
    const files = {
      "environment.yaml": environment("[{path: baseline/}]"),
      "baseline/ok.yaml": service("a"),
    };
    const kustomization = load({
      ...files,
      "baseline/k/kustomization.yaml": "resources: []",
      "baseline/k/patch.yaml": "a: b",
    });
    expect(kustomization.codes).toEqual(["E0135"]);
    const chart = load({
      ...files,
      "baseline/c/Chart.yaml": "name: c",
      "baseline/c/templates/x.yaml": "{{ x }}",
    });
    expect(chart.codes).toEqual(["E0135"]);
    expect(chart.problems[0]?.help).toContain("helm");
  });
});

import { describe, expect, it } from "vitest";
import type { ReadIo } from "../../lib/load/io.ts";
import { environment, load, service } from "./loaded.ts";

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

/** @module The disk behind ReadIo, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { diskIo, locateEnvironment } from "../../lib/disk/read.ts";
import { loadEnvironment } from "../../lib/load/load.ts";

const top = mkdtempSync(join(tmpdir(), "isolane-load-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let root = "";
let count = 0;
beforeEach(() => {
  count += 1;
  root = join(top, String(count));
  mkdirSync(root);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const service = (name: string) => `{apiVersion: v1, kind: Service, metadata: {name: ${name}}}\n`;
const environment = (sources: string) =>
  `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {gitops: {repository: https://x/y}, baseline: {namespace: shop, sources: ${sources}}}}\n`;

function load() {
  const problems = new Problems();
  const loaded = loadEnvironment(diskIo(root), "environments/s", problems);
  return { codes: problems.all.map(({ code }) => code), problems: problems.all, loaded };
}

describe("a folder on disk", () => {
  it("lists files sorted, follows links inside, stops at links outside and at loops", () => {
    write("k8s/b.yaml", service("b"));
    write("k8s/a/x.yaml", service("x"));
    write("k8s/.git/config.yaml", "no: manifest");
    write("shared/s.yaml", service("s"));
    symlinkSync(join(root, "shared"), join(root, "k8s/shared"));
    symlinkSync(join(root, "k8s"), join(root, "k8s/loop"));
    symlinkSync("/etc", join(root, "k8s/etc"));
    symlinkSync("nowhere", join(root, "k8s/broken"));
    const io = diskIo(root);
    expect(io.walk("k8s").map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "k8s/a/x.yaml file",
      "k8s/b.yaml file",
      "k8s/broken other",
      "k8s/etc outside",
      "k8s/shared/s.yaml file",
    ]);
    expect(io.glob("k8s", "**/*.yaml").map(({ path }) => path)).toEqual([
      "k8s/a/x.yaml",
      "k8s/b.yaml",
      "k8s/shared/s.yaml",
    ]);
    expect(io.glob("", "{k8s,shared}/?.yaml").map(({ path }) => path)).toEqual([
      "k8s/b.yaml",
      "shared/s.yaml",
    ]);
    expect(io.glob("k8s", "[ab]*/*").map(({ path }) => path)).toEqual(["k8s/a/x.yaml"]);
    expect(io.glob("k8s", "*").map(({ kind }) => kind)).toEqual(["file", "other", "outside"]);
    expect(io.glob("none", "*")).toEqual([]);
    expect(io.read("k8s/etc/passwd", 1000)).toMatchObject({ failure: "outside" });
    expect(io.read("k8s", 1000)).toMatchObject({ failure: "unreadable" });
    expect(io.read("none", 1000)).toMatchObject({ failure: "missing" });
    expect(io.read("k8s/b.yaml", 3)).toMatchObject({ failure: "too-large" });
    expect(io.kind("../..")).toBe("outside");
  });

  it("reports links that leave the repository", () => {
    writeFileSync(join(top, "secret.yaml"), service("secret"));
    write("environments/s/environment.yaml", environment("[{path: k8s}, {path: 'k8s/*.yaml'}]"));
    write("environments/s/k8s/a.yaml", service("a"));
    symlinkSync(join(top, "secret.yaml"), join(root, "environments/s/k8s/link.yaml"));
    mkdirSync(join(root, "environments/s/sandboxes"));
    symlinkSync(join(top, "secret.yaml"), join(root, "environments/s/sandboxes/link.yaml"));
    const { codes, loaded } = load();
    expect(codes).toEqual(["E0123", "E0123", "E0123"]);
    expect(loaded?.baseline.map(({ object }) => object.metadata.name)).toEqual(["a"]);
  });

  const flux = `{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {name: flux-system, namespace: flux-system}, spec: {url: https://x/y, ref: {branch: main}}}
---
{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: web, namespace: flux-system}, spec: {sourceRef: {kind: GitRepository, name: flux-system}, path: apps}}\n`;
  it.each([
    ["a folder", "[{path: ../../apps}]"],
    ["a folder that Flux applies", "[{path: all.yaml, render: true}]"],
    ["a chart", "[{helm: {chart: ../../apps, release: a}}]"],
  ])("reports links of %s that multiply", (_, sources) => {
    write("environments/s/environment.yaml", environment(sources));
    write("environments/s/all.yaml", flux);
    write("apps/Chart.yaml", "{apiVersion: v2, name: web, version: 1.2.3}");
    write("apps/templates/a.yaml", service("a"));
    for (let level = 0; level <= 12; level++) {
      mkdirSync(join(root, `apps/links/${level}`), { recursive: true });
      for (const name of level === 12 ? [] : ["a", "b"])
        symlinkSync(`../${level + 1}`, join(root, `apps/links/${level}`, name));
    }
    expect(load().codes).toEqual(["E0690"]);
  });

  it("reports broken links instead of leaving them out", () => {
    write("environments/s/environment.yaml", environment("[{path: k8s}]"));
    write("environments/s/k8s/a.yaml", service("a"));
    symlinkSync("nowhere", join(root, "environments/s/k8s/b.yaml"));
    mkdirSync(join(root, "environments/s/sandboxes"));
    symlinkSync("nowhere", join(root, "environments/s/sandboxes/b.yaml"));
    expect(load().codes).toEqual(["E0102", "E0102"]);
  });

  it("begins above environments/, whatever git says and wherever one stands", () => {
    write("deploy/environments/s/environment.yaml", "");
    mkdirSync(join(root, ".git"));
    mkdirSync(join(root, "deploy/environments/.git"));
    const expected = { root: join(root, "deploy"), folder: "environments/s" };
    for (const [folder, from] of [
      ["deploy/environments/s", "."],
      ["s", "deploy/environments"],
      [".", "deploy/environments/s"],
    ] as const)
      expect(locateEnvironment(folder, join(root, from))).toEqual(expected);
    expect(locateEnvironment("deploy/other/t", root)).toEqual({ ...expected, folder: "other/t" });
    expect(locateEnvironment("elsewhere/t", root)).toEqual({
      root: join(root, "elsewhere"),
      folder: "t",
    });
    expect(locateEnvironment("deploy/environments/s", root, ".")).toEqual({
      root,
      folder: "deploy/environments/s",
    });
  });

  it("says that a program is absent, failed or got no shell", () => {
    const io = diskIo(root);
    expect(io.run({ program: "isolane-no-such-program", args: [], folder: "" })).toMatchObject({
      failure: "absent",
    });
    const failed = io.run({
      program: "node",
      args: ["-e", "console.error('x'); process.exit(3)"],
      folder: "",
    });
    expect(failed).toMatchObject({ status: 3, stderr: "x\n" });
    const shown = io.run({
      program: "node",
      args: [
        "-p",
        "process.argv[1] + Object.keys(process.env).filter((name) => !/proxy|^GIT_/i.test(name)).sort() + process.env.HOME",
        "$(id)",
      ],
      folder: "",
    });
    expect("stdout" in shown && new TextDecoder().decode(shown.stdout)).toBe(
      "$(id)HOME,LC_ALL,PATH/nonexistent\n",
    );
  });
});

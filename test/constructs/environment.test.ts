import { readdirSync, rmSync } from "node:fs";
import { App } from "cdk8s";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Environment } from "../../lib/constructs/environment.ts";
import { Sandbox } from "../../lib/constructs/sandbox.ts";
import { changedPaths, memoryIo, synthFiles } from "../support/synth.ts";
import { environment, files, filesOf, folder, freshFolder, outdir } from "./program.ts";

beforeEach(freshFolder);
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

describe("Environment", () => {
  it("compiles a folder to the same bytes as the command line", () => {
    expect(filesOf(environment())).toEqual(synthFiles(files));
  });

  it("takes its spec from the program, with a folder that holds only the baseline", () => {
    const { "environments/staging/environment.yaml": _, ...rest } = files;
    const construct = new Environment(new App({ outdir }), "staging", {
      io: memoryIo(rest),
      folder,
      spec: {
        baseline: { sources: [{ path: "baseline.yaml" }], namespace: "shop", deploy: true },
        gitops: { repository: "https://git.example.com/shop.git" },
      },
    });
    const expected = synthFiles(files);
    // Only lines of environment.yaml differ, and these are in the index alone.
    expect(
      changedPaths(expected, filesOf(construct)).filter((path) => !path.includes("/index/")),
    ).toEqual([]);
    // `isolane synth` would compile another spec, and has to be able to tell.
    const index = filesOf(construct).get("staging/index/gitops.json") ?? "";
    const { objects, sources } = JSON.parse(index);
    expect(sources[objects[0].sources[0][0]].program).toBe(true);
  });

  it("gives all of its objects to cdk8s as one chart", () => {
    const construct = environment();
    const kinds = construct.toJson().map(({ kind }) => kind);
    expect(kinds).toContain("ApplicationSet");
    expect(kinds.filter((kind) => kind === "Deployment")).toHaveLength(2);
    App.of(construct).synth();
    expect(readdirSync(outdir)).toEqual(["staging.k8s.yaml"]);
  });

  it("throws its diagnostics where cdk8s asks for objects that there are not", () => {
    const broken = environment({
      ...files,
      "environments/staging/sandboxes/pr-1.yaml": "kind: Sandbox",
    });
    expect(() => App.of(broken).synth()).toThrow(
      "environments/staging/sandboxes/pr-1.yaml:1:1: error",
    );
  });

  it("can not be added to once it is compiled", () => {
    const construct = environment();
    construct.compile();
    expect(() => new Sandbox(construct, "late")).toThrow();
  });

  it("is told apart from other charts", () => {
    expect(Environment.isEnvironment(environment())).toBe(true);
    expect(Environment.isEnvironment(new App())).toBe(false);
  });
});

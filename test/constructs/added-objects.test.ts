import { rmSync } from "node:fs";
import { ApiObject } from "cdk8s";
import { ConfigMap } from "cdk8s-plus-28";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Environment } from "../../lib/constructs/environment.ts";
import { Fork, Sandbox } from "../../lib/constructs/sandbox.ts";
import { changedPaths, synthFiles } from "../support/synth.ts";
import { cart, environment, files, filesOf, freshFolder, outdir } from "./program.ts";

beforeEach(freshFolder);
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

function codesOf(construct: Environment): readonly string[] {
  return construct.compile().problems.all.map(({ code }) => code);
}

describe("objects of a program's own", () => {
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "extra" },
    data: { a: "b" },
  };

  it("go into the sandbox's release unit, with its labels and the environment's namespace", () => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "extra", configMap);
    const after = filesOf(construct);
    expect(changedPaths(synthFiles(files), after)).toEqual([
      "staging/index/sandboxes/pr-1.json",
      "staging/sandboxes/pr-1/forks/shop/configmap-extra.yaml",
    ]);
    const text = after.get("staging/sandboxes/pr-1/forks/shop/configmap-extra.yaml");
    expect(text).toContain("isolane.dev/sandbox: pr-1");
    expect(text).toContain("isolane.dev/owner: team-a");
  });

  it("are marked in the index, as a program's specs are: the folder alone would not bring them back", () => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "extra", configMap);
    new Fork(new Sandbox(construct, "pr-2"), "cart", cart);
    const files = filesOf(construct);
    const marked = (name: string) => {
      const index = JSON.parse(files.get(`staging/index/${name}.json`) ?? "");
      const objects = index.objects.filter((one: { sources: [string][] }) =>
        one.sources.some(([source]) => index.sources[source].program === true),
      );
      const lanes = index.lanes.filter(({ program }: { program?: boolean }) => program === true);
      return [index.lanes.length, lanes.length, index.objects.length, objects.length];
    };
    expect(marked("sandboxes/pr-1")).toEqual([1, 0, 4, 1]);
    expect(marked("sandboxes/pr-2")).toEqual([1, 1, 3, 3]);
    expect(marked("gitops")).toEqual([0, 0, 4, 0]);
  });

  it("may come from cdk8s-plus, at any depth", () => {
    const construct = environment();
    new ConfigMap(Sandbox.fromName(construct, "pr-1"), "fixtures", { data: { a: "b" } });
    const added = [...filesOf(construct).keys()].filter((path) =>
      path.includes("/configmap-staging-pr-1-fixtures"),
    );
    expect(added).toHaveLength(1);
  });

  it.each([
    [
      "E0540",
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", labels: { app: "cart" } },
        spec: { containers: [] },
      },
    ],
    [
      "E0541",
      { apiVersion: "networking.istio.io/v1", kind: "VirtualService", metadata: { name: "v" } },
    ],
    ["E0542", { apiVersion: "v1", kind: "Service", metadata: { name: "cart" } }],
    [
      "E0480",
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "kube-system" } },
    ],
  ])("are refused with %s where they are not safe", (code, props) => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "x", props);
    expect(codesOf(construct)).toContain(code);
  });

  it("are refused for a sandbox that does not exist", () => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-9"), "extra", configMap);
    expect(codesOf(construct)).toContain("E0543");
  });

  it("are left out while the environment is suspended", () => {
    const name = "environments/staging/environment.yaml";
    const construct = environment({ ...files, [name]: `${files[name]}  suspended: true\n` });
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "extra", configMap);
    expect([...filesOf(construct).keys()].filter((path) => path.includes("pr-1"))).toEqual([]);
  });
});

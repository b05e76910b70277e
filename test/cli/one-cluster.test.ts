/** @module Two environments of one repository in one cluster. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { runnerIn } from "../support/project.ts";
import type { FileMap } from "../support/synth.ts";
import { scratch, tree } from "../support/written-output.ts";
import { environment, sandbox } from "./specs.ts";

let root = "";
beforeEach(() => {
  root = scratch();
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const argocd = "  gitops: { engine: argocd, repository: https://git.example.com/a/b.git }\n";
const flux = argocd.replace("argocd", "flux");
const at = (destination: string) => argocd.replace(" }", `, destination: ${destination} }`);
const shop = { namespace: "shop", spec: argocd };

/** What compiling two environments with one lane each says, by code. */
function compiled(
  one: Parameters<typeof environment>[1],
  other: Parameters<typeof environment>[1],
  lanes = ["pr-1", "pr-1"],
) {
  const files: FileMap = {
    ...environment("t", one),
    ...environment("u", other),
    "environments/t/sandboxes/a.yaml": sandbox(lanes[0] ?? ""),
    "environments/u/sandboxes/a.yaml": sandbox(lanes[1] ?? ""),
  };
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(root, path, ".."), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
  const { err, code } = runnerIn(root)(synth, { environment: [] });
  return {
    err,
    code,
    codes: [...err.matchAll(/(?:error|warning) ([EW]\d+)/g)].map(([, one]) => one),
  };
}

describe("are an error where both own the same objects", () => {
  test("of one namespace, and nothing is written", () => {
    const { err, codes } = compiled(shop, shop);
    expect(codes).toEqual(["E0624"]);
    expect(err).toContain("both own Deployment shop/web, ");
    expect(tree(join(root, "dist"))).toEqual({});
    expect(runnerIn(root)(check, { environment: [] }).err).toContain("E0624");
  });
  test.each([
    ["one names the cluster as Argo CD does", { ...shop, spec: at("in-cluster") }, shop],
    ["both have one destination", { ...shop, spec: at("east") }, { ...shop, spec: at("east") }],
    [
      "both state one cluster, whatever applies them",
      { namespace: "shop", spec: `${flux}  cluster: east\n` },
      { namespace: "shop", spec: "  cluster: east\n" },
    ],
    [
      "neither deploys the baseline, and each has a lane of the same key",
      { ...shop, deploy: false, backend: "gateway-api" },
      { ...shop, deploy: false, backend: "gateway-api" },
    ],
  ])("%s", (_, one, other) => {
    expect(compiled(one, other).codes).toEqual(["E0624"]);
  });
});

describe("are none where they do not meet", () => {
  test.each([
    ["another namespace", { spec: argocd }, { spec: argocd }],
    ["another destination", { ...shop, spec: at("east") }, shop],
    ["another cluster, as the help says", { ...shop, spec: `${argocd}  cluster: east\n` }, shop],
    ["no engine", { namespace: "shop" }, { namespace: "shop" }],
    ["Flux, which applies to its own cluster", { ...shop, spec: flux }, { ...shop, spec: flux }],
  ])("%s", (_, one, other) => {
    expect(compiled(one, other)).toMatchObject({ code: 0, codes: [] });
  });
  test("lanes of other keys beside one baseline that neither deploys", () => {
    const other = { ...shop, deploy: false, backend: "gateway-api" };
    expect(compiled(other, other, ["pr-1", "pr-2"])).toMatchObject({ code: 0, codes: [] });
  });
});

test("lanes of one key on one Service are an error, also where they fork other workloads", () => {
  const second = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web-v2 }
spec:
  selector: { matchLabels: { app: web, version: v2 } }
  template:
    metadata: { labels: { app: web, version: v2 } }
    spec: { containers: [ { name: web, image: "example/web:1", ports: [ { containerPort: 8080 } ] } ] }
`;
  const both = { ...shop, deploy: false, backend: "gateway-api", baseline: second };
  fs.mkdirSync(join(root, "environments/u/sandboxes"), { recursive: true });
  fs.writeFileSync(
    join(root, "environments/u/sandboxes/b.yaml"),
    sandbox("pr-1").replace("name: web }", "name: web-v2 }"),
  );
  const { err } = compiled(both, both, ["pr-1", "pr-9"]);
  expect(err).toContain("error E0624");
  expect(err).toContain("where both have a lane");
});

test("an object without a namespace that both own is a warning", () => {
  const baseline = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules: []
`;
  const { code, codes, err } = compiled({ spec: argocd, baseline }, { spec: argocd, baseline });
  expect([code, codes]).toEqual([0, ["W0604"]]);
  expect(err).toContain("both own ClusterRole reader");
});

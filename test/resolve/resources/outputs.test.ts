import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { documents } from "../../support/input.ts";
import { app } from "../../support/small-app.ts";
import { changedPaths, synth, synthFiles } from "../../support/synth.ts";

const folder = "environments/staging";
const header = (kind: string) => `apiVersion: isolane.dev/v1alpha1\nkind: ${kind}\n`;
const inMoney = (text: string) =>
  text.replaceAll("{name: billing}", "{name: billing, namespace: money}");

/** A sandbox that forks a workload. @param customizations The body of a flow mapping. */
function sandbox(name: string, workload: string, customizations: string, team = "a"): string {
  return `${header("Sandbox")}metadata: {name: ${name}, labels: {team: ${team}}}
spec:
  forks: [{forkOf: {kind: Deployment, name: ${workload}}, customizations: {${customizations}}}]
`;
}

const reads = (whose: string) =>
  `env: [{name: URL, valueFrom: {resource: {${whose}, name: db, output: url}}}]`;
const group = (more = "resources: [{name: db, plugin: postgres}]", name = "all") =>
  `${header("RouteGroup")}metadata: {name: ${name}}
spec: {match: {label: {key: team, value: a}}, ${more}}
`;

function files(specs: Readonly<Record<string, string>>) {
  return {
    [`${folder}/environment.yaml`]: `${header("Environment")}metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio}
  resources:
    params: {postgres: {host: db, adminSecret: pg-admin}}
`,
    [`${folder}/baseline.yaml`]: app("orders") + app("cart") + inMoney(app("billing")),
    ...Object.fromEntries(
      Object.entries(specs).map(([path, text]) => [`${folder}/${path}.yaml`, text]),
    ),
  };
}

function told(specs: Readonly<Record<string, string>>): readonly string[] {
  return synth(files(specs)).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe("an output of a resource that a group owns", () => {
  it("is read by every member", () => {
    expect(
      told({
        "groups/all": group(),
        "sandboxes/pr-1": sandbox("pr-1", "orders", reads("group: all")),
        "sandboxes/pr-2": sandbox("pr-2", "cart", reads("group: all")),
      }),
    ).toEqual([]);
  });

  it.each([
    [
      "of a sandbox that is no member",
      group(),
      sandbox("pr-1", "orders", reads("group: all"), "b"),
    ],
    [
      "of a group that is being deleted",
      group('resources: [{name: db, plugin: postgres}], deletion: {since: "2026-11-20T09:00:00Z"}'),
      sandbox("pr-1", "orders", reads("group: all")),
    ],
    [
      "that is said to be a sandbox's, too",
      group(),
      sandbox("pr-1", "orders", reads("group: all, sandbox: pr-1")),
    ],
  ])("is none %s", (_, one, other) => {
    const [first] = told({ "groups/all": one, "sandboxes/pr-1": other });
    expect(first).toMatch(/^E0391 /);
  });

  it.each([
    ["a group that there is not", group(), "group: others"],
    ["a group without it", group("owner: me"), "group: all"],
    ["the sandbox itself", group(), "sandbox: pr-1"],
    [
      "a group that gives it up",
      group("resources: [{name: db, plugin: postgres, operation: delete}]"),
      "group: all",
    ],
  ])("is not found in %s", (_, one, whose) => {
    const [first] = told({
      "groups/all": one,
      "sandboxes/pr-1": sandbox("pr-1", "orders", reads(whose)),
    });
    expect(first).toMatch(/^E0390 /);
  });

  it("stays with the group's own members, though another group joins one with a stranger", () => {
    const own = { "groups/all": group() };
    const secret = documents(
      [...synthFiles(files(own))].find(([path]) => path.includes("/job-il-"))?.[1] ?? "",
    ).map(({ value }) => at(value, "metadata", "labels", "isolane.dev/resource"));
    const patch = `patch: {type: merge, value: {spec: {template: {spec: {volumes: [{name: s, secret: {secretName: ${secret}}}]}}}}}`;
    const specs = {
      ...own,
      "groups/mixed": `${header("RouteGroup")}metadata: {name: mixed}\nspec: {match: {label: {key: team, value: "*"}}}\n`,
      "sandboxes/pr-1": sandbox("pr-1", "orders", reads("group: all")),
    };
    expect(told({ ...specs, "sandboxes/pr-2": sandbox("pr-2", "cart", patch) })).toEqual([]);
    expect(told({ ...specs, "sandboxes/pr-3": sandbox("pr-3", "cart", patch, "b") })).toEqual([
      expect.stringMatching(/^E0952 .*of group "all", with which it shares no lane$/),
    ]);
  });
});

describe("the outputs of a group's resource", () => {
  const alone = files({
    "groups/all": group(),
    "sandboxes/pr-1": sandbox("pr-1", "orders", ""),
  });
  const [pr2] = [sandbox("pr-2", "billing, namespace: money", "")];
  const both = { ...alone, [`${folder}/sandboxes/pr-2.yaml`]: pr2 };
  const namespaces = (of: Readonly<Record<string, string>>) => {
    const [, text = ""] = [...synthFiles(of)].find(([path]) => /\/job-il-/.test(path)) ?? [];
    return [...text.matchAll(/name: NAMESPACES\n\s+value: (.*)/g)].map(([, value]) => value);
  };

  it("are where its members have forks, and are taken away from where they have none any more", () => {
    expect(namespaces(alone)).toEqual(["money", "shop"]);
    expect(namespaces(both)).toEqual(["money shop"]);
  });

  it("come and go with a member that has its own namespace, and no other sandbox's file changes", () => {
    const [without, withIt] = [synthFiles(alone), synthFiles(both)];
    const changed = changedPaths(without, withIt).filter((path) => path.includes("/sandboxes/"));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((path) => !path.includes("pr-2"))).toEqual([]);
  });
});

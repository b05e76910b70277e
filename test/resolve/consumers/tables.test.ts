import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { at } from "../../../lib/kube/json.ts";
import { billing, forking, selective, tableIn, tablePath } from "../../support/consumers.ts";
import { changedPaths, type FileMap, synth, synthFiles } from "../../support/synth.ts";

const group = (key = ""): FileMap => ({
  "environments/staging/groups/all.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: all}
spec: {match: {label: {key: team, value: bills}}${key}}
`,
});
const codes = (files: FileMap) => synth(files).diagnostics.map(({ code }) => code);
const templateIn = (files: ReadonlyMap<string, string>, path: RegExp): unknown => {
  const found = [...files].find(([name]) => path.test(name));
  return at(parse(found?.[1] ?? ""), "spec", "template", "spec");
};

describe("the table of a consumer", () => {
  it("says which sandbox handles the messages of each key", () => {
    const files = billing({
      "pr-1": forking(selective),
      "pr-2": forking(selective, "  routing: {key: blue}\n"),
    });
    expect(tableIn(synthFiles(files))).toEqual({ blue: "pr-2", "pr-1": "pr-1" });
  });

  it("is there, and empty, while nobody forks the consumer", () => {
    expect(tableIn(synthFiles(billing({})))).toEqual({});
    const suspended = billing({ "pr-1": forking(selective) });
    const path = "environments/staging/environment.yaml";
    const off = { ...suspended, [path]: `${suspended[path]}  suspended: true\n` };
    expect(tableIn(synthFiles(off))).toEqual({});
  });

  it("keeps the keys of a suspended sandbox, whose messages are nobody's", () => {
    const files = billing({ "pr-1": forking(selective, "  suspended: true\n") });
    expect(tableIn(synthFiles(files))).toEqual({ "pr-1": "pr-1" });
  });

  it("gives a group's key to its member that forks the consumer", () => {
    const one = { "pr-1": forking(selective), "pr-2": "  owner: us" };
    const table = (more: FileMap) => tableIn(synthFiles(billing(one, { more })));
    expect(table(group())).toEqual({ all: "pr-1", "pr-1": "pr-1" });
    expect(table(group(", routing: {key: together}"))).toEqual({
      "pr-1": "pr-1",
      together: "pr-1",
    });
    const two = billing(
      { "pr-1": forking(selective), "pr-2": forking(selective) },
      { more: group() },
    );
    expect(codes(two)).toContain("E0511");
  });

  it.each([
    "{consumer: draining, consumerGroupEnv: QUEUE_NAME}",
    "{consumer: own-group, consumerGroupEnv: QUEUE_NAME}",
    "{consumer: disabled}",
    "{consumer: none}",
    "{consumer: shared}",
  ])("does not name a fork with %s, and its pods are the same", (strategy) => {
    const files = synthFiles(billing({ "pr-1": forking(strategy) }));
    expect(tableIn(files)).toEqual({});
    expect(JSON.stringify(templateIn(files, /pr-1\/forks/))).toContain("/etc/isolane/keys");
  });

  it("is changed by lanes that fork the consumer, and by no others (P6)", () => {
    const before = synthFiles(billing({ "pr-1": "  owner: us" }));
    const other = synthFiles(billing({ "pr-1": "  owner: us", "pr-2": "  owner: them" }));
    expect(changedPaths(before, other)).toEqual(["staging/index/sandboxes/pr-2.json"]);
    const forked = synthFiles(billing({ "pr-1": "  owner: us", "pr-2": forking(selective) }));
    expect(changedPaths(before, forked)).toEqual([
      "staging/index/routes/shop/configmap-isolane-keys-deployment-billing.json",
      "staging/index/sandboxes/pr-2.json",
      tablePath,
      expect.stringMatching(/sandboxes\/pr-2\/forks\/shop\/deployment-billing-pr-2/),
    ]);
  });

  it("restarts no pod of a fork that begins to drain", () => {
    const strategy = (consumer: string) => `{consumer: ${consumer}, consumerGroupEnv: QUEUE_NAME}`;
    const [was, is] = ["selective", "draining"].map((one) =>
      templateIn(synthFiles(billing({ "pr-1": forking(strategy(one)) })), /pr-1\/forks/),
    );
    expect(was).toEqual(is);
  });

  it("says how keys travel, and its name fits the API server", () => {
    const long = "b".repeat(240);
    const files = billing({}, { workloads: `Deployment/${long}: {consumes: selective}` });
    const text = (files["environments/staging/baseline/billing.yaml"] ?? "").replace(
      "name: billing",
      `name: ${long}`,
    );
    const output = synthFiles({ ...files, "environments/staging/baseline/billing.yaml": text });
    const [path = ""] = [...output.keys()].filter((one) => /^staging\/routes/.test(one));
    const map = parse(output.get(path) ?? "");
    expect(at(map, "metadata", "name")).toMatch(/^isolane-keys-deployment-b{220}-[0-9a-f]{8}$/);
    expect(JSON.parse(String(at(map, "data", "keys.json")))).toEqual({
      version: 1,
      consumer: `Deployment/shop/${long}`,
      carriers: { baggage: "isolane", header: "x-isolane-key" },
      forks: {},
    });
  });
});

describe("the file of keys", () => {
  it("is in the pods of an owned baseline before any lane, so the first restarts none", () => {
    const pods = (sandboxes: Readonly<Record<string, string>>) =>
      templateIn(synthFiles(billing(sandboxes)), /baseline\/shop\/deployment-billing/);
    expect(JSON.stringify(pods({}))).toContain("isolane-keys-deployment-billing");
    expect(pods({ "pr-1": forking(selective) })).toEqual(pods({}));
  });

  it("is in every main container of a fork, once", () => {
    const mounted = {
      pod: ", volumes: [{name: isolane-keys, configMap: {name: isolane-keys-deployment-billing}}]",
      container: ", volumeMounts: [{name: isolane-keys, mountPath: /etc/isolane/keys}]",
    };
    for (const setup of [{}, mounted]) {
      const files = synthFiles(billing({ "pr-1": forking(selective) }, setup));
      const spec = templateIn(files, /pr-1\/forks/);
      expect(at(spec, "volumes")).toHaveLength(1);
      expect(at(spec, "containers", 0, "volumeMounts")).toHaveLength(1);
    }
  });

  it("gives a fork the time to drain, and never less than it has", () => {
    const grace = (pod: string, strategy = selective) => {
      const files = synthFiles(billing({ "pr-1": forking(strategy) }, { pod }));
      return at(templateIn(files, /pr-1\/forks/), "terminationGracePeriodSeconds");
    };
    expect(grace("")).toBe(150);
    expect(grace(", terminationGracePeriodSeconds: 600")).toBe(600);
    expect(grace(", terminationGracePeriodSeconds: 5", "{consumer: disabled}")).toBe(5);
  });

  it("is the team's matter with deploy: false, and not proved until it is seen", () => {
    const volume = (more = "") =>
      `, volumes: [{name: k, configMap: {name: isolane-keys-deployment-billing, optional: true${more}}}]`;
    const mount = (more = "") => `, volumeMounts: [{name: k, mountPath: /keys${more}}]`;
    const said = (pod: string, container: string) =>
      codes(billing({ "pr-1": forking(selective) }, { deploy: false, pod, container }));
    expect(said("", "")).toEqual(["W0357"]);
    expect(said(volume(), mount())).toEqual([]);
    // The kubelet does not refresh this one.
    expect(said(volume(), mount(", subPath: keys.json"))).toEqual(["W0357"]);
    expect(said(volume(", items: [{key: other, path: keys.json}]"), mount())).toEqual(["W0357"]);
    expect(said(volume(), "")).toEqual(["W0357"]);
  });

  it("is not put into pods that another object lends", () => {
    const rollout = {
      "environments/staging/baseline/rollout.yaml":
        "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: bills}, spec: {selector: {matchLabels: {app: billing}}, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: billing}}}",
    };
    const forked = `  forks: [{forkOf: {kind: Rollout, name: bills}, strategies: ${selective}}]`;
    const files = billing(
      { "pr-1": forked },
      { more: rollout, workloads: "Rollout/bills: {consumes: selective}" },
    );
    expect(codes(files)).toEqual(["W0357"]);
    const output = synthFiles(files);
    const path = "staging/routes/shop/configmap-isolane-keys-rollout-bills.yaml";
    expect(tableIn(output, path)).toEqual({ "pr-1": "pr-1" });
    expect(JSON.stringify(templateIn(output, /pr-1\/forks.*rollout/))).toContain("isolane-keys");
    const lender = templateIn(output, /baseline\/shop\/deployment-billing/);
    expect(JSON.stringify(lender)).not.toContain("isolane-keys");
  });

  it("is not where something else is", () => {
    const taken = (pod: string, container = "") => codes(billing({}, { pod, container }));
    expect(taken(", volumes: [{name: isolane-keys, emptyDir: {}}]")).toEqual(["E0834"]);
    expect(
      taken(
        ", volumes: [{name: k, emptyDir: {}}]",
        ", volumeMounts: [{name: k, mountPath: /etc/isolane/keys}]",
      ),
    ).toEqual(["E0834"]);
    const more = {
      "environments/staging/baseline/map.yaml":
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: isolane-keys-deployment-billing}}",
    };
    expect(codes(billing({}, { more }))).toContain("E0834");
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {volumes: [{name: isolane-keys, emptyDir: {}}]}}}}}}";
    expect(codes(billing({ "pr-1": forking(selective, "", patch) }))).toContain("E0834");
  });
});

describe("a fork of such a consumer", () => {
  it("has to say how it consumes, and to have a group of its own", () => {
    expect(codes(billing({ "pr-1": forking("{}") }))).toEqual(["E0333"]);
    expect(codes(billing({ "pr-1": forking("{consumer: selective}") }))).toEqual(["E0346"]);
    expect(codes(billing({ "pr-1": forking("{consumer: draining}") }))).toEqual(["E0346"]);
    const custom = "{env: [{name: QUEUE_NAME, value: bills-pr-1}]}";
    expect(codes(billing({ "pr-1": forking("{consumer: selective}", "", custom) }))).toEqual([]);
  });

  it("shares its group with no other member of a route group", () => {
    const strategy = "{consumer: selective, consumerGroupEnv: QUEUE_NAME, consumerGroupOf: all}";
    expect(codes(billing({ "pr-1": forking(strategy) }, { more: group() }))).toEqual(["E0336"]);
  });

  it("is of a workload that consumes selectively, and can be forked", () => {
    const unstated = billing(
      { "pr-1": forking(selective) },
      { workloads: "Deployment/billing: {image: x}" },
    );
    expect(codes(unstated)).toContain("E0833");
    const daemon = billing({}, { kind: "DaemonSet" });
    expect(codes(daemon)).toEqual(["E0836"]);
    const unknown = billing({}, { workloads: "Deployment/billings: {consumes: selective}" });
    expect(codes(unknown)).toEqual(["E0310"]);
  });
});

import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { deployment, own, sandbox, world } from "../../support/own-hosts.ts";
import { type FileMap, synth } from "../../support/synth.ts";
import { compiled, edited, judged } from "../../support/verified.ts";

const policy = (spec: object) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "api" },
  spec: { podSelector: { matchLabels: { app: "api" } }, ...spec },
});
const from = (...peers: object[]) => ({ ingress: [{ from: peers }] });
const labelled = (labels: object) => ({ podSelector: { matchLabels: labels } });
const mine = labelled({ "isolane.dev/sandbox": "pr-1" });
const forking = { forks: [{ forkOf: { kind: "Deployment", name: "web" } }] };

function files(objects: readonly object[], extra: FileMap = {}, spec: object = forking): FileMap {
  return world("istio", [], {
    "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", [...own, ...objects], spec),
    ...extra,
  });
}
const codesOf = (...given: Parameters<typeof files>) =>
  synth(files(...given)).diagnostics.map(({ code }) => code);

const ofBaseline = (podSelector: object): FileMap => ({
  "environments/staging/baseline/policy.yaml": stringify({
    ...policy({ podSelector, policyTypes: ["Egress"] }),
    metadata: { name: "nobody" },
  }),
});

describe("a NetworkPolicy of a branch's own", () => {
  it("is for exactly its own pods", () => {
    const { files: output, diagnostics } = synth(files([policy(from(mine))]));
    expect(diagnostics).toEqual([]);
    const path = [...output.keys()].find((one) => one.includes("/networkpolicy-api-pr-1-")) ?? "";
    const { spec } = parse(output.get(path) ?? "") as {
      spec: { podSelector: object; ingress: object };
    };
    expect(spec.podSelector).toEqual({
      matchLabels: { "isolane.dev/fork": expect.stringMatching(/^api-pr-1-/) as unknown },
    });
    expect(spec.ingress).toEqual([{ from: [mine] }]);
  });

  it.each<[what: string, codes: string[], spec: object]>([
    ["for pods of the baseline", ["E0378"], { podSelector: { matchLabels: { app: "web" } } }],
    ["for all pods", [], { podSelector: {} }],
    [
      "for two of them",
      ["E0378"],
      { podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } },
    ],
    ["for everybody", [], {}],
    [
      "for addresses and other namespaces",
      [],
      from(
        { ipBlock: { cidr: "10.0.0.0/8" } },
        { namespaceSelector: {}, ...labelled({ app: "web" }) },
      ),
    ],
    ["for its own, by a lost label", ["E0637"], from(labelled({ app: "api" }))],
    ["for a fork, by its baseline's label", ["E0637"], from(labelled({ app: "web" }))],
    ["for both", [], from(labelled({ app: "web" }), mine)],
    ["for callers that it does not fork", [], from(labelled({ app: "items" }))],
    [
      "for what it calls, by a lost label",
      ["E0637"],
      { policyTypes: ["Egress"], egress: [{ to: [labelled({ app: "web" })] }] },
    ],
    ["with a field that there is not", ["E0382"], { hosts: ["x"] }],
  ])("%s: %s", (what, codes, spec) => {
    const objects =
      what === "for two of them" ? [deployment("more"), policy(spec)] : [policy(spec)];
    const found = codesOf(objects);
    // An empty selector means no workload, as for a Service.
    expect(found).toEqual(what === "for all pods" ? ["E0378"] : codes);
  });

  it("stands beside none of the baseline's, which it could only open", () => {
    expect(codesOf([policy({})], ofBaseline({}))).toEqual(expect.arrayContaining(["E0636"]));
    const others = { matchExpressions: [{ key: "isolane.dev/sandbox", operator: "DoesNotExist" }] };
    expect(codesOf([policy({})], ofBaseline(others), {})).toEqual([]);
    const other = (apiVersion: string, kind: string, spec: object) => ({
      "environments/staging/baseline/policy.yaml": stringify({
        apiVersion,
        kind,
        metadata: { name: "nobody" },
        spec,
      }),
    });
    const cilium = other("cilium.io/v2", "CiliumNetworkPolicy", {
      endpointSelector: {},
      ingress: [{}],
    });
    expect(codesOf([policy({})], cilium)).toContain("E0636");
    // Administrators' policies for all give way to any NetworkPolicy, and Calico's selectors are not evaluated.
    const baseline = other("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", {});
    expect(codesOf([policy({})], baseline)).toContain("E0636");
    // A proxy asks its own policies besides.
    const istio = other("security.istio.io/v1", "AuthorizationPolicy", {
      action: "DENY",
      rules: [{}],
    });
    expect(codesOf([policy({})], istio, {})).toEqual(["W0355"]);
    expect(codesOf([policy({})], ofBaseline({ matchLabels: { app: "web" } }))).toEqual([]);
  });

  it("is proved", () => {
    const output = compiled(files([policy(from(mine))]));
    expect(judged(output).said).toEqual([]);
    const path = /networkpolicy-api-pr-1-/;
    const wider = edited(output, path, (text) => text.replace(/isolane.dev\/fork: .*/, "app: web"));
    expect(judged(wider).codes).toEqual(expect.arrayContaining(["E0962"]));
    const open = edited(output, path, (text) =>
      text.replace(/ {2}ingress:[\s\S]*/, "  ingress: [ {} ]\n"),
    );
    expect(judged(open).codes).toEqual(expect.arrayContaining(["E0962"]));
    const denied = files([policy(from(mine))], ofBaseline({}));
    const { input } = compiled({
      ...denied,
      "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", own, forking),
    });
    const late = { ...output, input: { ...output.input, baseline: input.baseline } };
    expect(judged(late).codes).toContain("E0922");
  });
});

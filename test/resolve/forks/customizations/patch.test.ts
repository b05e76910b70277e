import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../lib/kube/object.ts";
import { mergePatch } from "../../../../lib/resolve/forks/customizations/merge-patch.ts";
import { strategicMerge } from "../../../../lib/resolve/forks/customizations/strategic-merge.ts";
import { app, plain, pod, resolveForks, workloadOf } from "../support.ts";
import { patch } from "./patched.ts";

describe("a JSON patch", () => {
  it("is applied, as data or as text", () => {
    const operation = '[{op: replace, path: /spec/template/spec/containers/0/image, value: "x:9"}]';
    for (const value of [operation, `'${operation}'`]) {
      const { forks, codes } = patch("json", value);
      expect(codes).toEqual([]);
      expect(pod(forks[0], "containers", 0, "image")).toBe("x:9");
    }
  });

  it("points at the operation that does not fit", () => {
    for (const bad of [
      "{op: replace, path: /spec/nope/x, value: 1}",
      "{op: test, path: /spec/replicas, value: 7}",
      "{op: move, from: /spec/template, path: /spec/template/x}",
      "{op: jump, path: /a}",
      "3",
    ]) {
      const { problems } = patch(
        "json",
        `[{op: add, path: /spec/minReadySeconds, value: 1}, ${bad}]`,
      );
      expect(problems.map((p) => p.code)).toEqual(["E0321"]);
      expect(problems[0]?.source?.path.slice(-2)).toEqual(["value", 1]);
      expect(problems[0]?.message).not.toContain("\n");
    }
  });
});

describe("every patch", () => {
  it("comes last", () => {
    const forks = `- forkOf: {kind: Deployment, name: cart}
  customizations: {images: [{image: a:2}], replicas: 2, patch: {type: merge, value: {spec: {replicas: 3, strategy: {type: RollingUpdate}}}}}`;
    const resolved = resolveForks(app("cart", plain), forks);
    expect(workloadOf(resolved.forks[0]).spec).toMatchObject({
      replicas: 3,
      strategy: { type: "RollingUpdate" },
    });
    expect(pod(resolved.forks[0], "containers", 0, "image")).toBe("a:2");
  });

  it("leaves alone what ties the fork to its lane", () => {
    for (const value of [
      "{kind: StatefulSet}",
      "{apiVersion: apps/v2}",
      "{metadata: {name: cart}}",
      "{metadata: {namespace: other}}",
      "{metadata: {labels: null}}",
      "{spec: {selector: {matchLabels: {app: cart}}}}",
      "{spec: {template: {metadata: {labels: {isolane.dev/sandbox: other}}}}}",
      "{spec: null}",
    ]) {
      expect(patch("merge", value).codes).toEqual(["E0322"]);
    }
    expect(patch("strategic", "{$patch: replace, kind: Deployment}").codes).toEqual(["E0322"]);
    expect(patch("json", "[{op: replace, path: '', value: {kind: Pod}}]").codes).toEqual(["E0322"]);
  });

  it("leaves a container", () => {
    expect(patch("merge", "{spec: {template: {spec: {containers: []}}}}").codes).toEqual(["E0321"]);
    expect(patch("merge", "{spec: {template: {spec: {containers: 3}}}}").codes).toEqual(["E0321"]);
    expect(patch("merge", "{spec: {template: {spec: 3}}}").codes).toEqual(["E0321"]);
  });

  it("is of the shape that its type needs", () => {
    expect(patch("merge", "[1]").codes).toEqual(["E0321"]);
    expect(patch("json", "{op: add}").codes).toEqual(["E0321"]);
    expect(patch("merge", "'a: [unclosed'").codes).toEqual(["E0320"]);
    expect(patch("merge", "''").codes).toEqual(["E0320"]);
    expect(patch("merge", '"a: 1\\n---\\nb: 2"').codes).toEqual(["E0320"]);
    expect(patch("merge", "'just text'").codes).toEqual(["E0321"]);
  });

  it("never reaches a prototype", () => {
    const text = '\'{"spec": {"__proto__": {"polluted": true}}}\'';
    for (const type of ["merge", "strategic"]) expect(patch(type, text).codes).toHaveLength(1);
    const data = JSON.parse(
      '{"__proto__": {"polluted": true}, "a": {"__proto__": {"polluted": true}}}',
    ) as JsonObject;
    mergePatch({ a: {} }, data);
    strategicMerge({ a: {} }, data);
    for (const path of [
      "/__proto__/polluted",
      "/constructor/prototype/polluted",
      "/spec/__proto__/polluted",
    ]) {
      expect(patch("json", `[{op: add, path: ${path}, value: true}]`).codes).toEqual(["E0321"]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("reports nothing else while it does not fit: it might have removed the hazard", () => {
    const host =
      "hostNetwork: true\ncontainers: [{name: server, image: a, ports: [{containerPort: 8080}]}]";
    expect(patch("json", "[{op: remove, path: /spec/nope}]", host).codes).toEqual(["E0321"]);
  });
});

describe("who reaches the pods", () => {
  const template = (text: string) => `{spec: {template: ${text}}}`;
  it.each([
    ["a gateway's Service", "{metadata: {labels: {istio.io/gateway-name: public}}}"],
    ["Envoy's", "{metadata: {labels: {gateway.envoyproxy.io/owning-gateway-name: public}}}"],
    ["a database's", "{metadata: {labels: {cnpg.io/instanceRole: primary}}}"],
    ["a member's", '{metadata: {labels: {statefulset.kubernetes.io/pod-name: "db-0"}}}'],
    ["no sidecar", '{metadata: {annotations: {sidecar.istio.io/inject: "false"}}}'],
    ["a hole", '{metadata: {annotations: {config.linkerd.io/skip-inbound-ports: "80"}}}'],
    ["another", '{metadata: {annotations: {traffic.kuma.io/exclude-inbound-ports: "80"}}}'],
    ["no ambient mesh", "{metadata: {labels: {istio.io/dataplane-mode: none}}}"],
    ["the host's network", "{spec: {hostNetwork: true}}"],
  ])("is not for a patch to say: %s", (_, text) => {
    const { problems } = patch("merge", template(text));
    expect(problems.map(({ code }) => code)).toEqual(["E0350"]);
  });

  const injected = app("cart", plain).replace("tier: web", 'sidecar.istio.io/inject: "true"');
  const codesOf = (value: string, type = "merge") =>
    resolveForks(
      injected,
      `- forkOf: {kind: Deployment, name: cart}\n  customizations: {patch: {type: ${type}, value: ${value}}}`,
    ).codes;

  it("is what it is without a patch, or as the original has it", () => {
    const label = "/spec/template/metadata/labels/sidecar.istio.io~1inject";
    expect(codesOf(`[{op: remove, path: ${label}}]`, "json")).toEqual(["E0350"]);
    expect(codesOf(`[{op: add, path: ${label}, value: "true"}]`, "json")).toEqual([]);
    expect(codesOf(template('{metadata: {labels: {note: "x"}}}'))).toEqual([]);
  });
});

describe("a patch that adds a container", () => {
  const containers = (list: string, field = "containers") =>
    `{spec: {template: {spec: {${field}: [${list}]}}}}`;

  it("warns where the container has no image, at its name", () => {
    for (const [type, value, ...path] of [
      ["strategic", containers("{name: sidecar, command: [x]}"), "containers", 0, "name"],
      [
        "strategic",
        containers("{name: first, env: []}", "initContainers"),
        "initContainers",
        0,
        "name",
      ],
      ["merge", containers('{name: server, image: "a:1"}, {name: other}'), "containers", 1, "name"],
      [
        "json",
        "[{op: add, path: /spec/template/spec/containers/1, value: {name: other, image: ''}}]",
        0,
      ],
    ] as const) {
      const { problems } = patch(type, value);
      expect(problems.map((p) => p.code)).toEqual(["W0661"]);
      expect(problems[0]?.source?.path.slice(-path.length)).toEqual(path);
    }
  });

  it("is silent where the container has one, or is the workload's own", () => {
    for (const value of [
      containers('{name: sidecar, image: "b:1"}'),
      containers("{name: server, command: [x]}"),
      containers('{name: first, image: "b:1"}', "initContainers"),
    ])
      expect(patch("strategic", value).codes).toEqual([]);
  });
});

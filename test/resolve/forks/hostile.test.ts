import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { isRecord } from "../../../lib/kube/json.ts";
import type { KubeObject } from "../../../lib/kube/object.ts";
import { backends } from "../../../lib/mesh/registry.ts";
import type { EnvironmentInput } from "../../../lib/model/input.ts";
import { indexBaseline } from "../../../lib/resolve/baseline/baseline.ts";
import { resolveSandboxes } from "../../../lib/resolve/forks/sandbox.ts";
import { resolveLanes } from "../../../lib/resolve/lanes.ts";
import { resolveSettings } from "../../../lib/resolve/settings.ts";
import { environmentInput } from "../../support/input.ts";
import { app, sandbox } from "./support.ts";

const rich = `initContainers: [{name: init, image: i}]
affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {matchLabels: {app: cart}}}]}}
topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, labelSelector: {matchLabels: {app: cart}}}]
containers: [{name: server, image: a, ports: [{containerPort: 8080}], args: [x], env: [{name: A, value: b}, {name: G, valueFrom: {configMapKeyRef: {name: c, key: k}}}], envFrom: [{configMapRef: {name: c}}]}]
volumes: [{name: v, configMap: {name: c}}, {name: p, persistentVolumeClaim: {claimName: p}}]`;
const baseline = `${app("cart", rich)}
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {k: x}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: cart
  volumeClaimTemplates: [{metadata: {name: d}, spec: {}}]
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: x}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: job}
spec: {schedule: "* * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: j, image: x}]}}}}}
`;
const forks = `
- forkOf: {kind: Deployment, name: cart}
  strategies: {volumes: empty-dir, consumer: own-group, consumerGroupEnv: G}
  customizations:
    images: [{container: server, image: "b:2"}]
    env: [{container: server, name: A, operation: delete}, {container: server, name: B, valueFrom: {fork: {forkOf: {kind: StatefulSet, name: db}}}}]
    configMaps: [{name: c, data: {k: z}}]
    patch: {type: strategic, value: {spec: {template: {spec: {containers: [{name: server, env: [{name: A, value: "1"}]}]}}}}}
- forkOf: {kind: StatefulSet, name: db}
- {forkOf: {kind: CronJob, name: job}, strategies: {schedule: suspend}}`;
const input = environmentInput({ baseline, sandboxes: [sandbox("pr-1", forks)] });

function resolve(from: EnvironmentInput): Problems {
  const problems = new Problems();
  const settings = resolveSettings(from, problems);
  const index = indexBaseline(from, settings, backends, problems);
  const sandboxes = resolveSandboxes(from, settings, index, problems);
  resolveLanes(from, settings, index, sandboxes, problems);
  return problems;
}

/** The paths of all nodes below `spec`, `data` and the metadata's maps. */
function paths(node: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof node !== "object" || node === null) return [path];
  return [path, ...Object.entries(node).flatMap(([key, value]) => paths(value, [...path, key]))];
}

function replaced(node: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(node))
    return node.map((item, i) => (String(i) === head ? replaced(item, rest, value) : item));
  return isRecord(node) ? { ...node, [head]: replaced(node[head], rest, value) } : node;
}

const places = input.baseline.flatMap((entry, index) =>
  paths(entry.object)
    .filter(
      ([root, field]) =>
        root === "spec" ||
        root === "data" ||
        (root === "metadata" && (field === "labels" || field === "annotations")),
    )
    .map((path) => ({ index, path })),
);

describe("a baseline with wrong types anywhere", () => {
  it("never crashes the making of forks", () => {
    const wrong = fc.constantFrom<unknown>(
      null,
      3,
      "x",
      true,
      [],
      {},
      [null],
      [3],
      [[]],
      { a: 1 },
      [{}],
      { name: 3 },
      [{ name: {} }],
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...places), wrong), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const changed = changes.reduce<EnvironmentInput>(
            (from, [{ index, path }, value]) => ({
              ...input,
              baseline: from.baseline.map((entry, i) =>
                i === index
                  ? { ...entry, object: replaced(entry.object, path, value) as KubeObject }
                  : entry,
              ),
            }),
            input,
          );
          expect(resolve(changed).all).toBeDefined();
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });

  it("is a test of a baseline that is fine as it is", () => {
    expect(
      resolve(input)
        .all.filter((p) => p.severity === "error")
        .map((p) => p.code),
    ).toEqual(["E0318", "E0333"]);
  });
});

describe("a patch with anything in it", () => {
  const key = fc.constantFrom(
    "spec",
    "template",
    "metadata",
    "labels",
    "containers",
    "env",
    "name",
    "volumes",
    "$patch",
    "$retainKeys",
    "__proto__",
    "constructor",
    "0",
    "",
  );
  const leaf = fc.constantFrom<unknown>(null, 3, "x", true, "delete", "replace", "server", []);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
    ),
  }));
  const operation = fc.record({
    op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "x"),
    path: fc.constantFrom(
      "",
      "/spec",
      "/spec/template/spec/containers/0",
      "/spec/template/spec/containers/-",
      "/a/b",
      "x",
      "/spec/template/",
    ),
    from: fc.constantFrom("/spec", "/spec/template/spec", "/z", ""),
    value: tree,
  });

  it("is applied or refused, and never crashes", () => {
    const value = fc.oneof(tree, fc.array(operation, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.constantFrom("strategic", "merge", "json"), value, (type, patch) => {
        const [sandbox] = input.sandboxes;
        const [fork] = sandbox?.spec.spec.forks ?? [];
        if (sandbox === undefined || fork === undefined) throw new Error("no sandbox");
        const patched = { ...fork, customizations: { patch: { type, value: patch as object } } };
        const spec = { ...sandbox.spec, spec: { ...sandbox.spec.spec, forks: [patched] } };
        expect(resolve({ ...input, sandboxes: [{ ...sandbox, spec }] }).all).toBeDefined();
        expect(({} as Record<string, unknown>).spec).toBeUndefined();
      }),
      { seed: 7, numRuns: 3000 },
    );
  });
});

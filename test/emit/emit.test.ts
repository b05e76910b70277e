import * as fs from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { emitFiles } from "../../lib/emit/emit.ts";
import { jsonPath } from "../../lib/emit/index-files.ts";
import { laneSummaries } from "../../lib/emit/lane-summaries.ts";
import { objectPath } from "../../lib/emit/layout.ts";
import { compareObjects } from "../../lib/emit/order.ts";
import { component, encodeName } from "../../lib/emit/path-component.ts";
import { isNewer } from "../../lib/emit/version.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { holdsSecretValues } from "../../lib/kube/secrets.ts";
import type { Contribution, ReleaseUnit } from "../../lib/model/contribution.ts";
import type { Fork, ResolvedEnvironment } from "../../lib/model/lane.ts";
import type { Phase } from "../../lib/model/phases.ts";
import { documents } from "../support/input.ts";

const spec = documents(
  "kind: Sandbox\nspec:\n  forks:\n  - forkOf: {name: cart}\n",
  "environments/staging/sandboxes/pr-1.yaml",
)[0]!;
const fork = { document: spec, path: ["spec", "forks", 0] };

function object(apiVersion: string, kind: string, name: string, namespace?: string): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

const sandbox = { kind: "sandbox", name: "pr-1" } as const;

function emitted(o: KubeObject, phase: Phase = "workload"): Contribution {
  return { unit: sandbox, phase, object: o, sources: [fork, fork] };
}

const path = (o: KubeObject, unit: ReleaseUnit["id"], phase?: Phase) =>
  objectPath({ ...emitted(o, phase), unit });
const baseline = { kind: "baseline" } as const;

function environment(): ResolvedEnvironment {
  const workload = { kind: "Deployment", namespace: "shop", name: "cart" };
  const lane = {
    key: "key-1",
    source: fork,
    unit: sandbox,
    forks: new Map([
      ["apps/Deployment/shop/cart", { workload, name: "cart-pr-1" } as unknown as Fork],
    ]),
  };
  return {
    settings: {
      name: "staging",
      carriers: [
        { kind: "baggage", name: "isolane" },
        { kind: "header", name: "x-isolane-key" },
      ],
    },
    sandboxes: [],
    groups: [],
    lanes: [lane],
  } as unknown as ResolvedEnvironment;
}

const deployment = object("apps/v1", "Deployment", "cart-pr-1", "shop");
const route = object("networking.istio.io/v1", "VirtualService", "cart", "shop");
const kustomization: Contribution = {
  ...emitted(
    object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "staging-pr-1", "flux-system"),
  ),
  unit: { kind: "gitops" },
  lane: sandbox,
};

function emit(units: readonly ReleaseUnit[], engineObjects: readonly Contribution[] = []) {
  const problems = new Problems();
  const placed = units.map(({ id, objects }) => ({
    id,
    objects: objects.map((one) => ({ ...one, unit: id })),
  }));
  const all = [...placed, { id: { kind: "gitops" }, objects: engineObjects } as const];
  const files = emitFiles(
    all,
    { environment: "staging", lanes: laneSummaries(environment(), () => []) },
    problems,
  );
  return {
    files: new Map(files.map((f) => [f.path, f.text])),
    codes: problems.all.map(({ code }) => code),
  };
}

test("every kind of unit has its own folder, and a sandbox two: Flux needs one per phase", () => {
  expect(path(deployment, baseline)).toBe("baseline/shop/deployment-cart-pr-1.yaml");
  expect(path(object("v1", "Namespace", "shop"), baseline)).toBe(
    "baseline/_cluster/namespace-shop.yaml",
  );
  expect(path(route, { kind: "routes" })).toBe("routes/shop/virtualservice-cart.yaml");
  expect(path(deployment, sandbox)).toBe("sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml");
  expect(path(route, sandbox, "route")).toBe("sandboxes/pr-1/routes/shop/virtualservice-cart.yaml");
  expect(path(route, { kind: "group", name: "g" }, "route")).toBe(
    "groups/g/routes/shop/virtualservice-cart.yaml",
  );
  expect(path(kustomization.object, { kind: "gitops" })).toBe(
    "gitops/kustomization-staging-pr-1.yaml",
  );
});

test("a kind of another group carries its group, whatever else exists", () => {
  const file = (apiVersion: string, kind: string) =>
    path(object(apiVersion, kind, "x", "shop"), baseline)
      .split("/")
      .pop();
  expect(file("gateway.networking.k8s.io/v1", "Gateway")).toBe("gateway-x.yaml");
  expect(file("networking.istio.io/v1", "Gateway")).toBe("gateway.networking.istio.io-x.yaml");
  expect(file("policy.linkerd.io/v1", "HTTPRoute")).toBe("httproute.policy.linkerd.io-x.yaml");
  expect(file("acme.example/v1", "constructor")).toBe("constructor.acme.example-x.yaml");
});

test("names are safe on every file system, and no two names meet", () => {
  const odd = [
    "system:node",
    "system_3anode",
    "Admin",
    "admin",
    "ADMIN",
    "a.b",
    "..",
    "con",
    "con.x",
    "a/b",
    "é",
    "",
    " ",
    "-x",
    ".x",
    "_x",
    "%",
    "a\u0000",
  ];
  const encoded = odd.map((name) => component(encodeName(name)));
  expect(new Set(encoded.map((name) => name.toLowerCase())).size).toBe(odd.length);
  for (const name of encoded) expect(name).toMatch(/^(?:[a-z0-9_][a-z0-9._-]*)?$/);
  expect(path(object("rbac.authorization.k8s.io/v1", "ClusterRole", "system:Node"), baseline)).toBe(
    "baseline/_cluster/clusterrole-system_3a_4eode.yaml",
  );
});

test("a name that is too long for a file system is cut, and stays unique", () => {
  const long = (end: string) =>
    path(object("acme.example/v1", "Odd", `${"a".repeat(252)}${end}`, "shop"), baseline);
  expect(Buffer.byteLength(long("b").split("/").pop() ?? "")).toBe(255);
  expect(long("b")).not.toBe(long("c"));
  expect(long("b")).toMatch(/_h[0-9a-f]{16}\.yaml$/);
});

test("kind, group and name cannot be confused with each other", () => {
  const first = path(object("my-group/v1", "Foo", "x", "n"), baseline);
  const second = path(object("my/v1", "Foo", "group-x", "n"), baseline);
  expect(first).not.toBe(second);
});

test("one file an object, with a comment that says what to edit, and an index per unit", () => {
  const { files, codes } = emit(
    [
      { id: sandbox, objects: [emitted(deployment)] },
      { id: { kind: "routes" }, objects: [emitted(route)] },
    ],
    [kustomization],
  );
  expect(codes).toEqual([]);
  expect([...files.keys()]).toEqual([
    "staging/gitops/kustomization-staging-pr-1.yaml",
    "staging/index/routes/shop/virtualservice-cart.json",
    "staging/index/sandboxes/pr-1.json",
    "staging/routes/shop/virtualservice-cart.yaml",
    "staging/sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml",
  ]);
  expect(files.get("staging/sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml")).toBe(
    "# Written by isolane from environments/staging/sandboxes/pr-1.yaml, do not edit.\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart-pr-1\n  namespace: shop\n",
  );
  expect(files.get("staging/routes/shop/virtualservice-cart.yaml")).not.toContain("pr-1");
});

test("the index says how to enter a lane, what caused an object, and which files there are", () => {
  const { files } = emit(
    [{ id: sandbox, objects: [emitted(route, "route"), emitted(deployment)] }],
    [kustomization],
  );
  const index = JSON.parse(files.get("staging/index/sandboxes/pr-1.json") ?? "");
  const schema = JSON.parse(fs.readFileSync("schemas/index.schema.json", "utf8"));
  const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(
    schema,
  );
  expect(validate(index), JSON.stringify(validate.errors)).toBe(true);
  expect(index.lanes).toEqual([
    {
      key: "key-1",
      members: ["pr-1"],
      headers: { baggage: "isolane=key-1", "x-isolane-key": "key-1" },
      forks: { "Deployment shop/cart": "cart-pr-1" },
      probes: [],
    },
  ]);
  expect(index.objects.map((o: { kind: string }) => o.kind)).toEqual([
    "Deployment",
    "Kustomization",
    "VirtualService",
  ]);
  expect(index.objects[0].sources).toEqual([{ file: spec.file, line: 4, path: "spec.forks[0]" }]);
  expect(index.files.map((f: { path: string }) => f.path)).toEqual([
    "gitops/kustomization-staging-pr-1.yaml",
    "sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml",
    "sandboxes/pr-1/routes/shop/virtualservice-cart.yaml",
  ]);
});

test("a unit without objects still has an index", () => {
  const { files, codes } = emit([{ id: sandbox, objects: [] }], [kustomization]);
  expect(codes).toEqual([]);
  expect([...files.keys()]).toContain("staging/index/sandboxes/pr-1.json");
});

test("the order of objects in a unit changes no byte", () => {
  const objects = [
    emitted(deployment),
    emitted(route, "route"),
    emitted(object("v1", "Service", "a", "shop")),
  ];
  const forward = emit([{ id: sandbox, objects }]);
  const backward = emit([{ id: sandbox, objects: [...objects].reverse() }]);
  expect([...backward.files]).toEqual([...forward.files]);
});

test("two objects on one path are an error", () => {
  const twice = [
    emitted(deployment),
    emitted(object("apps/v1", "DEPLOYMENT", "cart-pr-1", "shop")),
  ];
  expect(emit([{ id: sandbox, objects: [...twice, emitted(deployment)] }]).codes).toEqual([
    "E0601",
  ]);
});

test("values of Secrets never go out", () => {
  const secret = object("v1", "Secret", "s", "shop");
  expect(holdsSecretValues(secret)).toBe(false);
  expect(holdsSecretValues({ ...secret, data: {} })).toBe(false);
  expect(holdsSecretValues({ ...object("acme.example/v1", "Secret", "s"), data: { a: "x" } })).toBe(
    false,
  );
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}" };
  for (const change of [
    { data: { a: "eA==" } },
    { stringData: { a: "x" } },
    { data: "x" },
    { metadata: { name: "s", annotations } },
  ]) {
    const held = { ...secret, ...change } as KubeObject;
    expect(holdsSecretValues(held)).toBe(true);
    expect(emit([{ id: baseline, objects: [emitted(held)] }]).codes).toEqual(["E0602"]);
  }
});

test("objects have a total order: what others need first, routes last", () => {
  const kinds = [
    ["v1", "Service"],
    ["networking.istio.io/v1", "VirtualService"],
    ["acme.example/v1", "Odd"],
    ["v1", "Namespace"],
    ["apps/v1", "Deployment"],
  ] as const;
  const sorted = kinds
    .map(([v, k]) => object(v, k, "x"))
    .sort(compareObjects)
    .map(({ kind }) => kind);
  expect(sorted).toEqual(["Namespace", "Service", "Deployment", "Odd", "VirtualService"]);
  expect(compareObjects(object("a/v1", "Odd", "x"), object("b/v1", "Odd", "x"))).toBeLessThan(0);
});

test("versions compare as semver says", () => {
  const rising = [
    "nonsense",
    "0.1.0-alpha",
    "0.1.0-alpha.1",
    "0.1.0-alpha.beta",
    "0.1.0-beta.2",
    "0.1.0-beta.11",
    "0.1.0",
    "0.2.0",
    "0.10.0",
    "1.0.0",
  ];
  for (const [i, a] of rising.entries())
    for (const [j, b] of rising.entries()) expect(isNewer(a, b), `${a} ${b}`).toBe(i > j);
  expect(isNewer("1.0.0+b", "1.0.0+a")).toBe(false);
});

test("paths into documents read like JavaScript", () => {
  expect(jsonPath(["spec", "forks", 0, "x-y", "a.b"])).toBe('spec.forks[0].x-y["a.b"]');
  expect(jsonPath([])).toBe("");
});

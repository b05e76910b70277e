/**
 * @module Hostile specs and baselines: each gives coded errors, or compiles where it is harmless. Never
 * a crash, never exit 70, never a written file when there are errors.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { synth } from "../lib/cli/commands/synth.ts";
import { program } from "./support/build.ts";
import {
  type Data,
  folder,
  judge,
  objects,
  pathsOf,
  replaced,
  shop,
  specs,
  world,
} from "./support/hostile.ts";
import { type Printed, runnerIn } from "./support/project.ts";
import type { FileMap } from "./support/synth.ts";
import { scratch } from "./support/written-output.ts";

type Expected = "errors" | "clean";

const sandboxOf = (spec: Data, metadata: Data = { name: "pr-1" }): Data => ({
  apiVersion: "isolane.dev/v1alpha1",
  kind: "Sandbox",
  metadata,
  spec,
});
const forkWith = (fields: { readonly [key: string]: Data }): FileMap =>
  shop({
    "sandboxes/pr-1.yaml": sandboxOf({
      forks: [{ forkOf: { kind: "Deployment", name: "cart" }, ...fields }],
    }),
  });
const customized = (customizations: Data): FileMap => forkWith({ customizations });
const groupOf = (match: Data): FileMap =>
  shop({
    "groups/feature.yaml": {
      apiVersion: "isolane.dev/v1alpha1",
      kind: "RouteGroup",
      metadata: { name: "feature" },
      spec: { match },
    },
  });
const environmentOf = (spec: { readonly [key: string]: Data }): FileMap =>
  shop({
    "environment.yaml": {
      apiVersion: "isolane.dev/v1alpha1",
      kind: "Environment",
      metadata: { name: "staging" },
      spec: { baseline: { sources: [{ path: "baseline/" }], namespace: "shop" }, ...spec },
    },
  });
const withObject = (...more: readonly Data[]): FileMap =>
  shop({ "baseline/more.yaml": { apiVersion: "v1", kind: "List", items: more } });
const withText = (text: string, path = "baseline/more.yaml"): FileMap => shop({ [path]: text });
const configMap = (name: string, data: Data = {}): Data => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

/** Names that try to be a path, a program, a pattern, a prototype or another name. */
const names: readonly (readonly [name: string, expected: Expected])[] = [
  ["../escape", "errors"],
  ["..", "errors"],
  [".", "errors"],
  ["/etc/passwd", "errors"],
  ["a/b", "errors"],
  ["a\\b", "errors"],
  ["c:x", "errors"],
  ["-rf", "errors"],
  ["a-", "errors"],
  ["Upper", "errors"],
  ["a b", "errors"],
  [" a", "errors"],
  ["a\n", "errors"],
  ["a\u0000b", "errors"],
  ["a\u001b[31m", "errors"],
  ["$(id)", "errors"],
  ["`id`", "errors"],
  ["$" + "{HOME}", "errors"],
  ["{{.Values.x}}", "errors"],
  ["%2e%2e", "errors"],
  ["a;b", "errors"],
  ["a|b", "errors"],
  [".*", "errors"],
  ["a,b=c", "errors"],
  ["__proto__", "errors"],
  ["hasOwnProperty", "errors"],
  ["", "errors"],
  ["а", "errors"],
  ["ａ", "errors"],
  ["a\u200bb", "errors"],
  ["\u202eabc", "errors"],
  ["😀", "errors"],
  ["\ud800", "errors"],
  ["a".repeat(64), "errors"],
  ["a".repeat(100_000), "errors"],
  ["a".repeat(63), "clean"],
  ["constructor", "clean"],
  ["tostring", "clean"],
  ["con", "clean"],
  ["nul", "clean"],
  ["null", "clean"],
  ["true", "clean"],
  ["0", "clean"],
  ["1e3", "clean"],
  ["xn--a", "clean"],
];

describe.each(names)("the name %j", (name, expected) => {
  const short = (files: FileMap) => judge(files).outcome;
  test(`gives ${expected} wherever a spec has one`, () => {
    const fork = { forks: [{ forkOf: { kind: "Deployment", name: "cart" } }] };
    expect(short(shop({ "sandboxes/pr-1.yaml": sandboxOf(fork, { name }) }))).toBe(expected);
    expect(
      short(shop({ "sandboxes/pr-1.yaml": sandboxOf({ ...fork, routing: { key: name } }) })),
    ).toBe(expected);
    const environment = { ...specs["environment.yaml"], metadata: { name } };
    expect(short(shop({ "environment.yaml": environment }))).toBe(expected);
    const group = { ...specs["groups/feature.yaml"], metadata: { name } };
    expect(short(shop({ "groups/feature.yaml": group }))).toBe(expected);
  });

  test("is no way out of the output folder as a baseline's", () => {
    const object = (metadata: Data) => ({ apiVersion: "example.com/v1", kind: "Widget", metadata });
    // Names of objects may be longer and hold dots.
    if (expected === "clean") expect(short(withObject(object({ name })))).toBe("clean");
    else short(withObject(object({ name })));
    expect(short(withObject(object({ name: "a", namespace: name })))).toBe(
      name === "" ? "clean" : expected,
    );
    short(withObject({ apiVersion: `${name}/v1`, kind: "Widget", metadata: { name: "a" } }));
    short(withObject({ apiVersion: "v1", kind: name, metadata: { name: "a" } }));
    short(withObject(object({ name: "a", labels: { [`x${name}`]: name, x: name } })));
    const role = "rbac.authorization.k8s.io/v1";
    short(withObject({ apiVersion: role, kind: "ClusterRole", metadata: { name } }));
  });

  test("harms nothing as any other text", () => {
    const source = { repository: name, branch: name, commit: name };
    const labels = { [name]: name };
    short(
      shop({ "sandboxes/pr-1.yaml": sandboxOf({ source, owner: name }, { name: "a", labels }) }),
    );
    short(customized({ env: [{ name: "A", value: name }], images: [{ image: name }] }));
    short(
      customized({ env: [{ name, value: "x" }], configMaps: [{ name, data: { [name]: name } }] }),
    );
    short(customized({ patch: { type: "merge", value: { spec: { [name]: { [name]: name } } } } }));
    short(forkWith({ strategies: { consumer: "own-group", consumerGroupEnv: name } }));
    short(environmentOf({ gitops: { repository: name, revision: name, path: name } }));
    short(environmentOf({ services: { [name]: { ports: { [name]: { protocol: "http" } } } } }));
    short(environmentOf({ routing: { carriers: { header: name, baggage: name } } }));
    short(environmentOf({ baseline: { sources: [{ path: name }], adopt: [`Service/${name}`] } }));
    short(groupOf({ label: { key: name, value: name } }));
  });
});

const patched = (value: Data, type = "json"): FileMap => customized({ patch: { type, value } });
const service = (spec: Data, name = "other"): Data => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec,
});
const deployment = (spec: Data, name = "cart-2"): Data => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec,
});
const virtualService = (spec: Data, name = "cart"): Data => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name },
  spec,
});
const httpRoute = (spec: Data, name = "cart"): Data => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name },
  spec,
});
const toCart = [{ destination: { host: "cart", port: { number: 80 } } }];
const nested = (depth: number, leaf: Data, wrap: (inner: Data) => Data): Data => {
  let value = leaf;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
};
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const sourcesOf = (...paths: readonly string[]): FileMap =>
  environmentOf({ baseline: { sources: paths.map((path) => ({ path })) } });

/** Everything else. */
const cases: Readonly<Record<string, readonly [FileMap, Expected]>> = {
  // Files.
  "an empty sandbox file": [withText("", "sandboxes/x.yaml"), "errors"],
  "a sandbox file of blanks": [withText(" \n\n  \n", "sandboxes/x.yaml"), "errors"],
  "a sandbox file of comments": [withText("# a\n# b\n", "sandboxes/x.yaml"), "errors"],
  "a sandbox that is null": [withText("null\n", "sandboxes/x.yaml"), "errors"],
  "a sandbox that is text": [withText("hello\n", "sandboxes/x.yaml"), "errors"],
  "a sandbox that is a number": [withText("12\n", "sandboxes/x.yaml"), "errors"],
  "a sandbox that is a list": [withText("- a\n", "sandboxes/x.yaml"), "errors"],
  "an environment that is empty": [withText("", "environment.yaml"), "errors"],
  "an environment that is a list": [withText("[]", "environment.yaml"), "errors"],
  "an environment of two documents": [withText("a: 1\n---\nb: 1\n", "environment.yaml"), "errors"],
  "an empty baseline file": [withText(""), "clean"],
  "a baseline of document marks": [withText("---\n---\n...\n---\n"), "clean"],
  "a baseline that is text": [withText("hello\n"), "errors"],
  "a baseline that is a list": [withText("- kind: Service\n"), "errors"],
  "a baseline of nulls": [withText("---\nnull\n---\n~\n"), "clean"],
  "a NUL byte": [withText("a: \u0000\n"), "errors"],
  "a bell": [withText("a: \u0007\n"), "errors"],
  "a lone carriage return": [withText("a: b\rc: d\n"), "errors"],
  "a line separator": [withText("a: b\u2028c\n"), "errors"],
  "a byte order mark": [
    shop({ "baseline/more.yaml": `\ufeff${JSON.stringify(configMap("bom"))}` }),
    "clean",
  ],
  "a byte order mark in the middle": [
    withText(`${JSON.stringify(configMap("bom"))}\ufeff`),
    "errors",
  ],
  "Windows line ends": [
    withText("apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: crlf\r\n"),
    "clean",
  ],
  "binary data": [withText(times(256, (code) => String.fromCharCode(code)).join("")), "errors"],
  "tabs as indentation": [withText("a:\n\tb: 1\n"), "errors"],
  "an unclosed quote": [withText('a: "b\n'), "errors"],
  "an unclosed flow": [withText("a: [{b: [\n"), "errors"],
  "ten thousand brackets": [withText("[".repeat(10_000)), "errors"],
  "ten thousand balanced brackets": [withText("[".repeat(10_000) + "]".repeat(10_000)), "errors"],
  "deep block mappings": [withText(times(2_000, (n) => `${" ".repeat(n)}a:`).join("\n")), "errors"],
  "a hundred thousand dashes": [withText("- ".repeat(100_000)), "errors"],
  "many percent signs": [withText("%YAML 1.2\n".repeat(5_000)), "errors"],
  "a billion laughs": [
    withText(
      `a: &a [x, x, x, x, x, x, x, x, x]\n${times(8, (n) => {
        const [to, from] = ["bcdefghi"[n], "abcdefgh"[n]];
        return `${to}: &${to} [${times(9, () => `*${from}`).join(", ")}]`;
      }).join("\n")}\n`,
    ),
    "errors",
  ],
  "laughs by merge keys": [
    withText(
      `a: &a {${times(50, (n) => `k${n}: 1`).join(", ")}}\n${times(2_500, (n) => `m${n}: {<<: *a}`).join("\n")}\n`,
    ),
    "errors",
  ],
  "an anchor that contains itself": [withText("a: &a [*a]\n"), "errors"],
  "a mapping merged into itself": [withText("a: &a {<<: *a}\n"), "errors"],
  "an alias without anchor": [withText("a: *b\n"), "errors"],
  "an unquoted __proto__ key": [withText("__proto__: {kind: Service}\n"), "errors"],
  "a quoted __proto__ key": [withText('{"__proto__": {"polluted": true}}'), "errors"],
  "__proto__ below metadata": [
    withText("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {__proto__: x}}\n"),
    "errors",
  ],
  "constructor and prototype keys": [
    withObject(configMap("a", { constructor: "x", prototype: "y", toString: "z" })),
    "clean",
  ],
  "a binary tag": [withText("a: !!binary aGk=\n"), "errors"],
  "a JavaScript tag": [withText('a: !!js/function "x"\n'), "errors"],
  "a Python tag": [withText("a: !!python/object/apply:os.system [id]\n"), "errors"],
  infinity: [withText("a: .inf\n"), "errors"],
  "not a number": [withText("a: .nan\n"), "errors"],
  "a huge number": [withText(`a: ${"9".repeat(400)}\n`), "errors"],
  "a list as a key": [withText("? [a]\n: b\n"), "errors"],
  "a duplicate key": [withText("a: 1\na: 2\n"), "errors"],
  "one line of a megabyte": [withObject(configMap("big", { a: "x".repeat(1_000_000) })), "clean"],
  // Lists and objects.
  "a List in a List": [
    withObject({
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "List", items: [configMap("a")] }],
    }),
    "clean",
  ],
  "a hundred Lists in each other": [
    withObject(
      nested(100, configMap("a"), (inner) => ({ apiVersion: "v1", kind: "List", items: [inner] })),
    ),
    "clean",
  ],
  "a List of nulls": [withObject(null), "errors"],
  "a List of text": [withObject("Service"), "errors"],
  "a List of lists": [withObject([]), "errors"],
  "a List whose items are a mapping": [
    withText("apiVersion: v1\nkind: List\nitems: {}\n"),
    "errors",
  ],
  "a List without items": [withText("apiVersion: v1\nkind: List\n"), "clean"],
  "one object twice": [withObject(configMap("a"), configMap("a")), "errors"],
  "a spec in the baseline": [withObject(sandboxOf({})), "errors"],
  "three thousand ConfigMaps": [withObject(...times(3_000, (n) => configMap(`c-${n}`))), "clean"],
  "a Service of two thousand ports": [
    withObject(
      service({
        selector: { app: "x" },
        ports: times(2_000, (n) => ({ name: `p${n}`, port: n + 1 })),
      }),
    ),
    "clean",
  ],
  "a Service with one port number twice": [
    withObject(
      service({
        selector: { app: "cart" },
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 80 },
        ],
      }),
    ),
    "clean",
  ],
  "a Service with one port number for TCP and UDP": [
    withObject(
      service({
        selector: { app: "cart" },
        ports: [
          { name: "http", port: 443 },
          { name: "quic", port: 443, protocol: "UDP" },
        ],
      }),
    ),
    "clean",
  ],
  "an ExternalName Service": [
    withObject(service({ type: "ExternalName", externalName: "x.example.com" })),
    "clean",
  ],
  "a selector that is a number": [
    withObject(service({ selector: 3, ports: [{ port: 80 }] })),
    "errors",
  ],
  "ports that are a mapping": [
    withObject(service({ selector: { app: "cart" }, ports: {} })),
    "errors",
  ],
  "a port number out of range": [
    withObject(service({ selector: { app: "x" }, ports: [{ port: 99_999_999 }] })),
    "clean",
  ],
  "a template that is a list": [withObject(deployment({ template: [] })), "errors"],
  "a Deployment without spec": [
    withObject({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" } }),
    "clean",
  ],
  "a Deployment named like a prototype member": [
    withObject(deployment({}, "constructor")),
    "clean",
  ],
  "containers that are null": [
    shop({
      "baseline/shop.yaml": deployment(
        {
          selector: { matchLabels: { app: "cart" } },
          template: { metadata: { labels: { app: "cart" } }, spec: { containers: null } },
        },
        "cart",
      ),
    }),
    "errors",
  ],
  "a selector with an unknown operator": [
    withObject({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "a" },
      spec: { selector: { matchExpressions: [{ key: "a", operator: "Matches", values: [".*"] }] } },
    }),
    "clean",
  ],
  "an empty selector that selects every pod": [
    withObject({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "a" },
      spec: { selector: {} },
    }),
    "errors",
  ],
  // Routes.
  "a VirtualService that delegates to itself": [
    withObject(virtualService({ hosts: ["cart"], http: [{ delegate: { name: "cart" } }] })),
    // Istio skips the rule and uses the default route, where a lane cannot be told from the baseline.
    "errors",
  ],
  "two VirtualServices that delegate to each other": [
    withObject(
      virtualService({ http: [{ delegate: { name: "b" } }] }, "a"),
      virtualService({ http: [{ delegate: { name: "a" } }] }, "b"),
      virtualService({ hosts: ["cart"], http: [{ delegate: { name: "a" } }, { route: toCart }] }),
    ),
    "clean",
  ],
  "a thousand hosts": [
    withObject(
      virtualService({
        hosts: times(1_000, (n) => `h${n}.example.com`),
        http: [{ route: toCart }],
      }),
    ),
    "clean",
  ],
  "two thousand rules": [
    withObject(
      virtualService({
        hosts: ["cart"],
        http: times(2_000, (n) => ({ match: [{ uri: { prefix: `/${n}` } }], route: toCart })),
      }),
    ),
    "clean",
  ],
  "a host that is a prototype member": [
    withObject(virtualService({ hosts: ["__proto__", "constructor"], http: [{ route: toCart }] })),
    "clean",
  ],
  "a subset that is a prototype member": [
    withObject(
      virtualService({
        hosts: ["cart"],
        http: [
          { route: [{ destination: { host: "cart", subset: "__proto__", port: { number: 80 } } }] },
        ],
      }),
    ),
    "clean",
  ],
  "an expression that backtracks": [
    withObject(
      virtualService({
        hosts: ["cart"],
        http: [{ match: [{ uri: { regex: "(a+)+$" } }], route: toCart }],
      }),
    ),
    "clean",
  ],
  "an expression that repeats without end": [
    withObject(
      virtualService({
        hosts: ["cart"],
        http: [{ match: [{ uri: { regex: "((a{1000}){1000}){1000}" } }], route: toCart }],
      }),
    ),
    "errors",
  ],
  "an expression that is no expression": [
    withObject(
      virtualService({
        hosts: ["cart"],
        http: [{ match: [{ uri: { regex: "([" } }], route: toCart }],
      }),
    ),
    "errors",
  ],
  "weights that overflow": [
    withObject(
      virtualService({
        hosts: ["cart"],
        http: [
          {
            route: [
              { ...toCart[0], weight: 1e300 },
              { ...toCart[0], weight: -5 },
            ],
          },
        ],
      }),
    ),
    "clean",
  ],
  "rules that are text": [
    withObject(
      httpRoute({ parentRefs: [{ group: "", kind: "Service", name: "cart" }], rules: "all" }),
    ),
    "clean",
  ],
  "parents that are numbers": [
    withObject(httpRoute({ parentRefs: [1, null, "cart", [], {}], rules: [{}] })),
    "clean",
  ],
  "a route with a thousand parents": [
    withObject(
      httpRoute({
        parentRefs: times(1_000, (n) => ({ group: "", kind: "Service", name: `s${n}` })),
        rules: [],
      }),
    ),
    // The API server takes 32 at most: verify says so before it does.
    "errors",
  ],
  // Patches.
  "a JSON patch of the prototype": [
    patched([{ op: "add", path: "/__proto__/polluted", value: 1 }]),
    "errors",
  ],
  "a JSON patch of the constructor": [
    patched([{ op: "add", path: "/constructor/prototype/polluted", value: 1 }]),
    "errors",
  ],
  "a JSON patch of everything": [patched([{ op: "replace", path: "", value: {} }]), "errors"],
  "a JSON patch that removes everything": [patched([{ op: "remove", path: "" }]), "errors"],
  "a JSON patch of a huge index": [
    patched([{ op: "add", path: "/spec/template/spec/containers/4294967295", value: {} }]),
    "errors",
  ],
  "a JSON patch of an unknown operation": [
    patched([{ op: "eval", path: "/spec", value: "1" }]),
    "errors",
  ],
  "a JSON patch of numbers": [patched([1, null]), "errors"],
  "a JSON patch that moves into itself": [
    patched([{ op: "move", from: "/spec", path: "/spec/template/spec" }]),
    "errors",
  ],
  "a JSON patch as a mapping": [patched({ op: "add" }), "errors"],
  "a merge patch as a list": [patched([1], "merge"), "errors"],
  "a merge patch that removes the spec": [patched({ spec: null }, "merge"), "errors"],
  "a merge patch of the name": [patched({ metadata: { name: "cart" } }, "merge"), "errors"],
  "a merge patch with the prototype as text": [
    patched('{"spec": {"__proto__": {"polluted": true}}}', "merge"),
    "errors",
  ],
  "a patch text that is a bomb": [patched("a: &a [1]\nb: &b [*a, *b]\n", "merge"), "errors"],
  "a patch text of two documents": [patched("a: 1\n---\nb: 1\n", "merge"), "errors"],
  "a strategic patch that deletes the template": [
    patched({ spec: { template: { $patch: "delete" } } }, "strategic"),
    "errors",
  ],
  "a strategic patch that replaces the containers": [
    patched({ spec: { template: { spec: { containers: [{ $patch: "replace" }] } } } }, "strategic"),
    "errors",
  ],
  "a strategic patch with an unknown directive": [
    patched({ spec: { $patch: "explode" } }, "strategic"),
    "errors",
  ],
  "a patch that makes containers a number": [
    patched({ spec: { template: { spec: { containers: 3 } } } }, "merge"),
    "errors",
  ],
  "a patch that gives the baseline's labels back": [
    patched({ spec: { template: { metadata: { labels: { app: "cart" } } } } }, "merge"),
    "errors",
  ],
  "a patch two hundred levels deep": [
    patched(
      nested(200, 1, (inner) => ({ a: inner })),
      "merge",
    ),
    "errors",
  ],
  // Customizations and limits.
  "a thousand and one replicas": [customized({ replicas: 1_001 }), "errors"],
  "half a replica": [customized({ replicas: 1.5 }), "errors"],
  "a negative replica": [customized({ replicas: -1 }), "errors"],
  "replicas as text": [customized({ replicas: "two" }), "errors"],
  "ten thousand variables": [
    customized({ env: times(10_000, (n) => ({ name: `V${n}`, value: "x" })) }),
    "errors",
  ],
  "a thousand variables": [
    customized({ env: times(1_000, (n) => ({ name: `V${n}`, value: "x" })) }),
    "clean",
  ],
  "one variable twice": [
    customized({
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    }),
    "clean",
  ],
  "a variable at the limit": [
    customized({ env: [{ name: "A", value: "x".repeat(131_072) }] }),
    "clean",
  ],
  "a variable over the limit": [
    customized({ env: [{ name: "A", value: "x".repeat(131_073) }] }),
    "errors",
  ],
  "a variable with value and operation delete": [
    customized({ env: [{ name: "A", operation: "delete", value: "x" }] }),
    "errors",
  ],
  "ten thousand forks": [
    shop({
      "sandboxes/pr-1.yaml": sandboxOf({
        forks: times(10_000, () => ({ forkOf: { kind: "Deployment", name: "cart" } })),
      }),
    }),
    "errors",
  ],
  "one workload forked twice": [
    shop({
      "sandboxes/pr-1.yaml": sandboxOf({
        forks: times(2, () => ({ forkOf: { kind: "Deployment", name: "cart" } })),
      }),
    }),
    "errors",
  ],
  "a fork of itself": [
    customized({
      env: [{ name: "A", valueFrom: { fork: { forkOf: { kind: "Deployment", name: "cart" } } } }],
    }),
    "clean",
  ],
  "a fork of a prototype member": [
    shop({
      "sandboxes/pr-1.yaml": sandboxOf({
        forks: [{ forkOf: { kind: "Constructor", name: "constructor" } }],
      }),
    }),
    "errors",
  ],
  "an expression of placeholders": [
    customized({
      env: [
        {
          name: "A",
          valueFrom: {
            fork: {
              forkOf: { kind: "Deployment", name: "cart" },
              expression: "{{.Service.Host}}{{constructor}}$&$1",
            },
          },
        },
      ],
    }),
    "errors",
  ],
  "a resource that is no quantity": [
    customized({ resources: [{ limits: { cpu: "lots; rm -rf /" } }] }),
    "clean",
  ],
  "an unknown field beside a known one": [forkWith({ customization: {} }), "errors"],
  "a hundred unknown fields": [
    forkWith(Object.fromEntries(times(100, (n) => [`f${n}`, n]))),
    "errors",
  ],
  "a label of ten thousand": [
    shop({
      "sandboxes/pr-1.yaml": sandboxOf(
        {},
        { name: "pr-1", labels: Object.fromEntries(times(10_000, (n) => [`l${n}`, "x"])) },
      ),
    }),
    "clean",
  ],
  "a time without an end": [
    shop({ "sandboxes/pr-1.yaml": sandboxOf({ ttl: { duration: "9999999w" } }) }),
    "errors",
  ],
  "a time of nothing": [
    shop({ "sandboxes/pr-1.yaml": sandboxOf({ ttl: { duration: "0d" } }) }),
    "errors",
  ],
  "a date that does not exist": [
    shop({ "sandboxes/pr-1.yaml": sandboxOf({ createdAt: "2026-13-45T99:99:99Z" }) }),
    "errors",
  ],
  "a pull request that is text": [
    shop({ "sandboxes/pr-1.yaml": sandboxOf({ source: { pullRequest: "1; id" } }) }),
    "errors",
  ],
  // Groups.
  "a match without alternatives": [groupOf({}), "errors"],
  "a match with two": [groupOf({ any: [], all: [] }), "errors"],
  "an empty any": [groupOf({ any: [] }), "errors"],
  "a match a hundred levels deep": [
    groupOf(nested(100, { label: { key: "a", value: "b" } }, (inner) => ({ any: [inner] }))),
    "clean",
  ],
  "a match a thousand levels deep": [
    groupOf(nested(1_000, { label: { key: "a", value: "b" } }, (inner) => ({ all: [inner] }))),
    "errors",
  ],
  "a match that contains itself": [
    withText(
      "apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: { name: g }\nspec: { match: &m { any: [*m] } }\n",
      "groups/g.yaml",
    ),
    "errors",
  ],
  "a match of ten thousand": [
    groupOf({ any: times(10_000, () => ({ label: { key: "a", value: "b" } })) }),
    "errors",
  ],
  "five hundred stars against a long label": [
    shop({
      "sandboxes/pr-1.yaml": sandboxOf({}, { name: "pr-1", labels: { a: "a".repeat(1_024) } }),
      "groups/g.yaml": {
        apiVersion: "isolane.dev/v1alpha1",
        kind: "RouteGroup",
        metadata: { name: "g" },
        spec: { match: { label: { key: "a", value: `${"*a".repeat(500)}*b` } } },
      },
    }),
    "clean",
  ],
  // Environments.
  "a source outside": [sourcesOf("../../../../etc"), "errors"],
  "a source that is the root": [sourcesOf("/"), "errors"],
  "a source that is absolute": [sourcesOf("/etc/passwd"), "errors"],
  "a source that comes back": [sourcesOf("../../../x/environments/staging/baseline"), "errors"],
  "a source that goes out and in": [sourcesOf("../staging/baseline"), "clean"],
  "a source that is a URL": [sourcesOf("https://example.com/x.yaml"), "errors"],
  "a source that is a drive": [sourcesOf("C:\\x"), "errors"],
  "a source that is a command": [sourcesOf("$(touch /tmp/x)"), "errors"],
  "a source of stars": [sourcesOf("**/**/**/**/**/**/**/**/*.txt"), "errors"],
  "a source of braces": [sourcesOf(`${"{a,b}".repeat(20)}.yaml`), "errors"],
  "one source twice": [sourcesOf("baseline/", "baseline/"), "clean"],
  "three hundred sources": [sourcesOf(...times(300, () => "baseline/")), "errors"],
  "a source that is an option": [
    environmentOf({ baseline: { sources: [{ kustomize: "--help" }] } }),
    "errors",
  ],
  "a chart that is an option": [
    environmentOf({
      baseline: { sources: [{ helm: { chart: "--post-renderer=id", release: "a" } }] },
    }),
    "errors",
  ],
  "a source of two kinds": [
    environmentOf({ baseline: { sources: [{ path: "a", kustomize: "b" }] } }),
    "errors",
  ],
  "no sources": [environmentOf({ baseline: { sources: [] } }), "errors"],
  "a reserved header": [environmentOf({ routing: { carriers: { header: "Host" } } }), "errors"],
  "a header with a line break": [
    environmentOf({ routing: { carriers: { header: "x\r\ny" } } }),
    "errors",
  ],
  "no carriers": [environmentOf({ routing: { carriers: {} } }), "errors"],
  "an output folder outside": [
    environmentOf({ gitops: { repository: "x", path: "../../etc" } }),
    "errors",
  ],
  "an output folder that is a pattern": [
    environmentOf({ gitops: { repository: "x", path: "dist/*" } }),
    "errors",
  ],
  "ten thousand facts": [
    environmentOf({ services: Object.fromEntries(times(10_000, (n) => [`s${n}`, {}])) }),
    "errors",
  ],
  "a fact about a prototype member": [
    environmentOf({ services: { constructor: { ports: { constructor: { protocol: "http" } } } } }),
    "errors",
  ],
};

describe("hostile input", () => {
  test.each(Object.keys(cases))(
    "%s",
    (name) => {
      const [files, expected] = cases[name] ?? [{}, "errors"];
      const verdict = judge(files);
      expect(verdict.outcome, verdict.text.slice(0, 2_000)).toBe(expected);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
    20_000,
  );
});

/** What a field does not expect. */
const spoilers: readonly Data[] = [
  null,
  3,
  -1,
  "x",
  "",
  "../../etc/passwd",
  true,
  [],
  {},
  [null],
  [[]],
  { a: { b: {} } },
  "a\u0007$" + "{x}{{y}}*(",
  1e300,
  { toString: "x" },
  { constructor: 1, hasOwnProperty: [] },
];

/**
 * Every third node with one value, by rotation: a few seconds. `HOSTILE=all` tries every node with
 * every value, many minutes.
 */
function spoilt(value: Data, offset: number): readonly (readonly [what: string, value: Data])[] {
  const all = process.env.HOSTILE === "all";
  return pathsOf(value).flatMap((path, index) => {
    const by = all ? spoilers : [spoilers[(index + offset) % spoilers.length] ?? null];
    if (!all && (index + offset) % 3 !== 0) return [];
    return by.map(
      (bad) => [`${path.join(".")} = ${JSON.stringify(bad)}`, replaced(value, path, bad)] as const,
    );
  });
}

describe("a value of the wrong type", () => {
  test.each(Object.entries(specs))(
    "anywhere in %s",
    (file, spec) => {
      for (const [what, bad] of spoilt(spec, 0)) checked(what, world({ [file]: bad }));
    },
    1_200_000,
  );

  test.each(objects.map((object, index) => ({ index, kind: kindOf(object), object })))(
    "anywhere in the baseline's $kind ($index)",
    ({ index, object }) => {
      // With the objects that the sandboxes fork and use; all of them would only cost time.
      const others = objects.slice(0, 10).filter((other) => other !== object);
      for (const [what, bad] of spoilt(object, index)) {
        const list = { apiVersion: "v1", kind: "List", items: [...others, bad] };
        checked(what, world({ "baseline/all.yaml": list }));
      }
    },
    1_200_000,
  );
});

function kindOf(object: Data): string {
  const kind = object !== null && typeof object === "object" && "kind" in object ? object.kind : "";
  return String(kind);
}

function checked(what: string, files: FileMap): void {
  try {
    judge(files);
  } catch (cause) {
    throw new Error(`${what}: ${cause instanceof Error ? cause.stack : String(cause)}`, { cause });
  }
}

describe("the command", () => {
  const chosen = [
    "a NUL byte",
    "ten thousand balanced brackets",
    "a billion laughs",
    "a quoted __proto__ key",
    "a JSON patch of the prototype",
    "a source outside",
    "a chart that is an option",
    "a match that contains itself",
    "an expression that repeats without end",
    "a date that does not exist",
  ];
  /** What only a process of its own can show: bytes on standard error, the exit code, what it starts. */
  const alsoAsProcess = new Set([
    "a NUL byte",
    "a JSON patch of the prototype",
    "a chart that is an option",
  ]);
  const ways = chosen.flatMap((name) => [
    { name, way: "in this process" },
    ...(alsoAsProcess.has(name) ? [{ name, way: "as a program" }] : []),
  ]);
  test.each(ways)("refuses $name with exit code 1 and writes nothing, $way", ({ name, way }) => {
    const root = scratch();
    for (const [path, text] of Object.entries(cases[name]?.[0] ?? {})) {
      fs.mkdirSync(join(root, dirname(path)), { recursive: true });
      fs.writeFileSync(join(root, path), text);
    }
    const { code, out, err } =
      way === "as a program" ? started(root) : runnerIn(root)(synth, { environment: [] });
    expect([code, out], err).toEqual([1, ""]);
    expect(err).toMatch(/error E0\d{3}: /);
    expect(fs.readdirSync(root)).toEqual([folder.split("/")[0]]);
    fs.rmSync(root, { recursive: true });
  });
});

function started(cwd: string): Printed {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "synth"], {
    ...{ cwd, encoding: "utf8" },
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}

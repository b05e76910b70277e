import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { convert } from "../../../lib/author/signadot/convert.ts";
import { Problems } from "../../../lib/diagnostics/problems.ts";
import { parseYaml } from "../../../lib/yaml/document.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/from-signadot.md"), "utf8");
const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, words = ""]) =>
  words.toLowerCase().replaceAll(" ", "-"),
);

function converting(text: string) {
  const problems = new Problems();
  const [document] = parseYaml("a.yaml", text, problems);
  expect(problems.all).toEqual([]);
  if (document === undefined) throw new Error(text);
  const found = convert(document, document.value, "2026-11-20T08:00:00Z", problems);
  for (const { help } of problems.all)
    if (help.startsWith("see ")) expect(headings).toContain(help.split("#")[1]);
  return { found, messages: problems.all.map(({ code, message }) => `${code} ${message}`) };
}

/** The spec of a sandbox that forks one workload. `more`: in flow style. */
function sandbox(more: string, fork = "") {
  const text = `name: a\nspec: {cluster: x, forks: [{forkOf: {kind: Deployment, namespace: shop, name: cart}${fork}}]${more}}\n`;
  const { found, messages } = converting(text);
  return { spec: found?.value.spec, messages };
}

const forkOf = { kind: "Deployment", namespace: "shop", name: "cart" };
const plain = { createdAt: "2026-11-20T08:00:00Z", forks: [{ forkOf }] };

describe("what has an equivalent", () => {
  test.each([
    ["nothing more", "", {}],
    ["a ttl", ", ttl: {duration: 2d}", { ttl: { duration: "2d" } }],
    [
      "a ttl from its creation",
      ", ttl: {duration: 2d, offsetFrom: createdAt}",
      { ttl: { duration: "2d" } },
    ],
    [
      "a ttl from its last change",
      ", ttl: {duration: 2d, offsetFrom: updatedAt}",
      { ttl: { duration: "2d", offsetFrom: "updatedAt" }, updatedAt: "2026-11-20T08:00:00Z" },
    ],
    [
      "the labels of Signadot's app",
      ', labels: {signadot/github-repo: acme/shop, signadot/github-pull-request: "7"}',
      { source: { repository: "acme/shop", pullRequest: 7 } },
    ],
    [
      "a pull request that is a number",
      ", labels: {signadot/github-pull-request: 7}",
      { source: { pullRequest: 7 } },
    ],
    ["a description", ", description: text", {}],
  ])("%s", (_, more, fields) => {
    expect(sandbox(more)).toEqual({ spec: { ...plain, ...fields }, messages: [] });
  });

  test.each([
    ["images", "images: [{container: side, image: a/b:1}, {image: c}]"],
    ["variables", "env: [{name: A1, value: x}, {container: c, name: B1, operation: delete}]"],
    ["references", "env: [{name: A1, valueFrom: {secret: {name: s, key: k, optional: true}}}]"],
    ["a patch as text", 'patch: {type: strategic, value: "spec: {}"}'],
    ["a patch as data", "patch: {type: json, value: [{op: remove, path: /spec/paused}]}"],
  ])("%s of a fork stay what they are", (_, customizations) => {
    const { spec, messages } = sandbox("", `, name: any, customizations: {${customizations}}`);
    const [document] = parseYaml("b", `{${customizations}}\n`, new Problems());
    expect([spec, messages]).toEqual([
      { ...plain, forks: [{ forkOf, customizations: document?.value }] },
      [],
    ]);
  });

  test("values that YAML reads as numbers are text", () => {
    const { spec } = sandbox("", ", customizations: {env: [{name: A1, value: 7}, {name: B1}]}");
    const env = [
      { name: "A1", value: "7" },
      { name: "B1", value: "" },
    ];
    expect(spec).toEqual({ ...plain, forks: [{ forkOf, customizations: { env } }] });
  });

  test("names that are none here are made so", () => {
    expect(converting("name: Feature-X\nspec: {forks: []}\n").found?.name).toMatch(
      /^feature-x-[0-9a-f]{8}$/,
    );
    expect(converting("name: feature-x\nspec: {forks: []}\n").found?.name).toBe("feature-x");
  });

  test("a route group", () => {
    const match = {
      all: [{ label: { key: "a", value: "x-*" } }, { any: [{ label: { key: "b", value: "" } }] }],
    };
    const { found, messages } = converting(
      `name: g\nspec: {cluster: x, match: ${JSON.stringify(match)}}\n`,
    );
    expect([found?.kind, found?.value.spec, messages]).toEqual(["RouteGroup", { match }, []]);
  });
});

describe("what has none is said, field by field", () => {
  test.each([
    ["resources", ", resources: [{name: db, plugin: mariadb}]", "spec.resources"],
    [
      "endpoints of its own group",
      ", defaultRouteGroup: {endpoints: []}",
      "spec.defaultRouteGroup",
    ],
    ["old endpoints", ", endpoints: []", "spec.endpoints"],
    ["a machine", ", local: [{name: l}]", "spec.local"],
    ["a devbox", ", connection: {devboxId: d}", "spec.connection"],
    ["virtual workloads", ", virtual: [{name: v}]", "spec.virtual"],
    ["middleware", ", middleware: [{name: override}]", "spec.middleware"],
    ["forwards", ", routing: {forwards: []}", "spec.routing"],
    [
      "a ttl of something else",
      ", ttl: {duration: 1d, offsetFrom: noMatchedSandboxes}",
      "spec.ttl.offsetFrom",
    ],
    ["what nobody knows", ", tomorrow: 1", "spec.tomorrow"],
  ])("%s", (_, more, field) => {
    const { spec, messages } = sandbox(more);
    expect([spec, messages]).toEqual([
      plain,
      [expect.stringContaining(`W0860 "${field}" is not taken over`)],
    ]);
  });

  test.each([
    ["endpoints", ", endpoints: [{port: 80}]", "spec.forks.endpoints"],
    [
      "an old patch",
      ", customizations: {patch: {type: signadot/env, value: x}}",
      "spec.forks.customizations.patch.type",
    ],
    ["what nobody knows", ", customizations: {tomorrow: 1}", "spec.forks.customizations.tomorrow"],
  ])("%s of a fork", (_, fork, field) => {
    const { spec, messages } = sandbox("", fork);
    expect([spec, messages]).toEqual([
      plain,
      [expect.stringContaining(`W0860 "${field}" is not taken over`)],
    ]);
  });

  test("a fork that needs a resource does not start on the baseline's state", () => {
    const env =
      "env: [{name: A1, value: x}, {name: DB, valueFrom: {resource: {name: db, outputKey: a.b}}}]";
    const { spec, messages } = sandbox("", `, customizations: {${env}}`);
    expect(spec).toMatchObject({
      suspended: { reason: expect.stringContaining("resources") },
      forks: [{ customizations: { env: [{ name: "A1", value: "x" }] } }],
    });
    expect(messages).toEqual([expect.stringContaining("valueFrom.resource")]);
  });

  test("a group's endpoints and ttl", () => {
    const { messages } = converting(
      "name: g\nspec: {match: {label: {key: a, value: b}}, ttl: {duration: 1d}, endpoints: []}\n",
    );
    expect(messages).toEqual([
      expect.stringContaining("spec.ttl"),
      expect.stringContaining("spec.endpoints"),
    ]);
  });

  test("a plugin as a whole", () => {
    const { found, messages } = converting("name: p\nspec: {runner: {image: a}, create: []}\n");
    expect([found, messages]).toEqual([undefined, [expect.stringContaining('ResourcePlugin "p"')]]);
  });
});

test.each([
  "kind: Deployment\nmetadata: {name: a}\nspec: {}\n",
  "name: a\n",
  "- name: a\n",
  "name: 7\nspec: {}\n",
])("%j is none of Signadot's specs", (text) => {
  expect(converting(text)).toEqual({
    found: undefined,
    messages: [expect.stringContaining("E0865")],
  });
});

/** @module P8: no value of a Secret is printed or written, however the Secret is spelt and whatever is wrong with it. */
import { afterEach, describe, expect, it, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { formatDiagnostics, toJsonDiagnostics } from "../../lib/diagnostics/print.ts";
import { type Project, project } from "../support/project.ts";
import { app, files, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const value = "hunter2marker";
const metadata = "metadata: {name: s, namespace: shop}";
const secret = (body: string, head = `apiVersion: v1\nkind: Secret\n${metadata}`) =>
  `${head}\n${body}\n`;

function said(text: string) {
  const repository = files(`${app("cart")}---\n${text}`, [sandbox("pr-1", ["cart"])]);
  const { files: written, diagnostics } = synth(repository);
  const json = JSON.stringify(toJsonDiagnostics(diagnostics));
  return {
    codes: diagnostics.map(({ code }) => code),
    printed: formatDiagnostics(diagnostics, { color: false }) + json,
    written: [...written.values()].join(""),
  };
}

describe("a value is neither printed nor written", () => {
  it.each([
    ["of a sound Secret", secret(`data: {a: ${value}}`), "W0601"],
    ["of a key that is there twice", secret(`data:\n  a: ${value}\n  a: ${value}`), "E0108"],
    ["that is taken for an alias", secret(`data:\n  a: *${value}`), "E0107"],
    ["that is taken for a tag", secret(`data:\n  a: !${value} b`), "E0109"],
    ["without an end", secret(`data:\n  a: "${value}`), "E0101"],
    ["in a list without an end", secret(`data: {a: ${value}, b: [${value}`), "E0101"],
    ["with a wrong escape", secret(`data:\n  a: "\\q${value}"`), "E0101"],
    ["with a control character", secret(`data:\n  a: "${value}\u0001"`), "E0104"],
    ["that would be a mapping", secret(`data:\n  a: b: ${value}`), "E0101"],
    ["as a key", secret(`data:\n  ? [${value}]\n  : 3`), "E0110"],
    [
      "on one line with a fault",
      `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":5},"data":{"a":"${value}"}}`,
      "E0131",
    ],
    [
      "in a list",
      `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: s, labels: {a: 5}}, data: {a: ${value}}}]`,
      "E0131",
    ],
    [
      "of an escaped kind",
      `apiVersion: v1\n"kind": "\\u0053ecret"\n${metadata}\ndata:\n  a: ${value}\n  a: b`,
      "E0108",
    ],
    [
      "of another spelling",
      secret(`stringdata: {a: ${value}}`, `apiVersion: core/v1\nkind: Secret\n${metadata}`),
      "W0601",
    ],
    [
      "in a list of one kind",
      `apiVersion: v1\nkind: SecretList\nmetadata: {name: x}\nitems: [{metadata: {name: a}, data: {p: ${value}}}]`,
      "W0601",
    ],
    [
      "in a template",
      `apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nobjects: [{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {p: ${value}}}]`,
      "W0601",
    ],
    [
      "in another cluster's objects",
      `apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: w}\nspec: {workload: {manifests: [{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: ${value}}}]}}`,
      "W0601",
    ],
    [
      "in a tool's copy",
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: {kapp.k14s.io/original: '{"kind":"Secret","metadata":{"name":"s"},"data":{"a":"${value}"}}'}}`,
      "W0601",
    ],
  ])("%s", (_, text, code) => {
    const { codes, printed, written } = said(text);
    expect(codes).toContain(code);
    expect(printed).not.toContain(value);
    expect(written).not.toContain(value);
  });
});

test("a template's parameters, references and what only speaks of Secrets stay", () => {
  const { codes, written } = said(`apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: t}
objects: [{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {p: "\${PASSWORD}"}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {ref: '{"kind":"Secret","name":"s"}', kind: Secret}
`);
  expect(codes).not.toContain("W0601");
  expect(written).toContain("kind: Template");
  expect(written).toContain("kind: ConfigMap");
});

test("keys are shown", () => {
  const { printed } = said(secret(`data:\n  first: ${value}\n  first: b`));
  expect(printed).toMatch(/\| +first:\n/);
});

describe("credentials in a repository's URL", () => {
  const of = (url: string, inSandbox = false) => {
    const made = files(app("cart"), [
      sandbox("pr-1", ["cart"]) + (inSandbox ? `  source: {repository: "${url}"}\n` : ""),
    ]);
    const path = "environments/staging/environment.yaml";
    const own = inSandbox ? "https://git.example/a.git" : url;
    const { diagnostics } = synth({
      ...made,
      [path]: `${made[path]}  gitops: {repository: "${own}"}\n`,
    });
    return {
      codes: diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
      printed: formatDiagnostics(diagnostics, { color: false }),
    };
  };
  it.each([
    `https://me:${value}@git.example/a.git`,
    `https://${value}@git.example/a.git`,
    `ssh://git:${value}@git.example/a.git`,
  ])("are refused, and not shown: %s", (url) => {
    for (const { codes, printed } of [of(url), of(url, true)]) {
      expect(codes).toEqual(["E0211"]);
      expect(printed).not.toContain(value);
    }
  });
  it.each(["https://git.example/a.git", "git@git.example:a.git", "ssh://git@git.example/a.git"])(
    "are not: %s",
    (url) => expect(of(url).codes).toEqual([]),
  );
});

describe("check", () => {
  let shop: Project | undefined;
  afterEach(() => shop?.remove());
  it("shows no difference of a Secret", async () => {
    const { writeFileSync } = await import("node:fs");
    const { join } = await import("node:path");
    const own = files(`${app("cart")}---\napiVersion: v1\nkind: ConfigMap\n${metadata}\n`, []);
    shop = project(own);
    const path = join(shop.root, "dist/staging/baseline/shop/configmap-s.yaml");
    writeFileSync(path, secret(`stringData:\n  a: ${value}`));
    const { code, out, err } = shop.run(check, { environment: [] });
    expect(code).toBe(1);
    expect(out).toContain("(a Secret: not shown)");
    expect(out + err).not.toContain(value);
  });
});

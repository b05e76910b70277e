/** @module What helm and kustomize are asked, what is refused before they run, and how their failures are said. */
import { describe, expect, it } from "vitest";
import { formatDiagnostics, toJsonDiagnostics } from "../../lib/diagnostics/print.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { RunResult } from "../../lib/load/io.ts";
import { loadEnvironment } from "../../lib/load/load.ts";
import { failureOf } from "../../lib/load/program-failure.ts";
import { type FileMap, memoryIo } from "../support/synth.ts";

function load(source: string, files: FileMap, answer?: RunResult | (() => RunResult)) {
  const problems = new Problems();
  const asked: (readonly string[])[] = [];
  const spec = `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {namespace: shop, sources: [${source}]}}}`;
  const io = memoryIo({ ...files, "environments/s/environment.yaml": spec });
  const fine = { status: 0, stdout: new Uint8Array(), stderr: "" };
  const run = ({ args }: { readonly args: readonly string[] }) => {
    if (args[0] === "version") return fine;
    asked.push(args);
    return typeof answer === "function" ? answer() : (answer ?? fine);
  };
  loadEnvironment({ ...io, run }, "environments/s", problems);
  return { asked, problems: problems.all, codes: problems.all.map(({ code }) => code) };
}

const chart = (rest = "") => ({
  "c/Chart.yaml": `{apiVersion: v2, name: c, version: 1.0.0${rest}}`,
});

describe("helm", () => {
  it("is asked with the source's namespace, versions and values, which are merged into those of files", () => {
    const source =
      "{namespace: web, helm: {chart: ../../c, release: r, kubeVersion: 1.33.0, apiVersions: [monitoring.coreos.com/v1], set: {image: {tag: 'on', pull: null}, hosts: [a, b], a.b: {c: 1}, none: {}}}}";
    expect(load(source, chart()).asked).toEqual([
      [
        ...["template", "r", "../../c", "--namespace", "web", "--include-crds", "--skip-tests"],
        ...["--kube-version=1.33.0", "--api-versions=monitoring.coreos.com/v1"],
        ...["--set-json", 'image.tag="on"', "--set-json", "image.pull=null"],
        ...["--set-json", 'hosts=["a","b"]', "--set-json", "a\\.b.c=1", "--set-json", "none={}"],
      ],
    ]);
  });
  const needs = chart(", dependencies: [{name: redis, version: 1.x.x, repository: https://x}]");
  const source = "{helm: {chart: ../../c, release: r}}";
  it("is not asked for a chart without its dependencies", () => {
    expect(load(source, needs).codes).toEqual(["E0146"]);
    expect(load(source, needs).asked).toEqual([]);
    expect(load(source, { ...needs, "c/charts/redis-1.0.0.tgz": "" }).codes).toEqual([]);
    expect(load(source, { ...needs, "c/charts/redis/Chart.yaml": "" }).codes).toEqual([]);
    const old = { ...chart(), "c/requirements.yaml": "dependencies: [{name: db}]" };
    expect(load(source, old).codes).toEqual(["E0146"]);
  });
});

describe("a chart that makes things up", () => {
  const rendered = (template: string, texts: readonly string[], more: FileMap = {}) => {
    let times = 0;
    const files = { ...chart(), "c/templates/a.yaml": template, ...more };
    const answer = (): RunResult => ({
      status: 0,
      stdout: new TextEncoder().encode(texts[times++ % texts.length]),
      stderr: "",
    });
    return { ...load("{helm: {chart: ../../c, release: r}}", files, answer), times: () => times };
  };
  const config = (value: string) =>
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: ${value}}}`;
  const secret = (value: string) =>
    `{apiVersion: v1, kind: Secret, metadata: {name: c}, data: {a: ${value}}}`;
  const hook = (value: string) =>
    `{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: c}, webhooks: [{clientConfig: {caBundle: ${value}}}]}`;
  it.each([
    ["{{ randAlphaNum 8 }}", [config("x"), config("y")], ["E0156"]],
    ["{{ now | unixEpoch }}", [config("x"), config("y")], ["E0156"]],
    ["{{ uuidv4 }}", [config("x"), `${config("x")}\n---\n${secret("z")}`], ["E0156"]],
    ["{{ genSignedCert 1 }}", [hook("x"), hook("y")], ["W0107"]],
    ["{{ randAlphaNum 8 }}", [secret("x"), secret("y")], []],
    ["{{ uuidv4 }}", [config("x")], []],
  ])("is rendered twice: %s", (template, texts, codes) => {
    const found = rendered(template, texts);
    expect(found.codes).toEqual(codes);
    expect(found.times()).toBe(2);
  });
  it("does not have its secrets printed where helm fails", () => {
    const stderr = 'Error: execution error at (c/templates/a.yaml:1:3): no "hunter2" for cart';
    const source =
      "{helm: {chart: ../../c, release: r, set: {auth: {password: hunter2}, name: cart}}}";
    const failed = { status: 1, stdout: new Uint8Array(), stderr };
    const { problems } = load(source, chart(), failed);
    expect(JSON.stringify(problems.map(({ message, help }) => message + help))).not.toContain(
      "hunter2",
    );
    expect(problems[0]?.message).toContain("for cart");
  });
  it("is packed, perhaps; others are rendered once", () => {
    const packed = { "c/charts/x-1.tgz": "" };
    expect(rendered("", [config("x"), config("y")], packed).codes).toEqual(["E0156"]);
    expect(rendered("{{ .Values.nowhere }}", [config("x")]).times()).toBe(1);
  });
});

describe("kustomize", () => {
  const build = (kustomization: string, files: FileMap = {}) =>
    load("{kustomize: ../../k}", { "k/kustomization.yaml": kustomization, ...files });
  it.each([
    "resources: [https://example.com/app.yaml]",
    "resources: ['github.com/acme/base//app?ref=v1']",
    "bases: ['git@github.com:acme/base.git']",
    "components: ['ssh://git@example.com/base']",
    "resources: ['git.example.com/acme/base.git']",
    "patches: [{path: https://example.com/patch.yaml}]",
    "transformers: ['https://example.com/t.yaml']",
    "configMapGenerator: [{name: a, files: ['key=https://example.com/a']}]",
    "secretGenerator: [{name: a, envs: ['https://example.com/a.env']}]",
  ])("is not asked to fetch: %s", (kustomization) => {
    const { codes, asked } = build(kustomization);
    expect(codes).toEqual(["E0147"]);
    expect(asked).toEqual([]);
  });
  it.each([
    "resources: [../../base]",
    "components: [/etc]",
    "secretGenerator: [{files: [../../x]}]",
  ])("is not asked to leave the repository: %s", (kustomization) => {
    const { codes, asked } = build(kustomization);
    expect(codes).toEqual(["E0123"]);
    expect(asked).toEqual([]);
  });
  it("is not asked where its file cannot be read", () => {
    const { codes, asked } = build("resources: [a.yaml]\nresources: [../../../etc]");
    expect(codes).toEqual(["E0108"]);
    expect(asked).toEqual([]);
  });
  it("is not asked where a base of a base is remote, and the place is said", () => {
    const { problems } = build("resources: [../base]", {
      "base/kustomization.yml": "resources:\n- a.yaml\n- https://example.com/b.yaml\n",
      "base/a.yaml": "",
    });
    expect(problems.map(({ source }) => source?.document.file)).toEqual(["base/kustomization.yml"]);
    expect(problems[0]?.source?.path).toEqual(["resources", 1]);
  });
  it("is asked where all is at hand, however it is called", () => {
    const files = { "k/github.com/x/a.yaml": "", "base/kustomization.yaml": "resources: [../k]" };
    expect(build("resources: [github.com/x/a.yaml, ../base, gone.yaml]", files).codes).toEqual([]);
    expect(build("commonAnnotations: {home: https://example.com}").codes).toEqual([]);
  });
});

describe("a place in rendered output", () => {
  const printed =
    "---\n# Source: c/templates/a.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: A_B}\n";
  const answer = { status: 0, stdout: new TextEncoder().encode(printed), stderr: "" };
  it("says the object and its template", () => {
    const { problems } = load("{helm: {chart: ../../c, release: r}}", chart(), answer);
    const [shown] = toJsonDiagnostics(problems);
    expect(shown?.code).toBe("E0132");
    expect(shown?.help).toContain('Service "A_B", rendered by helm from c/templates/a.yaml');
    expect(formatDiagnostics(problems, { color: false })).toContain("from c/templates/a.yaml\n");
  });
  it("says the object where nothing says its template", () => {
    const { problems } = load("{kustomize: ../../k}", { "k/kustomization.yaml": "" }, answer);
    expect(toJsonDiagnostics(problems)[0]?.help).toContain('Service "A_B", rendered by kustomize');
  });
});

// Printed by helm 3.22.0 and kustomize 5.8.1; paths below the root as the disk gives them.
describe("a failure", () => {
  const failures: readonly (readonly [string, string, string])[] = [
    [
      "of a template",
      'Error: template: c/templates/a.yaml:1:13: executing "c/templates/a.yaml" at <.Values.x.y>: nil pointer evaluating interface {}.y\n\nUse --debug flag to render out invalid YAML',
      "nil pointer evaluating interface {}.y at <.Values.x.y> (c/templates/a.yaml:1:13)",
    ],
    [
      "of a template that another includes",
      'Error: template: c/templates/a.yaml:1:3: executing "c/templates/a.yaml" at <include "c.n" .>: error calling include: template: c/templates/_h.tpl:4:5: executing "c.n" at <.Values.q.r>: nil pointer evaluating interface {}.r',
      "nil pointer evaluating interface {}.r at <.Values.q.r> (c/templates/_h.tpl:4:5)",
    ],
    [
      "of a chart that needs a value, after a warning with a time",
      "2026/11/28 08:00:00 warning: cannot overwrite table with non table for c.x\nError: execution error at (c/templates/a.yaml:1:6): x.y is needed",
      "x.y is needed (c/templates/a.yaml:1:6)",
    ],
    [
      "of a schema",
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nhc:\n- at '': missing property 'q'",
      "values don't meet the specifications of the schema(s) in the following chart(s): hc: - at '': missing property 'q'",
    ],
    [
      "of a file that is not there",
      "Error: accumulating resources: accumulation err='accumulating resources from 'missing.yaml': evalsymlink failure on 'k/missing.yaml' : lstat k/missing.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on 'k/missing.yaml' : lstat k/missing.yaml: no such file or directory",
      '"k/missing.yaml": no such file or directory',
    ],
    [
      "of a file that is not there in a base",
      "Error: accumulating resources: accumulation err='accumulating resources from '../bad': read bad: is a directory': recursed accumulation of path 'bad': accumulating resources: accumulation err='accumulating resources from 'm.yaml': evalsymlink failure on 'bad/m.yaml' : lstat bad/m.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on 'bad/m.yaml' : lstat bad/m.yaml: no such file or directory",
      '"bad/m.yaml": no such file or directory',
    ],
    [
      "of a kustomization",
      'Error: invalid Kustomization: json: unknown field "foo"',
      'invalid Kustomization: json: unknown field "foo"',
    ],
    ["without a word", "\n", "it said nothing"],
  ];
  it.each(failures)("%s is said with its cause first", (_name, printed, cause) => {
    expect(failureOf(printed).cause).toBe(cause);
  });
  it("keeps what else was printed, without its time", () => {
    const printed = "I1128 08:00:00.123456   12 x.go:3] about to fail\nError: it failed\nmore";
    expect(failureOf(printed)).toEqual({
      cause: "it failed",
      rest: ["more", "x.go:3] about to fail"],
    });
  });
});

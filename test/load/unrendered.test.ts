/** @module Objects that deploy others: they are named, and the entry that is advised has what they deploy. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import type { RunResult } from "../../lib/load/io.ts";
import { loadEnvironment } from "../../lib/load/load.ts";
import { type FileMap, memoryIo } from "../support/synth.ts";

function load(baseline: string, files: FileMap = {}, more = "") {
  const problems = new Problems();
  const asked: (readonly string[])[] = [];
  const io = memoryIo({
    ...files,
    "environments/s/environment.yaml": `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {namespace: shop, sources: [{path: all.yaml}${more}]}}}`,
    "environments/s/all.yaml": baseline,
  });
  const fine: RunResult = { status: 0, stdout: new Uint8Array(), stderr: "" };
  const run = ({ args }: { readonly args: readonly string[] }) => {
    if (args[0] !== "version") asked.push(args);
    return fine;
  };
  loadEnvironment({ ...io, run }, "environments/s", problems);
  const help = problems.all.map((one) => one.help).join("\n");
  return {
    codes: problems.all.map(({ code }) => code),
    messages: problems.all.map(({ message }) => message).join("\n"),
    help,
    asked,
    /** The entries that are advised. */
    entries: [...help.matchAll(/- (\{.*?\})(?= - |$)/gm)].map(([, entry = ""]) => entry),
  };
}

const kustomization = (spec: string) =>
  `{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: web}, spec: {sourceRef: {kind: GitRepository, name: x}, ${spec}}}`;
const helmRelease = (spec: string) =>
  `{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: web}, spec: {${spec}}}`;
const application = (spec: string) =>
  `{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: web, namespace: argocd}, spec: {${spec}}}`;
const folder = {
  "apps/web/service.yaml": "{apiVersion: v1, kind: Service, metadata: {name: web}}",
};
const kustomized = { ...folder, "apps/web/kustomization.yaml": "resources: [service.yaml]" };
const chart = { "charts/web/Chart.yaml": "{apiVersion: v2, name: web, version: 1.0.0}" };

describe("an object that deploys others", () => {
  const advised: readonly (readonly [string, string, FileMap, string])[] = [
    [
      "a Flux Kustomization of a folder",
      kustomization("path: ./apps/web"),
      folder,
      '{"path":"../../apps/web"}',
    ],
    [
      "a Flux Kustomization of a kustomization, with variables",
      kustomization("path: apps/web, targetNamespace: web, postBuild: {substitute: {A: b}}"),
      kustomized,
      '{"kustomize":"../../apps/web","namespace":"web","substitute":{"values":{"A":"b"}}}',
    ],
    [
      "a HelmRelease of a chart in the repository",
      helmRelease(
        "chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: x}, valuesFiles: [v.yaml]}}, values: {image: {tag: '1'}}",
      ),
      { ...chart, "v.yaml": "a: 1" },
      '{"helm":{"chart":"../../charts/web","release":"web","values":["../../v.yaml"],"set":{"image":{"tag":"1"}}},"namespace":"shop"}',
    ],
    [
      "an Application of a chart",
      application(
        "destination: {namespace: web}, source: {path: charts/web, helm: {releaseName: r, valueFiles: [v.yaml], valuesObject: {a: 1}, parameters: [{name: b.c, value: 'on'}]}}",
      ),
      { ...chart, "charts/web/v.yaml": "a: 1" },
      '{"helm":{"chart":"../../charts/web","release":"r","values":["../../charts/web/v.yaml"],"set":{"a":1,"b":{"c":"on"}}},"namespace":"web"}',
    ],
    [
      "an Application of a folder with others in it",
      application("source: {path: apps/web}"),
      { ...folder, "apps/web/deep/a.yaml": "{apiVersion: v1, kind: Service, metadata: {name: a}}" },
      '{"path":"../../apps/web/*"}',
    ],
    [
      "an Application of a folder with all that is in it",
      application("source: {path: apps/web, directory: {recurse: true}}"),
      { ...folder, "apps/web/deep/a.yaml": "{apiVersion: v1, kind: Service, metadata: {name: a}}" },
      '{"path":"../../apps/web"}',
    ],
    [
      "an Application of a kustomization",
      application("source: {path: apps/web}"),
      kustomized,
      '{"kustomize":"../../apps/web"}',
    ],
  ];
  it.each(advised)("gets an entry that works: %s", (_name, object, files, entry) => {
    const before = load(object, files);
    expect(before.codes).toEqual(["W0103"]);
    expect(before.entries).toEqual([entry]);
    expect(load(object, files, `, ${entry}`).codes).toEqual([]);
  });

  it("is a second owner where the output deploys the same", () => {
    const twice = ", {path: ../../apps/web}], deploy: true, adopt: [";
    expect(load(kustomization("path: ./apps/web"), folder, twice).codes).toEqual(["W0106"]);
    const application2 = application("source: {path: apps/web}");
    expect(load(application2, folder, twice).codes).toEqual(["W0106"]);
    const alone = "], deploy: true, adopt: [";
    expect(load(application2, folder, alone).help).toContain("take the object itself out");
  });
  it("may be rendered, or says why not", () => {
    const own = "repoURL: https://git.example.com/a/b, path: apps/web";
    const gitops = "]}, gitops: {repository: https://git.example.com/a/b.git}, x: {list: [";
    const { codes, help } = load(application(`source: {${own}}`), folder, gitops);
    expect(codes).toEqual(["W0103"]);
    expect(help).toMatch(/^say render: true beside/);
    for (const other of ["plugin: {}", "helm: {values: '- a'}"]) {
      const refused = load(application(`source: {${own}, ${other}}`), folder, gitops).help;
      expect(refused).not.toContain("say render: true");
      expect(refused).toContain("(render: true does not help: ");
    }
    expect(load(application("source: {path: apps/web}"), folder).help).toContain(
      "(render: true does not help: what the Application deploys is not in the repository",
    );
  });
  it("says what the entry cannot", () => {
    const patched = kustomization("path: ./apps/web, patches: [], images: []");
    expect(load(patched, folder).help).toContain("(without images, patches, which belong into");
    const overlaid = application("source: {path: apps/web, kustomize: {namePrefix: a-}}");
    expect(load(overlaid, kustomized).help).toContain("(without kustomize, which belong");
    const plain = kustomization("path: ./apps/web, prune: true, interval: 1h");
    expect(load(plain, folder).help).not.toContain("without");
  });
  it("says what to commit where its folder or chart is elsewhere", () => {
    const remote = helmRelease(
      "chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: x}}}",
    );
    expect(load(remote).help).toContain(
      'commit it as "charts/redis", then - {"helm":{"chart":"../../charts/redis"',
    );
    expect(load(application("source: {path: apps/gone}")).help).toContain(
      'commit it as "apps/gone"',
    );
  });
  it.each([
    ["OpenShift's Template", "template.openshift.io/v1", "Template", "oc process --local"],
    [
      "an ApplicationSet",
      "argoproj.io/v1alpha1",
      "ApplicationSet",
      "each Application that it makes",
    ],
    ["K3s' HelmChart", "helm.cattle.io/v1", "HelmChart", "commit the chart"],
  ])("is named with general advice: %s", (_name, apiVersion, kind, advice) => {
    const { codes, messages, help } = load(
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web}}`,
    );
    expect(codes).toEqual(["W0103"]);
    expect(messages).toContain(`${kind} shop/web deploys objects`);
    expect(help).toContain(advice);
  });
  it("is one warning with others, and none for what is no such object", () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      kustomization("path: x").replace("web", `w${index}`),
    );
    const { codes, messages } = load(many.join("\n---\n"));
    expect(codes).toEqual(["W0103"]);
    expect(messages).toContain("and 4 more deploy objects");
    expect(
      load("{apiVersion: example.com/v1, kind: Application, metadata: {name: web}}").codes,
    ).toEqual([]);
  });
});

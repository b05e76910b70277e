/** What Flux's Kustomizations and HelmReleases deploy: fluxcd/pkg `kustomize/`, `chartutil/values.go`, helm-controller. */
import { describe, expect, it } from "vitest";
import {
  chart,
  gitRepository,
  helmRelease,
  kustomization,
  load,
  repository,
  service,
} from "./rendered.ts";

const configMap = (name: string, data: string) =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: flux-system}, data: ${data}}\n`;
const secretValues =
  "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: flux-system}, stringData: {A: hidden}}\n";

describe("a Flux Kustomization", () => {
  const files = {
    "apps/web/service.yaml": service(`'web-\${NAME:=none}'`, `, annotations: {port: '\${PORT}'}`),
    "apps/web/deep/own.yml": service("own", ", namespace: other"),
    "apps/web/notes.json": "{}",
    "apps/web/db/kustomization.yaml": "resources: [service.yaml]",
    "apps/web/db/service.yaml": service("not-read"),
  };
  const own = gitRepository();
  const annotated = (result: ReturnType<typeof load>) =>
    result.loaded?.baseline.flatMap(({ object }) => object.metadata.annotations?.port ?? []);
  it("has the files of its folder, and the kustomizations in it built", () => {
    const { codes, objects, asked } = load(
      [own, kustomization("path: ./apps/web, postBuild: {substitute: {PORT: p1}}")],
      files,
    );
    expect(codes).toEqual([]);
    expect(asked.map(({ args }) => args)).toEqual([["build", "../../apps/web/db"]]);
    expect(objects).toEqual([
      ...["Service other/own", "Service shop/built", "Service shop/web-none"],
      "GitRepository flux-system/own",
    ]);
  });
  it("is built with what Flux would write into the kustomization", () => {
    const spec =
      "path: apps/web/db, targetNamespace: ns, namePrefix: p-, nameSuffix: -s, components: [../../part], images: [{name: a, newTag: '2'}, {name: c, newName: d}], patches: [{patch: x, target: {kind: Deployment}}], commonMetadata: {labels: {l: m}}";
    const kustomized = {
      "apps/web/db/kustomization.yaml":
        "{namePrefix: old-, images: [{name: a, newName: b, digest: 'sha256:0'}], patches: [{patch: own}], components: [../gone]}",
      "apps/part/kustomization.yaml": "{}",
    };
    const { built, loaded } = load([own, kustomization(spec)], { ...files, ...kustomized });
    expect(built).toEqual([
      {
        ...{ namespace: "ns", namePrefix: "p-", nameSuffix: "-s" },
        images: [
          { name: "a", newName: "b", newTag: "2" },
          { name: "c", newName: "d" },
        ],
        patches: [{ patch: "own" }, { patch: "x", target: { kind: "Deployment" } }],
        components: ["../gone", "root/apps/part"],
      },
    ]);
    expect(loaded?.baseline.map(({ object }) => object.metadata)).toContainEqual({
      ...{ name: "built", namespace: "ns", labels: { l: "m" } },
    });
  });
  it("of a folder without kustomization gets one that lists it", () => {
    const { built } = load([own, kustomization("path: apps/web, targetNamespace: ns")], files);
    expect(built).toEqual([
      {
        resources: ["root/apps/web/db", "root/apps/web/deep/own.yml", "root/apps/web/service.yaml"],
        namespace: "ns",
      },
    ]);
  });
  it("takes variables of ConfigMaps in their order, and its own before them", () => {
    const from =
      "substituteFrom: [{kind: ConfigMap, name: a}, {kind: ConfigMap, name: b}, {kind: ConfigMap, name: gone, optional: true}]";
    const maps = [configMap("a", "{PORT: p1, NAME: a}"), configMap("b", "{PORT: p2, NAME: b}")];
    const result = load(
      [own, ...maps, kustomization(`path: apps/web, postBuild: {${from}, substitute: {NAME: c}}`)],
      files,
    );
    expect(result.codes).toEqual([]);
    expect(annotated(result)).toEqual(["p2"]);
    expect(result.objects).toContain("Service shop/web-c");
  });
  it("takes a ConfigMap that another Kustomization deploys", () => {
    const users = kustomization(
      "path: apps/web, postBuild: {substituteFrom: [{kind: ConfigMap, name: late}]}",
    );
    const maker = kustomization("path: vars", "vars");
    const late = { ...files, "vars/a.yaml": configMap("late", "{PORT: p3}") };
    const result = load([own, users, maker], late);
    expect(result.codes).toEqual([]);
    expect(annotated(result)).toEqual(["p3"]);
    const gone = load([own, users], files);
    expect(gone.codes).toEqual(["E0154"]);
    expect(gone.problems[0]?.source?.path).toEqual(["spec", "postBuild", "substituteFrom", 0]);
  });
  it("takes no value of a Secret; the source says one instead", () => {
    const users = kustomization(
      "path: apps/web, postBuild: {substitute: {NAME: a}, substituteFrom: [{kind: Secret, name: s}]}",
    );
    const refused = load([own, secretValues, users], files);
    expect(refused.codes).toEqual(["E0151"]);
    expect(
      JSON.stringify(refused.problems.map(({ message, help }) => [message, help])),
    ).not.toContain("hidden");
    const stated = load(
      [own, users],
      files,
      "{}",
      ", substitute: {values: {PORT: p4, NAME: lost}}",
    );
    expect(stated.codes).toEqual([]);
    expect(annotated(stated)).toEqual(["p4"]);
    expect(stated.objects).toContain("Service shop/web-a");
  });
  it("fills in nothing without postBuild, and in nothing without a variable unless it says so", () => {
    for (const postBuild of ["", ", postBuild: {}", ", postBuild: {substitute: {}}"])
      expect(load([own, kustomization(`path: apps/web${postBuild}`)], files).codes).toEqual([
        "E0143",
      ]);
    const always = kustomization("path: apps/web, postBuild: {substituteStrategy: Always}");
    expect(load([own, always], files).codes).toEqual([]);
  });
  it.each([
    ["of another repository", gitRepository("own", "https://git.example.com/acme/other"), "E0150"],
    ["of a tag", gitRepository("own", repository, "{tag: v1}"), "E0150"],
    ["of a commit", gitRepository("own", repository, "{branch: main, commit: '00'}"), "E0150"],
    ["of Flux's default branch", gitRepository("own", repository, "{}"), "E0150"],
    ["of a source that is not in the baseline", gitRepository("other"), "E0150"],
  ])("is refused: %s", (_name, source, code) => {
    const { codes, problems } = load([source, kustomization("path: apps/web")], files);
    expect(codes).toEqual([code]);
    expect(problems[0]?.source?.path).toEqual(["spec", "sourceRef"]);
  });
  it("is of this repository where the environment says so", () => {
    const rendering = "{repositories: {GitRepository/own: ../../}}";
    const spec = kustomization("path: apps/web, postBuild: {substitute: {PORT: p1}}");
    expect(load([spec], files, rendering).codes).toEqual([]);
    const tagged = gitRepository("own", repository, "{tag: v1}");
    expect(load([tagged, spec], files, `{repositories: {"${repository}": ../..}}`).codes).toEqual(
      [],
    );
  });
  it.each([
    ["path: apps/gone", "E0154"],
    ["path: ../other", "E0151"],
    ["path: apps/web, kubeConfig: {secretRef: {name: x}}", "E0151"],
    ["path: apps/web, patchesStrategicMerge: []", "E0151"],
  ])("is refused: %s", (spec, code) => {
    expect(load([own, kustomization(spec)], files).codes).toContain(code);
  });
});

describe("a HelmRelease", () => {
  const own = gitRepository();
  const local = "chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: own}";
  const files = { ...chart(), "charts/web/values.yaml": "a: 1", "prod.yaml": "b: 2" };
  const ask = (spec: string, others: readonly string[] = [], rendering = "{}") =>
    load([own, ...others, helmRelease(spec)], files, rendering);
  it("has the name and the namespace that Flux gives its release", () => {
    const names = (spec: string) =>
      ask(`${local}}}${spec}`).asked.map(({ args }) => args.slice(1, 5));
    const where = "../../charts/web";
    expect(names("")).toEqual([["web", where, "--namespace", "flux-system"]]);
    expect(names(", targetNamespace: shop")).toEqual([["shop-web", where, "--namespace", "shop"]]);
    expect(names(", targetNamespace: shop, releaseName: r")).toEqual([
      ["r", where, "--namespace", "shop"],
    ]);
    // helm-controller `internal/release/name_test.go`.
    const long = `targetNamespace: ${"a".repeat(60)}`;
    expect(names(`, ${long}`)[0]?.[0]).toMatch(/^a{40}-[0-9a-f]{12}$/);
  });
  it("has the values of ConfigMaps in their order, and its own before them", () => {
    const maps = [
      configMap("one", '{values.yaml: "a: {b: 1, c: 1}\\nl: [1]\\nz: null\\n"}'),
      configMap("two", '{own: "a: {c: 2, d: 2}\\nl: []\\n"}'),
    ];
    const from =
      "valuesFrom: [{kind: ConfigMap, name: one}, {kind: ConfigMap, name: two, valuesKey: own}, {kind: ConfigMap, name: gone, optional: true}]";
    const { codes, asked } = ask(`${local}}}, ${from}, values: {a: {d: 3}, e: on}`, maps);
    expect(codes).toEqual([]);
    expect(JSON.parse(asked[0]?.input ?? "")).toEqual({
      ...{ a: { b: 1, c: 2, d: 3 }, l: [], z: null, e: true },
    });
    expect(asked[0]?.args.slice(5)).toEqual(["--include-crds", "--skip-tests", "--values", "-"]);
  });
  it("has values files behind the chart's own, which helm reads anyway", () => {
    const first = ask(`${local}, valuesFiles: [charts/web/values.yaml, ./prod.yaml]}}`);
    expect(first.asked[0]?.args.slice(5)).toEqual([
      ...["--include-crds", "--skip-tests", "--values", "../../prod.yaml"],
    ]);
    expect(ask(`${local}, valuesFiles: [prod.yaml]}}`).codes).toEqual(["E0151"]);
    const missing = `${local}, valuesFiles: [charts/web/values.yaml, gone.yaml]`;
    expect(ask(`${missing}}}`).codes).toEqual(["E0154"]);
    expect(ask(`${missing}, ignoreMissingValuesFiles: true}}`).codes).toEqual([]);
  });
  it("has no CRDs where it says so, and its labels", () => {
    const { asked, loaded } = ask(
      `${local}}}, install: {crds: Skip}, commonMetadata: {labels: {l: m}}`,
    );
    expect(asked[0]?.args).not.toContain("--include-crds");
    expect(loaded?.baseline.map(({ object }) => object.metadata.labels)).toContainEqual({ l: "m" });
  });
  it("is post-rendered by kustomize, one after the other", () => {
    const { built, asked, objects } = ask(
      `${local}}}, postRenderers: [{kustomize: {images: [{name: a, newTag: "2"}]}}, {kustomize: {patches: [{patch: x}]}}]`,
    );
    expect(asked.map(({ program, args }) => [program, args[0]])).toEqual([
      ...[
        ["helm", "template"],
        ["kustomize", "build"],
        ["kustomize", "build"],
      ],
    ]);
    const resources = ["helm-output.yaml"];
    expect(built).toEqual([
      { resources, images: [{ name: "a", newTag: "2" }] },
      { resources, patches: [{ patch: "x" }] },
    ]);
    expect(asked.slice(1).map(({ files: own }) => own?.["helm-output.yaml"])).toEqual([
      service("of-web"),
      service("built"),
    ]);
    expect(objects).toContain("Service flux-system/built");
  });
  it("has a vendored chart of a Helm or an OCI repository", () => {
    const helm =
      '{apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: {name: r, namespace: flux-system}, spec: {url: "https://charts.example.com"}}\n';
    const oci =
      '{apiVersion: source.toolkit.fluxcd.io/v1, kind: OCIRepository, metadata: {name: r, namespace: flux-system}, spec: {url: "oci://example.com/charts/web", ref: {semver: 1.x}}}\n';
    const ofHelm =
      "chart: {spec: {chart: web, version: 1.2.3, sourceRef: {kind: HelmRepository, name: r}}}";
    const ofOci = "chartRef: {kind: OCIRepository, name: r}";
    const folders =
      '{repositories: {"https://charts.example.com": ../../charts, "oci://example.com/charts/web": ../../charts/web}}';
    for (const [source, spec] of [
      [helm, ofHelm],
      [oci, ofOci],
    ] as const) {
      expect(ask(spec, [source], folders).asked[0]?.args[2]).toBe("../../charts/web");
      expect(ask(spec, [source]).codes).toEqual(["E0150"]);
      expect(ask(spec, [], folders).codes).toEqual(["E0150"]);
    }
    expect(ask(ofHelm.replace("1.2.3", "1.2.4"), [helm], folders).codes).toEqual(["E0153"]);
    expect(ask(ofOci, [oci.replace("1.x", "2.x")], folders).codes).toEqual(["E0153"]);
  });
  it.each([
    [", valuesFrom: [{kind: Secret, name: s}]", "E0151", ["spec", "valuesFrom", 0]],
    [
      ", valuesFrom: [{kind: ConfigMap, name: s, targetPath: a.b}]",
      "E0151",
      ["spec", "valuesFrom", 0],
    ],
    [", valuesFrom: [{kind: ConfigMap, name: gone}]", "E0154", ["spec", "valuesFrom", 0]],
    [", postRenderers: [{exec: {}}]", "E0151", ["spec", "postRenderers", 0]],
    [", kubeConfig: {}", "E0151", ["spec", "kubeConfig"]],
  ])("is refused at its line: %s", (spec, code, path) => {
    const { codes, problems, asked } = ask(`${local}}}${spec}`);
    expect([codes, asked]).toEqual([[code], []]);
    expect(problems[0]?.source?.path).toEqual(path);
  });
  it("is refused where it names no chart", () => {
    expect(ask("values: {}").codes).toEqual(["E0151"]);
    expect(ask("chartRef: {kind: HelmChart, name: x}").codes).toEqual(["E0151"]);
  });
});

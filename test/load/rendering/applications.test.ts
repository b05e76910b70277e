/** What Argo CD's Applications deploy: argo-cd `reposerver/repository/repository.go`, `util/helm`, `util/kustomize`. */
import { describe, expect, it } from "vitest";
import type { FileMap } from "../../support/synth.ts";
import { application, chart, load, repository, service, sourced } from "./rendered.ts";

describe("an Application of a folder", () => {
  const files = {
    "apps/web/service.yaml": service("web"),
    "apps/web/own.yaml": service("own", ", namespace: other"),
    "apps/web/notes.yaml": "title: no manifest\n",
    "apps/web/skipped.yaml": `# +argocd:skip-file-rendering\n${service("skipped")}`,
    "apps/web/.hidden.yaml": service("hidden"),
    "apps/web/README.md": "kind: of a page",
    "apps/web/deep/service.yaml": service("deep"),
    "apps/web/deep/er/service.json":
      '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "deeper"}}',
  };
  const top = ["Service other/own", "Service web/hidden", "Service web/web"];
  it.each([
    ["path: apps/web", top],
    ["path: ./apps/web/", top],
    [
      "path: apps/web, directory: {recurse: true}",
      [top[0], "Service web/deep", "Service web/deeper", top[1], top[2]],
    ],
    ["path: apps/web, directory: {include: 'serv*.yaml'}", ["Service web/web"]],
    [
      "path: apps/web, directory: {recurse: true, exclude: '{deep/*,own.yaml,.h?dden.yaml}'}",
      ["Service web/web"],
    ],
    [
      "path: apps/web, directory: {recurse: true, include: '*service*', exclude: '[!d]*'}",
      ["Service web/deep", "Service web/deeper"],
    ],
    // A backslash takes a character as it is: \\s is no white space, \\* no star.
    ["path: apps/web, directory: {include: '\\service.y?ml'}", ["Service web/web"]],
    ["path: apps/web, directory: {include: '\\*.yaml'}", []],
    ["path: apps/web, directory: {include: '[z'}", []],
    [`path: apps/web, directory: {include: '${"*".repeat(3)}${"*e".repeat(40)}*z'}`, []],
    [`path: apps/web, directory: {exclude: '${"{*,?}s".repeat(20)}*z'}`, top],
  ])("has the files that Argo CD reads: %s", (source, names) => {
    const { codes, objects } = load([sourced(source)], files);
    expect([codes, objects]).toEqual([[], names]);
  });
  it("points at the file in which an object is", () => {
    const { loaded } = load([sourced("path: apps/web")], files);
    const found = loaded?.baseline.map(({ source }) => source.document.file);
    expect(found).toContain("apps/web/service.yaml");
  });
  it("is refused where the folder holds Jsonnet", () => {
    const jsonnet = { ...files, "apps/web/a.jsonnet": "{}" };
    expect(load([sourced("path: apps/web")], jsonnet).codes).toEqual(["E0151"]);
    const below = { ...files, "apps/web/deep/a.jsonnet": "{}" };
    expect(load([sourced("path: apps/web")], below).codes).toEqual([]);
  });
});

describe("an Application of a chart", () => {
  const files: FileMap = {
    ...chart(),
    "charts/web/prod.yaml": "a: 1",
    "common/values.yaml": "b: 2",
  };
  const ask = (helm: string, more = files) => load([sourced(`path: charts/web${helm}`)], more);
  const plain = [
    ...["template", "web", "../../charts/web", "--namespace", "web"],
    ...["--include-crds", "--skip-tests"],
  ];
  it("is asked with the Application's name and the namespace of its destination", () => {
    const { asked, objects } = ask("");
    expect(asked.map(({ args, input }) => [args, input])).toEqual([[plain, undefined]]);
    expect(objects).toEqual(["Service web/of-web"]);
  });
  it("is asked with the values in their order: files, stated ones, parameters", () => {
    const { asked } = ask(
      `, helm: {releaseName: r, namespace: ns, skipCrds: true, kubeVersion: 1.30.0, apiVersions: [a.b/v1/C],
        valueFiles: [prod.yaml, /common/values.yaml], values: "image: {tag: '1'}\\n",
        parameters: [{name: a.b, value: "1,2"}, {name: c, value: "01", forceString: true}, {name: d, value: "{x,y}"}]}`,
    );
    expect(asked.map(({ args, input }) => [args, input])).toEqual([
      [
        [
          ...["template", "r", "../../charts/web", "--namespace", "ns", "--skip-tests"],
          ...["--kube-version=1.30.0", "--api-versions=a.b/v1/C"],
          ...["--values", "../../charts/web/prod.yaml", "--values", "../../common/values.yaml"],
          ...["--values", "-", "--set", "a.b=1\\,2", "--set-string", "c=01", "--set", "d={x,y}"],
        ],
        '{"image":{"tag":"1"}}',
      ],
    ]);
  });
  it("takes valuesObject before values, and leaves files out that may miss", () => {
    const { asked } = ask(
      ", helm: {values: 'a: 1', valuesObject: {b: 12345678901234567890}, valueFiles: [gone.yaml, prod.yaml], ignoreMissingValueFiles: true}",
    );
    expect(asked[0]?.input).toBe('{"b":12345678901234567890}');
    expect(asked[0]?.args.filter((arg) => arg.endsWith(".yaml"))).toEqual([
      "../../charts/web/prod.yaml",
    ]);
  });
  it("is asked as the environment says, where the Application does not", () => {
    const asked = load(
      [sourced("path: charts/web")],
      files,
      "{helm: {kubeVersion: 1.33.0, apiVersions: [x/v1]}}",
    ).asked[0];
    expect(asked?.args).toEqual([...plain, "--kube-version=1.33.0", "--api-versions=x/v1"]);
  });
  it("is asked with Argo CD's variables filled in, where Argo CD does it", () => {
    const { asked, codes } = ask(
      `, helm: {valueFiles: ["../\${ARGOCD_APP_NAME}/prod.yaml", $ARGOCD_APP_SOURCE_PATH.yaml], ignoreMissingValueFiles: true, values: "a: $ARGOCD_APP_REVISION\\n",
        parameters: [{name: a, value: $ARGOCD_APP_NAMESPACE-$ARGOCD_APP_PROJECT_NAME}, {name: b, value: "$$\${X}1$", forceString: true}],
        fileParameters: [{name: c, path: ./$ARGOCD_APP_SOURCE_TARGET_REVISION/prod.yaml}]}`,
    );
    expect(codes).toEqual([]);
    expect(asked[0]?.args.slice(7)).toEqual([
      ...["--values", "../../charts/web/prod.yaml", "--values", "-"],
      ...["--set", "a=web-default", "--set-string", "b=$1$"],
      ...["--set-file", "c=../../charts/web/prod.yaml"],
    ]);
    expect(asked[0]?.input).toBe('{"a":"$ARGOCD_APP_REVISION"}');
  });
  it("takes values of another source by its ref", () => {
    const of = (ref: string) =>
      load(
        [
          application(
            `destination: {namespace: web}, sources: [{repoURL: "${repository}", path: charts/web, helm: {valueFiles: [$${ref}/common/values.yaml]}}, {repoURL: "${repository}", ref: vals}]`,
          ),
        ],
        files,
      );
    expect(of("vals").asked[0]?.args).toContain("../../common/values.yaml");
    expect(of("other").codes).toEqual(["E0150"]);
  });
  it.each([
    [", helm: {valueFiles: [gone.yaml]}", "E0154"],
    [", helm: {valueFiles: ['https://example.com/v.yaml']}", "E0150"],
    [", helm: {valueFiles: ['../../../v.yaml']}", "E0150"],
    [", helm: {valueFiles: ['*.yaml']}", "E0151"],
    [", helm: {values: '- a'}", "E0151"],
    [", helm: {fileParameters: [{name: a, path: gone.txt}]}", "E0154"],
    [", helm: {fileParameters: [{name: a, path: ../../../b}]}", "E0150"],
    [", helm: {valueFiles: [$ARGOCD_APP_REVISION/v.yaml]}", "E0151"],
    [", helm: {parameters: [{name: a, value: $ARGOCD_APP_REVISION}]}", "E0151"],
    [", helm: {releaseName: Web_1}", "E0151"],
    [", helm: {}, kustomize: {}", "E0151"],
    [", plugin: {name: x}", "E0151"],
  ])("is not asked: %s", (helm, code) => {
    const { codes, asked, problems } = ask(helm);
    expect([...new Set(codes)]).toEqual([code]);
    expect(asked.length === 0 || code === "E0154").toBe(true);
    expect(problems[0]?.source?.document.file).toBe("environments/s/all.yaml");
  });
  it("is not asked where its dependencies are not vendored", () => {
    const needs = {
      ...files,
      "charts/web/Chart.yaml":
        "{apiVersion: v2, name: web, version: 1.0.0, dependencies: [{name: redis}]}",
    };
    const { codes, asked, problems } = ask("", needs);
    expect([codes, asked]).toEqual([["E0146"], []]);
    expect(problems[0]?.source?.path).toEqual(["spec", "source", "path"]);
    expect(ask("", { ...needs, "charts/web/charts/redis-1.0.0.tgz": "" }).codes).toEqual([]);
  });
});

describe("an Application of a kustomization", () => {
  const files = {
    "apps/web/kustomization.yaml":
      "{namePrefix: old-, resources: [../base, service.yaml], images: [{name: a, newName: b}, {name: c, newTag: '1'}], configMapGenerator: [{name: x, files: [k=data.txt, gone.txt], envs: [e.env]}], patches: [{path: p.yaml}]}",
    ...{ "apps/web/service.yaml": service("web"), "apps/web/data.txt": "", "apps/web/e.env": "" },
    ...{ "apps/web/p.yaml": "", "apps/base/kustomization.yml": "resources: []" },
  };
  it("is built as it is without options", () => {
    const { asked, objects } = load([sourced("path: apps/web")], files);
    expect(asked.map(({ args, files: own }) => [args, own])).toEqual([
      [["build", "../../apps/web"], undefined],
    ]);
    expect(objects).toEqual(["Service web/built"]);
  });
  it("is built beside the repository with what `kustomize edit` would write", () => {
    const { asked, built, messages } = load(
      [
        sourced(
          `path: apps/web, kustomize: {namePrefix: new-, nameSuffix: -x, namespace: ns, images: ["a=reg:5000/d:2", "e@sha256:00", "f:1"],
          replicas: [{name: web, count: "3"}], commonLabels: {l: m}, commonAnnotations: {note: o}, patches: [{patch: "[]"}], components: [../base]}`,
        ),
      ],
      files,
    );
    expect(messages).toBe("");
    expect(asked[0]?.args).toEqual([
      ...["build", "--load-restrictor", "LoadRestrictionsNone", "."],
    ]);
    expect(built).toEqual([
      {
        namePrefix: "new-",
        nameSuffix: "-x",
        namespace: "ns",
        resources: ["root/apps/base", "root/apps/web/service.yaml"],
        images: [
          { name: "a", newName: "reg:5000/d", newTag: "2" },
          { name: "c", newTag: "1" },
          { name: "e", digest: "sha256:00" },
          { name: "f", newTag: "1" },
        ],
        replicas: [{ name: "web", count: 3 }],
        commonLabels: { l: "m" },
        commonAnnotations: { note: "o" },
        configMapGenerator: [
          {
            name: "x",
            files: ["k=root/apps/web/data.txt", "gone.txt"],
            envs: ["root/apps/web/e.env"],
          },
        ],
        patches: [{ path: "root/apps/web/p.yaml" }, { patch: "[]" }],
        components: ["root/apps/base"],
      },
    ]);
  });
  it("has labels without selectors where the Application says so", () => {
    const source =
      "path: apps/web, kustomize: {commonLabels: {l: m}, labelWithoutSelector: true, labelIncludeTemplates: true}";
    expect(load([sourced(source)], files).built[0]).toMatchObject({
      labels: [{ pairs: { l: "m" }, includeTemplates: true }],
    });
  });
  it("is built with variables in images and labels, and in annotations where it says so", () => {
    const options =
      "images: ['a:$ARGOCD_APP_NAME'], commonLabels: {l: $ARGOCD_APP_NAME}, commonAnnotations: {note: $ARGOCD_APP_NAME}";
    const build = (more = "") =>
      load([sourced(`path: apps/web, kustomize: {${options}${more}}`)], files).built[0];
    expect(build()).toMatchObject({
      images: [{ name: "a", newTag: "web" }, { name: "c" }],
      commonLabels: { l: "web" },
      commonAnnotations: { note: "$ARGOCD_APP_NAME" },
    });
    expect(build(", commonAnnotationsEnvsubst: true")).toMatchObject({
      commonAnnotations: { note: "web" },
    });
  });
  it.each([
    ["path: apps/web, kustomize: {components: [../gone]}", "E0154"],
    [`path: apps/web, kustomize: {images: ['a:\${ARGOCD_APP_REVISION}']}`, "E0151"],
  ])("is not built: %s", (source, code) => {
    const { codes, asked } = load([sourced(source)], files);
    expect([codes, asked]).toEqual([[code], []]);
  });
  it("is not built on a remote base", () => {
    const remote = {
      ...files,
      "apps/base/kustomization.yml": "resources: ['https://x.io/a.yaml']",
    };
    expect(load([sourced("path: apps/web")], remote).codes).toEqual(["E0147"]);
  });
  it.each([
    ["configMapGenerator: [{name: a, files: [/etc/passwd]}]", {}],
    ["configMapGenerator: [{name: a, files: [key=../../../secret]}]", {}],
    ["secretGenerator: [{name: a, envs: [../../../.env]}]", {}],
    ["patches: [{path: ../../../patch.yaml}]", {}],
    [
      "generators: [g.yaml]",
      { "apps/base/g.yaml": "{kind: ConfigMapGenerator, files: [/etc/passwd]}" },
    ],
    ["resources: [../more]", { "apps/more/kustomization.yaml": "crds: [../../../crd.json]" }],
  ])("is not built with files from elsewhere: %s", (base, more) => {
    const all = { ...files, "apps/base/kustomization.yml": base, ...more };
    const { codes, asked } = load([sourced("path: apps/web, kustomize: {namePrefix: a-}")], all);
    expect([codes, asked]).toEqual([["E0123"], []]);
  });
  it("is built with annotations that look like paths", () => {
    const annotated = "{commonAnnotations: {path: /metrics, env: ../../../x}}";
    const all = { ...files, "apps/base/kustomization.yml": annotated };
    expect(load([sourced("path: apps/web, kustomize: {namePrefix: a-}")], all).codes).toEqual([]);
  });
  it("is built without annotations that would say where", () => {
    const annotated = "{resources: [], buildMetadata: [originAnnotations, managedByLabel]}";
    const all = { ...files, "apps/web/kustomization.yaml": annotated };
    const { built } = load([sourced("path: apps/web, kustomize: {namePrefix: a-}")], all);
    expect(built[0]).toMatchObject({ buildMetadata: ["managedByLabel"] });
  });
  it("is not built where a file beside it changes the source", () => {
    for (const name of [".argocd-source.yaml", ".argocd-source-web.yaml"])
      expect(
        load([sourced("path: apps/web")], { ...files, [`apps/web/${name}`]: "" }).codes,
      ).toEqual(["E0151"]);
    const other = { ...files, "apps/web/.argocd-source-api.yaml": "" };
    expect(load([sourced("path: apps/web")], other).codes).toEqual([]);
  });
});

describe("the namespace and the cluster of an Application", () => {
  const files = { "apps/web/service.yaml": service("web"), "argo/a.yaml": "{}" };
  const to = (destination: string, name = "web", more = "") =>
    application(
      `destination: {${destination}}, source: {repoURL: "${repository}", path: apps/${name}}${more}`,
      name,
    );
  it("is made by Argo CD with its labels, unless the baseline has it", () => {
    const made =
      ", syncPolicy: {syncOptions: [CreateNamespace=true], managedNamespaceMetadata: {labels: {istio-injection: enabled}}}";
    const { loaded, codes } = load([to("namespace: web", "web", made)], files);
    expect(codes).toEqual([]);
    expect(loaded?.baseline.map(({ object }) => [object.kind, object.metadata])).toContainEqual([
      "Namespace",
      { name: "web", labels: { "istio-injection": "enabled" } },
    ]);
    const own = "{apiVersion: v1, kind: Namespace, metadata: {name: web}}\n";
    expect(load([own, to("namespace: web", "web", made)], files).codes).toEqual([]);
    const unmade = made.replace("CreateNamespace=true", "CreateNamespace=false");
    expect(load([to("namespace: web", "web", unmade)], files).objects).toEqual(["Service web/web"]);
  });
  it("is the same for all", () => {
    const two = { ...files, "apps/api/service.yaml": service("api") };
    const codes = (first: string, second: string) =>
      load([to(`namespace: web, ${first}`), to(`namespace: web, ${second}`, "api")], two).codes;
    expect(codes("name: staging", "name: staging")).toEqual([]);
    expect(codes("server: https://kubernetes.default.svc", "name: in-cluster")).toEqual([]);
    expect(codes("name: staging", "name: production")).toEqual(["E0155"]);
    expect(codes("name: staging", "server: https://kubernetes.default.svc")).toEqual(["E0155"]);
  });
  it("of Argo CD itself has the Applications of all clusters", () => {
    const root = sourced("path: argo", "root");
    const remote = {
      ...files,
      "argo/a.yaml": `${to("namespace: web, name: staging")}---\n{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: p}}\n`,
    };
    expect(load([root], remote).codes).toEqual([]);
    const rollout = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: r}}\n";
    expect(load([root], { ...remote, "argo/b.yaml": rollout }).codes).toEqual(["E0155"]);
  });
});

describe("the repository of an Application", () => {
  const files = { "apps/web/service.yaml": service("web"), ...chart("vendor/redis", "18.1.0") };
  const of = (source: string, rendering = "{}") =>
    load([application(`destination: {namespace: web}, source: {${source}}`)], files, rendering);
  it.each([
    "https://git.example.com/acme/shop",
    "https://GIT.example.com/acme/Shop.git/",
    "git@git.example.com:acme/shop.git",
    "ssh://git@git.example.com/acme/shop.git",
    "ssh://git@git.example.com:22/acme/shop",
    "https://token@git.example.com/acme/shop.git",
  ])("is this one: %s", (url) => {
    const source = `repoURL: "${url}", path: apps/web`;
    for (const revision of ["HEAD", "main", "refs/heads/main", ""])
      expect(of(`${source}, targetRevision: "${revision}"`).codes).toEqual([]);
  });
  it.each([
    'repoURL: "https://git.example.com/acme/other", path: apps/web',
    'repoURL: "https://git.example.org/acme/shop", path: apps/web',
    'repoURL: "ssh://git@git.example.com:2222/acme/shop", path: apps/web',
    "path: apps/web",
    `repoURL: "${repository}", path: apps/web, targetRevision: v1.0.0`,
    'repoURL: "https://charts.example.com", chart: redis, targetRevision: 18.1.0',
    "repoURL: registry.example.com/charts, chart: redis, targetRevision: 18.1.0",
  ])("is not this one, which is said at the line: %s", (source) => {
    const { codes, problems } = of(source);
    expect(codes).toEqual(["E0150"]);
    expect(problems[0]?.source?.path.slice(0, 2)).toEqual(["spec", "source"]);
  });
  it("is a folder where the environment says so, whatever its revision", () => {
    const folders = '{repositories: {"https://git.example.com/acme/other.git": ../../apps}}';
    const source = "repoURL: git@git.example.com:acme/other, path: web, targetRevision: v7";
    expect(of(source, folders).objects).toEqual(["Service web/web"]);
  });
  it("has a chart of the version that is deployed", () => {
    const folders = '{repositories: {"https://charts.example.com": ../../vendor}}';
    const source = 'repoURL: "https://charts.example.com/", chart: redis, targetRevision: ';
    for (const version of ["18.1.0", "v18.1.0", "18.x.x", "^18.0.0"])
      expect(of(`${source}"${version}"`, folders).codes).toEqual([]);
    for (const version of ["18.1.1", "17.x.x"])
      expect(of(`${source}"${version}"`, folders).codes).toEqual(["E0153"]);
    const gone = 'repoURL: "https://charts.example.com/", chart: nginx, targetRevision: "1.0.0"';
    expect(of(gone, folders).codes).toEqual(["E0154"]);
  });
  it("says how a chart is vendored", () => {
    expect(
      of('repoURL: "https://charts.example.com", chart: redis, targetRevision: 18.1.0').help,
    ).toContain(
      "`helm pull redis --repo https://charts.example.com --version 18.1.0 --untar --untardir charts`",
    );
  });
});

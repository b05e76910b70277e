// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are Flux's, not templates
/** @module `sources[].substitute` by Flux's rules, and placeholders that nothing fills in. */
import { describe, expect, it } from "vitest";
import { substitute } from "../../lib/load/envsubst.ts";
import { synth, synthFiles } from "../support/synth.ts";

// What github.com/fluxcd/pkg/envsubst (2026-07) printed for the same; `undefined`: it refused.
const expressions: Readonly<Record<string, string | undefined>> = {
  "${A}": "alpha",
  "x${A}y${N}z": "xalphay80z",
  "${X}": "",
  $A: "$A",
  $$A: "$A",
  "$${A}": "${A}",
  "$$${A}": "$alpha",
  "${X:-d}": "d",
  "${X:=d}": "d",
  "${X=d}": "d",
  "${E:-d}": "d",
  "${A:-d}": "alpha",
  "${A:+d}": "alpha",
  "${X:-a${A}b}": "aalphab",
  "${X:-${Y:-c}d}": "cd",
  "${X:-a:b/c}": "a:b/c",
  "${X:-$$y}": "$$y",
  "${X-d}": undefined,
  "${A^}": "Alpha",
  "${A^^}": "ALPHA",
  "${#A}": "5",
  "${#U}": "5",
  "${A:1:2}": "lp",
  "${A:-1}": "alpha",
  "${A:9}": "",
  "${B#/a}": "/b/c.txt",
  "${B%.txt}": "/a/b/c",
  "${B/a/z}": "/z/b/c.txt",
  "${B//\\//-}": "-a-b-c.txt",
  "${B/%.txt/.md}": "/a/b/c.md",
  "${A": undefined,
  "${A b}": undefined,
  "${}": undefined,
  "${A:1:-1}": undefined,
  "awk '{print $1}'": "awk '{print $1}'",
};
const variables: Readonly<Record<string, string>> = {
  ...{ A: "alpha", B: "/a/b/c.txt", E: "", N: "80", U: "über" },
};

describe("an expression", () => {
  it.each(Object.entries(expressions))("%s is filled in as Flux does", (text, expected) => {
    const result = substitute(text, (name) => variables[name]);
    expect("problem" in result ? undefined : result.text).toBe(expected);
  });
  it("with a pattern of wildcards is refused, not read in another way", () => {
    expect(substitute("${B##*/}", (name) => variables[name])).toHaveProperty("problem");
  });
});

const spec = (source: string) =>
  `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {namespace: shop, deploy: true, sources: [${source}]}}}`;
const compile = (baseline: string, substitution = "", files: Record<string, string> = {}) =>
  synth(withFiles(baseline, substitution, files));
function withFiles(baseline: string, substitution = "", files: Record<string, string> = {}) {
  const stated = substitution === "" ? "" : `, substitute: ${substitution}`;
  return {
    "environments/staging/environment.yaml": spec(`{path: baseline/${stated}}`),
    "environments/staging/baseline/all.yaml": baseline,
    ...Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`environments/staging/${path}`, text]),
    ),
  };
}
const deployment = (image: string, rest = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: "${image}"${rest}}]}
`;
const written = (output: ReadonlyMap<string, string>, part: string) =>
  [...output].find(([path]) => path.startsWith("staging/baseline/") && path.includes(part))?.[1];

describe("a placeholder", () => {
  const service = (fields: string) => `{apiVersion: v1, kind: Service, ${fields}}`;
  const refused: readonly (readonly [string, string])[] = [
    ["an image", deployment("${REGISTRY}/web:1")],
    ["an image of the vault plugin", deployment("<path:kv/data/registry#host>/web")],
    ["an image of a template", deployment("{{ .Values.image }}")],
    ["an image that is escaped", deployment("$${REGISTRY}/web")],
    ["a name", service("metadata: {name: 'web-${STAGE}'}")],
    ["a namespace", service("metadata: {name: web, namespace: '${NS}'}")],
    [
      "a label of an unknown kind",
      "{apiVersion: example.io/v1, kind: X, metadata: {name: x, labels: {a: '${B}'}}}",
    ],
    ["a selector", service("metadata: {name: web}, spec: {selector: {app: '${APP}'}}")],
    ["a port", service("metadata: {name: web}, spec: {ports: [{port: '${PORT}'}]}")],
    [
      "a published name",
      service(
        "metadata: {name: web, annotations: {external-dns.alpha.kubernetes.io/hostname: 'w.${DOMAIN}'}}",
      ),
    ],
    [
      "a host",
      "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: w}, spec: {hosts: ['w.${DOMAIN}']}}",
    ],
    [
      "a name that is referred to",
      deployment("web", ", envFrom: [{configMapRef: {name: 'c-${STAGE}'}}]"),
    ],
  ];
  it.each([
    "REG/web:{% raw %}1",
    "[[ .registry ]]/web:1",
    "#{REGISTRY}#/web:1",
    "%REGISTRY%/web:1",
    "@registry.host@/web:1",
    "__IMAGE__",
    "(@= data.values.image @)",
    "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]",
    "vault:secret/data/web#image",
    "ref+vault://secret/web/image",
  ])("of whatever tool in an image is an error: %s", (image) => {
    expect(compile(deployment(image)).diagnostics.map(({ code }) => code)).toEqual(["E0143"]);
  });

  it.each([
    "registry:5000/team_a/web__api@sha256:0123456789012345678901234567890123456789012345678901234567890123",
    "web:v1.2_rc-3",
  ])("is none in an image like %s", (image) => {
    expect(compile(deployment(image)).diagnostics).toEqual([]);
  });

  it.each(refused)("in %s is an error", (_name, baseline) => {
    expect(compile(baseline).diagnostics.map(({ code }) => code)).toEqual(["E0143"]);
  });

  const fine: readonly (readonly [string, string])[] = [
    ["a command", deployment("web", ", command: [sh, -c, 'echo ${HOME}']")],
    ["a variable's text", deployment("web", ", env: [{name: URL, value: 'http://${HOST:web}/'}]")],
    [
      "a ConfigMap's text",
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: 'x ${Y} {{ z }}'}}",
    ],
    ["another annotation", service("metadata: {name: web, annotations: {note: 'see ${X}'}}")],
    [
      "a name in an unknown kind's own language",
      "{apiVersion: example.io/v1, kind: X, metadata: {name: x}, spec: {name: '${role_a}'}}",
    ],
    [
      "a proxy's language",
      "{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: x}, spec: {configPatches: [{patch: {value: {name: '${x}'}}}]}}",
    ],
  ];
  it.each(fine)("in %s is text", (_name, baseline) => {
    const found = compile(baseline).diagnostics.filter(({ code }) => code !== "W0105");
    expect(found).toEqual([]);
  });
  it("is reported once, however many fields hold it", () => {
    const [one, ...others] = compile(
      `${deployment("${R}/a")}---\n${deployment("${R}/b").replace("web}", "two}")}`,
    ).diagnostics;
    expect(others).toEqual([]);
    expect(one?.message).toContain("(and in 1 more fields)");
  });
});

describe("substitute", () => {
  const values = "{values: {REGISTRY: ghcr.io/acme, PORT: '8080'}}";
  it("fills in values, and makes numbers of plain texts, as Flux does", () => {
    const output = synthFiles(
      withFiles(
        deployment("${REGISTRY}/web:${TAG:=1}", ", ports: [{containerPort: '${PORT}'}]"),
        values,
      ),
    );
    expect(written(output, "deployment-web")).toContain("image: ghcr.io/acme/web:1\n");
    expect(written(output, "deployment-web")).toContain("containerPort: 8080\n");
  });
  it("reads files in order, ConfigMaps and plain mappings, and values outrank them", () => {
    const output = synthFiles(
      withFiles(deployment("${A}/${B}/${C}"), "{files: [one.yaml, two.yaml], values: {C: c3}}", {
        "one.yaml":
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {A: a1, B: b1, C: c1}}",
        "two.yaml": "B: b2\nC: c2\n",
      }),
    );
    expect(written(output, "deployment-web")).toContain("image: a1/b2/c3\n");
  });
  it("leaves alone what says so, and an escape becomes text", () => {
    const map = (name: string, marks: string) =>
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}${marks}}, data: {a: '$\${PORT} \${PORT}'}}\n`;
    const off = (field: string) => `, ${field}: {kustomize.toolkit.fluxcd.io/substitute: disabled}`;
    const output = synthFiles(
      withFiles(
        [map("one", ""), map("two", off("annotations")), map("three", off("labels"))].join("---\n"),
        values,
      ),
    );
    expect(written(output, "configmap-one")).toContain("a: ${PORT} 8080");
    expect(written(output, "configmap-two")).toContain("a: $${PORT} ${PORT}");
    expect(written(output, "configmap-three")).toContain("a: $${PORT} ${PORT}");
  });
  it.each([
    ["$${NAME} said", values, false],
    ["${PORT:-1}/x", values, false],
    ["${NAME} said", undefined, true],
  ])(
    "leaves no placeholder for a fork's variable that is not meant: %s",
    (text, stated, isNews) => {
      const files = withFiles(
        `${deployment("web", `, env: [{name: A, value: '${text}'}]`)}---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: http, port: 80}]}}
`,
        stated ?? "",
      );
      const { diagnostics } = synth({
        ...files,
        "environments/staging/sandboxes/pr-1.yaml":
          "{apiVersion: isolane.dev/v1alpha1, kind: Sandbox, metadata: {name: pr-1}, spec: {forks: [{forkOf: {kind: Deployment, name: web}}]}}",
      });
      expect(diagnostics.map(({ code }) => code).includes("W0350")).toBe(isNews);
    },
  );
  it("makes a variable without value empty in text, and refuses it where a value has to stand", () => {
    const shell = deployment("web", ", args: ['x${HOME} ${PORT}']");
    expect(written(synthFiles(withFiles(shell, values)), "deployment-web")).toContain("- x 8080\n");
    expect(
      compile(shell, "{strict: true, values: {PORT: '1'}}").diagnostics.map((d) => d.code),
    ).toEqual(["E0143"]);
    expect(compile(deployment("${NO}/web"), values).diagnostics.map((d) => d.code)).toEqual([
      "E0143",
    ]);
    expect(compile(deployment("${NO:-x}/web"), values).diagnostics).toEqual([]);
  });
  it.each([
    ["an expression that is none", deployment("web", ", args: ['${a b}']"), values, {}, "E0144"],
    ["a value that is no YAML", deployment("${X}"), "{values: {X: '[a'}}", {}, "E0144"],
    [
      "values of a Secret",
      deployment("web"),
      "{files: [s.yaml]}",
      { "s.yaml": "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {A: b}}" },
      "E0145",
    ],
    [
      "a file of something else",
      deployment("web"),
      "{files: [s.yaml]}",
      { "s.yaml": "a: {b: c}" },
      "E0145",
    ],
    ["a file that is not there", deployment("web"), "{files: [s.yaml]}", {}, "E0124"],
    ["a name that is none", deployment("web"), "{values: {1a: b}}", {}, "E0205"],
  ])("refuses %s", (_name, baseline, substitution, files, code) => {
    expect(compile(baseline, substitution, files).diagnostics.map((d) => d.code)).toEqual([code]);
  });
});

describe("a source's namespace", () => {
  it("fills the namespaces of its objects alone", () => {
    const { result } = synth({
      "environments/staging/environment.yaml": spec(
        "{path: a.yaml, namespace: other}, {path: b.yaml}",
      ),
      "environments/staging/a.yaml": "{apiVersion: v1, kind: Service, metadata: {name: a}}",
      "environments/staging/b.yaml": "{apiVersion: v1, kind: Service, metadata: {name: b}}",
    });
    const places = result?.input.baseline.map(({ object }) => object.metadata.namespace);
    expect(places).toEqual(["other", "shop"]);
  });
});

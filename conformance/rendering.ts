/**
 * @module Of the part "yaml": what an Argo CD Application of a kustomization renders. Argo CD edits the kustomization
 * by `kustomize edit` and builds it (`util/kustomize/kustomize.go` of argoproj/argo-cd): so is done here, in a copy.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Problems } from "../lib/diagnostics/problems.ts";
import { diskIo } from "../lib/disk/read.ts";
import { stable } from "../lib/kube/json.ts";
import { loadEnvironment } from "../lib/load/load.ts";
import { parseYaml } from "../lib/yaml/document.ts";

/** Options of an Application, and the edits that Argo CD makes for them. */
const options: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ["namePrefix: new-", [["set", "nameprefix", "--", "new-"]]],
  ["nameSuffix: -s", [["set", "namesuffix", "--", "-s"]]],
  ["namespace: ns", [["set", "namespace", "--", "ns"]]],
  ["replicas: [{name: web, count: 3}]", [["set", "replicas", "web=3"]]],
  ["commonLabels: {team: a}", [["add", "label", "team:a"]]],
  [
    "commonLabels: {team: a}, labelWithoutSelector: true",
    [["add", "label", "--without-selector", "team:a"]],
  ],
  [
    "commonLabels: {team: a}, labelWithoutSelector: true, labelIncludeTemplates: true",
    [["add", "label", "--without-selector", "--include-templates", "team:a"]],
  ],
  ["commonAnnotations: {note: a}", [["add", "annotation", "note:a"]]],
  ["components: [../part]", [["add", "component", "../part"]]],
  ...[
    ...["nginx:1", "nginx=reg:5000/x/nginx", "nginx=reg:5000/x/nginx:2", "other=mine:2"],
    ...["nginx@sha256:0000", "nginx=mine@sha256:0000", "nginx=reg:5000/a@sha256:0000", "gone:1"],
    ...["reg:5000/nginx:1", "nginx:*", "nginx=mine:*"],
  ].map((image) => [`images: ["${image}"]`, [["set", "image", image]]] as const),
  [
    'namePrefix: p-, images: ["nginx:1", "other=third:3"], commonAnnotations: {note: a}',
    [
      ["set", "nameprefix", "--", "p-"],
      ["set", "image", "nginx:1", "other=third:3"],
      ["add", "annotation", "note:a"],
    ],
  ],
];

const files: Readonly<Record<string, string>> = {
  "web/kustomization.yaml":
    "namePrefix: old-\nresources: [../base, service.yaml]\nimages: [{name: nginx, newName: own, newTag: '0'}, {name: other, newTag: '9'}]\nconfigMapGenerator: [{name: conf, files: [text.txt, key=text.txt], envs: [vars.env]}]\npatches: [{path: patch.yaml}]\n",
  "web/service.yaml":
    "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}\n",
  "web/text.txt": "text\n",
  "web/vars.env": "A=b\n",
  "web/patch.yaml":
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, annotations: {patched: by file}}}\n",
  "base/kustomization.yaml": "resources: [deployment.yaml]\n",
  "base/deployment.yaml":
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: 'nginx:5', envFrom: [{configMapRef: {name: conf}}]}, {name: b, image: other}, {name: c, image: 'reg:5000/nginx:5'}]}}}}\n",
  "part/kustomization.yaml":
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{target: {kind: Deployment}, patch: \'[{"op": "replace", "path": "/spec/replicas", "value": 7}]\'}]\n',
};

/** Pairs of what we render for an Application and what Argo CD would, by the kustomize at a path. */
export function renderedByArgo(program: string): readonly (readonly [unknown, unknown])[] {
  return options.map(([stated, edits]) => {
    const root = fs.mkdtempSync(join(tmpdir(), "isolane-conformance-"));
    const write = (path: string, text: string) => {
      fs.mkdirSync(dirname(join(root, path)), { recursive: true });
      fs.writeFileSync(join(root, path), text);
    };
    try {
      for (const [path, text] of Object.entries(files)) write(path, text);
      write(
        "environments/s/environment.yaml",
        "{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {sources: [{path: a.yaml, render: true}]}, gitops: {repository: 'https://example.com/a'}}}\n",
      );
      write(
        "environments/s/a.yaml",
        `{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: a}, spec: {source: {repoURL: 'https://example.com/a', path: web, kustomize: {${stated}}}}}\n`,
      );
      return [
        [stated, ours(root)],
        [stated, argos(program, join(root, "web"), edits)],
      ];
    } finally {
      fs.rmSync(root, { recursive: true, force: true });
    }
  });
}

// --- internal ---

function ours(root: string): readonly string[] {
  const problems = new Problems();
  const loaded = loadEnvironment(diskIo(root), "environments/s", problems);
  if (problems.failed) return problems.all.map(({ code, message }) => `${code} ${message}`);
  return (loaded?.baseline ?? []).map(({ source }) => stable(source.document.value)).sort();
}

function argos(
  program: string,
  folder: string,
  edits: readonly (readonly string[])[],
): readonly string[] {
  for (const args of edits) spawnSync(program, ["edit", ...args], { cwd: folder });
  const { stdout } = spawnSync(program, ["build", "."], { cwd: folder });
  const documents = parseYaml("", String(stdout), new Problems());
  return documents.map(({ value }) => stable(value)).sort();
}

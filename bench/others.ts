/** @module What people would use instead, on the same environment; none of it plans routes or proves anything. */
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { parseAllDocuments } from "yaml";
import { helm, kustomize } from "../conformance/yaml.ts";
import { measureNode, measureShell, type Usage } from "./process.ts";
import { forksIn, nameOf, type Shape, workload } from "./shape.ts";

/** Of programs that run once for each sandbox, so many runs stand for all. */
const most = 20;

/** The program on PATH, else that of the conformance run; undefined: neither is to be had. */
function program(name: string, fetched: () => string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {}
  }
  try {
    return fetched();
  } catch {
    return undefined;
  }
}

/** An overlay for each sandbox with the workloads that it forks; undefined: no kustomize here. */
export function kustomizeOf(root: string, shape: Shape): (() => Usage) | undefined {
  const path = program("kustomize", kustomize);
  if (path === undefined) return undefined;
  for (let service = 0; service < shape.services; service++) {
    const next = nameOf((service + 1) % shape.services);
    const base = join(root, "base", nameOf(service));
    put(join(base, "all.yaml"), workload(nameOf(service), next).join("\n"));
    put(join(base, "kustomization.yaml"), "resources: [all.yaml]\n");
  }
  const names = sampled(shape).map((index) => {
    const forks = forksIn(index, shape).map(nameOf);
    const text = [
      `resources: [${forks.map((name) => `../../base/${name}`).join(", ")}]`,
      `nameSuffix: -pr-${index}`,
      `labels: [{pairs: {sandbox: pr-${index}}, includeSelectors: true}]`,
      `images: [${forks.map((name) => `{name: example.org/${name}, newName: example.org/x, newTag: pr-${index}}`).join(", ")}]`,
      `patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/spec/template/spec/containers/0/env/-", "value": {"name": "FLAG", "value": "on"}}]'}]`,
      "",
    ];
    put(join(root, "overlays", `pr-${index}`, "kustomization.yaml"), text.join("\n"));
    return `pr-${index}`;
  });
  mkdirSync(join(root, "out"), { recursive: true });
  return forEach(names, `"${path}" build overlays/$name > out/$name.yaml`, root, shape);
}

/** A release of one chart for each sandbox with the workloads that it forks; undefined: no helm here. */
export function helmOf(root: string, shape: Shape): (() => Usage) | undefined {
  const path = program("helm", helm);
  if (path === undefined) return undefined;
  const template = workload("{{ .name }}-{{ $.Release.Name }}", "{{ .next }}")
    .join("\n")
    .replace(/image: .*/, "image: {{ $.Values.image }}")
    .replace(
      /( +)readiness/,
      "$1  - {name: FLAG, value: {{ $.Values.flag | quote }}}\n$1readiness",
    );
  put(join(root, "chart", "Chart.yaml"), "apiVersion: v2\nname: fork\nversion: 1.0.0\n");
  put(
    join(root, "chart", "templates", "fork.yaml"),
    `{{- range .Values.forks }}\n---\n${template}\n{{- end }}\n`,
  );
  const names = sampled(shape).map((index) => {
    const forks = forksIn(index, shape).map(
      (service) => `{name: ${nameOf(service)}, next: ${nameOf((service + 1) % shape.services)}}`,
    );
    const values = `image: example.org/x:pr-${index}\nflag: 'on'\nforks: [${forks.join(", ")}]\n`;
    put(join(root, "values", `pr-${index}.yaml`), values);
    return `pr-${index}`;
  });
  mkdirSync(join(root, "out"), { recursive: true });
  const command = `"${path}" template $name chart -f values/$name.yaml > out/$name.yaml`;
  return forEach(names, command, root, shape);
}

/** Runs a command for some sandboxes, and says what it takes for all. */
function forEach(names: readonly string[], command: string, cwd: string, { sandboxes }: Shape) {
  const script = `for name in ${names.join(" ")}; do ${command}; done`;
  return (): Usage => {
    const { wall, cpu } = measureShell(script, { cwd });
    const scale = sandboxes / names.length;
    return { wall: wall * scale, cpu: cpu * scale };
  };
}

function sampled({ sandboxes }: Shape): readonly number[] {
  const size = Math.min(sandboxes, most);
  return Array.from({ length: size }, (_, at) => Math.floor((at * sandboxes) / size));
}

/** The output that was written: its files, and its objects with the folder that each is in. */
export interface Written {
  readonly files: Readonly<Record<string, string>>;
  readonly objects: readonly { readonly unit: string; readonly object: unknown }[];
}

/** Reads an output folder. */
export function written(dist: string): Written {
  const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1))
    .sort();
  const files = Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(dist, path), "utf8")] as const),
  );
  const objects = Object.entries(files)
    .filter(([path]) => path.endsWith(".yaml"))
    .flatMap(([path, text]) =>
      parseAllDocuments(text).map((document) => {
        const unit = path
          .split(sep)
          .slice(0, 3)
          .join("/")
          .replace(/\.yaml$/, "");
        return { unit, object: document.toJS() as unknown };
      }),
    );
  return { files, objects };
}

/** cdk8s alone, which writes the same objects. */
export function cdk8sOf(root: string, { objects }: Written): () => Usage {
  put(join(root, "objects.json"), JSON.stringify(objects));
  return () => measureNode([plain("cdk8s"), "objects.json", "out"], { cwd: root });
}

/** Reads the same inputs and writes the same files, and does nothing else. */
export function floorOf(root: string, inputs: string, { files }: Written): () => Usage {
  put(join(root, "files.json"), JSON.stringify(files));
  return () => measureNode([plain("floor"), inputs, "files.json", "out"], { cwd: root });
}

function plain(name: string): string {
  return join(import.meta.dirname, "plain", `${name}.mjs`);
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

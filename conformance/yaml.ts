/**
 * @module The part "yaml": the real kustomize and helm render sources of a baseline for us. PyYAML, a reader of
 * YAML 1.1 of its own kind, and the readers of the API server read what our writer writes; `npm test` holds our
 * reader against the answers that were recorded (test/yaml/numerals.txt).
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { Problems } from "../lib/diagnostics/problems.ts";
import { diskIo } from "../lib/disk/read.ts";
import { asArray, parseJson, stable } from "../lib/kube/json.ts";
import { loadEnvironment } from "../lib/load/load.ts";
import { readBlock } from "../lib/yaml/block-reader.ts";
import { parseYaml } from "../lib/yaml/document.ts";
import { writeYaml } from "../lib/yaml/write.ts";
import { damaged } from "../test/yaml/damaged.ts";
import { numerals, plain, tricky, value } from "../test/yaml/values.ts";
import { goProgram, ownProgram } from "./cluster/programs.ts";
import type { Outcome, Row } from "./part.ts";
import { pythonProgram } from "./python.ts";
import { recorded } from "./record.ts";
import { renderedByArgo } from "./rendering.ts";

/** The part's name. */
export const name = "yaml";

/** docs/conformance.md repeats them. */
const versions = {
  kustomize: "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
  helm: "helm.sh/helm/v3/cmd/helm@v3.19.0",
  pyyaml: "pyyaml==6.0.3",
} as const;

/** The path of kustomize; the first call builds it. */
export const kustomize = (): string => goProgram("kustomize", versions.kustomize);
/** The path of helm; the first call builds it. */
export const helm = (): string => goProgram("helm", versions.helm);
const python = (): string => pythonProgram("pyyaml", versions.pyyaml);

/** kustomize, helm, and a Python with PyYAML. */
export function prepare(): void {
  kustomize();
  helm();
  python();
  ownProgram("yaml");
}

/** Lets each of them work for us, or read what we wrote. */
export function run(): Promise<Outcome> {
  const path = process.env.PATH ?? "";
  process.env.PATH = [dirname(kustomize()), dirname(helm()), path].join(delimiter);
  try {
    const found = [
      rendered("kustomize", withKustomize),
      rendered("helm", withHelm),
      foundIn("kustomize edit", renderedByArgo(kustomize())),
      readByPython(),
      readByApiServer(),
      unchanged(),
      readQuickly(),
    ];
    return Promise.resolve({
      rows: found.map(({ row }) => row),
      failures: [
        ...found.flatMap(({ failures }) => failures),
        ...recorded(answersFile, answers(), name),
      ],
    });
  } finally {
    process.env.PATH = path;
  }
}

interface Found {
  readonly row: Row;
  readonly failures: readonly string[];
}

/** What was loaded: names of objects with the file that they are told to come from, or codes of errors. */
type Load = () => unknown;
type Write = (path: string, text: string) => void;
/** Pairs of what came and what has to come. */
type Trial = (write: Write, load: Load) => readonly (readonly [unknown, unknown])[];

function rendered(program: string, trial: Trial): Found {
  const root = fs.mkdtempSync(join(tmpdir(), "isolane-conformance-"));
  const write: Write = (path, text) => {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  };
  const load: Load = () => {
    const problems = new Problems();
    const loaded = loadEnvironment(diskIo(root), "environments/s", problems);
    if (problems.failed) return problems.all.map(({ code }) => code);
    return loaded?.baseline.map(({ object, source }) => [object.metadata, source.document.file]);
  };
  try {
    return foundIn(program, trial(write, load));
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

function foundIn(program: string, pairs: readonly (readonly [unknown, unknown])[]): Found {
  const failures = pairs
    .filter(([got, wanted]) => !isDeepStrictEqual(got, wanted))
    .map(
      ([got, wanted]) =>
        `${program}: ${JSON.stringify(got)?.slice(0, 300)} instead of ${JSON.stringify(wanted)?.slice(0, 300)}`,
    );
  return { row: { program, asked: pairs.length, failures: failures.length }, failures };
}

const environment = (source: string): string =>
  `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {namespace: shop, sources: [${source}]}}}\n`;

const withKustomize: Trial = (write, load) => {
  write("environments/s/environment.yaml", environment("{kustomize: ../../k8s}"));
  write("k8s/kustomization.yaml", "resources: [a.yaml]\nnamePrefix: pre-\n");
  write("k8s/a.yaml", "{apiVersion: v1, kind: Service, metadata: {name: a}}\n");
  const first = load();
  write("k8s/kustomization.yaml", "resources: [missing.yaml]\n");
  const broken = load();
  write("environments/s/environment.yaml", environment("{kustomize: ../../k8s, version: 0.0.1}"));
  return [
    [first, [[{ name: "pre-a", namespace: "shop" }, "k8s (kustomize)"]]],
    [broken, ["E0142"]],
    [load(), ["E0141"]],
  ];
};

const withHelm: Trial = (write, load) => {
  write(
    "environments/s/environment.yaml",
    environment("{helm: {chart: ../../chart, release: rel, values: [v.yaml]}}"),
  );
  write("environments/s/v.yaml", "tag: blue\n");
  write("chart/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
  write(
    "chart/templates/a.yaml",
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}-{{ .Values.tag }}\n  namespace: {{ .Release.Namespace }}\n",
  );
  write(
    "chart/templates/tests/t.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: test}\n",
  );
  const first = load();
  write("chart/templates/a.yaml", "{{ .Values.tag | nosuch }}");
  const broken = load();
  write(
    "environments/s/environment.yaml",
    environment("{helm: {chart: ../../chart, release: rel, version: v0.0.1}}"),
  );
  return [
    [first, [[{ name: "rel-blue", namespace: "shop" }, "chart (helm)"]]],
    [broken, ["E0142"]],
    [load(), ["E0141"]],
  ];
};

const answersFile = join(import.meta.dirname, "..", "test", "yaml", "numerals.txt");

/** Each numeral, and what the API server makes of it. */
function answers(): string {
  const found = byApiServer(numerals.map((numeral) => `v: ${numeral}\n`));
  return numerals.map((numeral, index) => `${numeral}\t${found[index]}\n`).join("");
}

/** What the API server reads, as JSON text; "error" for what it refuses. */
function byApiServer(texts: readonly string[]): readonly string[] {
  const { stdout } = spawnSync(ownProgram("yaml"), {
    input: JSON.stringify(texts),
    maxBuffer: 1e9,
  });
  return asArray(parseJson(String(stdout))).map(String);
}

/** Whatever is given to our writer, the API server reads. */
function readByApiServer(): Found {
  const all = written();
  const back = byApiServer(all.map((object) => writeYaml(object as object)));
  return foundIn(
    "sigs.k8s.io/yaml",
    all.map((wanted, index) => [parseJson(back[index] ?? ""), wanted]),
  );
}

/** Read and written by us, every text is to the API server what it was. */
function unchanged(): Found {
  const texts = [
    ...numerals.map((numeral) => `v: ${numeral}\n`),
    ...written().map((object) => JSON.stringify(object)),
  ];
  const again = texts.map((text) => {
    const [document] = parseYaml("", text, new Problems());
    return document === undefined ? "not read" : writeYaml(document.value as object);
  });
  const [was, is] = [byApiServer(texts), byApiServer(again)];
  const sorted = (text = "") => stable(parseJson(text));
  const pairs = texts.flatMap((_, index): readonly (readonly [unknown, unknown])[] =>
    // Half a character, which only an escape can write, is refused here and replaced there.
    was[index] === "error" || again[index] === "not read"
      ? []
      : [[sorted(is[index]), sorted(was[index])]],
  );
  return foundIn("sigs.k8s.io/yaml, read and written by us", pairs);
}

/** What our quick reader reads in a damaged text, the API server reads alike. */
function readQuickly(): Found {
  const texts = fc.sample(damaged, { numRuns: 4000, seed: 12 });
  const back = byApiServer(texts);
  const pairs = texts.flatMap((text, index): readonly (readonly [unknown, unknown])[] => {
    const quick = readBlock(text);
    return quick === undefined ? [] : [[parseJson(back[index] ?? ""), quick]];
  });
  return foundIn("sigs.k8s.io/yaml, damaged texts", pairs);
}

function written(): readonly unknown[] {
  const objects = fc.sample(value, { numRuns: 400, seed: 11 }).map((node) => ({ spec: node }));
  return [...objects, ...tricky.map((text) => ({ spec: [text, { [text]: text }] }))].map(plain);
}

function readByPython(): Found {
  const all = written();
  const stream = all.map((object) => writeYaml(object as object)).join("---\n");
  const reader =
    "import sys,json,yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin.buffer.read()))))";
  const { stdout, stderr } = spawnSync(python(), ["-c", reader], { input: stream, maxBuffer: 1e9 });
  const text = String(stdout);
  const back: unknown = text === "" ? String(stderr) : JSON.parse(text);
  const pairs = all.map((wanted, index): readonly [unknown, unknown] => [
    Array.isArray(back) ? back[index] : back,
    wanted,
  ]);
  return foundIn("PyYAML", pairs);
}

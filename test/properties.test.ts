import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isSeq, LineCounter, parse, parseAllDocuments } from "yaml";
import type { CompileResult } from "../lib/compile.ts";
import type { Index } from "../lib/emit/index-model.ts";
import { keyString, objectKey } from "../lib/kube/object.ts";
import { annotations, labels } from "../lib/model/interface.ts";
import type { Lane } from "../lib/model/lane.ts";
import { tree } from "./cli/output.ts";
import { program } from "./support/build.ts";
import {
  madeUp,
  type Subject,
  secretValues,
  specPaths,
  subjects,
  without,
} from "./support/environments.ts";
import { changedPaths, type FileMap, synth, synthFiles } from "./support/synth.ts";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

type Files = ReadonlyMap<string, string>;

function compiled({ files, folder }: Subject): CompileResult {
  const { result, diagnostics } = synth(files, folder);
  if (result === undefined)
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return result;
}

function filesOf({ files }: CompileResult): Files {
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** Makes each value once. */
function remembered<Value>(make: (of: string) => Value): (of: string) => Value {
  const known = new Map<string, Value>();
  return (of) => {
    const value = known.get(of) ?? make(of);
    known.set(of, value);
    return value;
  };
}

function bare(subject: Subject): FileMap {
  return without(subject.files, [
    ...specPaths(subject, "sandboxes"),
    ...specPaths(subject, "groups"),
  ]);
}

/** The manifests of an output, by path below the environment's folder. */
function manifests(files: Files): ReadonlyMap<string, Manifest> {
  const yaml = [...files].filter(([path]) => path.endsWith(".yaml"));
  return new Map(yaml.map(([path, text]) => [path.replace(/^[^/]*\//, ""), readOnce(text)]));
}

/** By text: most outputs of one subject share most of their files. */
const readOnce = remembered((text) => parse(text) as Manifest);

function indexes(files: Files): ReadonlyMap<string, Index> {
  const json = [...files].filter(([path]) => path.endsWith(".json"));
  return new Map(
    json.map(([path, text]) => [path.replace(/^[^/]*\//, ""), JSON.parse(text) as Index]),
  );
}

const idOf = ({ apiVersion, kind, metadata }: Manifest): string =>
  keyString(objectKey({ apiVersion, kind, metadata: { ...metadata } }));

/** What isolane adds to a baseline object that it deploys: the engine's marks, and stated protocols. */
function withoutOwnMarks(manifest: Manifest): unknown {
  const { annotations: own, ...metadata } = manifest.metadata;
  const kept = Object.entries(own ?? {}).filter(
    ([name]) => !/^(argocd\.argoproj|kustomize\.toolkit\.fluxcd)\.io\//.test(name),
  );
  return {
    ...manifest,
    metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) },
  };
}

function withoutStated(manifest: unknown, stated: ReadonlySet<string>): unknown {
  const { kind, metadata, spec } = manifest as Manifest & {
    spec: { ports?: Record<string, unknown>[] };
  };
  if (kind !== "Service") return manifest;
  const ports = spec.ports?.map(({ appProtocol, ...port }) =>
    stated.has(`${metadata.name}/${String(port.port)}`)
      ? port
      : { ...port, ...(appProtocol === undefined ? {} : { appProtocol }) },
  );
  return {
    ...(manifest as Manifest),
    spec: { ...spec, ...(ports === undefined ? {} : { ports }) },
  };
}

/** `service/port` of what the environment states about ports. */
function statedPorts({ files, folder }: Subject): ReadonlySet<string> {
  const { spec } = parse(files[`${folder}/environment.yaml`] as string) as {
    spec: { services?: Record<string, { ports: Record<string, unknown> }> };
  };
  return new Set(
    Object.entries(spec.services ?? {}).flatMap(([name, { ports }]) =>
      Object.keys(ports).map((port) => `${name}/${port}`),
    ),
  );
}

describe.each(subjects.map((subject): [string, Subject] => [subject.title, subject]))(
  "%s",
  (_, subject) => {
    const { files, folder } = subject;
    const whole = compiled(subject);
    const output = filesOf(whole);
    /** The output without one spec: asked for by several properties, and the same for all of them. */
    const lacking = remembered((path: string) => synthFiles(without(files, [path]), folder));

    describe("P1, without lanes", () => {
      const result = compiled({ ...subject, files: bare(subject) });
      const empty = filesOf(result);

      it("has no object that the baseline lacks, except for what the engine needs", () => {
        const extra = [...manifests(empty)]
          .filter(([path]) => !path.startsWith("gitops/"))
          .filter(([, manifest]) => !result.environment.baseline.objects.has(idOf(manifest)))
          .map(([path]) => path.replace(/^routes\/[^/]*\//, ""));
        const { name } = result.environment.settings;
        expect(extra).toEqual([`configmap-isolane-${name}.yaml`]);
      });

      it("gives baseline objects out with the content that they had", () => {
        const stated = statedPorts(subject);
        const deployed = [...manifests(empty).values()].filter((m) =>
          result.environment.baseline.objects.has(idOf(m)),
        );
        if (result.environment.settings.deploy) {
          const secrets = [...result.environment.baseline.objects.values()].filter(
            (o) => o.object.kind === "Secret",
          );
          expect(deployed.length).toBe(result.environment.baseline.objects.size - secrets.length);
        }
        for (const manifest of deployed) {
          const before = result.environment.baseline.objects.get(idOf(manifest))?.object;
          expect(withoutStated(withoutOwnMarks(manifest), stated)).toEqual(before);
        }
      });

      it("is the same as a suspended environment", () => {
        const path = `${folder}/environment.yaml`;
        const suspended = synthFiles(
          { ...files, [path]: `${files[path]}  suspended: true\n` },
          folder,
        );
        expect([...suspended]).toEqual([...empty]);
      });
    });

    describe("P6, locality", () => {
      it.each(specPaths(subject, "sandboxes"))(
        "%s touches only what is its own and the tables of what it forks",
        (path) => {
          const before = lacking(path);
          const allowed = mayTouch(path, { subject, whole, output, before });
          const stray = changedPaths(before, output).filter((changed) => !allowed.test(changed));
          expect(stray).toEqual([]);
        },
      );

      it("restores every byte when a sandbox is added and removed again", () => {
        for (const path of specPaths(subject, "sandboxes")) {
          const rest = without(files, [path]);
          const before = lacking(path);
          // Added last or there from the beginning: nothing remembers.
          const added = synthFiles({ ...rest, [path]: files[path] as string }, folder);
          expect(changedPaths(output, added)).toEqual([]);
          expect(changedPaths(before, synthFiles(rest, folder))).toEqual([]);
        }
      });

      it("touches only the new and the old unit when a sandbox without a group is renamed", () => {
        const grouped = without(files, specPaths(subject, "groups"));
        const before = synthFiles(grouped, folder);
        for (const path of specPaths(subject, "sandboxes")) {
          const renamed = path.replace(/[^/]*$/, "zz-renamed.yaml");
          const text = (files[path] as string).replace(
            /(metadata:\s*(?:\{\s*|\n\s*))name: [a-z0-9-]+/,
            "$1name: zz-renamed",
          );
          expect(text).not.toBe(files[path]);
          const after = synthFiles({ ...without(grouped, [path]), [renamed]: text }, folder);
          const gone = without(grouped, [path]);
          const nothing = synthFiles(gone, folder);
          const allowed = new Set([
            ...changedPaths(nothing, before),
            ...changedPaths(nothing, after),
          ]);
          expect(changedPaths(before, after).filter((changed) => !allowed.has(changed))).toEqual(
            [],
          );
        }
      });

      it("a route group touches its unit, its engine objects and the tables of what its members fork", () => {
        for (const path of specPaths(subject, "groups")) {
          const before = lacking(path);
          const allowed = mayTouch(path, { subject, whole, output, before });
          const stray = changedPaths(before, output).filter((changed) => !allowed.test(changed));
          expect(stray).toEqual([]);
        }
      });
    });

    describe("P5, determinism", () => {
      it("gives the same bytes twice", () => {
        expect([...synthFiles(files, folder)]).toEqual([...output]);
      });

      it("gives the same objects whatever the names of files and the order of documents and forks", () => {
        fc.assert(
          fc.property(fc.infiniteStream(fc.nat()), (randoms) => {
            const shuffled = shuffledFiles(subject, randoms[Symbol.iterator](), { keys: false });
            expect(essence(synthFiles(shuffled, folder))).toEqual(essence(output));
          }),
          { numRuns: 5, seed: 7 },
        );
      });

      it("gives equal values whatever the order of keys", () => {
        fc.assert(
          fc.property(fc.infiniteStream(fc.nat()), (randoms) => {
            const shuffled = shuffledFiles(subject, randoms[Symbol.iterator](), { keys: true });
            const after = synthFiles(shuffled, folder);
            expect([...manifests(after)].sort()).toEqual([...manifests(output)].sort());
          }),
          { numRuns: 5, seed: 8 },
        );
      });
    });

    describe("P8, no secrets", () => {
      it("has no value of a Secret in any file", () => {
        const baseline = Object.entries(files).filter(([path]) => path.includes("/baseline/"));
        const docs = baseline.flatMap(([, text]) =>
          parseAllDocuments(text).map((d) => d.toJS() as Record<string, unknown>),
        );
        const secrets = docs.filter((d) => d?.kind === "Secret");
        const values = secrets.flatMap((d) =>
          [d.data, d.stringData].flatMap((map) =>
            Object.values((map ?? {}) as Record<string, string>),
          ),
        );
        const found = [...output].filter(([, text]) =>
          [...values, ...secretValues].some((value) => text.includes(value)),
        );
        expect(found.map(([path]) => path)).toEqual([]);
      });
    });

    describe("P9 and the index", () => {
      const all = indexes(output);
      const { environment } = whole;

      it("validates against the published schema", () => {
        const schema = JSON.parse(
          readFileSync(join(import.meta.dirname, "..", "schemas", "index.schema.json"), "utf8"),
        ) as object;
        const check = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
          schema,
        );
        for (const [path, index] of all)
          expect([path, check(index), check.errors]).toEqual([path, true, null]);
      });

      it("lists every file in exactly one index, with its hash", () => {
        const prefix = `${environment.settings.name}/`;
        const listed = [...all.values()].flatMap((index) => index.files);
        const yaml = [...output.keys()].filter((path) => path.endsWith(".yaml"));
        expect(listed.map(({ path }) => `${prefix}${path}`).sort()).toEqual(yaml.sort());
        for (const { path, sha256 } of listed) {
          expect(sha256).toBe(
            createHash("sha256")
              .update(output.get(`${prefix}${path}`) as string)
              .digest("hex"),
          );
        }
      });

      it("lists every object with the file that holds it", () => {
        const listed = [...all.values()].flatMap((index) => index.objects);
        const byPath = manifests(output);
        expect(listed.map(({ file }) => file).sort()).toEqual([...byPath.keys()].sort());
        for (const { file, apiVersion, kind, name, namespace } of listed) {
          const held = byPath.get(file) as Manifest;
          expect([held.apiVersion, held.kind, held.metadata.name, held.metadata.namespace]).toEqual(
            [apiVersion, kind, name, namespace],
          );
        }
      });

      it("points at lines that hold the thing that is named", () => {
        for (const index of all.values()) {
          for (const object of index.objects) {
            expect(object.sources.length, object.file).toBeGreaterThan(0);
            for (const source of object.sources)
              expect([object.file, faultOf(source, files)]).toEqual([object.file, undefined]);
            if (index.unit.kind === "sandbox") {
              expect(
                object.sources.some(({ file }) => file === sandboxFile(subject, index.unit)),
                object.file,
              ).toBe(true);
            }
          }
        }
      });

      it("labels and annotates every object of a lane", () => {
        const own = [...manifests(output)].filter(([path]) => /^(sandboxes|groups)\//.test(path));
        expect(own.length).toBeGreaterThan(0);
        for (const [path, { kind, metadata }] of own) {
          const [folderName, name = ""] = path.split("/");
          const label = folderName === "sandboxes" ? labels.sandbox : labels.group;
          expect([path, metadata.labels]).toEqual([
            path,
            expect.objectContaining({
              [labels.environment]: environment.settings.name,
              [label]: name,
            }),
          ]);
          const sandbox = environment.sandboxes.find(
            (one) => one.name === name && folderName === "sandboxes",
          );
          expect([path, metadata.annotations ?? {}]).toEqual([
            path,
            expect.objectContaining(expectedAnnotations(sandbox?.spec.spec)),
          ]);
          if (
            ["Deployment", "StatefulSet", "CronJob", "Service"].includes(kind) &&
            sandbox !== undefined
          ) {
            expect(metadata.annotations?.[annotations.forkOf], path).toMatch(
              /^[A-Za-z]+\/[a-z0-9.-]+$/,
            );
          }
        }
      });

      it("gives no object to two units", () => {
        const ids = [...manifests(output).values()].map(idOf);
        expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
      });

      it("writes YAML that 1.1 and 1.2 parsers read alike, one document a file", () => {
        for (const [path, text] of output) {
          if (!path.endsWith(".yaml")) continue;
          expect(parseAllDocuments(text)).toHaveLength(1);
          expect(parse(text, { version: "1.1" }), path).toEqual(parse(text, { version: "1.2" }));
        }
      });
    });
  },
);

describe.each(madeUp.map((subject): [string, Subject] => [subject.title, subject]))(
  "P6, %s",
  (_, subject) => {
    test("two sandboxes that fork different services touch disjoint files", () => {
      const { files, folder } = subject;
      const nothing = bare(subject);
      const before = synthFiles(nothing, folder);
      const touched = (name: string): readonly string[] => {
        const path = `${folder}/sandboxes/${name}.yaml`;
        return changedPaths(
          before,
          synthFiles({ ...nothing, [path]: files[path] as string }, folder),
        );
      };
      const first = new Set(touched("pr-1"));
      expect(first.size).toBeGreaterThan(2);
      expect(touched("pr-12").filter((path) => first.has(path))).toEqual([]);
    });
  },
);

describe("P5, the real program", () => {
  const root = join(import.meta.dirname, "..");

  /** The output of a run in a copy of the examples below `folder`. */
  function run(
    folder: string,
    args: readonly string[],
    at: string,
    env: Record<string, string>,
  ): Record<string, string> {
    cpSync(join(root, "environments"), join(folder, "environments"), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [program, "synth", ...args], {
      cwd: join(folder, at),
      env: { PATH: process.env.PATH ?? "", ...env },
      encoding: "utf8",
    });
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
    return tree(join(folder, "dist"));
  }

  it("writes the same bytes in another locale, time zone and working folder", () => {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), "isolane-properties-")));
    try {
      const one = run(join(scratch, "a"), [], ".", { LANG: "C", LC_ALL: "C", TZ: "UTC" });
      const other = run(
        join(scratch, "somewhere else", "b"),
        ["staging", "production", "--out", "../dist"],
        "environments",
        { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati", HOME: scratch },
      );
      expect(Object.keys(one).length).toBeGreaterThan(50);
      expect(other).toEqual(one);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});

function expectedAnnotations(
  spec: CompileResult["environment"]["sandboxes"][number]["spec"]["spec"] | undefined,
): object {
  const { owner, source } = spec ?? {};
  return {
    ...(owner === undefined ? {} : { [annotations.owner]: owner }),
    ...(source?.branch === undefined ? {} : { [annotations.branch]: source.branch }),
    ...(source?.commit === undefined ? {} : { [annotations.commit]: source.commit }),
    ...(source?.repository === undefined ? {} : { [annotations.repository]: source.repository }),
    ...(source?.pullRequest === undefined
      ? {}
      : { [annotations.pullRequest]: String(source.pullRequest) }),
  };
}

interface Change {
  readonly subject: Subject;
  readonly whole: CompileResult;
  readonly output: Files;
  readonly before: Files;
}

/** What the sandbox or group of a file may touch: the promise of P6 as a pattern over paths. */
function mayTouch(
  path: string,
  { subject, whole: { environment }, output, before }: Change,
): RegExp {
  const { metadata } = parse(subject.files[path] as string) as Manifest;
  const { name } = environment.settings;
  const kind = path.includes("/groups/") ? "group" : "sandbox";
  // A sandbox has its own lane, and those of the groups that it is in.
  const lanes = environment.lanes.filter(
    ({ unit, forks }) =>
      (unit.kind === kind && unit.name === metadata.name) ||
      (kind === "sandbox" && [...forks.values()].some((fork) => fork.sandbox === metadata.name)),
  );
  const own = lanes.flatMap(({ unit }) => [
    `${name}/${unit.kind === "sandbox" ? "sandboxes" : "groups"}/${unit.name}/`,
    `${name}/index/${unit.kind === "sandbox" ? "sandboxes" : "groups"}/${unit.name}\\.json$`,
    `${name}/gitops/[a-z]+-isolane-${name}\\.${unit.kind}\\.${unit.name}\\.`,
  ]);
  const tables = [...manifests(output), ...manifests(before)]
    .filter(([, { kind: of }]) => of === "VirtualService")
    .filter(([, manifest]) => lanes.some((lane) => concerns(lane, JSON.stringify(manifest))))
    .map(([file]) => file.replace(/\.yaml$/, ""));
  const shared = tables.flatMap((file) => [
    `${name}/${file}\\.yaml$`,
    `${name}/index/${file}\\.json$`,
  ]);
  return new RegExp(`^(?:${[...own, ...shared].join("|")})`);
}

/** A Service is answered by the VirtualServices that name it; a strict lane is refused at all others. */
function concerns({ forks, fallback }: Lane, manifest: string): boolean {
  if (fallback === "none") return true;
  const services = [...forks.values()].flatMap((fork) => fork.services.map((s) => s.baseline.name));
  return services.some((service) =>
    new RegExp(`"host":"${service}[".]|"hosts":\\["${service}[".]`).test(manifest),
  );
}

function sandboxFile({ files, folder }: Subject, unit: Index["unit"]): string | undefined {
  return Object.keys(files).find(
    (path) =>
      path.startsWith(`${folder}/sandboxes/`) &&
      "name" in unit &&
      (parse(files[path] as string) as Manifest).metadata.name === unit.name,
  );
}

/** Why an index line is wrong, found with nothing but a YAML parser. */
function faultOf(
  { file, line, path }: { file: string; line: number; path: string },
  files: FileMap,
): string | undefined {
  const text = files[file];
  if (text === undefined) return `${file} is no input`;
  const counter = new LineCounter();
  const candidates = parseAllDocuments(text, { lineCounter: counter }).flatMap((document) => {
    const steps =
      path === ""
        ? []
        : [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/g)].map((m) =>
            m[1] === undefined ? (m[2] ?? m[3]) : Number(m[1]),
          );
    const node: unknown = steps.length === 0 ? document.contents : document.getIn(steps, true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    if (range === undefined) return [];
    const at = counter.linePos(range[0] as number).line;
    // A key points at its own line, the value may start on the next one.
    return [at, at - 1];
  });
  return candidates.includes(line)
    ? undefined
    : `${file}:${line} is not "${path}" but ${candidates.join(", ")}`;
}

/** Output less what may follow the names and lines of the input: positions, comments, hashes. */
function essence(files: Files): unknown {
  const objects = [...manifests(files).keys()].map((path) => path);
  const texts = [...files]
    .filter(([path]) => path.endsWith(".yaml"))
    .map(([path, text]) => [path, text.replace(/^#.*\n/, "")]);
  const index = [...indexes(files)].map(([path, { objects: listed, files: _, ...rest }]) => [
    path,
    rest,
    listed.map(({ sources, ...object }) => [object, sources.length]),
  ]);
  return { objects, texts, index };
}

/**
 * The same environment, told differently: other file names, other order of documents and forks and,
 * if wanted, of the keys of every map. Lists in manifests keep their order, which has a meaning.
 */
function shuffledFiles(
  { files, folder }: Subject,
  randoms: Iterator<number>,
  { keys }: { keys: boolean },
): FileMap {
  const random = (): number => randoms.next().value as number;
  const shuffle = <T>(list: readonly T[]): T[] =>
    list
      .map((item): [number, T] => [random() % 1000, item])
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  return Object.fromEntries(
    shuffle(Object.entries(files)).map(([path, text], at) => {
      const documents = shuffle(parseAllDocuments(text)).map((document) => {
        const forks = document.getIn(["spec", "forks"]);
        if (isSeq(forks)) forks.items = shuffle(forks.items);
        return document;
      });
      const written = documents.map((document) =>
        keys
          ? JSON.stringify(shuffledKeys(document.toJS(), shuffle))
          : document.toString({ directives: false }),
      );
      const named =
        path === `${folder}/environment.yaml` || keys
          ? path
          : path.replace(/[^/]*$/, `${random() % 100}-${at}.yaml`);
      return [named, `${written.join("\n---\n")}\n`];
    }),
  );
}

function shuffledKeys(value: unknown, shuffle: <T>(list: readonly T[]) => T[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(item, shuffle));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    shuffle(Object.entries(value)).map(([key, item]) => [key, shuffledKeys(item, shuffle)]),
  );
}

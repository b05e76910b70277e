import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { LineCounter, parse, parseAllDocuments } from "yaml";
import type { CompileResult } from "../../lib/compile.ts";
import type { Index } from "../../lib/emit/index-model.ts";
import { annotations, labels } from "../../lib/model/interface.ts";
import { type Subject, secretValues, subjects } from "../support/environments.ts";
import type { FileMap } from "../support/synth.ts";
import { compiled, filesOf, idOf, indexes, type Manifest, manifests } from "./compiled.ts";

describe.each(subjects.map((subject): [string, Subject] => [subject.title, subject]))(
  "%s",
  (_, subject) => {
    const { files } = subject;
    const whole = compiled(subject);
    const output = filesOf(whole);

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
          readFileSync(
            join(import.meta.dirname, "..", "..", "schemas", "index.schema.json"),
            "utf8",
          ),
        ) as object;
        const check = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
          schema,
        );
        for (const [path, index] of all)
          expect([path, check(index), check.errors]).toEqual([path, true, null]);
      });

      it("lists every file in exactly one index, with its hash", () => {
        const prefix = `${environment.settings.name}/`;
        const listed = [...all.values()].flatMap((index) => index.objects);
        const yaml = [...output.keys()].filter((path) => path.endsWith(".yaml"));
        expect(listed.map(({ file }) => `${prefix}${file}`).sort()).toEqual(yaml.sort());
        for (const { file: path, sha256 } of listed) {
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
            const sources = object.sources.map(([name, line, path]) => {
              return { file: index.sources[name]?.file ?? "", line, path };
            });
            for (const source of sources)
              expect([object.file, faultOf(source, files)]).toEqual([object.file, undefined]);
            if (index.unit.kind === "sandbox") {
              expect(
                sources.some(({ file }) => file === sandboxFile(subject, index.unit)),
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

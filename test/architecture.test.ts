import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";

/** What each folder (or file) of lib/ may import, besides itself. The authority on boundaries. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: ["diagnostics"],
  diagnostics: ["model"],
  load: ["model", "diagnostics"],
  validate: ["model", "diagnostics", "load"],
  resolve: ["model", "diagnostics", "load"],
  plan: ["model", "diagnostics", "resolve"],
  backends: ["model", "diagnostics", "resolve", "plan"],
  engines: ["model", "diagnostics"],
  // What proves the output reads it back like any input, and knows nothing of how it was made.
  verify: ["model", "diagnostics", "load"],
  // Says what was proved, and nothing of its own.
  explain: ["model", "diagnostics", "verify"],
  emit: ["model", "diagnostics", "resolve", "backends", "engines"],
  "compile.ts": [
    "model",
    "diagnostics",
    "resolve",
    "plan",
    "backends",
    "engines",
    "emit",
    "verify",
  ],
  constructs: ["model", "diagnostics", "load", "validate", "compile.ts"],
  cli: ["model", "diagnostics", "load", "validate", "emit", "verify", "explain", "compile.ts"],
  "index.ts": [
    "model",
    "diagnostics",
    "load",
    "validate",
    "emit",
    "constructs",
    "cli",
    "compile.ts",
  ],
};

const root = join(import.meta.dirname, "..", "lib");
const files = globSync("**/*.ts", { cwd: root, ignore: "**/*.gen.ts" }).sort();

function part(path: string): string {
  return path.split("/")[0] as string;
}

function imports(file: string): readonly { readonly target: string; readonly typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), "utf8");
  const stated = [...text.matchAll(/^(?:import|export)( type)?\b[^;"]*?(?:from )?"([^"]+)";/gms)];
  const late = [...text.matchAll(/\bimport\(\s*"([^"]+)"/g)];
  return [
    ...stated.map((match) => ({ target: match[2] as string, typeOnly: match[1] !== undefined })),
    ...late.map((match) => ({ target: match[1] as string, typeOnly: false })),
  ];
}

describe("the architecture", () => {
  it("is read from many files, or the other tests would pass on nothing", () => {
    expect(files.length).toBeGreaterThan(40);
  });

  it("lets imports point one way only", () => {
    const violations = files.flatMap((file) =>
      imports(file)
        .filter(({ target }) => target.startsWith("."))
        .map(({ target }) => relative(root, join(root, dirname(file), target)))
        .filter((target) => !target.startsWith(".."))
        .filter(
          (target) =>
            part(target) !== part(file) && !(allowed[part(file)] ?? []).includes(part(target)),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(violations).toEqual([]);
  });

  it("allows nothing that is not used", () => {
    const used = new Set(
      files.flatMap((file) =>
        imports(file)
          .filter(({ target }) => target.startsWith("."))
          .map(
            ({ target }) =>
              `${part(file)} > ${part(relative(root, join(root, dirname(file), target)))}`,
          ),
      ),
    );
    const stated = Object.entries(allowed).flatMap(([from, to]) =>
      to.map((target) => `${from} > ${target}`),
    );
    // The proof of the output is new; its place in the pipeline is fixed before it is wired.
    expect(stated.filter((edge) => !used.has(edge) && !edge.includes("verify"))).toEqual([]);
  });

  it("lets the model know the codes of diagnostics as types only", () => {
    const violations = files
      .filter((file) => part(file) === "model")
      .filter((file) =>
        imports(file).some(({ target, typeOnly }) => target.includes("diagnostics") && !typeOnly),
      );
    expect(violations).toEqual([]);
  });

  it("keeps backends apart from each other, and engines too", () => {
    const violations = files
      .filter((file) => /^(backends|engines)\//.test(file) && !file.endsWith("registry.ts"))
      .flatMap((file) =>
        imports(file)
          .map(({ target }) => relative(root, join(root, dirname(file), target)))
          .filter((target) => {
            const [kind, own] = file.split("/");
            const [otherKind, other] = target.split("/");
            const known = kind === "backends" ? ["istio", "gateway-api"] : ["argocd.ts", "flux.ts"];
            return (
              otherKind === kind &&
              known.includes(other as string) &&
              known.includes(own as string) &&
              other !== own
            );
          })
          .map((target) => `${file} imports ${target}`),
      );
    expect(violations).toEqual([]);
  });

  it("keeps cdk8s and constructs inside lib/constructs", () => {
    const violations = files
      .filter((file) => part(file) !== "constructs")
      .flatMap((file) =>
        imports(file)
          .filter(({ target }) => /^(cdk8s|constructs)/.test(target))
          .map(() => file),
      );
    expect(violations).toEqual([]);
  });

  it("lets only the command line touch the disk, the environment, the clock and programs", () => {
    const violations = files
      .filter((file) => part(file) !== "cli")
      .flatMap((file) => {
        const text = readFileSync(join(root, file), "utf8");
        const bad =
          /node:(fs|child_process|os|net|http)|Date\.now|new Date\(\)|process\.(env|cwd)|Math\.random|localeCompare/;
        return bad.test(text) ? [`${file}: ${bad.exec(text)?.[0]}`] : [];
      });
    // The schemas are program data that lies beside the program, not input.
    expect(violations.filter((v) => !v.startsWith("validate/schemas.ts"))).toEqual([]);
  });
});

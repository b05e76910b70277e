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
  engines: ["model", "diagnostics", "resolve"],
  emit: ["model", "diagnostics", "resolve", "backends", "engines"],
  "compile.ts": ["model", "diagnostics", "resolve", "plan", "backends", "engines", "emit"],
  constructs: ["model", "diagnostics", "load", "validate", "emit", "compile.ts"],
  cli: ["model", "diagnostics", "load", "validate", "emit", "compile.ts"],
  "index.ts": ["model", "diagnostics", "load", "validate", "emit", "constructs", "cli", "compile.ts"],
};

const root = join(import.meta.dirname, "..", "lib");
const files = globSync("**/*.ts", { cwd: root, ignore: "**/*.gen.ts" }).sort();

function part(path: string): string {
  return path.split("/")[0] as string;
}

function imports(file: string): readonly { readonly target: string; readonly typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^(import|export)( type)?[^;]*?from "([^"]+)";/gms)].map((match) => ({
    target: match[3] as string,
    typeOnly: match[2] !== undefined,
  }));
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
        .filter((target) => part(target) !== part(file) && !(allowed[part(file)] ?? []).includes(part(target)))
        .map((target) => `${file} imports ${target}`),
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
            return otherKind === kind && known.includes(other as string) && known.includes(own as string) && other !== own;
          })
          .map((target) => `${file} imports ${target}`),
      );
    expect(violations).toEqual([]);
  });

  it("keeps cdk8s and constructs inside lib/constructs", () => {
    const violations = files
      .filter((file) => part(file) !== "constructs")
      .flatMap((file) => imports(file).filter(({ target }) => /^(cdk8s|constructs)/.test(target)).map(() => file));
    expect(violations).toEqual([]);
  });

  it("lets only the command line touch the disk, the environment, the clock and programs", () => {
    const violations = files
      .filter((file) => part(file) !== "cli")
      .flatMap((file) => {
        const text = readFileSync(join(root, file), "utf8");
        const bad = /node:(fs|child_process|os|net|http)|Date\.now|new Date\(\)|process\.(env|cwd)|Math\.random|localeCompare/;
        return bad.test(text) ? [`${file}: ${bad.exec(text)?.[0]}`] : [];
      });
    // The schemas are program data that lies beside the program, not input.
    expect(violations.filter((v) => !v.startsWith("validate/schemas.ts"))).toEqual([]);
  });
});

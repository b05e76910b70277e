import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { kinds } from "../lib/kube/kinds.ts";
import { implementations } from "../lib/mesh/implementations/registry.ts";
import { backends } from "../lib/mesh/registry.ts";
import { apis } from "../lib/simulate/apis.ts";

const ground = ["kube", "model", "diagnostics"];

/**
 * What each part of lib/ (a folder or a file; the longest that fits) may import, besides itself. The
 * authority on boundaries: imports point upwards in this list only.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  kube: [],
  model: ["kube"],
  diagnostics: ["kube", "model"],
  yaml: [...ground],
  load: [...ground, "yaml"],
  validate: [...ground, "load"],
  // Facts about each implementation of a mesh. Everybody asks for them, nobody names an implementation.
  "mesh/implementations": [...ground],
  // What makes and removes state. The proof adds its own questions to what is the same here.
  resources: [...ground, "mesh/implementations"],
  // Know no mesh and no API: what is particular to one is passed to them.
  resolve: [...ground, "yaml", "mesh/implementations", "resources"],
  plan: [...ground, "mesh/implementations", "resolve"],
  mesh: [...ground, "resolve", "plan", "mesh/implementations"],
  engines: [...ground],
  emit: [...ground, "yaml", "engines"],
  // The proof reads the output back like any input, and knows nothing of how it was made.
  simulate: [...ground, "mesh/implementations"],
  verify: [...ground, "yaml", "load", "mesh/implementations", "resources", "simulate"],
  // Says only what was proved.
  explain: [...ground, "mesh/implementations", "simulate", "verify"],
  "compile.ts": [
    ...ground,
    "load",
    "validate",
    "resolve",
    "plan",
    "mesh",
    "engines",
    "emit",
    "verify",
  ],
  // What the last compile left, and what of it still holds.
  incremental: [...ground, "load", "emit", "compile.ts"],
  disk: [...ground, "yaml", "load", "emit"],
  // git, and nothing about what is in a repository.
  git: [],
  // What a change does: two compiles, compared.
  changes: [...ground, "explain", "compile.ts"],
  // What commands write into specs: from names, flags and branches to edits.
  author: [...ground, "yaml"],
  // Commits and pushes; what the output is, it is given.
  publish: [...ground, "git", "author"],
  constructs: [...ground, "load", "emit", "compile.ts"],
  // Passes on what was found, and finds little itself.
  doctor: [...ground, "mesh/implementations", "simulate", "verify", "explain"],
  // What a baseline shows, and the settings that fit.
  init: [
    ...ground,
    "yaml",
    "load",
    "mesh/implementations",
    "simulate",
    "verify",
    "explain",
    "doctor",
  ],
  cli: [
    ...ground,
    "yaml",
    "load",
    "validate",
    "emit",
    "verify",
    "explain",
    "doctor",
    "init",
    "compile.ts",
    "incremental",
    "git",
    "author",
    "changes",
    "publish",
    "disk",
  ],
  "index.ts": [...ground, "load", "emit", "constructs", "disk", "cli", "compile.ts"],
};

const root = join(import.meta.dirname, "..", "lib");
const room = new RegExp(`^simulate/(?:${Object.keys(apis).join("|")})/`);
const files = globSync("**/*.ts", { cwd: root, ignore: "**/*.gen.ts" }).sort();

function part(path: string): string {
  const fits = Object.keys(allowed).filter((key) => path === key || path.startsWith(`${key}/`));
  return fits.sort((a, b) => b.length - a.length)[0] ?? path;
}

/** One arrow for each import of a file by another part of lib/, as `a.ts > b.ts`. */
function arrows(): readonly { readonly from: string; readonly to: string }[] {
  return files.flatMap((from) =>
    imports(from)
      .filter(({ target }) => target.startsWith("."))
      .map(({ target }) => ({ from, to: relative(root, join(root, dirname(from), target)) }))
      .filter(({ to }) => !to.startsWith("..") && part(to) !== part(from)),
  );
}

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
  /** Loaded only when it is needed. */
  readonly late: boolean;
}

function imports(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const stated = [...text.matchAll(/^(?:import|export)( type)?\b[^;"]*?(?:from )?"([^"]+)";/gms)];
  const late = [...text.matchAll(/\bimport\(\s*"([^"]+)"/g)];
  return [
    ...stated.map((match) => ({
      target: match[2] as string,
      typeOnly: match[1] !== undefined,
      late: false,
    })),
    ...late.map((match) => ({ target: match[1] as string, typeOnly: false, late: true })),
  ];
}

describe("the architecture", () => {
  it("is read from many files, or the other tests would pass on nothing", () => {
    expect(files.length).toBeGreaterThan(40);
  });

  it("lets imports point one way only", () => {
    const violations = arrows()
      .filter(({ from, to }) => !(allowed[part(from)] ?? []).includes(part(to)))
      .map(({ from, to }) => `${from} > ${to}`);
    expect(violations).toEqual([]);
  });

  it("has no circle of files, imports of types included", () => {
    const targets = (file: string) =>
      imports(file)
        .map(({ target }) => relative(root, join(root, dirname(file), target)))
        .filter((target) => files.includes(target));
    // Files whose imports all lie outside go first; what is left over at the end is a circle.
    const open = new Map(files.map((file) => [file, targets(file)]));
    for (let before = -1; before !== open.size; ) {
      before = open.size;
      for (const [file, to] of open) if (!to.some((one) => open.has(one))) open.delete(file);
    }
    expect([...open.keys()]).toEqual([]);
  });

  it("allows nothing that points back", () => {
    const order = Object.keys(allowed);
    const back = order.flatMap((from) =>
      (allowed[from] ?? []).filter((to) => order.indexOf(to) >= order.indexOf(from)),
    );
    expect(back).toEqual([]);
  });

  it("keeps the rooms of meshes and of engines apart from each other", () => {
    const room = (file: string) => /^(?:mesh|engines)\/[^/]+(?=\/)/.exec(file)?.[0];
    const violations = files.flatMap((file) =>
      imports(file)
        .map(({ target }) => relative(root, join(root, dirname(file), target)))
        .filter((target) => {
          const [own, other] = [room(file), room(target)];
          return (
            own !== undefined &&
            other !== undefined &&
            own !== other &&
            own.split("/")[0] === other.split("/")[0] &&
            !other.endsWith("/implementations")
          );
        })
        .map((target) => `${file} > ${target}`),
    );
    expect(violations).toEqual([]);
  });

  it("lets a backend read before it plans, and plan before it renders", () => {
    // Every file of mesh/ belongs to one step, and imports its own and earlier ones only.
    const steps = [
      /^mesh\/implementations\//,
      /^mesh\/(?!backend|registry)[^/]+$/,
      /^mesh\/[^/]+\/read\//,
      /^mesh\/[^/]+\/plan\//,
      /^mesh\/[^/]+\/checks\//,
      /^mesh\/[^/]+\/render\//,
      /^mesh\/backend\.ts$/,
      /^mesh\/([^/]+)\/\1\.ts$/,
      /^mesh\/registry\.ts$/,
    ];
    const step = (file: string) => steps.findIndex((one) => one.test(file));
    const own = files.filter((file) => file.startsWith("mesh/"));
    expect(own.filter((file) => step(file) < 0)).toEqual([]);
    const violations = own.flatMap((file) =>
      imports(file)
        .map(({ target }) => relative(root, join(root, dirname(file), target)))
        .filter((target) => step(target) > step(file))
        .map((target) => `${file} > ${target}`),
    );
    expect(violations).toEqual([]);
  });

  it("asks a room of the simulation through the list of APIs", () => {
    const inRoom = files.filter((file) => room.test(file));
    const violations = files
      .filter((file) => !inRoom.includes(file) && file !== "simulate/apis.ts")
      .flatMap((file) =>
        imports(file)
          .map(({ target }) => relative(root, join(root, dirname(file), target)))
          .filter((target) => room.test(target))
          .map((target) => `${file} > ${target}`),
      );
    expect(inRoom.length).toBeGreaterThan(10);
    expect(violations).toEqual([]);
  });

  it("names APIs, implementations and kinds of routes in their rooms and in tables of facts only", () => {
    // Ingresses are Kubernetes' own: no backend reads or writes them.
    const keys = Object.entries(kinds).filter(([key]) => !key.startsWith("networking.k8s.io/"));
    const groups = new Set(
      keys.flatMap(([key, { route }]) => (route === undefined ? [] : [key.replace(/\/.*/, "")])),
    );
    const known = new Set([
      ...[apis, backends, implementations].flatMap((list) => Object.keys(list)),
      ...groups,
      ...keys
        .map(([key]) => key.split("/"))
        .flatMap(([group = "", kind = ""]) =>
          groups.has(group) ? [kind, `${group}/${kind}`] : [],
        ),
    ]);
    // A text that is such a name, or an apiVersion of such a group; a field that has the name.
    const names =
      /["`]([^"`\s]+?)(?:\/v\d\w*)?["`]|(?<=^\s*|[{,] )([\w-]+)(?=\??:)|(?<=\w\.)(\w+)(?![\w.-])/gm;
    const home = /^(?:mesh|kube\/(?:kinds|metadata))\/|^simulate\/apis\.ts$/;
    const violations = files
      .filter((file) => !home.test(file) && !room.test(file))
      .flatMap((file) =>
        [...readFileSync(join(root, file), "utf8").matchAll(names)]
          .filter((found) => found.slice(1).some((text) => known.has(text ?? "")))
          .map(([text]) => `${file}: ${text}`),
      );
    expect(known).toContain("gateway.networking.k8s.io/HTTPRoute");
    expect(violations).toEqual([]);
  });

  it("starts the command line without a compiler, a proof or an explanation", () => {
    const loaded = new Set(["cli/main.ts"]);
    for (const file of loaded) {
      for (const { target, typeOnly, late } of imports(file)) {
        const to = relative(root, join(root, dirname(file), target));
        if (!typeOnly && !late && files.includes(to)) loaded.add(to);
      }
    }
    expect([...loaded]).toContain("cli/commands/explain.ts");
    const heavy =
      /^(?:compile\.ts|load\/load\.ts|(?:validate|resolve|plan|mesh|simulate|verify|explain)\/)/;
    expect([...loaded].filter((file) => heavy.test(file))).toEqual([]);
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

  it("lets only the command line, disk/, git/ and publish/ touch the disk, the environment, the clock and programs", () => {
    const violations = files
      .filter((file) => !["cli", "disk", "git", "publish"].includes(part(file)))
      .flatMap((file) => {
        const text = readFileSync(join(root, file), "utf8");
        const bad =
          /node:(fs|child_process|os|net|http)|Date\.now|new Date\(\)|process\.(env|cwd)|Math\.random|localeCompare/;
        return bad.test(text) ? [`${file}: ${bad.exec(text)?.[0]}`] : [];
      });
    expect(violations).toEqual([]);
  });
});

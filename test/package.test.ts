/**
 * @module The package as its users have it: what `npm pack` writes, unpacked into a scratch folder's node_modules, and
 * nothing else of the repository. The installation from git needs a registry: conformance/package.ts.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
let scratch = "";

beforeAll(() => {
  scratch = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "isolane-package-")));
  const home = join(scratch, "node_modules", "isolane");
  fs.mkdirSync(home, { recursive: true });
  // Without `prepare`: it would build anew, under the hands of other tests.
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", scratch];
  const packed = spawnSync("npm", pack, { cwd: root, encoding: "utf8", shell: true });
  const tarball = packed.stdout.trim().split("\n").at(-1) ?? "";
  const unpack = ["-xzf", tarball, "-C", home, "--strip-components", "1"];
  const unpacked = spawnSync("tar", unpack, { cwd: scratch, encoding: "utf8" });
  if (unpacked.status !== 0) throw new Error(`${packed.stderr}${unpacked.stderr}`);
  fs.symlinkSync(join(root, "node_modules"), join(home, "node_modules"));
  for (const name of ["cdk8s", "constructs"]) {
    fs.symlinkSync(join(root, "node_modules", name), join(scratch, "node_modules", name));
  }
  fs.cpSync(
    join(root, "test", "cases", "prefix-keys-do-not-catch-each-other", "input"),
    join(scratch, "environments"),
    {
      recursive: true,
    },
  );
});
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

test("the packed files are the program, its plugins, schemas and pages, and no sources or tests", () => {
  const home = join(scratch, "node_modules", "isolane");
  const names = fs.readdirSync(home).filter((name) => name !== "node_modules");
  expect(names.sort()).toEqual([
    "LICENSE",
    "README.md",
    "build",
    "docs",
    "package.json",
    "plugins",
    "schemas",
  ]);
});

test("the installed program compiles, proves and examines an environment in a folder of its own", () => {
  const home = join(scratch, "node_modules", "isolane");
  const { bin } = JSON.parse(fs.readFileSync(join(home, "package.json"), "utf8"));
  const own = join(scratch, "own");
  fs.cpSync(join(root, "environments", "staging"), join(own, "environments", "staging"), {
    recursive: true,
  });
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(home, bin.isolane), ...args], { cwd: own, encoding: "utf8" });
  for (const [command, said] of [
    ["synth", /^staging: 3 sandboxes/],
    ["check", /0 differences/],
    ["verify", /^staging: \d+ requests/],
    ["lanes", /^staging: 4 lanes/],
    ["doctor", /^staging: nothing blocks lanes/],
    ["--version", /^\d+\.\d+\.\d+\n$/],
  ] as const) {
    const { status, stdout } = run(command);
    expect([command, status]).toEqual([command, 0]);
    expect(stdout).toMatch(said);
  }
  const committed = join(root, "dist", "staging", "sandboxes");
  expect(fs.readdirSync(join(own, "dist", "staging", "sandboxes"))).toEqual(
    fs.readdirSync(committed),
  );
});

function program(text: string): unknown {
  fs.writeFileSync(join(scratch, "program.mjs"), text);
  const run = spawnSync(process.execPath, ["program.mjs"], { cwd: scratch, encoding: "utf8" });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout);
}

test("a program compiles a folder with the functions of the pipeline", () => {
  const said = program(`
    import { Problems, compileEnvironment, diskIo, formatDiagnostics } from "isolane";
    const problems = new Problems();
    const result = compileEnvironment(diskIo(process.cwd()), "environments/staging", problems);
    console.log(JSON.stringify({
      lanes: result.environment.lanes.map((lane) => lane.key),
      files: result.files.length,
      said: formatDiagnostics(problems.all, { color: false }),
    }));
  `);
  expect(said).toEqual({ lanes: ["pr-1", "pr-12"], files: 8, said: "" });
});

test("a program adds a sandbox with the constructs and writes everything with the one writer", () => {
  const said = program(`
    import { App } from "cdk8s";
    import { Environment, Fork, Problems, Sandbox, diskIo, synthesise, writeOutput } from "isolane";
    const app = new App({ outdir: "scratch" });
    const environment = Environment.fromFolder(app, "staging", { io: diskIo(process.cwd()), folder: "environments/staging" });
    const sandbox = new Sandbox(environment, "from-code");
    new Fork(sandbox, "cart", { forkOf: { kind: "Deployment", name: "cart" } });
    const root = process.cwd();
    const { ok, diagnostics } = synthesise(app, (results, problems) => {
      const environments = results.map(({ environment, files }) => ({ name: environment.settings.name, files }));
      writeOutput({ out: { path: root + "/dist", shown: "dist" }, root, environments }, problems);
    });
    console.log(JSON.stringify({ ok, diagnostics: diagnostics.map(({ code }) => code) }));
  `);
  expect(said).toEqual({ ok: true, diagnostics: [] });
  const names = fs.readdirSync(join(scratch, "dist", "staging", "sandboxes")).sort();
  expect(names).toEqual(["from-code", "pr-1", "pr-12"]);
});

test("the package says what it exports, and nothing else can be imported", () => {
  const said = program(`
    const all = await import("isolane");
    const inner = await import("isolane/build/compile.js").then(() => "open", ({ code }) => code);
    console.log(JSON.stringify({ names: Object.keys(all).sort(), inner }));
  `);
  expect(said).toEqual({
    names: [
      "Environment",
      "Fork",
      "Problems",
      "RouteGroup",
      "Sandbox",
      "annotations",
      "apiVersion",
      "codes",
      "compareOutput",
      "compileEnvironment",
      "compilerVersion",
      "diskIo",
      "findEnvironments",
      "formatDiagnostics",
      "labels",
      "locateEnvironment",
      "outFolder",
      "readEnvironment",
      "synthesise",
      "toJsonDiagnostics",
      "variables",
      "writeOutput",
    ],
    inner: "ERR_PACKAGE_PATH_NOT_EXPORTED",
  });
});

test("the schemas can be imported for editors and other tools", () => {
  const said = program(`
    import { createRequire } from "node:module";
    const { title } = createRequire(import.meta.url)("isolane/schemas/sandbox.schema.json");
    console.log(JSON.stringify(title));
  `);
  expect(said).toBe("Sandbox");
});

test("the types that the package declares are enough for a strict program", () => {
  fs.writeFileSync(
    join(scratch, "typed.ts"),
    `import { type CompileResult, type Diagnostic, Problems, compileEnvironment, diskIo } from "isolane";
     const problems = new Problems();
     const result: CompileResult | undefined = compileEnvironment(diskIo("."), "environments/staging", problems);
     const keys: readonly string[] = result?.environment.lanes.map(({ key }) => key) ?? [];
     const all: readonly Diagnostic[] = problems.all;
     export { all, keys };
    `,
  );
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const options = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2023",
    "--skipLibCheck",
    "--types",
    "",
  ];
  const run = spawnSync(process.execPath, [tsc, ...options, "typed.ts"], {
    cwd: scratch,
    encoding: "utf8",
  });
  expect(run.stdout).toBe("");
  expect(run.status).toBe(0);
});

test("every package that is installed is pinned by its content, and none that users get runs a script", () => {
  const lock = JSON.parse(fs.readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<
      Record<
        string,
        { integrity?: string; inBundle?: true; link?: true; hasInstallScript?: true; dev?: true }
      >
    >;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
  const open = packages.filter(
    ([, one]) => one.integrity === undefined && one.inBundle !== true && one.link !== true,
  );
  const scripts = packages.filter(([, one]) => one.hasInstallScript && one.dev !== true);
  expect([open, scripts].map((list) => list.map(([path]) => path))).toEqual([[], []]);
});

/**
 * @module Builds the real programs once, from the Go modules beside this file, into a cache outside git.
 * A folder of the cache is named by the hash of what it was built from, so a changed version or
 * main is another folder and nothing is ever stale.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;

/** Where built programs and downloads are kept. */
export const cacheFolder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  "isolane-conformance",
);

/** Builds give way to whatever else runs (`nice`), but take every core that is idle. */
const goEnvironment = { ...process.env, GOFLAGS: "-buildvcs=false" };

/** The versions of what is not a Go module of ours. docs/conformance.md repeats them. */
const versions = { kwok: "v0.8.0", flux: "v1.7.3" } as const;

/** What lies beside KWOK's stages and is not one. */
const notStages: readonly string[] = ["kustomization.yaml", "storage-class.yaml"];

/** A program of ours, of the folder of its name. Its path; the first call builds it. */
export function ownProgram(name: "kubernetes" | "kubectl" | "etcd" | "argocd" | "yaml"): string {
  const folder = join(here, name);
  const sources = ["go.mod", "go.sum", "main.go"].map((file) =>
    fs.readFileSync(join(folder, file)),
  );
  return cached(name, sources, (target) => {
    go(["build", "-trimpath", "-ldflags=-s -w", "-o", target, "."], folder);
  });
}

/** A program that some module's package is as it stands: `kustomize` of `.../kustomize/v5@v5.7.1`. */
export function goProgram(name: string, module: string): string {
  return cached(name, [Buffer.from(module)], (target) => {
    const bin = `${target}.bin`;
    go(["install", module], here, { GOBIN: bin });
    fs.renameSync(join(bin, name), target);
    fs.rmdirSync(bin);
  });
}

/** KWOK, which plays the nodes: every pod becomes Running and Ready in seconds. */
export function kwok(): { readonly program: string; readonly stages: readonly string[] } {
  const module = `sigs.k8s.io/kwok@${versions.kwok}`;
  const program = goProgram("kwok", `sigs.k8s.io/kwok/cmd/kwok@${versions.kwok}`);
  const stages = join(moduleFolder(module), "kustomize", "stage");
  return {
    program,
    stages: ["node/fast", "pod/fast", "volume/fast"].flatMap((folder) =>
      fs
        .readdirSync(join(stages, folder))
        .filter((file) => file.endsWith(".yaml") && !notStages.includes(file))
        .map((file) => join(stages, folder, file)),
    ),
  };
}

/**
 * A controller of Flux. Its module cannot be a dependency of ours, since its go.mod replaces its API by
 * a folder: it is built where it lies, with a copy of go.mod that lacks the line.
 */
export function fluxController(name: "source-controller" | "kustomize-controller"): string {
  const module = `github.com/fluxcd/${name}@${versions.flux}`;
  return cached(name, [Buffer.from(module)], (target) => {
    const folder = moduleFolder(module);
    const modfile = `${target}.mod`;
    const text = fs.readFileSync(join(folder, "go.mod"), "utf8");
    fs.writeFileSync(modfile, text.replace(/^replace .* => \.\/api$/m, ""));
    fs.copyFileSync(join(folder, "go.sum"), `${target}.sum`);
    go(
      [
        "build",
        "-mod=mod",
        `-modfile=${modfile}`,
        "-trimpath",
        "-ldflags=-s -w",
        "-o",
        target,
        ".",
      ],
      folder,
    );
    fs.rmSync(modfile);
    fs.rmSync(`${target}.sum`);
  });
}

/** Where the Go tool keeps a module's files. Downloads it where it is not there. */
export function moduleFolder(module: string): string {
  const said: unknown = JSON.parse(
    go(["mod", "download", "-json", module], here, { GOFLAGS: "-mod=mod" }),
  );
  if (typeof said === "object" && said !== null && "Dir" in said && typeof said.Dir === "string")
    return said.Dir;
  throw new Error(`the Go tool did not say where ${module} is`);
}

export function cached(
  name: string,
  sources: readonly Buffer[],
  build: (target: string) => void,
): string {
  const hash = createHash("sha256").update(name);
  for (const source of sources) hash.update(`\0${source.length}\0`).update(source);
  const folder = join(cacheFolder, hash.digest("hex").slice(0, 16));
  const target = join(folder, name);
  if (fs.existsSync(target)) return target;
  fs.mkdirSync(folder, { recursive: true });
  console.log(`building ${name} (once)`);
  const unfinished = `${target}.${process.pid}`;
  try {
    build(unfinished);
    fs.renameSync(unfinished, target);
  } catch (error) {
    throw new Error(`${name} could not be had: is its package registry within reach?`, {
      cause: error,
    });
  }
  return target;
}

export function go(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string {
  return execFileSync("nice", ["-n", "10", "go", ...args], {
    cwd,
    encoding: "utf8",
    env: { ...goEnvironment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 26,
    timeout: 20 * 60_000,
  });
}

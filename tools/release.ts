/**
 * @module `npm run release`: what a release consists of, in `release/`: the packed program, its software bill of
 * materials (CycloneDX), and their SHA-256 sums. The same commit gives the same bytes.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asRecord, at, parseJson } from "../lib/kube/json.ts";

const root = join(import.meta.dirname, "..");
const out = process.argv[2] ?? join(root, "release");

fs.rmSync(out, { recursive: true, force: true });
fs.mkdirSync(out, { recursive: true });
// `npm run release` has built it: `prepare` would do it again.
npm(root, "pack", "--ignore-scripts", "--silent", "--pack-destination", out);
fs.writeFileSync(join(out, "sbom.cdx.json"), billOfMaterials());
const sums = fs
  .readdirSync(out)
  .sort()
  .map((name) => {
    const hash = createHash("sha256")
      .update(fs.readFileSync(join(out, name)))
      .digest("hex");
    return `${hash}  ${name}\n`;
  });
fs.writeFileSync(join(out, "SHA256SUMS"), sums.join(""));

/**
 * What users install, as the lock file pins it. npm wants every dependency at hand for its list, those of
 * development too, and leaves some out where it omits these: so it is asked in a folder in which there are none.
 */
function billOfMaterials(): string {
  const scratch = fs.mkdtempSync(join(tmpdir(), "isolane-release-"));
  const folder = join(scratch, "isolane");
  fs.mkdirSync(folder);
  const { devDependencies: _, scripts: __, ...manifest } = json("package.json");
  const lock = json("package-lock.json");
  const packages = Object.entries(asRecord(lock.packages))
    .filter(([, one]) => at(one, "dev") !== true)
    .map(([path, one]) => {
      const { devDependencies: ___, ...rest } = asRecord(one);
      return [path, rest] as const;
    });
  const write = (name: string, value: unknown) =>
    fs.writeFileSync(join(folder, name), JSON.stringify(value));
  write("package.json", manifest);
  write("package-lock.json", { ...lock, packages: Object.fromEntries(packages) });
  const said = npm(folder, "sbom", "--sbom-format", "cyclonedx", "--package-lock-only");
  fs.rmSync(scratch, { recursive: true });
  // The number and the time of this run say nothing about the release.
  const { serialNumber: ____, metadata, ...bill } = asRecord(parseJson(said));
  const { timestamp: _____, ...about } = asRecord(metadata);
  return `${JSON.stringify({ ...bill, metadata: about }, undefined, 2)}\n`;
}

function json(name: string) {
  return asRecord(parseJson(fs.readFileSync(join(root, name), "utf8")));
}

function npm(cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args[0]}: ${stderr}`);
  return stdout;
}

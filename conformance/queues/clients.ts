/** @module Clients of brokers, installed once from `clients/package.json`: nobody else needs them. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cached } from "../cluster/programs.ts";

const here = join(import.meta.dirname, "clients");
const files = ["package.json", "package-lock.json"];

/** Installs them, if they are not in the cache. The folder. */
export function clientsFolder(): string {
  const sources = files.map((file) => fs.readFileSync(join(here, file)));
  return cached("queue-clients", sources, (target) => {
    fs.mkdirSync(target);
    for (const file of files) fs.copyFileSync(join(here, file), join(target, file));
    const install = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    execFileSync("npm", install, { cwd: target, stdio: "pipe", timeout: 600_000 });
  });
}

/** One of them. The caller states what it uses of it. */
export function client(name: string): ReturnType<NodeJS.Require> {
  return createRequire(join(clientsFolder(), "package.json"))(name);
}

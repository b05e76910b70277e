/** @module A bare repository behind real servers: a path, git's own protocol, and HTTP. */
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { serveGit } from "../../conformance/cluster/git-server.ts";
import type { Repository } from "./repository.ts";

/** How clones reach it. */
export const transports = ["file", "daemon", "http"] as const;
/** One of them. */
export type Transport = (typeof transports)[number];

/** A repository that is served. */
export interface Served {
  readonly url: string;
  readonly close: () => void;
}

/** Serves a repository on loopback until it is closed. */
export async function served(over: Transport, shop: Repository): Promise<Served> {
  switch (over) {
    case "file":
      return { url: shop.bare, close: () => {} };
    case "http": {
      shop.git("config", "http.receivepack", "true");
      const server = await serveGit(shop.bare, 0);
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      return { url: `http://127.0.0.1:${port}/env.git`, close: () => server.close() };
    }
    case "daemon":
      return serveDaemon(shop);
  }
}

async function serveDaemon(shop: Repository): Promise<Served> {
  shop.git("config", "daemon.receivepack", "true");
  const port = await freePort();
  const where = ["--listen=127.0.0.1", `--port=${port}`, `--base-path=${shop.folder}`];
  const more = ["--reuseaddr", "--export-all", "--max-connections=0"];
  const server = spawn("git", ["daemon", ...where, ...more, shop.folder], { stdio: "ignore" });
  const url = `git://127.0.0.1:${port}/env.git`;
  for (let tries = 0; ; tries += 1) {
    try {
      execFileSync("git", ["ls-remote", "--quiet", url], { stdio: "ignore" });
      return { url, close: () => void server.kill() };
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A port that nobody has at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}

/** @module The one workload of all clusters: it answers with what it received. */
import { createServer } from "node:http";

/** What arrived behind the proxy. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** Header lines as they came, names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
}

/** A running server. */
export interface Upstream {
  readonly port: number;
  readonly close: () => void;
}

/** Starts it on the loopback. */
export function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const raw = request.rawHeaders;
    const headers: [string, string][] = [];
    for (let at = 0; at < raw.length; at += 2)
      headers.push([(raw[at] ?? "").toLowerCase(), raw[at + 1] ?? ""]);
    const received: Received = { method: request.method ?? "", path: request.url ?? "", headers };
    request.resume();
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(received));
  });
  server.keepAliveTimeout = 600_000;
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address !== "object" || address === null) return reject(new Error("no port"));
      resolve({
        port: address.port,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

/** @module Requests on the wire: HTTP/1.1 and HTTP/2 with prior knowledge, over a socket of the file system. */
import { Agent, request as httpRequest } from "node:http";
import { type ClientHttp2Session, connect as http2Connect } from "node:http2";
import { connect } from "node:net";

/** A request as bytes say it. */
export interface WireRequest {
  readonly socket: string;
  readonly http2: boolean;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authority: string;
  /** Header lines, sent in this order; one name may occur several times. */
  readonly headers: readonly (readonly [string, string])[];
}

/** An answer. Header names in lower case. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Keeps connections open between requests. */
export class Wire {
  readonly #agents = new Map<string, Agent>();
  readonly #sessions = new Map<string, ClientHttp2Session>();

  send(request: WireRequest): Promise<WireResponse> {
    return request.http2 ? this.#sendHttp2(request) : this.#sendHttp1(request);
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    for (const session of this.#sessions.values()) session.destroy();
  }

  #sendHttp1({ socket, method, path, authority, headers }: WireRequest): Promise<WireResponse> {
    let agent = this.#agents.get(socket);
    if (agent === undefined) {
      agent = new Agent({ keepAlive: true, maxSockets: 4 });
      this.#agents.set(socket, agent);
    }
    const lines = [["host", authority], ...headers].flat();
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        { socketPath: socket, agent, method, path, headers: lines, timeout: 30_000 },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: plain(answer.headers),
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer within 30 s")));
      sent.on("error", reject);
      sent.end();
    });
  }

  #sendHttp2({ socket, method, path, authority, headers }: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const grouped: Record<string, string | string[]> = {};
      for (const [name, value] of headers) {
        const known = grouped[name];
        grouped[name] =
          known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
      }
      const stream = this.#session(socket).request({
        ":method": method,
        ":path": path,
        ":authority": authority,
        ":scheme": "http",
        ...grouped,
      });
      let said: Record<string, unknown> = {};
      const chunks: Buffer[] = [];
      stream.setTimeout(30_000, () => stream.destroy(new Error("no answer within 30 s")));
      stream.on("response", (answer) => {
        said = answer;
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () =>
        resolve({
          status: Number(said[":status"] ?? 0),
          headers: plain(said),
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
      stream.end();
    });
  }

  #session(socket: string): ClientHttp2Session {
    const known = this.#sessions.get(socket);
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const session = http2Connect("http://isolane", { createConnection: () => connect(socket) });
    // Every request has its own handler; without one here the process would end.
    session.on("error", () => undefined);
    this.#sessions.set(socket, session);
    return session;
  }
}

function plain(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : String(value),
    ]),
  );
}

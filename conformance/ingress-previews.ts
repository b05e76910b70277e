/**
 * @module The part "ingress-previews": the real Envoy runs the configuration that is written for hosts of lanes behind an Ingress.
 * Requests with every form of key are sent to it, and what arrives is compared with what `verify` reads from the same
 * text, and with what has to arrive: the lane's key, it alone, in every carrier. Only addresses are put in: where it
 * listens, and who answers.
 */
import * as fs from "node:fs";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { createServer as createHttp2Server, connect as http2Connect } from "node:http2";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { type Carriers, carrierHeader } from "../lib/model/carriers.ts";
import { type ProxyListener, passed } from "../lib/simulate/preview-proxy/proxy.ts";
import { readProxy } from "../lib/simulate/preview-proxy/read.ts";
import { type Lines, linesOf } from "../lib/simulate/requests/conditions.ts";
import { bothForms, foreignKeys, keyForms, noKey } from "../lib/simulate/requests/keys.ts";
import { keysReadOn, readForms } from "../lib/simulate/requests/read-keys.ts";
import { ingressWorld } from "../test/support/ingress-world.ts";
import { synth } from "../test/support/synth.ts";
import { freePort, Processes, until } from "./cluster/processes.ts";
import { envoyProgram } from "./envoy-program.ts";
import type { Message } from "./istio.ts";
import type { Outcome, Row } from "./part.ts";

export const name = "ingress-previews";

/** Envoy. */
export function prepare(): void {
  envoyProgram();
}

const worlds = [
  { mesh: "istio", routing: "backend: istio, implementation: istio", carriers: "" },
  { mesh: "linkerd", routing: "backend: gateway-api, implementation: linkerd", carriers: "" },
  {
    mesh: "istio, all carriers",
    routing: "backend: istio, implementation: istio",
    carriers:
      ", carriers: { baggage: iso.lane, tracestate: isolane, header: [x-isolane-key, x-b], uberctx: lane }",
  },
];

/** Asks about one environment for each way to write keys. */
export async function run(): Promise<Outcome> {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const { mesh, routing, carriers } of worlds) {
    const { result, files } = synth(ingressWorld({ mesh: routing, routing: carriers }));
    const [map] = [...files].flatMap(([path, text]) => (isConfiguration(path) ? [text] : []));
    if (result === undefined || map === undefined) throw new Error(`${mesh} does not compile`);
    const text = configurationIn(map);
    const read = readProxy(text);
    if (read.kind === "unread")
      throw new Error(`${mesh}: ${read.path.join(".")} is not understood`);
    const asked = await ask(text, read.listeners, result.environment.settings.carriers);
    rows.push({
      mesh,
      ports: read.listeners.length,
      requests: asked.requests,
      failures: asked.failures.length,
    });
    failures.push(...asked.failures.map((one) => `${mesh}: ${one}`));
  }
  return { rows, failures };
}

// --- internal ---

function isConfiguration(path: string): boolean {
  return (
    /\/routes\/shop\/configmap-isolane-web-[0-9a-f]+\.yaml$/.test(path) && !path.includes("/index/")
  );
}

/** The block of the one text in a ConfigMap. */
function configurationIn(map: string): string {
  const [, block = ""] = map.split("envoy.json: |\n");
  return block.replaceAll(/^ {4}/gm, "");
}

/** What arrived. */
interface Arrived {
  readonly status: number;
  readonly authority?: string;
  readonly lines?: Lines;
  readonly answer: IncomingHttpHeaders;
}

async function ask(
  text: string,
  listeners: readonly ProxyListener[],
  carriers: Carriers,
): Promise<{ readonly requests: number; readonly failures: readonly string[] }> {
  const upstream = await startUpstream();
  const processes = new Processes();
  const failures: string[] = [];
  let requests = 0;
  try {
    const ports = await start(text, upstream.port, processes);
    for (const [index, listener] of listeners.entries()) {
      const port = ports[index] ?? 0;
      const host = index === 2 ? "pr-1-api.preview.example" : "pr-1.preview.example";
      const check = async (what: string, wrong: Promise<string | undefined>) => {
        requests += 1;
        const found = await wrong;
        if (found !== undefined) failures.push(`${listener.name}, ${what}: ${found}`);
      };
      for (const lines of formsOf(carriers))
        for (const http2 of [false, true])
          await check(
            `${http2 ? "HTTP/2" : "HTTP/1.1"} ${JSON.stringify(lines)}`,
            keysWrong({ port, host, lines, http2 }, listener, carriers),
          );
      for (const authority of [
        "shop.example",
        "PR-1.preview.example",
        `x.${host}`,
        "preview.example",
        `${host}.`,
      ])
        await check(authority, strangerWrong(port, authority, listener));
      await check(
        "with a port",
        keysWrong({ port, host: `${host}:8443`, lines: [], http2: false }, listener, carriers),
      );
      await check("a web socket", socketWrong(port, host));
      await check("a redirect", redirectWrong(port, host, listener));
      await check("what the controller says", forwardedWrong(port, host, listener));
    }
    await checkReady(ports.at(-1) ?? 0, failures);
  } finally {
    await processes.stop();
    upstream.close();
  }
  return { requests, failures };
}

function formsOf(carriers: Carriers): readonly Lines[] {
  return [
    noKey,
    ...keyForms("other", carriers),
    ...bothForms("other", "pr-1", carriers),
    ...bothForms("pr-1", "other", carriers),
    ...foreignKeys(new Set(["pr-1"]), carriers),
    ...readForms("other", carriers),
  ].map(({ lines }) => lines);
}

async function checkReady(port: number, failures: string[]): Promise<void> {
  const { status } = await send({
    port,
    host: "10.0.0.1:8000",
    path: "/ready",
    lines: [],
    http2: false,
  });
  const other = await send({
    port,
    host: "pr-1.preview.example",
    path: "/",
    lines: [],
    http2: false,
  });
  if (status !== 200 || other.status !== 404)
    failures.push(`the port for probes says ${status} and ${other.status}`);
}

interface Sent {
  readonly port: number;
  readonly host: string;
  readonly lines: Lines;
  readonly http2: boolean;
  readonly path?: string;
}

/** What is wrong with the keys that arrive; undefined: nothing. */
async function keysWrong(
  sent: Sent,
  listener: ProxyListener,
  carriers: Carriers,
): Promise<string | undefined> {
  const { host, lines } = sent;
  const got = await send(sent);
  const said = passed(listener, { authority: host, lines });
  if (got.lines === undefined || said === undefined) return `status ${got.status}`;
  if (got.authority !== said.authority) return `Host ${got.authority}, not ${said.authority}`;
  for (const carrier of carriers) {
    const header = carrierHeader(carrier);
    const [real, read] = [linesOf(got.lines, header), linesOf(said.lines, header)];
    // Node joins lines of HTTP/2 by itself.
    const same = (values: readonly string[]) =>
      values
        .flatMap((one) => one.split(","))
        .map((one) => one.trim())
        .join();
    if (same(real) !== same(read))
      return `${header}: ${real.join(" | ")}, and not ${read.join(" | ")}`;
    const keys = keysReadOn(real, carrier);
    if (keys.join() !== "pr-1") return `${carrier.kind} ${carrier.name} says ${real.join(" | ")}`;
  }
  return undefined;
}

async function strangerWrong(
  port: number,
  authority: string,
  listener: ProxyListener,
): Promise<string | undefined> {
  const { status } = await send({ port, host: authority, lines: [], http2: false });
  const isTaken = passed(listener, { authority, lines: [] }) !== undefined;
  return status === 404 && !isTaken
    ? undefined
    : `status ${status}, and it is ${isTaken ? "" : "not "}taken for a lane's`;
}

/** The upstream writes one byte of its own when the connection has been handed over. */
function socketWrong(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const headers = {
      host,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "eA==",
    };
    const sent = httpRequest({ host: "127.0.0.1", port, path: "/socket", headers });
    sent.on("response", ({ statusCode }) => resolve(`status ${statusCode}`));
    sent.on("error", (error) => resolve(error.message));
    sent.on("upgrade", ({ statusCode }, socket) => {
      socket.once("data", (chunk: Buffer) => {
        socket.destroy();
        resolve(
          statusCode === 101 && chunk.toString() === "pr-1" ? undefined : `${statusCode} ${chunk}`,
        );
      });
    });
    sent.end();
  });
}

/** Links to the Service's own name lead back to whatever host was asked, and others stay. */
async function redirectWrong(
  port: number,
  host: string,
  listener: ProxyListener,
): Promise<string | undefined> {
  const own = `http://${listener.to.host}:80/login?a=b`;
  const other = "https://other.example/login";
  for (const link of [own, other, "/login"]) {
    const { answer } = await send({
      port,
      host,
      lines: [["x-answer-location", link]],
      http2: false,
    });
    const wanted = link === own && listener.authority !== undefined ? "/login?a=b" : link;
    if (answer.location !== wanted) return `${link} became ${answer.location}`;
  }
  const { answer } = await send({ port, host, lines: [], http2: false });
  return answer.location === undefined ? undefined : `a link out of nothing: ${answer.location}`;
}

/** What the controller says about the request stays, and where the Host changes, the old one is told. */
async function forwardedWrong(
  port: number,
  host: string,
  listener: ProxyListener,
): Promise<string | undefined> {
  const lines: Lines = [
    ["x-forwarded-for", "192.0.2.1"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "r-1"],
  ];
  const { lines: got = [] } = await send({ port, host, lines, http2: false });
  const lost = lines.find(([header, value]) => linesOf(got, header).join() !== value);
  if (lost !== undefined) return `${lost[0]} is ${linesOf(got, lost[0]).join()}`;
  const told = linesOf(got, "x-forwarded-host").join();
  return told === (listener.authority === undefined ? "" : host)
    ? undefined
    : `x-forwarded-host is ${told}`;
}

function send({ port, host, lines, http2, path = "/a?b=c" }: Sent): Promise<Arrived> {
  return http2 ? sendHttp2({ port, host, lines, path }) : sendHttp1({ port, host, lines, path });
}

type Plain = Omit<Required<Sent>, "http2">;

function sendHttp1({ port, host, lines, path }: Plain): Promise<Arrived> {
  const headers = [["host", host], ...lines].flat();
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, path, headers, agent: false }, (answer) => {
      let body = "";
      answer.on("data", (chunk: Buffer) => (body += chunk.toString()));
      answer.on("end", () => resolve(arrived(answer.statusCode ?? 0, body, answer.headers)));
    });
    sent.on("error", reject);
    sent.end();
  });
}

function sendHttp2({ port, host, lines, path }: Plain): Promise<Arrived> {
  return new Promise((resolve, reject) => {
    const session = http2Connect(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const grouped: Record<string, string[]> = {};
    // RFC 9113, section 8.2.1: a value has no blanks at its ends.
    for (const [header, value] of lines)
      grouped[header] = [...(grouped[header] ?? []), value.trim()];
    const stream = session.request({ ":path": path, ":authority": host, ...grouped });
    let [status, body] = [0, ""];
    stream.on("response", (headers) => (status = Number(headers[":status"])));
    stream.on("data", (chunk: Buffer) => (body += chunk.toString()));
    stream.on("error", reject);
    stream.on("end", () => {
      session.close();
      resolve(arrived(status, body, {}));
    });
    stream.end();
  });
}

function arrived(status: number, body: string, answer: IncomingHttpHeaders): Arrived {
  if (!body.startsWith("{")) return { status, answer };
  const { authority, lines } = JSON.parse(body) as { authority: string; lines: Lines };
  return { status, authority, lines, answer };
}

/** Starts Envoy on ports of this machine. Returns those of the listeners, that for probes last. */
async function start(
  text: string,
  upstream: number,
  processes: Processes,
): Promise<readonly number[]> {
  const config: Message = JSON.parse(text);
  const ports: number[] = [];
  for (const listener of config.static_resources.listeners) {
    const port = await freePort();
    listener.address.socket_address = { address: "127.0.0.1", port_value: port };
    ports.push(port);
  }
  for (const cluster of config.static_resources.clusters) {
    const [
      {
        lb_endpoints: [{ endpoint }],
      },
    ] = cluster.load_assignment.endpoints;
    endpoint.address.socket_address = { address: "127.0.0.1", port_value: upstream };
  }
  const file = join(processes.folder, "envoy.json");
  fs.writeFileSync(file, JSON.stringify(config));
  const [ready = 0, ...others] = ports;
  const options = ["--concurrency", "1", "--disable-hot-restart", "--log-level", "error"];
  processes.start({
    name: "envoy",
    program: envoyProgram(),
    args: ["--config-path", file, ...options],
  });
  await until({ what: "Envoy is ready", seconds: 60, every: 100 }, async () => {
    processes.check();
    try {
      const { status } = await send({
        port: ready,
        host: "x",
        path: "/ready",
        lines: [],
        http2: false,
      });
      return status === 200 ? true : undefined;
    } catch {
      return undefined;
    }
  });
  return [...others, ready];
}

/** Answers HTTP/1.1 and HTTP/2 on one port with what it received, and web sockets with the key. */
async function startUpstream(): Promise<{ readonly port: number; readonly close: () => void }> {
  const http1 = createServer((request, response) => {
    const lines: [string, string][] = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      lines.push([(request.rawHeaders[at] ?? "").toLowerCase(), request.rawHeaders[at + 1] ?? ""]);
    const link = request.headers["x-answer-location"];
    if (typeof link === "string") response.setHeader("location", link);
    response.end(JSON.stringify({ authority: request.headers.host, lines }));
  });
  http1.on("upgrade", (request, socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n",
    );
    socket.write(String(request.headers["x-isolane-key"] ?? ""));
  });
  const http2 = createHttp2Server();
  http2.on("stream", (stream, headers) => {
    const lines = Object.entries(headers).flatMap(([header, value]) =>
      header.startsWith(":") ? [] : [value ?? ""].flat().map((one) => [header, one]),
    );
    stream.end(JSON.stringify({ authority: headers[":authority"], lines }));
  });
  const server = createTcpServer((socket) => {
    // What has been read is put back before either of them looks.
    socket.once("readable", () => {
      const chunk: Buffer | null = socket.read();
      if (chunk === null) return;
      socket.unshift(chunk);
      (chunk.subarray(0, 3).toString() === "PRI" ? http2 : http1).emit("connection", socket);
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
}

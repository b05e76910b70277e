/**
 * @module Whether a service passes the key on: it is sent requests of two lanes and one of none at the same time, calls the
 * next hop twice for each, and the next hop, which is ours, says what it got. The first calls are held back until all
 * are there, so the second ones are made while every request is being handled.
 */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort, type Processes, until } from "../cluster/processes.ts";
import { listensAt } from "../servers/tcp.ts";

/** A service, as a team would write it. It listens at PORT, and calls `NEXT/first/…` and `NEXT/second/…` for each request. */
export interface Service {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Each of its processes handles one request after the other, so none can be held back until another comes. */
  readonly serial?: true;
  /** What it says that it passes on. */
  readonly claims: readonly ("baggage" | "header")[];
}

/** Requests that are sent at the same time: routing keys, and one without. */
const keys = ["pr-1", "pr-12", undefined];
const rounds = 5;

/** What the service does otherwise than it claims; empty: nothing. */
export async function faultsOf(service: Service, processes: Processes): Promise<readonly string[]> {
  const seen = new Map<string, IncomingHttpHeaders>();
  let held: (() => void)[] = [];
  const next = createServer(({ url = "", headers }, response) => {
    seen.set(url, headers);
    const answer = () => void response.end("ok");
    if (service.serial || !url.startsWith("/first/")) return answer();
    held.push(answer);
    if (held.length < keys.length) return;
    for (const release of held) release();
    held = [];
  });
  const nextPort = await listening(next);
  const port = await freePort();
  const env = { ...service.env, PORT: `${port}`, NEXT: `http://127.0.0.1:${nextPort}` };
  processes.start({ ...service, env });
  try {
    await until({ what: service.name, seconds: 60, every: 50 }, () => {
      processes.check();
      return listensAt(port);
    });
    const faults: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await Promise.all(keys.map((key) => send(`http://127.0.0.1:${port}/${round}/${key}`, key)));
      for (const key of keys)
        for (const call of ["first", "second"])
          faults.push(...faultsIn(service, key, seen.get(`/${call}/${round}/${key}`)));
    }
    return [...new Set(faults)];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`it does not answer: ${why}\n${processes.log(service.name, 500)}`];
  } finally {
    next.close();
    next.closeAllConnections();
  }
}

function listening(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}

async function send(url: string, key: string | undefined): Promise<void> {
  const carriers = { baggage: `user=7,isolane=${key}`, "x-isolane-key": `${key}` };
  const headers: Record<string, string> = key === undefined ? { baggage: "user=7" } : carriers;
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(url, { headers, signal });
  const text = await response.text();
  if (!response.ok || text !== "ok") throw new Error(`${url}: ${response.status} ${text}`);
}

function faultsIn(
  { claims }: Service,
  key: string | undefined,
  headers: IncomingHttpHeaders | undefined,
): readonly string[] {
  const of = key === undefined ? "a request without a key" : `a request of ${key}`;
  if (headers === undefined) return [`${of} reaches no next hop`];
  const members = String(headers.baggage ?? "")
    .split(",")
    .map((member) => member.trim());
  const own = members.filter((member) => member.startsWith("isolane=")).join();
  const wanted = key === undefined ? "" : `isolane=${key}`;
  const isLost = own !== wanted && (claims.includes("baggage") || own !== "");
  const header = headers["x-isolane-key"];
  const isOther = header !== key && (claims.includes("header") || header !== undefined);
  return [
    ...(isLost ? [`${of} goes on with baggage "${own}"`] : []),
    ...(isOther ? [`${of} goes on with header "${header}"`] : []),
    ...(claims.includes("baggage") && !members.includes("user=7")
      ? [`${of} loses the other members of its baggage`]
      : []),
  ];
}

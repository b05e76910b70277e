/** @module The words of a command line, read as a request. */
import type { Problems } from "../diagnostics/problems.ts";
import type { Lines } from "../simulate/requests/conditions.ts";
import { trimmed } from "../simulate/requests/regex.ts";

/** What somebody asks, as written. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  /** `Name: value`, as curl's `-H`. */
  readonly headers: readonly string[];
  /** A routing key, sent by the environment's first carrier. */
  readonly key?: string;
  /** The calling workload. Default: any pod of `namespace`. */
  readonly from?: string;
  /** The caller's namespace where no workload is named. Default: the environment's. */
  readonly namespace?: string;
  /** A Gateway, where several serve the host or a Service has its name. */
  readonly gateway?: string;
}

/** A request that was understood. */
export interface ReadRequest {
  readonly method: string;
  /** The caller speaks TLS: `https`. */
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** The URL names the port. */
  readonly stated: boolean;
  readonly path: string;
  readonly query: Lines;
  /** Names in lower case. */
  readonly headers: Lines;
  /** A `Host` header that is not the URL's host. */
  readonly authority?: string;
}

/** Ports of the schemes that a proxy can be asked by. */
const schemes: Readonly<Record<string, number>> = { http: 80, https: 443, grpc: 80, ws: 80 };

/** A token of RFC 9110, section 5.6.2: names of methods and headers. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Reads a request; reports everything about it that cannot be understood. */
export function readRequest(asked: Asked, problems: Problems): ReadRequest | undefined {
  const found = problems.all.length;
  if (!token.test(asked.method)) {
    report(problems, `"${asked.method}" is no method`, "write GET, POST or another method");
  }
  const url = readUrl(asked.url, problems);
  const headers = asked.headers.flatMap((header) => readHeader(header, problems));
  if (asked.key !== undefined && !isFieldValue(asked.key)) {
    report(
      problems,
      `no header can carry the key "${asked.key}"`,
      "a key has no control characters",
    );
  }
  if (url === undefined || problems.all.length > found) return undefined;
  // A port in the Host header is not part of the name that tables are chosen by.
  const host = headers
    .find(([name]) => name === "host")?.[1]
    .toLowerCase()
    .replace(/:\d+$/, "");
  return {
    ...url,
    method: asked.method.toUpperCase(),
    headers: headers.filter(([name]) => name !== "host"),
    ...(host === undefined || host === url.host ? {} : { authority: host }),
  };
}

/** The header lines alone; undefined: some cannot be understood, which is reported. */
export function headersIn(texts: readonly string[], problems: Problems): Lines | undefined {
  const found = problems.all.length;
  const headers = texts.flatMap((header) => readHeader(header, problems));
  return problems.all.length > found ? undefined : headers;
}

function readUrl(
  text: string,
  problems: Problems,
): Pick<ReadRequest, "tls" | "host" | "port" | "stated" | "path" | "query"> | undefined {
  const [, scheme = "http", rest = text] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  const standard = schemes[scheme.toLowerCase()];
  if (standard === undefined) {
    const known = Object.keys(schemes).join(", ");
    report(problems, `a URL of "${scheme}://" is not routed by rules`, `known schemes: ${known}`);
    return undefined;
  }
  // URL reads hosts and ports alike for the schemes of the web only.
  const web = `http://${rest}`;
  const url = /[\s\p{Cc}]/u.test(rest) || !URL.canParse(web) ? undefined : new URL(web);
  if (url === undefined || url.hostname === "" || url.username !== "") {
    report(
      problems,
      `"${text}" is no URL`,
      "write http://host:port/path, as http://cart:8080/items",
    );
    return undefined;
  }
  const stated = /^[^/?#]*:\d+(?:[/?#]|$)/.test(rest);
  const port = url.port === "" ? (stated ? 80 : standard) : Number(url.port);
  const { hostname: host, pathname: path } = url;
  const tls = scheme.toLowerCase() === "https";
  return { tls, host, port, stated, path, query: [...url.searchParams] };
}

function readHeader(text: string, problems: Problems): Lines {
  const colon = text.indexOf(":");
  const [name, value] = [text.slice(0, colon).trim(), trimmed(text.slice(colon + 1))];
  // A claim of a checked token, as rules of Istio ask for it: its name has a letter case.
  const isClaim = /^@request\.auth\.claims\.[\w.-]+$/.test(name);
  if (isClaim && isFieldValue(value)) return [[name, value]];
  if (colon > 0 && token.test(name) && isFieldValue(value)) return [[name.toLowerCase(), value]];
  report(problems, `"${text}" is no header`, 'write "name: value", as -H "x-user: jason"');
  return [];
}

/** RFC 9110, section 5.5: no control characters but tabs. */
function isFieldValue(text: string): boolean {
  return !/[^\t\P{Cc}]/u.test(text);
}

function report(problems: Problems, message: string, help: string): void {
  problems.report({ code: "E0701", message, help });
}

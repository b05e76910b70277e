/** @module Entry points: the public ways in, with what the baseline has there. */
import { matchesHost } from "../kube/hosts.ts";
import type { BaselineObject } from "./input.ts";
import type { RouteTable } from "./route-table.ts";
import type { BackendName } from "./settings.ts";
import type { SourceRef } from "./source.ts";
import { type PreviewTemplate, previewUrl, type StatedEntryPoint } from "./stated-entry-points.ts";

/** One place where a Gateway listens: a listener, or a host of a server. */
export interface Listener {
  /** Absent where it has none. */
  readonly name?: string;
  readonly port: number;
  /** As its API calls it: `HTTP`, `HTTPS`. */
  readonly protocol: string;
  /** A name, `*.` and a name, or `*`. */
  readonly host: string;
  /** The address on which it listens alone. Absent: all of them. */
  readonly bind?: string;
  /** Whether it takes routes of a namespace. */
  takes(namespace: string): boolean;
}

/** A host of the baseline at an entry point that lanes have a name for. */
export interface PreviewedHost extends PreviewTemplate {
  /** The baseline's tables that its requests meet, delegates left out. In the order of the objects. At least one. */
  readonly tables: readonly RouteTable[];
  /** Its node under `previews`. */
  readonly source: SourceRef;
}

/** An entry point, resolved. */
export interface EntryPoint extends Omit<StatedEntryPoint, "api" | "previews"> {
  readonly backend: BackendName;
  readonly object: BaselineObject;
  readonly listeners: readonly Listener[];
  readonly previews: readonly PreviewedHost[];
  readonly source: SourceRef;
}

/** The URL of a host at an entry point, without a path. */
export function urlAt(host: string, { listeners }: Pick<EntryPoint, "listeners">): string {
  const listening = listeners
    .filter((one) => matchesHost(one.host, host))
    .map(({ port, protocol }) => ({ port, tls: protocol === "HTTPS" }));
  return previewUrl(host, listening);
}

/** @module Hosts of a lane's own at Gateways: what routes for them write into requests, and what they are without that. */
import type { KubeObject } from "../kube/object.ts";
import { type Carrier, type Carriers, carrierHeader } from "../model/carriers.ts";
import type { DocumentPath } from "../model/source.ts";
import type { Lines } from "./requests/conditions.ts";
import { linesOf } from "./requests/conditions.ts";
import { keysReadOn } from "./requests/read-keys.ts";

/** Changes of request headers; names in lower case. Envoy removes first. */
export interface HeaderWrites {
  readonly set: Lines;
  readonly add: Lines;
  readonly remove: readonly string[];
}

/** What one API of routes has to say about such hosts. */
export interface PreviewApi {
  /** The hosts of a route of this API; none: another route leads to it. Undefined for any other object. */
  readonly hosts: (object: KubeObject) => readonly string[] | undefined;
  /** The Gateways of a route, or `mesh`; of one that others lead to, none. */
  readonly gateways: (object: KubeObject) => readonly string[];
  /** What the rule at a node of a route writes, for each of its destinations. */
  readonly written: (object: KubeObject, path: DocumentPath) => readonly HeaderWrites[];
  /** The route without what it writes into carriers of keys, and in the baseline's names. */
  readonly undone: (object: KubeObject, names: LaneNames) => KubeObject;
}

/** The names of a lane's hosts, and those of the baseline that they stand for. */
export class LaneNames {
  readonly carriers: ReadonlySet<string>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #back: ReadonlyMap<string, string>;

  /** @param names Of each host of the baseline, what it is for the lane. */
  constructor(names: ReadonlyMap<string, string>, carriers: Carriers) {
    this.carriers = new Set(carriers.map(carrierHeader));
    this.#names = names;
    this.#back = new Map([...names].map(([host, preview]) => [preview, host]));
  }

  /** A host as the baseline says it, where its letters' case does not count. One that still is the baseline's own becomes one of nobody. */
  undone(text: string): string {
    return this.asked(text.toLowerCase());
  }

  /** The same where it is compared letter for letter. */
  asked(text: string): string {
    const [, host = "", port = ""] = /^([^:]*)(:.*)?$/.exec(text) ?? [];
    if (this.#names.has(host)) return "isolane-not-renamed.invalid";
    return `${this.#back.get(host) ?? host}${port}`;
  }

  /** Whether an origin is one of the lane's hosts. */
  isOfLane(origin: string): boolean {
    const [, host = ""] = /^[a-z]+:\/\/([^:]*)/.exec(origin) ?? [];
    return this.#back.has(host);
  }

  /** What is wrong where the lane's hosts are not allowed exactly as the baseline's are. */
  faultOf(
    exact: readonly string[],
    allows: (origin: string) => boolean,
  ): Readonly<Record<string, string>> {
    const pairs = [...this.#names].flatMap(([host, preview]) => {
      const said = exact.flatMap((origin) => {
        const [, before = "", named = "", after = ""] =
          /^([a-z]+:\/\/)([^:]*)(.*)$/.exec(origin) ?? [];
        return named === host || named === preview ? [[before, after] as const] : [];
      });
      const usual = [["https://", ""] as const, ["http://", ""] as const];
      return [...said, ...usual].map(
        ([before, after]) => [`${before}${host}${after}`, `${before}${preview}${after}`] as const,
      );
    });
    const wrong = pairs.find(([own, preview]) => allows(own) !== allows(preview));
    return wrong === undefined ? {} : { "origin of the lane": `not treated as ${wrong[0]}` };
  }
}

/** The lines of a request after changes. */
export function afterWrites(lines: Lines, { set, add, remove }: HeaderWrites): Lines {
  const replaced = new Set([...set.map(([name]) => name), ...remove]);
  return [...lines.filter(([name]) => !replaced.has(name)), ...set, ...add];
}

/** The keys that anybody may read from lines in one carrier. */
export function keysIn(lines: Lines, carrier: Carrier): readonly string[] {
  return keysReadOn(linesOf(lines, carrierHeader(carrier)), carrier);
}

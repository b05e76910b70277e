/** @module Entry points as an environment's spec states them, and the names of lanes' hosts there. */
import { boundedName } from "../kube/bounded-name.ts";
import { lengths } from "../kube/limits.ts";
import type {
  AdmittedClaim,
  CompleteEnvironment,
  EntryPointGateway,
  EntryPoint as EntryPointSpec,
} from "./spec.gen.ts";

/** What becomes of a request from outside that carries a key. */
export type KeysAtEntry = NonNullable<EntryPointSpec["keys"]>;

/** A host of the baseline, and what it is called for each lane. */
export interface PreviewTemplate {
  readonly host: string;
  /** With `{lane}` in it. */
  readonly preview: string;
}

/** An entry point as the spec states it, with all defaults. */
export interface StatedEntryPoint {
  readonly name: string;
  /** Its place among all entry points of the spec. */
  readonly index: number;
  /** Its Gateway, `namespace/name`. */
  readonly gateway: string;
  /** Absent: the one API whose Gateway the baseline has. */
  readonly api?: NonNullable<EntryPointGateway["api"]>;
  readonly keys: KeysAtEntry;
  /** Claims of a checked token with which a request's key is let in all the same; any of them is enough. Empty: nobody's is. */
  readonly claims: readonly AdmittedClaim[];
  readonly previews: readonly PreviewTemplate[];
}

/** The entry points of a spec that are Gateways. */
export function statedEntryPoints({
  spec: { entrypoints, baseline },
}: CompleteEnvironment): readonly StatedEntryPoint[] {
  return entrypoints.flatMap(
    ({ name, gateway, ingress, keys = "admit", admit, previews = [] }, index) =>
      gateway === undefined || ingress !== undefined
        ? []
        : [
            {
              name,
              index,
              gateway: `${gateway.namespace ?? baseline.namespace}/${gateway.name}`,
              ...(gateway.api === undefined ? {} : { api: gateway.api }),
              keys,
              claims: admit?.claims ?? [],
              previews,
            },
          ],
  );
}

/** The URL of a host on which somebody listens: by TLS where that is offered, on the lowest port. */
export function previewUrl(
  host: string,
  listening: readonly { readonly port: number; readonly tls: boolean }[],
): string {
  const [first = { port: 80, tls: false }] = listening.toSorted(
    (a, b) => Number(b.tls) - Number(a.tls) || a.port - b.port,
  );
  const [scheme, usual] = first.tls ? ["https", 443] : ["http", 80];
  return `${scheme}://${host}${first.port === usual ? "" : `:${first.port}`}`;
}

/**
 * The templates by which a preview says the baseline's hosts: of itself first, then of its entry point, then of the others
 * in the spec's order. Whoever came in by one name stays with it.
 */
export function templatesOf(
  preview: PreviewTemplate,
  entry: Pick<StatedEntryPoint, "previews">,
  all: readonly Pick<StatedEntryPoint, "previews">[],
): ReadonlyMap<string, string> {
  const others = all.flatMap(({ previews }) => previews).toReversed();
  const ordered = [...others, ...entry.previews.toReversed(), preview];
  return new Map(ordered.map((one) => [one.host, one.preview]));
}

/** The host of a lane: a label with its key that would be longer than DNS allows is cut, and ends with a hash of all of it. */
export function previewHost(template: string, key: string): string {
  const labels = template.split(".").map((label) =>
    label.includes("{lane}")
      ? boundedName(label.replace("{lane}", key), lengths.label)
      : // Nothing of a lane is in it: one that DNS does not take is refused.
        label,
  );
  return labels.join(".");
}

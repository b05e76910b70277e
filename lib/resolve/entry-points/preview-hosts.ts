/** @module The hosts of previews: names that DNS takes, that nobody else has, and for which the Gateway listens. */
import type { Problems } from "../../diagnostics/problems.ts";
import { forms, lengths } from "../../kube/limits.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { EntryPoint, PreviewedHost } from "../../model/entry-point.ts";
import type { Lane, ResolvedEnvironment } from "../../model/lane.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { previewHost } from "../../model/stated-entry-points.ts";
import type { RouteReaders } from "../baseline/baseline.ts";
import { joinedWith } from "./joined.ts";
import { hostsAt, listenersFor } from "./served.ts";

/** What entry points are resolved in. */
export type EntryScope = Pick<ResolvedEnvironment, "settings" | "baseline" | "lanes">;

/** Reports hosts that cannot be those of one lane alone. */
export function checkPreviewHosts(
  entries: readonly EntryPoint[],
  { lanes, baseline }: EntryScope,
  readers: RouteReaders,
  problems: Problems,
): void {
  const taken = ofBaseline(entries, baseline, readers);
  const having = lanes.filter(({ withoutPreviews }) => !withoutPreviews);
  for (const entry of entries) {
    for (const preview of entry.previews) {
      if (!isName(previewHost(preview.preview, "lane"))) reportName(preview, problems);
      else {
        for (const lane of having) claim(preview, lane, taken, problems);
        // Once: a wildcard listener is for all lanes.
        having.some(({ key }) => !isListenedFor(key, preview, { entry, readers }, problems));
      }
    }
  }
}

/** The hosts that the baseline has at entry points. Pods that serve several Gateways have one list of rules for a host name. */
function ofBaseline(
  entries: readonly EntryPoint[],
  baseline: BaselineIndex,
  readers: RouteReaders,
): Map<string, Claim> {
  const places = entries.flatMap((entry) => [
    ...joinedWith(entry, baseline, readers[entry.backend].gateways),
    entry,
  ]);
  return new Map(
    places.flatMap((place) =>
      hostsAt(place, baseline).map((host) => [
        host,
        { of: `a route of the baseline at Gateway ${place.gateway}`, source: place.source },
      ]),
    ),
  );
}

/** A preview and its node. */
type StatedPreview = Pick<PreviewedHost, "host" | "preview" | "source">;

/** Who has a host. */
export interface Claim {
  readonly of: string;
  readonly source: SourceRef;
}

/** Takes the host of a lane. Reports that somebody else has it. */
export function claim(
  preview: StatedPreview,
  lane: Lane,
  taken: Map<string, Claim>,
  problems: Problems,
): void {
  const host = previewHost(preview.preview, lane.key);
  const source = below(preview.source, "preview");
  const of = `the preview of "${preview.host}" for lane "${lane.key}"`;
  const other = taken.get(host);
  if (other === undefined) {
    taken.set(host, { of, source });
    return;
  }
  problems.report({
    code: "E0868",
    message: `${of} is host "${host}", which is that of ${other.of}`,
    help: "choose a template whose hosts nobody else has, or another routing key for the lane",
    source,
    related: [
      { message: "the other one", source: other.source },
      { message: "the lane", source: lane.source },
    ],
  });
}

/** Whether DNS takes a name. */
export function isName(host: string): boolean {
  return (
    forms.subdomain.test(host) &&
    host.length <= lengths.subdomain &&
    host.split(".").every((label) => label.length <= lengths.label)
  );
}

/** Reports a template whose hosts DNS does not take. */
export function reportName({ preview, source }: StatedPreview, problems: Problems): void {
  problems.report({
    code: "E0868",
    message: `"${preview}" gives no host names that DNS takes`,
    help: "write labels of lower-case letters, digits and dashes, separated by single dots, at most 63 characters each and 253 in all",
    source: below(source, "preview"),
  });
}

/** Whether the Gateway listens for the host on every port on which it does for the baseline's, for routes of the same namespaces. */
function isListenedFor(
  key: string,
  preview: PreviewedHost,
  { entry, readers }: { readonly entry: EntryPoint; readonly readers: RouteReaders },
  problems: Problems,
): boolean {
  const host = previewHost(preview.preview, key);
  const namespaces = preview.tables.map(({ owner }) => owner.object.metadata.namespace ?? "");
  const own = listenersFor(host, entry);
  const missing = listenersFor(preview.host, entry).filter(
    (wanted) =>
      !own.some(({ port, takes }) => port === wanted.port && namespaces.every((one) => takes(one))),
  );
  if (missing.length === 0) return true;
  const { object, source } = entry.object;
  const away = namespaces.some((one) => one !== object.metadata.namespace);
  const wanted = missing.map(({ name, port, protocol }) =>
    readers[entry.backend].gateways.written(
      { name: `${name ?? protocol.toLowerCase()}-preview`, port, protocol, host: forAll(preview) },
      away,
    ),
  );
  const secure = missing.some(({ protocol }) => protocol === "HTTPS");
  problems.report({
    code: "E0871",
    message: `Gateway ${entry.gateway} does not listen for "${host}" where it does for "${preview.host}"`,
    help: `add to it: ${wanted.join("; ")}${secure ? ", where SECRET has a certificate for that name" : ""}`,
    source: below(preview.source, "preview"),
    related: [{ message: `the ${object.kind}`, source }],
  });
  return false;
}

/** The host of a listener for all lanes, where a wildcard can say it. */
function forAll({ preview }: PreviewedHost): string {
  const [first = "", ...rest] = preview.split(".");
  return first.includes("{lane}") ? ["*", ...rest].join(".") : preview.replace("{lane}", "KEY");
}

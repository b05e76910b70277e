/** @module The hosts that lanes have at entry points, by the specs. */

import { grouped } from "../../kube/grouped.ts";
import { matchesHost } from "../../kube/hosts.ts";
import type { KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import type { BackendName } from "../../model/settings.ts";
import type { ForkSpec } from "../../model/spec.gen.ts";
import { previewHost, previewUrl, templatesOf } from "../../model/stated-entry-points.ts";
import { apis } from "../../simulate/apis.ts";
import { Cluster } from "../../simulate/cluster/cluster.ts";
import { gateways } from "../../simulate/entries/gateway-entries.ts";
import { LaneNames } from "../../simulate/previews.ts";
import type { Lane } from "./lanes.ts";
import type { Reading } from "./reading.ts";

/** What says which hosts there are. */
type PreviewReading = Pick<Reading, "facts" | "lanes" | "before">;

/** A lane's host. */
export interface Preview {
  readonly lane: Lane;
  /** Name of the entry point. */
  readonly entry: string;
  /** `namespace/name`. */
  readonly gateway: string;
  readonly api: BackendName;
  /** The baseline's host. */
  readonly base: string;
  readonly host: string;
  /** By which template it says each host of the baseline. */
  readonly templates: ReadonlyMap<string, string>;
}

/** All of them, in the order of lanes and of the spec. */
export const previewsOf = oncePer(
  ({ facts, lanes, before }: PreviewReading): readonly Preview[] => {
    if (facts.entryPoints.length === 0) return [];
    const known = gateways(before);
    return lanes
      .filter(({ withoutPreviews }) => !withoutPreviews)
      .flatMap((lane) =>
        facts.entryPoints.flatMap((entry) => {
          const { name, gateway, api: stated, previews } = entry;
          const own = known.filter((one) => one.gateway === gateway);
          const api = own.find((one) => (stated ?? one.api) === one.api)?.api;
          if (api === undefined) return [];
          return previews.map((one): Preview => {
            const host = previewHost(one.preview, lane.key);
            const templates = templatesOf(one, entry, facts.entryPoints);
            return { lane, entry: name, gateway, api, base: one.host, host, templates };
          });
        }),
      );
  },
);

/** Those of each lane. */
export const previewsByLane = oncePer(
  (reading: PreviewReading): ReadonlyMap<Lane, readonly Preview[]> =>
    grouped(previewsOf(reading).map((one) => [one.lane, one] as const)),
);

/** Those of the lane of each unit: `sandboxes/pr-1`. */
export const previewsByUnit = oncePer(
  (reading: PreviewReading): ReadonlyMap<string, readonly Preview[]> =>
    new Map([...previewsByLane(reading)].map(([lane, own]) => [lane.unit, own])),
);

/** The baseline's cluster, with routes in the same form: hosts in lower case, and without what they write into carriers. */
export const plainRoutes = oncePer(({ before, facts }: Reading): Cluster => {
  const names = new LaneNames(new Map(), facts.carriers);
  const objects = [...before.objects.values()].map(
    (object) =>
      Object.values(apis)
        .find(({ previews }) => previews.hosts(object) !== undefined)
        ?.previews.undone(object, names) ?? object,
  );
  return new Cluster(objects, before.domain);
});

/** The cluster with all routes of lanes for their own hosts as the baseline would have them, where they speak as a preview does. */
export function undonePreviews(reading: Reading, { templates }: Pick<Preview, "templates">) {
  const known = undoneBy(reading);
  // As many as hosts of the baseline have several templates: mostly one.
  const spoken = JSON.stringify([...templates]);
  const cluster = known.get(spoken) ?? undone(reading, templates);
  known.set(spoken, cluster);
  return cluster;
}

const undoneBy = oncePer((_: Reading) => new Map<string, Cluster>());

function undone(reading: Reading, templates: Preview["templates"]): Cluster {
  const { output, after, facts } = reading;
  const names = new Map(
    [...previewsByLane(reading).keys()].map(({ unit, key }) => {
      const own = [...templates].map(([base, one]) => [base, previewHost(one, key)] as const);
      return [unit, new LaneNames(new Map(own), facts.carriers)];
    }),
  );
  const hosts = new Set(previewsOf(reading).map(({ host }) => host));
  const changed = new Map<string, KubeObject>();
  for (const { object, key, unit } of output.objects) {
    const own = names.get(unit);
    const api = Object.values(apis).find(({ previews }) => previews.hosts(object) !== undefined);
    if (own === undefined || api === undefined) continue;
    const isPreview = api.previews.hosts(object)?.every((host) => hosts.has(host)) === true;
    if (isPreview) changed.set(key, api.previews.undone(object, own));
  }
  const objects = [...after.objects].map(([key, object]) => changed.get(key) ?? object);
  return new Cluster(objects, after.domain);
}

/** The preview at a Gateway's host. */
export function previewAt(
  reading: PreviewReading,
  { gateway, host }: { readonly gateway: string; readonly host: string },
): Preview | undefined {
  return byPlace(reading).get(`${gateway} ${host}`);
}

const byPlace = oncePer(
  (reading: PreviewReading) =>
    new Map(previewsOf(reading).map((one) => [`${one.gateway} ${one.host}`, one])),
);

/** URLs of a host at a Gateway, for each port on which somebody listens for it: by TLS first, then by number. */
export function urlsOf(
  { before }: Pick<Reading, "before">,
  { api, gateway, host }: Pick<Preview, "api" | "gateway" | "host">,
): readonly string[] {
  const listening = apis[api]
    .served(before)
    .filter((one) => one.gateway === gateway && one.hosts.some((own) => matchesHost(own, host)))
    .flatMap(({ port, tls = false }) => (port === undefined ? [] : [{ port, tls }]));
  return [previewUrl(host, listening), ...listening.map((one) => previewUrl(host, [one]))];
}

/** The fork's spec with the URLs of its sandbox's hosts as the values that they are. */
export function withUrls(spec: ForkSpec, sandbox: string, reading: Reading): ForkSpec {
  const { env } = spec.customizations ?? {};
  if (env === undefined) return spec;
  const own = previewsByUnit(reading).get(`sandboxes/${sandbox}`) ?? [];
  const valued = env.map((change) => {
    const wanted = "valueFrom" in change ? change.valueFrom.preview : undefined;
    const preview = own.find(
      ({ base, entry }) => base === wanted?.host && (wanted.entry ?? entry) === entry,
    );
    if (wanted === undefined || !("valueFrom" in change)) return change;
    const { valueFrom: _, ...rest } = change;
    const url =
      preview === undefined
        ? urlBehindIngress(wanted, sandbox, reading)
        : urlsOf(reading, preview)[0];
    return { ...rest, value: url ?? "" };
  });
  return { ...spec, customizations: { ...spec.customizations, env: valued } };
}

/** The URL of a sandbox's host behind an Ingress. */
function urlBehindIngress(
  wanted: { readonly host: string; readonly entry?: string },
  sandbox: string,
  { facts, lanes }: Reading,
): string | undefined {
  const lane = lanes.find(({ unit }) => unit === `sandboxes/${sandbox}`);
  const [found] = facts.ingresses
    .filter(({ name }) => (wanted.entry ?? name) === name)
    .flatMap(({ tls, previews }) =>
      previews.filter(({ host }) => host === wanted.host).map((one) => ({ ...one, tls })),
    );
  if (lane === undefined || found === undefined) return undefined;
  return `http${found.tls === undefined ? "" : "s"}://${previewHost(found.preview, lane.key)}`;
}

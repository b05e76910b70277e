/** @module The Ingresses of lanes: what the baseline's does for a host, for the host of a lane, by the lane's proxy. */
import { boundedName } from "../../kube/bounded-name.ts";
import { copiedMarks } from "../../kube/copied-metadata.ts";
import { ingressAnnotation } from "../../kube/ingress-annotations.ts";
import { asString, at } from "../../kube/json.ts";
import { lengths } from "../../kube/limits.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { Contribution } from "../../model/contribution.ts";
import type { IngressEntry, IngressPreview, IngressRule } from "../../model/ingress-entry.ts";
import { labels } from "../../model/interface.ts";
import type { Lane, ResolvedEnvironment } from "../../model/lane.ts";
import { unitPath } from "../../model/release-unit.ts";
import { previewHost } from "../../model/stated-entry-points.ts";
import { suffixedName } from "../names.ts";
import { portName, proxyName } from "./proxies.ts";

/** Those of all lanes that have previews. */
export function laneIngresses(environment: ResolvedEnvironment): readonly Contribution[] {
  const having = environment.lanes.filter(({ withoutPreviews }) => !withoutPreviews);
  return environment.ingresses.flatMap((entry) =>
    entry.previews.flatMap((preview) =>
      preview.rules
        .filter(({ paths }) => paths.length > 0)
        .flatMap((rule) =>
          having.map((lane) => ({
            unit: lane.unit,
            phase: "route",
            object: ingressOf(rule, { entry, preview, lane, environment }),
            sources: [lane.source, preview.source, rule.owner.source],
          })),
        ),
    ),
  );
}

// --- internal ---

interface Place {
  readonly entry: IngressEntry;
  readonly preview: IngressPreview;
  readonly lane: Lane;
  readonly environment: ResolvedEnvironment;
}

function ingressOf({ owner, paths }: IngressRule, place: Place): KubeObject {
  const { entry, preview, lane, environment } = place;
  const { object } = owner;
  const { settings } = environment;
  const host = previewHost(preview.preview, lane.key);
  const name = nameOf(object, place);
  const className = asString(at(object.spec, "ingressClassName"));
  const { tls } = entry;
  const secretName = tls?.secretName ?? (issuerOf(entry) === undefined ? undefined : `${name}-tls`);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name,
      namespace: object.metadata.namespace ?? "",
      labels: {
        ...copiedMarks(object.metadata, "other").labels,
        [labels.entryPoint]: entry.name,
        ...lane.labels,
      },
      annotations: { ...annotationsOf(object, place), ...lane.annotations },
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      ...(tls === undefined
        ? {}
        : { tls: [{ hosts: [host], ...(secretName === undefined ? {} : { secretName }) }] }),
      rules: [
        {
          host,
          http: {
            paths: paths.map((path) => ({
              ...path.match,
              backend: {
                service: {
                  name: proxyName(settings, entry),
                  port: { name: portName(preview, path) },
                },
              },
            })),
          },
        },
      ],
    },
  };
}

/** At most 58 characters: a Secret is named after it. */
function nameOf({ metadata: { name, namespace = "" } }: KubeObject, place: Place): string {
  const { entry, preview, lane, environment } = place;
  const identity = ["preview", environment.settings.name, unitPath(lane.unit), entry.name];
  const base = boundedName(name, 24).replaceAll(".", "-");
  const from = [preview.host, preview.preview, namespace, name];
  return suffixedName(base, lane.unit.name, [...identity, ...from], lengths.label - 5);
}

/** Those of the baseline's, less what is about the original alone, and what the entry point says. */
function annotationsOf(
  { metadata: { annotations = {} } }: KubeObject,
  { entry, lane }: Place,
): Record<string, string> {
  const copied = Object.entries(annotations).filter(
    ([key, value]) => (ingressAnnotation(key, value)?.copy ?? "kept") === "kept",
  );
  const stated = Object.entries(entry.annotations).map(
    ([key, value]) => [key, value.replaceAll("{lane}", lane.key)] as const,
  );
  const all = { ...Object.fromEntries(copied), ...issuerOf(entry), ...Object.fromEntries(stated) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** What orders a certificate: https://cert-manager.io/docs/usage/ingress/#supported-annotations */
function issuerOf({ tls }: IngressEntry): Record<string, string> | undefined {
  if (tls?.clusterIssuer !== undefined)
    return { "cert-manager.io/cluster-issuer": tls.clusterIssuer };
  return tls?.issuer === undefined ? undefined : { "cert-manager.io/issuer": tls.issuer };
}

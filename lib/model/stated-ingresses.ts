/** @module Entry points that are Ingresses, as an environment's spec states them. */
import type { CompleteEnvironment, EntryPointIngress, PreviewTls } from "./spec.gen.ts";
import type { PreviewTemplate } from "./stated-entry-points.ts";

/** The proxy that writes keys, with all defaults. */
export interface ProxySettings {
  /** By its digest. */
  readonly image: string;
  readonly replicas: number;
  readonly imagePullSecrets: readonly string[];
}

/** An entry point that is an Ingress, as the spec states it, with all defaults. */
export interface StatedIngress {
  readonly name: string;
  /** Its place among all entry points of the spec. */
  readonly index: number;
  /** Absent: the one that the Ingresses of a host have. */
  readonly class?: string;
  readonly proxy: ProxySettings;
  /** Absent: hosts of lanes have no certificate. */
  readonly tls?: Readonly<PreviewTls>;
  /** Of lanes' Ingresses, with `{lane}` in them; an empty text takes one out. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly previews: readonly PreviewTemplate[];
}

/** The entry points of a spec that are Ingresses. */
export function statedIngresses({
  spec: { entrypoints },
}: CompleteEnvironment): readonly StatedIngress[] {
  return entrypoints.flatMap(({ name, gateway, ingress, previews = [] }, index) =>
    ingress === undefined || gateway !== undefined
      ? []
      : [{ name, index, previews, ...ingressOf(ingress) }],
  );
}

function ingressOf({ class: own, proxy, tls, annotations = {} }: EntryPointIngress) {
  const { image, replicas = 1, imagePullSecrets = [] } = proxy;
  return {
    ...(own === undefined ? {} : { class: own }),
    proxy: { image, replicas, imagePullSecrets },
    ...(tls === undefined ? {} : { tls }),
    annotations,
  };
}

/** The URL of a host behind an Ingress: controllers listen on the usual ports. */
export function urlBehind(host: string, { tls }: Pick<StatedIngress, "tls">): string {
  return `${tls === undefined ? "http" : "https"}://${host}`;
}

/** The annotation by which Ingresses had a class before they had a field for it. */
export const classAnnotation = "kubernetes.io/ingress.class";

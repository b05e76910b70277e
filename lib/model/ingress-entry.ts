/** @module Entry points that are Ingresses, with what the baseline has there. */
import type { JsonObject } from "../kube/object.ts";
import type { Service } from "./baseline.ts";
import type { BaselineObject } from "./input.ts";
import type { SourceRef } from "./source.ts";
import type { PreviewTemplate } from "./stated-entry-points.ts";
import type { StatedIngress } from "./stated-ingresses.ts";

/** One path of an Ingress of the baseline, and the Service that its requests go to. */
export interface IngressPath {
  /** Its fields but the backend. */
  readonly match: JsonObject;
  readonly service: Service;
  readonly port: number;
  readonly source: SourceRef;
}

/** What one Ingress of the baseline does for a host. */
export interface IngressRule {
  readonly owner: BaselineObject;
  readonly paths: readonly IngressPath[];
}

/** A host of the baseline that lanes have a name for, and the rules that its requests meet. */
export interface IngressPreview extends PreviewTemplate {
  /** In the order of the objects. At least one. */
  readonly rules: readonly IngressRule[];
  readonly source: SourceRef;
}

/** An entry point that is an Ingress, resolved. */
export interface IngressEntry extends Omit<StatedIngress, "previews" | "index"> {
  readonly previews: readonly IngressPreview[];
  readonly source: SourceRef;
}

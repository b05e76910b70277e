/** @module One proxy and everything it needs to read route tables. */
import type { KubeObject } from "../../kube/object.ts";
import type { Dialect, MeshDialect } from "../../mesh/implementations/implementation.ts";
import { type Carriers, carrierHeader } from "../../model/carriers.ts";
import type { Condition } from "../requests/conditions.ts";
import type { View } from "./backends.ts";
import type { Shapes } from "./rule.ts";

/** A proxy that consults a table. */
export interface ProxyView extends View {
  /** `mesh`, or `namespace/name` of the Gateway that it is. */
  readonly gateway: string;
  /** It is a waypoint: `client` says in which namespace, since it stands for every caller. */
  readonly waypoint?: boolean;
  readonly dialect: Dialect;
  /** How the mesh reads routes that are attached to Services. */
  readonly mesh: MeshDialect;
  readonly carriers: Carriers;
  readonly shapes: Shapes;
  /** The routes to consider of those that are attached to a Service. Default: all. */
  readonly routes?: readonly KubeObject[];
  /** Told about rules that cannot be understood. */
  readonly misread: (misread: Misread) => void;
}

/** Something in a rule that verification cannot read, or that a proxy refuses. */
export interface Misread {
  /** `keyString` of the object. */
  readonly object: string;
  readonly path: readonly (string | number)[];
  readonly what: string;
}

/** Conditions on the key's carriers, and all others. */
export function splitKey(
  conditions: readonly Condition[],
  carriers: Carriers,
): { readonly key: readonly Condition[]; readonly rest: readonly Condition[] } {
  const isCarrier = ({ subject }: Condition) =>
    subject.kind === "header" &&
    carriers.some((carrier) => carrierHeader(carrier) === subject.name);
  return {
    key: conditions.filter(isCarrier),
    rest: conditions.filter((condition) => !isCarrier(condition)),
  };
}

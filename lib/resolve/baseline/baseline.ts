/**
 * @module The baseline index: who selects whom, what ports speak, which routes exist. Baseline objects
 * are not validated by a schema: what cannot be understood is a warning at its node, and is skipped.
 */

import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import type { Labels } from "../../kube/label-selector.ts";
import { Namespaces } from "../../kube/namespaces.ts";
import { type KubeObject, keyString, type ObjectKey, objectKey } from "../../kube/object.ts";
import { selectorsIn } from "../../kube/selectors.ts";
import type { SelectorUse, Service } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { Listener } from "../../model/entry-point.ts";
import type { BaselineObject, EnvironmentInput } from "../../model/input.ts";
import type { RouteTable } from "../../model/route-table.ts";
import type { BackendName, EnvironmentSettings } from "../../model/settings.ts";
import { below } from "../../model/source.ts";
import { checkDomains } from "./domains.ts";
import { portFacts } from "./facts.ts";
import { injectionsIn } from "./injections.ts";
import { misshapen } from "./misshapen.ts";
import { indexServices, serviceObjects, servicesByWorkload } from "./services.ts";
import { withStatedFacts } from "./stated-workloads.ts";
import { indexWorkloads } from "./workloads.ts";

/** What route tables are read from. Maps iterate in sorted order. */
export interface RouteParts {
  /** All objects of the baseline, by `keyString`. */
  readonly objects: ReadonlyMap<string, BaselineObject>;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
  readonly implementation: EnvironmentSettings["implementation"];
  readonly clusterDomain: string;
}

/** Reads the routing objects of one backend. */
export interface RouteReader {
  /** The kinds of objects that lanes bring where the backend is in use, baseline or not. */
  readonly kinds: readonly Pick<ObjectKey, "group" | "kind">[];
  /** The tables of all its objects, in their order. What it cannot read it reports, and leaves out. */
  readTables(parts: RouteParts, problems: Problems): readonly RouteTable[];
  readonly gateways: GatewayReader;
}

/** Reads the Gateways of one backend. */
export interface GatewayReader extends Pick<ObjectKey, "group" | "kind"> {
  readonly backend: BackendName;
  /** Where one of them listens for HTTP. */
  listeners(gateway: KubeObject): readonly Listener[];
  /** The labels by which it selects the pods that serve it, which can serve others too. Absent: each has pods of its own. */
  podLabels?(gateway: KubeObject): Labels;
  /** A listener as somebody would write it into one of them. @param away Routes of other namespaces have to be taken. */
  written(listener: Omit<Listener, "takes">, away: boolean): string;
}

/** Those of all backends. */
export type RouteReaders = Readonly<Record<BackendName, RouteReader>>;

/** Indexes the baseline. Does not depend on sandboxes, nor on the order of the input. */
export function indexBaseline(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  readers: RouteReaders,
  problems: Problems,
): BaselineIndex {
  const objects = byKey(input.baseline);
  const workloads = withStatedFacts(input, indexWorkloads(objects, problems), problems);
  const raw = serviceObjects(objects);
  const facts = portFacts(input, settings, raw, problems);
  const services = indexServices({ objects, services: raw, workloads, facts }, settings, problems);
  const namespaces = new Namespaces(input.baseline.map(({ object }) => object));
  const { implementation, clusterDomain } = settings;
  const parts = { objects, services, implementation, clusterDomain };
  checkDomains(parts, settings, problems);
  return {
    objects,
    workloads,
    services,
    servicesOf: servicesByWorkload(services, workloads),
    injections: injectionsIn(input, settings, { objects, services }, problems),
    selectors: indexSelectors(objects.values(), namespaces, problems),
    tables: Object.values(readers).flatMap((reader) => reader.readTables(parts, problems)),
    namespaces: namespaces.names,
  };
}

function byKey(baseline: readonly BaselineObject[]): ReadonlyMap<string, BaselineObject> {
  const entries = baseline.map((entry): [string, BaselineObject] => [
    keyString(objectKey(entry.object)),
    entry,
  ]);
  return new Map(entries.sort(([a], [b]) => compareText(a, b)));
}

/** All selectors, in the order of the objects. One that cannot be understood is reported and left out. */
function indexSelectors(
  objects: Iterable<BaselineObject>,
  namespaces: Namespaces,
  problems: Problems,
): readonly SelectorUse[] {
  return [...objects].flatMap((owner) =>
    selectorsIn(owner.object, namespaces, ({ path, field }) =>
      misshapen(
        problems,
        owner,
        below(owner.source, ...path),
        `"${field}" has to be a label selector`,
      ),
    ).map((found) => ({ ...found, owner, source: below(owner.source, ...found.path) })),
  );
}

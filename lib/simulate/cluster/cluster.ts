/** @module A cluster as the proxies and the API server see it: Services, pods, and who selects whom. */
import { asArray, asNumber, asRecord, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import {
  apiGroup,
  type JsonObject,
  type KubeObject,
  keyString,
  objectKey,
} from "../../kube/object.ts";
import { type Labels, selects } from "./labels.ts";

/** Pods of one workload. */
export interface Pods {
  /** `Deployment shop/cart`. */
  readonly workload: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly object: KubeObject;
  /** The pods' template; a Rollout's may be a Deployment's. */
  readonly template: JsonObject;
}

/** One port of a Service. */
export interface Port {
  readonly number: number;
  readonly name: string | undefined;
  readonly body: JsonObject;
}

/** A Service. */
export interface Service {
  /** `namespace/name`. */
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly object: KubeObject;
  readonly ports: readonly Port[];
  readonly selector: Labels;
}

/** All objects of a cluster. */
export class Cluster {
  /** By `keyString`. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly pods: readonly Pods[];
  readonly services: ReadonlyMap<string, Service>;
  readonly #byKind = new Map<string, KubeObject[]>();
  readonly #byWorkload: ReadonlyMap<string, Pods>;
  readonly #byLabel = new Map<string, Pods[]>();
  readonly #behind = new Map<string, readonly string[]>();

  constructor(objects: Iterable<KubeObject>) {
    const map = new Map<string, KubeObject>();
    for (const object of objects) map.set(keyString(objectKey(object)), object);
    this.objects = map;
    for (const object of map.values()) push(this.#byKind, groupKind(object), object);
    this.pods = [...map.values()].flatMap((object) => podsOf(object, map));
    this.#byWorkload = new Map(this.pods.map((pods) => [pods.workload, pods]));
    for (const pods of this.pods) {
      for (const namespace of ["*", pods.namespace]) {
        push(this.#byLabel, namespace, pods);
        for (const label of Object.entries(pods.labels)) {
          push(this.#byLabel, labelKey(namespace, label), pods);
        }
      }
    }
    const services = this.of("", "Service").map(toService);
    this.services = new Map(services.map((service) => [service.key, service]));
  }

  /** Objects of one kind, in key order of insertion. */
  of(group: string, kind: string): readonly KubeObject[] {
    return this.#byKind.get(`${group}/${kind}`) ?? [];
  }

  /** The pods of a workload, as `Deployment shop/cart`; undefined: there is no such workload. */
  podsOf(workload: string): Pods | undefined {
    return this.#byWorkload.get(workload);
  }

  /** Workloads whose pods a Service selects, further restricted by a subset's labels. Sorted. */
  behind(service: Service, subset: Labels = {}): readonly string[] {
    const id = `${service.key} ${JSON.stringify(subset)}`;
    const known = this.#behind.get(id);
    if (known !== undefined) return known;
    const wanted = { ...service.selector, ...subset };
    const clash = Object.entries(subset).some(
      ([key, value]) => Object.hasOwn(service.selector, key) && service.selector[key] !== value,
    );
    // A Service without a selector has endpoints that nobody here knows.
    const nobody = clash || Object.keys(service.selector).length === 0;
    const pods = nobody ? [] : this.selected({ matchLabels: wanted }, [service.namespace]);
    const found = pods.map(({ workload }) => workload).sort();
    this.#behind.set(id, found);
    return found;
  }

  /** Pods of these namespaces that a `metav1.LabelSelector` accepts. */
  selected(selector: unknown, namespaces: readonly string[] | "*"): readonly Pods[] {
    const wanted = Object.entries(stringMap(at(selector, "matchLabels")));
    return [...new Set(namespaces === "*" ? ["*"] : namespaces)].flatMap((namespace) => {
      const lists = [
        this.#byLabel.get(namespace),
        ...wanted.map((label) => this.#byLabel.get(labelKey(namespace, label))),
      ].map((list) => list ?? []);
      const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best));
      return shortest.filter(({ labels }) => selects(selector, labels));
    });
  }
}

/** `group/Kind` of an object. */
export function groupKind({ apiVersion, kind }: KubeObject): string {
  return `${apiGroup(apiVersion)}/${kind}`;
}

/** `namespace/name` of an object. */
export function placeOf({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace ?? ""}/${name}`;
}

/** `Kind namespace/name` of an object: how workloads are named here. */
export function workloadName(object: KubeObject): string {
  return `${object.kind} ${placeOf(object)}`;
}

/** Where a kind keeps its pod template. */
const templates: Readonly<Record<string, readonly string[]>> = {
  "/Pod": [],
  "/ReplicationController": ["spec", "template"],
  "apps/Deployment": ["spec", "template"],
  "apps/StatefulSet": ["spec", "template"],
  "apps/DaemonSet": ["spec", "template"],
  "apps/ReplicaSet": ["spec", "template"],
  "batch/Job": ["spec", "template"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
  "argoproj.io/Rollout": ["spec", "template"],
};

/** An object's pod template; undefined for a kind without pods. */
export function podTemplate(object: KubeObject): JsonObject | undefined {
  const path = Object.hasOwn(templates, groupKind(object))
    ? templates[groupKind(object)]
    : undefined;
  return path === undefined ? undefined : asRecord(at(object, ...path));
}

function podsOf(object: KubeObject, all: ReadonlyMap<string, KubeObject>): readonly Pods[] {
  const template = podTemplate(referenced(object, all));
  if (template === undefined) return [];
  const namespace = object.metadata.namespace ?? "";
  const labels = stringMap(at(template, "metadata", "labels"));
  return [{ workload: workloadName(object), namespace, labels, object, template }];
}

/** A Rollout may take its template from a Deployment. */
function referenced(object: KubeObject, all: ReadonlyMap<string, KubeObject>): KubeObject {
  const ref = at(object, "spec", "workloadRef");
  if (groupKind(object) !== "argoproj.io/Rollout" || !isRecord(ref)) return object;
  const { namespace } = object.metadata;
  const key = {
    group: apiGroup(asString(ref["apiVersion"]) ?? "apps/v1"),
    kind: asString(ref["kind"]) ?? "",
    name: asString(ref["name"]) ?? "",
  };
  return all.get(keyString(namespace === undefined ? key : { ...key, namespace })) ?? object;
}

function toService(object: KubeObject): Service {
  const { name, namespace = "" } = object.metadata;
  const ports = asArray(at(object, "spec", "ports"))
    .filter(isRecord)
    .flatMap((body): Port[] => {
      const number = asNumber(body["port"]);
      return number === undefined ? [] : [{ number, name: asString(body["name"]), body }];
    });
  const selector = stringMap(at(object, "spec", "selector"));
  return { key: `${namespace}/${name}`, name, namespace, object, ports, selector };
}

function labelKey(namespace: string, [key, value]: readonly [string, string]): string {
  return `${namespace}\n${key}\n${value}`;
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

/** @module A cluster as the proxies and the API server see it: Services, pods, and who selects whom. */
import { isIdentity } from "../../kube/cilium-labels.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asNumber, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { includesLabels, type Labels } from "../../kube/label-selector.ts";
import { Namespaces } from "../../kube/namespaces.ts";
import {
  groupKind,
  type JsonObject,
  type KubeObject,
  keyString,
  objectKey,
} from "../../kube/object.ts";
import { oncePer, remembered } from "../../kube/once.ts";
import { accountOf, templateOf } from "../../kube/pod-templates.ts";
import {
  type FoundSelector,
  type Misshapen,
  type PodIdentity,
  selectorsIn,
  selectsPods,
} from "../../kube/selectors.ts";
import { behindPort, transportOf } from "../../kube/service-ports.ts";

/** Pods of one workload. */
export interface Pods extends PodIdentity {
  /** `Deployment shop/cart`. */
  readonly workload: string;
  readonly object: KubeObject;
  /** The pods' template; a Rollout's may be a Deployment's. */
  readonly template: JsonObject;
}

/** The pod that asks. */
export interface Client {
  readonly namespace: string;
  readonly labels: Labels;
  /** Absent: a pod of which no more is known than its labels. */
  readonly template?: JsonObject;
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
  readonly domain: string;
  readonly object: KubeObject;
  /** Its TCP ports: the ones that rules can route. */
  readonly ports: readonly Port[];
  /** Its UDP and SCTP ports: their numbers may be those of TCP ports. */
  readonly otherPorts: readonly Port[];
  readonly selector: Labels;
}

/** All objects of a cluster. */
export class Cluster {
  /** By `keyString`. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** In which hosts of Services end. */
  readonly domain: string;
  readonly pods: readonly Pods[];
  readonly services: ReadonlyMap<string, Service>;
  readonly #byKind: ReadonlyMap<string, readonly KubeObject[]>;
  readonly #byWorkload: ReadonlyMap<string, Pods>;
  readonly #byLabel: ReadonlyMap<string, readonly Pods[]>;
  readonly #behind = new Map<string, readonly string[]>();
  readonly #namespaces: Namespaces;
  readonly #selectors = oncePer((object: KubeObject) => {
    const misshapen: Misshapen[] = [];
    const found = selectorsIn(object, this.#namespaces, (one) => misshapen.push(one));
    return { found, misshapen };
  });

  /**
   * @param objects All of them.
   * @param domain In which hosts of Services end.
   */
  constructor(objects: Iterable<KubeObject>, domain: string) {
    this.domain = domain;
    const map = new Map([...objects].map((object) => [keyString(objectKey(object)), object]));
    this.objects = map;
    this.#byKind = grouped([...map.values()].map((object) => [groupKind(object), object]));
    this.pods = [...map.values()].flatMap((object) => podsOf(object, map));
    this.#byWorkload = new Map(this.pods.map((pods) => [pods.workload, pods]));
    this.#byLabel = grouped(
      this.pods.flatMap((pods) => labelKeys(pods).map((key) => [key, pods] as const)),
    );
    const services = this.of("", "Service").map((object) => toService(object, domain));
    this.services = new Map(services.map((service) => [service.key, service]));
    this.#namespaces = new Namespaces(map.values());
  }

  /** Fields of an object that hold something other than a label selector: the API server refuses the object. */
  misshapenOf(object: KubeObject): readonly Misshapen[] {
    return this.#selectors(object).misshapen;
  }

  /** The selectors of an object of this cluster. */
  selectorsOf(object: KubeObject): readonly FoundSelector[] {
    return this.#selectors(object).found;
  }

  /** Objects of one kind, in key order of insertion. */
  of(group: string, kind: string): readonly KubeObject[] {
    return this.#byKind.get(`${group}/${kind}`) ?? [];
  }

  /** The object of a kind at `namespace/name`. */
  at(group: string, kind: string, place: string): KubeObject | undefined {
    const [namespace = "", name = ""] = place.split("/");
    return this.objects.get(keyString({ group, kind, namespace, name }));
  }

  /** The Namespace object of a name, where one is declared. */
  namespace(name: string): KubeObject | undefined {
    return this.objects.get(keyString({ group: "", kind: "Namespace", name }));
  }

  /** The pods of a workload such as `Deployment shop/cart`; undefined: there is no such workload. */
  podsOf(workload: string): Pods | undefined {
    return this.#byWorkload.get(workload);
  }

  /**
   * Workloads whose pods one port of a Service leads to, or any of its ports, further restricted by a
   * subset's labels. Sorted.
   */
  behind(service: Service, subset: Labels = {}, port?: Port): readonly string[] {
    const id = `${service.key} ${port?.number ?? ""} ${JSON.stringify(subset)}`;
    return remembered(this.#behind, id, () => this.#ledTo(service, subset, port));
  }

  #ledTo(service: Service, subset: Labels, port: Port | undefined): readonly string[] {
    const clash = Object.entries(subset).some(
      ([key, value]) => Object.hasOwn(service.selector, key) && service.selector[key] !== value,
    );
    // The endpoints of a Service without a selector are not in the manifests.
    const nobody = clash || Object.keys(service.selector).length === 0;
    const pods = nobody
      ? []
      : this.selected({
          selector: { matchLabels: service.selector },
          namespaces: [service.namespace],
        });
    const ports = port === undefined ? [...service.ports, ...service.otherPorts] : [port];
    const led = new Set(ports.flatMap((one) => behindPort(pods, targetOf(one), specOf)));
    return pods
      .filter((one) => ports.length === 0 || led.has(one))
      .filter(({ labels }) => includesLabels(labels, subset))
      .map(({ workload }) => workload)
      .sort();
  }

  /** The pods that a selector selects. */
  selected(found: Pick<FoundSelector, "selector" | "namespaces">): readonly Pods[] {
    const { selector, namespaces } = found;
    const asked = Object.entries(selector.matchLabels ?? {}).filter(([key]) => !isIdentity(key));
    return [...new Set(namespaces === "*" ? ["*"] : namespaces)].flatMap((namespace) => {
      const lists = [
        this.#byLabel.get(namespace),
        ...asked.map((label) => this.#byLabel.get(labelKey(namespace, label))),
      ].map((list) => list ?? []);
      const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best));
      return shortest.filter((pods) => selectsPods(found, pods));
    });
  }
}

function targetOf({ number, body }: Port) {
  return { targetPort: body.targetPort ?? number, transport: transportOf(body) };
}

function specOf({ template }: Pods): unknown {
  return template.spec;
}

/** `namespace/name` of an object. */
export function placeOf({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace ?? ""}/${name}`;
}

/** `Kind namespace/name` of an object: how workloads are named here. */
export function workloadName(object: KubeObject): string {
  return `${object.kind} ${placeOf(object)}`;
}

function podsOf(object: KubeObject, all: ReadonlyMap<string, KubeObject>): readonly Pods[] {
  if (kindOf(object).fork === undefined) return [];
  const template = templateOf(object, (key) => all.get(key));
  if (template === undefined) return [];
  const namespace = object.metadata.namespace ?? "";
  const labels = stringMap(at(template, "metadata", "labels"));
  const account = accountOf(template.spec);
  return [{ workload: workloadName(object), namespace, labels, account, object, template }];
}

function toService(object: KubeObject, domain: string): Service {
  const { name, namespace = "" } = object.metadata;
  const all = asArray(at(object, "spec", "ports"))
    .filter(isRecord)
    .flatMap((body): Port[] => {
      const number = asNumber(body.port);
      return number === undefined ? [] : [{ number, name: asString(body.name), body }];
    });
  // Of two with one number and transport the last counts, as where the API server merges them.
  const ports = [
    ...new Map(all.map((port) => [`${transportOf(port.body)} ${port.number}`, port])).values(),
  ];
  const selector = stringMap(at(object, "spec", "selector"));
  const isTcp = ({ body }: Port) => transportOf(body) === "TCP";
  return {
    ...{ key: `${namespace}/${name}`, name, namespace, domain, object, selector },
    ports: ports.filter(isTcp),
    otherPorts: ports.filter((port) => !isTcp(port)),
  };
}

/** The texts that pods are found by: their namespace or `*`, alone and with each of their labels. */
export function labelKeys({ namespace, labels }: PodIdentity): readonly string[] {
  return ["*", namespace].flatMap((home) => [
    home,
    ...Object.entries(labels).map((label) => labelKey(home, label)),
  ]);
}

/** One of `labelKeys`. */
export function labelKey(namespace: string, label?: readonly [string, string]): string {
  return label === undefined ? namespace : `${namespace}\n${label[0]}\n${label[1]}`;
}

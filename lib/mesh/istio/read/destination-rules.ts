/** @module The baseline's DestinationRules: which Service they are for, and which pods a subset selects. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { grouped } from "../../../kube/grouped.ts";
import {
  matchesHost,
  meantService,
  resolveHost,
  serviceHost,
  serviceKeyOf,
} from "../../../kube/hosts.ts";
import { asArray, asString, at } from "../../../kube/json.ts";
import { toLabels } from "../../../kube/label-selector.ts";
import { displayName, groupKind, objectKey } from "../../../kube/object.ts";
import type { Service } from "../../../model/baseline.ts";
import type { BaselineObject } from "../../../model/input.ts";
import { below } from "../../../model/source.ts";
import { misshapen } from "../../../resolve/baseline/misshapen.ts";

type Labels = Readonly<Record<string, string>>;

/** One DestinationRule and the host that it resolves to. */
interface HostRule {
  readonly host: string;
  readonly entry: BaselineObject;
}

/** The DestinationRules by host. */
export class DestinationRules {
  readonly #byHost: ReadonlyMap<string, readonly BaselineObject[]>;
  /** Most specific first. */
  readonly #wildcards: readonly HostRule[];

  readonly #domain: string;

  /**
   * @param objects All baseline objects, sorted.
   * @param domain The cluster's.
   */
  constructor(objects: ReadonlyMap<string, BaselineObject>, domain: string) {
    this.#domain = domain;
    const rules = hostRules(objects.values(), domain);
    this.#byHost = grouped(rules.map(({ host, entry }) => [host, entry] as const));
    this.#wildcards = rules
      .filter(({ host }) => host.startsWith("*"))
      .sort((a, b) => b.host.length - a.host.length);
  }

  /** The rules by the `namespace/name` of the Service that their exact host names. */
  byService(): ReadonlyMap<string, readonly BaselineObject[]> {
    return new Map(
      [...this.#byHost].flatMap(([host, rules]): [string, readonly BaselineObject[]][] => {
        const service = serviceKeyOf(host, this.#domain);
        return service === undefined ? [] : [[service, rules]];
      }),
    );
  }

  /**
   * The labels of a subset of a host: one set for each rule that defines it. Istio takes the union
   * of the subsets of several rules of one host; wildcard rules count where no exact one defines it.
   */
  subset(host: string, name: string): readonly Labels[] {
    const exact = definitions(this.#byHost.get(host) ?? [], name);
    if (exact.length > 0) return exact;
    const covering = this.#wildcards.filter((rule) => matchesHost(rule.host, host));
    return definitions(
      covering.map(({ entry }) => entry),
      name,
    );
  }
}

/** Reports DestinationRules whose host Istio resolves to nothing. */
export function checkDestinationRules(
  objects: ReadonlyMap<string, BaselineObject>,
  services: ReadonlyMap<string, Service>,
  problems: Problems,
): void {
  for (const entry of objects.values()) {
    if (!isDestinationRule(entry)) continue;
    const host = asString(at(entry.object, "spec", "host"));
    const source = below(entry.source, "spec", "host");
    if (host === undefined) misshapen(problems, entry, source, '"spec.host" has to be a string');
    else reportUnresolved({ host, entry, source }, services, problems);
  }
}

/** A host written somewhere in a routing object. */
export interface WrittenHost {
  readonly host: string;
  readonly entry: BaselineObject;
  readonly source: BaselineObject["source"];
}

/** Reports a host that means a Service of the baseline to its author and nothing to Istio. */
export function reportUnresolved(
  { host, entry, source }: WrittenHost,
  services: ReadonlyMap<string, Service>,
  problems: Problems,
): void {
  const service = services.get(meantService(host) ?? "");
  if (service === undefined) return;
  problems.report({
    code: "W0303",
    message: `${displayName(objectKey(entry.object))} names host "${host}", which resolves to nothing`,
    help: `write "${serviceHost(service)}"`,
    source,
  });
}

function isDestinationRule({ object }: BaselineObject): boolean {
  return groupKind(object) === "networking.istio.io/DestinationRule";
}

function hostRules(entries: Iterable<BaselineObject>, domain: string): HostRule[] {
  return [...entries].filter(isDestinationRule).flatMap((entry) => {
    const host = asString(at(entry.object, "spec", "host"));
    const { namespace = "" } = entry.object.metadata;
    return host === undefined ? [] : [{ host: resolveHost(host, namespace, domain), entry }];
  });
}

function definitions(rules: readonly BaselineObject[], name: string): readonly Labels[] {
  return rules.flatMap(({ object }) =>
    asArray(at(object, "spec", "subsets"))
      .filter((subset) => at(subset, "name") === name)
      .map((subset) => toLabels(at(subset, "labels") ?? {}))
      .filter((labels) => labels !== undefined),
  );
}

/** @module By what a pod uses a declared dependency: credentials that it reads, and hosts that its programs are told. */
import { andList } from "../../../diagnostics/words.ts";
import { hostFinder, isProxyException } from "../../../kube/hosts-in-texts.ts";
import { allTexts } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { oncePer, remembered } from "../../../kube/once.ts";
import { credentialsOf } from "../../../kube/references.ts";
import type { BaselineIndex } from "../../../model/baseline-index.ts";
import type { EnvironmentSettings } from "../../../model/settings.ts";
import type { Dependency } from "../../../model/spec.gen.ts";
import { type ConfigLookup, variablesOf } from "../config.ts";
import { containersOf, wordsOf } from "../draft.ts";
import { filesOf } from "./evidence.ts";

/** What a pod is, and what is known of what it reads. */
export interface Pod {
  readonly podSpec: JsonObject;
  readonly lookup: ConfigLookup;
}

/** By what a pod uses a dependency, for messages. */
export interface Uses {
  readonly secrets: readonly string[];
  readonly hosts: readonly string[];
  /** All credentials that the pod has. */
  readonly credentials: readonly string[];
}

/** Where pods are. */
export interface PodPlace {
  readonly namespace: string;
  readonly settings: EnvironmentSettings;
  readonly baseline: BaselineIndex;
}

/** What finds the uses of a dependency, in pods of one namespace. */
export function usesOf(
  { name, secrets = [], hosts = [] }: Dependency,
  { namespace, settings: { clusterDomain: domain }, baseline }: PodPlace,
): (pod: Pod) => Uses {
  // The same for all pods of the namespace: it looks at every Service.
  const names = remembered(finders(baseline), `${namespace}/${name}`, () =>
    hostFinder(hosts, { namespace, domain, services: baseline.services.values() }),
  );
  return ({ podSpec, lookup }) => {
    const credentials = credentialsOf(podSpec);
    const told = toldTo(podSpec, lookup).filter(({ text }) => names(text));
    return {
      credentials,
      secrets: secrets.filter((one) => credentials.includes(one)).map((one) => `Secret "${one}"`),
      hosts: [...new Set(told.map(({ what }) => what))],
    };
  };
}

/** Whether there are any. */
export function isUse({ secrets, hosts }: Uses): boolean {
  return secrets.length + hosts.length > 0;
}

/** The uses, for messages: the first of them. */
export function shown({ secrets, hosts }: Uses): string {
  const all = [...secrets, ...hosts];
  const rest = all.length - 4;
  return andList(rest > 1 ? [...all.slice(0, 4), `${rest} more`] : all);
}

// --- internal ---

const finders = oncePer((_: BaselineIndex) => new Map<string, (text: string) => boolean>());

/** Everything that any container is told: those that end before the program starts have credentials too. */
function toldTo(podSpec: JsonObject, lookup: ConfigLookup) {
  const own = containersOf(podSpec).flatMap(({ name, body }) => [
    ...variablesOf(body, lookup)
      .filter((variable) => !isProxyException(variable.name))
      .map((variable) => ({ what: `variable "${variable.name}"`, text: variable.value ?? "" })),
    ...wordsOf(body).map((text) => ({ what: `the command of container "${name}"`, text })),
    ...[body.livenessProbe, body.readinessProbe, body.startupProbe, body.lifecycle]
      .flatMap(allTexts)
      .map((text) => ({ what: `a probe or hook of container "${name}"`, text })),
  ]);
  return [...own, ...filesOf(podSpec, lookup)];
}

/**
 * @module P3 for what the environment declares as a dependency: the pods of a fork that has its own, or none, or says nothing,
 * have none of the baseline's credentials, and name its hosts only with credentials that the baseline's pods have not.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { hostFinder, isProxyException } from "../../kube/hosts-in-texts.ts";
import { allTexts, asArray, asRecord, asString, at, stringMap, texts } from "../../kube/json.ts";
import { type JsonObject, keyString } from "../../kube/object.ts";
import { oncePer, remembered } from "../../kube/once.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { configReferences, credentialsOf } from "../../kube/references.ts";
import { ownerIn, resourceId } from "../../model/resource.ts";
import type { Dependency } from "../../model/spec.gen.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Reading } from "../reading/reading.ts";

/** No fork shares what its spec says it does not. */
export const dependenciesCheck: Check = {
  name: "dependencies",
  promises: ["P3"],
  codes: ["E0953"],
  run: checkDependencies,
};

function checkDependencies(reading: Reading, problems: Problems): undefined {
  const { facts, forks, output } = reading;
  if (facts.dependencies.length === 0) return;
  for (const fork of forks.values()) {
    const emitted = output.byName.get(fork.fork);
    if (emitted === undefined) continue;
    const podSpec = asRecord(at(podTemplate(emitted.object), "spec"));
    for (const dependency of facts.dependencies) {
      const fault = faultOf(dependency, fork, podSpec, reading);
      if (fault === undefined) continue;
      problems.report({
        code: "E0953",
        message: `P3, no crosstalk, is broken: of dependency "${dependency.name}" the spec of ${fork.fork} says ${saidOf(dependency, fork)}, and the output ${fault}`,
        help: "run `isolane synth` and commit the result",
        source: emitted.source,
        related: [{ message: "the fork", source: fork.source }],
      });
    }
  }
}

function statedOf({ name }: Dependency, { spec }: LaneFork) {
  return (spec.dependencies ?? []).find((one) => one.name === name);
}

function saidOf(dependency: Dependency, fork: LaneFork): string {
  const stated = statedOf(dependency, fork);
  return stated === undefined ? "nothing" : `use: ${stated.use}`;
}

/** What of the pods contradicts the spec. */
function faultOf(
  dependency: Dependency,
  fork: LaneFork,
  podSpec: JsonObject,
  reading: Reading,
): string | undefined {
  const { facts, after } = reading;
  const stated = statedOf(dependency, fork);
  if (stated?.use === "shared") return undefined;
  const credentials = credentialsOf(podSpec);
  const secret = dependency.secrets?.find((one) => credentials.includes(one));
  if (secret !== undefined) return `reads Secret "${secret}"`;
  if (stated?.resource !== undefined) {
    const outputs = resourceId(facts, ownerIn({}, fork.sandbox), stated.resource);
    return credentials.includes(outputs)
      ? undefined
      : `reads no output of resource "${stated.resource}"`;
  }
  const { namespace } = fork;
  const host = textsOf(podSpec, namespace, after).find(
    hostFinderOf(dependency, namespace, reading),
  );
  if (host === undefined) return undefined;
  const isOwn =
    stated?.use === "own" && credentials.some((one) => !takenBy(fork, reading).has(one));
  return isOwn ? undefined : "names a host of it";
}

/** What finds a dependency's hosts in texts of a namespace's pods: the same for all forks there. */
export function hostFinderOf(
  { name, hosts = [] }: Dependency,
  namespace: string,
  reading: Reading,
): (text: string) => boolean {
  const { facts, before } = reading;
  const services = before.services.values();
  return remembered(finders(reading), `${namespace}/${name}`, () =>
    hostFinder(hosts, { namespace, domain: facts.clusterDomain, services }),
  );
}

const finders = oncePer((_: Reading) => new Map<string, (text: string) => boolean>());

/** Credentials that are for something else: the baseline's, those of dependencies, and what is there in place of another one. */
function takenBy(
  { baseline, sandbox, spec }: LaneFork,
  { facts, before }: Reading,
): ReadonlySet<string> {
  const template = before.podsOf(baseline)?.template;
  const resources = (spec.dependencies ?? []).flatMap(({ resource }) => resource ?? []);
  return new Set([
    ...credentialsOf(asRecord(at(template, "spec"))),
    ...facts.dependencies.flatMap(({ secrets = [] }) => secrets),
    ...resources.map((name) => resourceId(facts, ownerIn({}, sandbox), name)),
  ]);
}

/** Everything that the pods' containers and the ConfigMaps that they read say. */
function textsOf(podSpec: JsonObject, namespace: string, { objects }: Cluster): readonly string[] {
  const find = (kind: string, name: unknown) =>
    objects.get(keyString({ group: "", kind, namespace, name: asString(name) ?? "" }));
  const dataOf = (name: unknown) => stringMap(at(find("ConfigMap", name), "data"));
  // Their values are nobody's matter, but they replace what stands before them.
  const secretKeys = (name: unknown) =>
    ["data", "stringData"].flatMap((field) =>
      Object.keys(asRecord(at(find("Secret", name), field))),
    );
  const mounted = configReferences(podSpec)
    .filter(({ kind, path: [field] }) => kind === "ConfigMap" && field === "volumes")
    .flatMap(({ name }) => Object.values(dataOf(name)));
  const containers = [...asArray(podSpec.initContainers), ...asArray(podSpec.containers)];
  const told = containers.map(asRecord).flatMap((container) => {
    const { env, envFrom, command, args, lifecycle } = container;
    const { livenessProbe, readinessProbe, startupProbe } = container;
    const variables = new Map<string, string>();
    for (const source of asArray(envFrom)) {
      const prefix = asString(at(source, "prefix")) ?? "";
      const data = dataOf(at(source, "configMapRef", "name"));
      for (const key of secretKeys(at(source, "secretRef", "name")))
        variables.set(`${prefix}${key}`, "");
      for (const [key, text] of Object.entries(data)) variables.set(`${prefix}${key}`, text);
    }
    for (const entry of asArray(env)) {
      const { name, key } = asRecord(at(entry, "valueFrom", "configMapKeyRef"));
      const text = at(entry, "value") ?? dataOf(name)[asString(key) ?? ""];
      variables.set(asString(at(entry, "name")) ?? "", asString(text) ?? "");
    }
    const values = [...variables].flatMap(([name, text]) => (isProxyException(name) ? [] : text));
    const hooks = [livenessProbe, readinessProbe, startupProbe, lifecycle].flatMap(allTexts);
    return [...values, ...texts(command), ...texts(args), ...hooks];
  });
  return [...told, ...mounted];
}

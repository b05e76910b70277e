/**
 * @module What a fork uses beside Services of the mesh, as the environment declares it: no route keeps it apart, so the
 * entry says what becomes of it, and its pods have to show that.
 */
import { andList } from "../../../diagnostics/words.ts";
import { hostFinder, isProxyException } from "../../../kube/hosts-in-texts.ts";
import { asRecord, isRecord } from "../../../kube/json.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";
import { credentialsOf } from "../../../kube/references.ts";
import { resourceId } from "../../../model/resource.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import type { Dependency, ForkDependency } from "../../../model/spec.gen.ts";
import { baselineConfig, type ConfigLookup, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { containersOf, wordsOf } from "../draft.ts";
import { filesOf } from "./evidence.ts";

/** Reports each declared dependency of which a fork says nothing, or what is not true, or what need not be said. */
export function checkDependencies(
  podSpec: JsonObject,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  const { settings, baseline, target, problems, display } = context;
  const { namespace } = target.workload;
  const before = {
    podSpec: asRecord(target.template.spec),
    lookup: baselineConfig(baseline, namespace),
  };
  for (const dependency of settings.dependencies) {
    const { name } = dependency;
    const uses = usesOf(dependency, context);
    const found = { was: uses(before), is: uses({ podSpec, lookup }) };
    const [used] = [found.is, found.was].filter(isUse);
    const index = (target.entry.dependencies ?? []).findIndex((one) => one.name === name);
    const entry = target.entry.dependencies?.[index];
    const source = below(target.source, "dependencies", index);
    if (entry !== undefined && used !== undefined) {
      checkEntry({ entry, source, dependency, found }, context);
    } else if (entry !== undefined) {
      problems.report({
        code: "W0804",
        message: `nothing shows that ${display} uses dependency "${name}"`,
        help: "remove the entry; or, where it does, let secrets or hosts of the dependency say by what",
        source: below(source, "name"),
      });
    } else if (used !== undefined) {
      problems.report({
        code: "E0393",
        message: `the fork of ${display} does not say what becomes of dependency "${name}", which its ${used === found.is ? "pods use" : "baseline uses"} (${shown(used)})`,
        help: `add {name: ${name}, use: ...} to the entry's dependencies: own (customizations give it other credentials or another address; with resource: NAME those of a resource), none (it uses it no more), or shared (the baseline's, with a reason)`,
        source: context.forkOf,
      });
    }
  }
}

// --- internal ---

/** What a pod is, and what is known of what it reads. */
interface Pod {
  readonly podSpec: JsonObject;
  readonly lookup: ConfigLookup;
}

/** By what a pod uses a dependency, for messages. */
interface Uses {
  readonly secrets: readonly string[];
  readonly hosts: readonly string[];
  /** All credentials that the pod has. */
  readonly credentials: readonly string[];
}

/** What a fork's baseline used, and what the fork does. */
interface Found {
  readonly was: Uses;
  readonly is: Uses;
}

/** An entry for a dependency that the fork, or its baseline, uses. */
interface Stated {
  readonly entry: ForkDependency;
  readonly source: SourceRef;
  readonly dependency: Dependency;
  readonly found: Found;
}

function checkEntry(
  { entry, source, dependency: { name, effects = [] }, found }: Stated,
  context: ForkContext,
): void {
  const { problems, display } = context;
  const place = below(source, "use");
  if (entry.use === "shared") {
    if (effects.length === 0 || entry.reason !== undefined) return;
    problems.report({
      code: "W0805",
      message: `the fork of ${display} shares dependency "${name}", so what it does there is real (${effects.join(", ")})`,
      help: "add a reason why that is fine, or give it a dependency of its own: use: own",
      source: place,
    });
    return;
  }
  const why = contradiction(entry, found, context);
  if (why === undefined) return;
  problems.report({
    code: "E0395",
    message: `use: ${entry.use} of dependency "${name}" is not true of the fork of ${display}: ${why}`,
    help: "change it by customizations (env, configMaps, command or patch), or say shared, with a reason",
    source: place,
  });
}

function isUse({ secrets, hosts }: Uses): boolean {
  return secrets.length + hosts.length > 0;
}

function usesOf(
  { secrets = [], hosts = [] }: Dependency,
  { settings, baseline, target }: ForkContext,
): (pod: Pod) => Uses {
  const names = hostFinder(hosts, {
    namespace: target.workload.namespace,
    domain: settings.clusterDomain,
    services: baseline.services.values(),
  });
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

/** Everything that any container is told: those that end before the program starts have credentials too. */
function toldTo(podSpec: JsonObject, lookup: ConfigLookup) {
  const own = containersOf(podSpec).flatMap(({ name, body }) => [
    ...variablesOf(body, lookup)
      .filter((variable) => !isProxyException(variable.name))
      .map((variable) => ({ what: `variable "${variable.name}"`, text: variable.value ?? "" })),
    ...wordsOf(body).map((text) => ({ what: `the command of container "${name}"`, text })),
    ...[body.livenessProbe, body.readinessProbe, body.startupProbe, body.lifecycle]
      .flatMap(textsIn)
      .map((text) => ({ what: `a probe or hook of container "${name}"`, text })),
  ]);
  return [...own, ...filesOf(podSpec, lookup)];
}

function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** Why the pods are not as the entry says. */
function contradiction(
  { use, resource }: ForkDependency,
  { was, is }: Found,
  { settings, sandbox }: ForkContext,
): string | undefined {
  if (is.secrets.length > 0 || (use === "none" && is.hosts.length > 0)) {
    return `its pods still use it (${shown(is)})`;
  }
  if (resource !== undefined) {
    const outputs = resourceId(settings, sandbox.name, resource);
    return is.credentials.includes(outputs)
      ? undefined
      : `its pods read no output of resource "${resource}"`;
  }
  const others = is.credentials.filter((one) => !was.credentials.includes(one));
  return use === "own" && is.hosts.length > 0 && others.length === 0
    ? `its pods still use the same host (${shown(is)}), with no Secret that the baseline's do not read`
    : undefined;
}

function shown({ secrets, hosts }: Uses): string {
  const all = [...secrets, ...hosts];
  const rest = all.length - 4;
  return andList(rest > 1 ? [...all.slice(0, 4), `${rest} more`] : all);
}

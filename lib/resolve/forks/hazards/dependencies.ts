/**
 * @module What a fork uses beside Services of the mesh, as the environment declares it: no route keeps it apart, so the
 * entry says what becomes of it, and its pods have to show that.
 */
import { asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { ownerIn, resourceId } from "../../../model/resource.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import type { Dependency, ForkDependency } from "../../../model/spec.gen.ts";
import { baselineConfig, type ConfigLookup } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { isUse, shown, type Uses, usesOf } from "./dependency-uses.ts";

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
    const uses = usesOf(dependency, { namespace, settings, baseline });
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

/** Why the pods are not as the entry says. */
function contradiction(
  { use, resource }: ForkDependency,
  { was, is }: Found,
  { settings, sandbox, target }: ForkContext,
): string | undefined {
  if (is.secrets.length > 0 || (use === "none" && is.hosts.length > 0)) {
    return `its pods still use it (${shown(is)})`;
  }
  if (resource !== undefined) {
    const outputs = resourceId(settings, ownerIn({}, sandbox.name), resource);
    return is.credentials.includes(outputs)
      ? undefined
      : `its pods read no output of resource "${resource}"`;
  }
  // What is there in place of another dependency is no credential for this one.
  const taken = [
    ...was.credentials,
    ...settings.dependencies.flatMap(({ secrets = [] }) => secrets),
    ...(target.entry.dependencies ?? []).flatMap((one) =>
      one.resource === undefined
        ? []
        : [resourceId(settings, ownerIn({}, sandbox.name), one.resource)],
    ),
  ];
  const others = is.credentials.filter((one) => !taken.includes(one));
  return use === "own" && is.hosts.length > 0 && others.length === 0
    ? `its pods still use the same host (${shown(is)}), with no Secret of its own for it`
    : undefined;
}

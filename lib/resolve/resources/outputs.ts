/** @module What forks read of resources: keys of Secrets that plugins write, by names that are known before. */
import { knownNames } from "../../diagnostics/suggestion.ts";
import { resourceId } from "../../model/resource.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { ResourceReference } from "../../model/spec.gen.ts";
import { outputNamespaces } from "../../resources/runs.ts";
import type { ForkContext } from "../forks/context.ts";
import { matchesLabels } from "../lanes.ts";

/** A key of a Secret in the fork's namespace. */
export type OutputKey = { readonly name: string; readonly key: string };

/** Where an output is; undefined after a report that there is none, or that the fork may not have it. */
export function outputKey(
  reference: ResourceReference,
  context: ForkContext,
  source: SourceRef,
): OutputKey | undefined {
  const { settings, resources, sandbox, problems, display } = context;
  const { name, output, sandbox: owner = sandbox.name } = reference;
  const own = (resources.get(owner) ?? []).filter(({ spec }) => spec.operation !== "delete");
  const found = own.find(({ spec }) => spec.name === name);
  if (found === undefined) {
    const names = own.map(({ spec }) => spec.name);
    const isInstance = context.spec.spec.resources?.some(
      (one) => "forkOf" in one && one.name === name,
    );
    problems.report({
      code: "E0390",
      message: `sandbox "${owner}" has no resource "${name}", which ${display} reads`,
      help:
        isInstance === true && owner === sandbox.name
          ? "of an instance (forkOf), variables can have the outputs address, host and port; files and other sandboxes have none"
          : `${knownNames("resources", names, name)}; a resource stands under spec.resources`,
      source: below(source, "name"),
    });
    return undefined;
  }
  const outputs = found.plugin.spec.outputs ?? [];
  if (!outputs.includes(output)) {
    problems.report({
      code: "E0390",
      message: `resource "${name}" of plugin "${found.spec.plugin}" has no output "${output}"`,
      help: knownNames("outputs", outputs, output),
      source: below(source, "output"),
    });
    return undefined;
  }
  if (owner !== sandbox.name && !isReachable(owner, context, source)) return undefined;
  return { name: resourceId(settings, owner, name), key: output };
}

/** Who shares no lane shares no state. */
function isReachable(owner: string, context: ForkContext, source: SourceRef): boolean {
  const { groups, spec, peers, problems, settings, target } = context;
  const other = peers.get(owner);
  if (other === undefined) {
    // It has resources and is none of those that have lanes.
    problems.report({
      code: "E0391",
      message: `sandbox "${owner}", whose resource this is, is being deleted`,
      help: `give this sandbox a resource of its own, or bring the other one back: \`isolane sandbox create ${owner}\``,
      source: below(source, "sandbox"),
    });
    return false;
  }
  const joined = groups.some(({ spec: { spec: group } }) =>
    [spec, other].every((one) => matchesLabels(group.match, one.metadata.labels ?? {})),
  );
  const { namespace } = target.workload;
  const namespaces = outputNamespaces(other.spec.forks ?? [], settings);
  if (joined && namespaces.includes(namespace)) return true;
  problems.report({
    code: "E0391",
    message: joined
      ? `the outputs of sandbox "${owner}" are not in namespace ${namespace}`
      : `no group joins sandbox "${spec.metadata.name}" with "${owner}", whose resource this is`,
    help: joined
      ? `they are in ${namespaces.join(", ")}: in the namespaces of the forks of the sandbox that owns the resource`
      : "join the two by a RouteGroup, or give this sandbox a resource of its own",
    source: below(source, "sandbox"),
  });
  return false;
}

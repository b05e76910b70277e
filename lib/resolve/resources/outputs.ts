/** @module What forks read of resources: keys of Secrets that plugins write, by names that are known before. */
import { knownNames } from "../../diagnostics/suggestion.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import { unitOfSpec } from "../../model/release-unit.ts";
import { ownerIn, ownerWords, resourceId } from "../../model/resource.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { atKey, below, type SourceRef } from "../../model/source.ts";
import type { ResourceReference, Sandbox } from "../../model/spec.gen.ts";
import { outputNamespaces } from "../../resources/runs.ts";
import type { ForkContext } from "../forks/context.ts";
import { matchesLabels } from "../lanes.ts";
import { statedBy } from "./state.ts";

/** A key of a Secret in the fork's namespace. */
export type OutputKey = { readonly name: string; readonly key: string };

/** Where an output is; undefined after a report that there is none, or that the fork may not have it. */
export function outputKey(
  reference: ResourceReference,
  context: ForkContext,
  source: SourceRef,
): OutputKey | undefined {
  const { settings, resources, sandbox, problems, display } = context;
  const { name, output } = reference;
  const owner = ownerIn(reference, sandbox.name);
  const isOwn = owner.kind === "sandbox" && owner.name === sandbox.name;
  const own = resources(owner).filter(({ spec }) => spec.operation !== "delete");
  const found = own.find(({ spec }) => spec.name === name);
  if (found === undefined) {
    const names = own.map(({ spec }) => spec.name);
    const isInstance = context.spec.spec.resources?.some(
      (one) => "forkOf" in one && one.name === name,
    );
    problems.report({
      code: "E0390",
      message: `${ownerWords(owner)} has no resource "${name}", which ${display} reads`,
      help:
        isInstance === true && isOwn
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
  if (reference.sandbox !== undefined && reference.group !== undefined) {
    problems.report({
      code: "E0391",
      message: `resource "${name}" is said to be of sandbox "${reference.sandbox}" and of group "${reference.group}"`,
      help: "name one of the two, whose it is",
      source: atKey(below(source, "group")),
    });
    return undefined;
  }
  const isReachable = owner.kind === "group" ? isOfGroup : isOfPeer;
  if (!isOwn && !isReachable(owner.name, context, source)) return undefined;
  return { name: resourceId(settings, owner, name), key: output };
}

/** The Secrets with outputs that a sandbox may read: its own, and those of its groups. */
export function outputsFor(
  spec: Sandbox,
  input: EnvironmentInput,
  settings: EnvironmentSettings,
): ReadonlySet<string> {
  const groups = input.groups.filter((one) =>
    matchesLabels(one.spec.spec.match, spec.metadata.labels ?? {}),
  );
  const owners = [spec, ...groups.map((one) => one.spec)].map(unitOfSpec);
  return new Set(
    owners.flatMap((owner) =>
      statedBy(input, owner).map((one) => resourceId(settings, owner, one.spec.name)),
    ),
  );
}

/** What a group owns is for its members. */
function isOfGroup(
  name: string,
  { groups, spec, problems }: ForkContext,
  source: SourceRef,
): boolean {
  const group = groups.find((one) => one.spec.metadata.name === name);
  if (group !== undefined && matchesLabels(group.spec.spec.match, spec.metadata.labels ?? {}))
    return true;
  problems.report({
    code: "E0391",
    message:
      group === undefined
        ? `group "${name}", whose resource this is, is being deleted`
        : `sandbox "${spec.metadata.name}" is no member of group "${name}", whose resource this is`,
    help:
      group === undefined
        ? "give this sandbox a resource of its own, or bring the group back: remove its spec.deletion"
        : "give the sandbox the labels that the group matches, or a resource of its own",
    source: below(source, "group"),
    ...(group === undefined
      ? {}
      : { related: [{ message: "the group", source: below(group.source, "spec", "match") }] }),
  });
  return false;
}

/** Who shares no lane shares no state. */
function isOfPeer(owner: string, context: ForkContext, source: SourceRef): boolean {
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

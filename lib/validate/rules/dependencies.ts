/** @module Dependencies of an environment, and what forks say of them: each name once, and one that there is. */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { repeated } from "../../kube/grouped.ts";
import type { Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import type {
  CompleteEnvironment,
  Dependency,
  ForkDependency,
  Sandbox,
} from "../../model/spec.gen.ts";

/** Reports what cannot be meant: names twice, names of nothing, entries by which nothing is found or that contradict themselves. */
export function checkDependencies(
  { spec: environment, source }: Sourced<CompleteEnvironment>,
  sandboxes: readonly Sourced<Sandbox>[],
  problems: Problems,
): void {
  const { dependencies } = environment.spec;
  const stated = listed(dependencies, {
    spec: environment,
    source: below(source, "spec", "dependencies"),
  });
  reportTwice(stated, problems);
  for (const { spec, source: place } of stated) {
    if (spec.secrets !== undefined || spec.hosts !== undefined) continue;
    problems.report({
      code: "E0397",
      message: `nothing shows who uses dependency "${spec.name}"`,
      help: "name the Secrets or the hosts by which workloads use it: secrets: [NAME], hosts: [api.example.com]",
      source: place,
    });
  }
  for (const sandbox of sandboxes) {
    for (const [index, fork] of (sandbox.spec.spec.forks ?? []).entries()) {
      const place = below(sandbox.source, "spec", "forks", index, "dependencies");
      const entries = listed(fork.dependencies ?? [], { ...sandbox, source: place });
      reportTwice(entries, problems);
      for (const one of entries) checkEntry(one, dependencies, sandbox.spec, problems);
    }
  }
}

// --- internal ---

function listed<Item>(
  items: readonly Item[],
  { source }: Sourced<unknown>,
): readonly Sourced<Item>[] {
  return items.map((spec, index) => ({ spec, source: below(source, index) }));
}

function reportTwice(
  list: readonly Sourced<{ readonly name: string }>[],
  problems: Problems,
): void {
  for (const [first, second] of repeated(list, ({ spec }) => spec.name)) {
    problems.report({
      code: "E0396",
      message: `dependency "${second.spec.name}" is there twice`,
      help: "remove one of the two, or rename it",
      source: below(second.source, "name"),
      related: [{ message: "the other one", source: below(first.source, "name") }],
    });
  }
}

function checkEntry(
  { spec: { name, use, resource }, source }: Sourced<ForkDependency>,
  dependencies: readonly Dependency[],
  { metadata, spec }: Sandbox,
  problems: Problems,
): void {
  const known = dependencies.map((one) => one.name);
  if (!known.includes(name)) {
    problems.report({
      code: "E0394",
      message: `the environment has no dependency "${name}"`,
      help: `${knownNames("dependencies", known, name)}; they stand under spec.dependencies of the environment`,
      source: below(source, "name"),
    });
  }
  if (resource === undefined) return;
  if (use !== "own") {
    problems.report({
      code: "E0396",
      message: `use: ${use} has no resource`,
      help: "say use: own, or remove resource",
      source: below(source, "resource"),
    });
    return;
  }
  const resources = (spec.resources ?? []).filter(
    (one) => "forkOf" in one || one.operation !== "delete",
  );
  const names = resources.map((one) => one.name);
  if (names.includes(resource)) return;
  problems.report({
    code: "E0390",
    message: `sandbox "${metadata.name}" has no resource "${resource}" in place of dependency "${name}"`,
    help: `${knownNames("resources", names, resource)}; a resource stands under spec.resources. Without resource, use: own holds for what another sandbox of a group makes`,
    source: below(source, "resource"),
  });
}

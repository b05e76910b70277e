/**
 * @module Which edits of sandboxes stay inside: they change their own pods, and nothing that another sandbox can meet.
 * Said by what is known to stay, so what a spec gets one day is outside until somebody looks.
 */
import { stable } from "../kube/json.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { ForkSpec, Sandbox } from "../model/spec.gen.ts";
import { suspensionOf } from "../model/suspension.ts";

/** Whether the edits of these files, each with one sandbox, do. */
export function staysInside(
  before: EnvironmentInput,
  after: EnvironmentInput,
  files: Iterable<string>,
): boolean {
  if (before.added.length > 0 || before.environment.spec.spec.suspended) return false;
  return [...files].every((file) => {
    const [was, is] = [before, after].map((input) => outsideIn(input, file));
    return was !== undefined && was === is;
  });
}

// --- internal ---

function outsideIn({ sandboxes }: EnvironmentInput, file: string): string | undefined {
  const [first, ...others] = sandboxes.filter(({ source }) => source.document.file === file);
  const isPlain = first !== undefined && others.length === 0 && isOnlyForks(first.spec);
  return isPlain ? outside(first.spec) : undefined;
}

function isOnlyForks(spec: Sandbox): boolean {
  return suspensionOf(spec) === undefined && spec.spec.objects === undefined;
}

/**
 * What of a sandbox can change something elsewhere, as text. One fork more or less counts in limits, and in what is said
 * once for all; labels and selectors, which a patch can set, meet those of others' forks.
 */
function outside({ metadata, spec }: Sandbox): string {
  const { source: _, owner: _1, createdAt: _2, updatedAt: _3, ttl: _4, pinned: _5, ...rest } = spec;
  return stable([metadata, { ...rest, forks: spec.forks?.map(outsideOfFork) }]);
}

function outsideOfFork({ customizations = {}, ...rest }: ForkSpec): unknown {
  const { images: _, env: _1, configMaps: _2, replicas: _3, ...others } = customizations;
  const { resources: _4, command: _5, ...left } = others;
  return { ...rest, customizations: left };
}

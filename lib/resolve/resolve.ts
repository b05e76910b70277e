/**
 * @module The stage `resolve`: specs and baseline objects become an environment in which every name
 * exists, every fork is built and every lane is unique.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { Contribution } from "../model/contribution.ts";
import { ownInstrumentation } from "../model/injection.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { ResolvedEnvironment } from "../model/lane.ts";
import type { EnvironmentSettings } from "../model/settings.ts";
import { below } from "../model/source.ts";
import { sharedResources } from "../resources/shared.ts";
import { withAdded } from "./added-objects.ts";
import { indexBaseline, type RouteReaders } from "./baseline/baseline.ts";
import { resolveEntryPoints } from "./entry-points/entry-points.ts";
import { checkJoined } from "./entry-points/joined.ts";
import { checkPreviewHosts } from "./entry-points/preview-hosts.ts";
import { resolveDeletions, resolveSandboxes } from "./forks/sandbox.ts";
import { previewKinds, resolveIngresses } from "./ingresses/ingresses.ts";
import { resolveLanes } from "./lanes.ts";
import { withGroupPolicies, withPolicies } from "./policies/policies.ts";
import { checkBackend, resolveSettings } from "./settings.ts";
import { trafficOfNamespaces } from "./traffic.ts";
import { checkVersions } from "./versions.ts";

/**
 * Resolves an environment. Reports every problem that it finds; the result is only good without errors.
 * @param backends Reads the baseline's routes.
 */
export function resolve(
  input: EnvironmentInput,
  backends: RouteReaders,
  problems: Problems,
): ResolvedEnvironment {
  const settings = resolveSettings(input, problems);
  checkBackend(settings, problems);
  checkVersions(input, settings, problems);
  const baseline = indexBaseline(input, settings, backends, problems);
  const entryPoints = resolveEntryPoints({ settings, baseline }, backends, problems);
  const forked = resolveSandboxes(input, settings, baseline, problems, entryPoints);
  const guarded = withPolicies(forked, settings, baseline, problems);
  const sandboxes = withAdded(input, guarded, baseline, problems);
  const { groups, lanes } = resolveLanes(input, settings, baseline, sandboxes, problems);
  checkJoined(entryPoints, baseline, backends, problems);
  checkPreviewHosts(entryPoints, { settings, baseline, lanes }, backends, problems);
  const ingresses = resolveIngresses(input, { settings, baseline, lanes, entryPoints }, problems);
  const { keyedEgress, trafficLog } = implementations[settings.implementation];
  const isLogged = settings.traffic !== undefined && trafficLog !== undefined;
  const used = new Set([settings.backend, ...baseline.tables.map(({ backend }) => backend)]);
  return {
    settings,
    baseline,
    entryPoints,
    ingresses,
    routeKinds: [...used].flatMap((name) => backends[name].kinds),
    laneKinds: [
      ...(keyedEgress === undefined ? [] : [keyedEgress]),
      ...(isLogged ? [trafficLog.kind] : []),
      ...(settings.ingresses.length === 0 ? [] : previewKinds),
    ],
    sandboxes,
    deletions: resolveDeletions(input, settings, baseline),
    shared: [
      ...sharedObjects(input, settings, baseline),
      ...trafficOfNamespaces(settings, baseline, problems),
    ],
    groups: withGroupPolicies(groups, settings, baseline),
    lanes,
  };
}

/** What `routes/` holds for all lanes, whether there are any or not. */
function sharedObjects(
  { plugins, environment }: EnvironmentInput,
  settings: EnvironmentSettings,
  baseline: BaselineIndex,
): readonly Contribution[] {
  const { suspended } = environment.spec.spec;
  const resources = sharedResources(plugins, settings, baseline.namespaces, suspended);
  const instrumentation = ownInstrumentation(settings);
  const spec = below(settings.source, "spec");
  const objects = [
    ...resources.map((object) => ({ object, source: below(spec, "resources") })),
    ...(instrumentation === undefined
      ? []
      : [{ object: instrumentation, source: below(spec, "services") }]),
  ];
  return objects.map(({ object, source }) => ({
    unit: { kind: "routes" },
    phase: "workload",
    object,
    sources: [source],
  }));
}

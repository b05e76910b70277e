/**
 * @module Makes one fork: copy, strategies, customizations, the variables of its lane, its Services;
 * then looks at the result for everything that would break the baseline or leave the fork unreached.
 */
import { at, isRecord, stringMap } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { Contribution } from "../../model/contribution.ts";
import { labels as isolaneLabels } from "../../model/interface.ts";
import type { Fork } from "../../model/lane.ts";
import { below } from "../../model/source.ts";
import { withOwnConfig } from "../own/own-objects.ts";
import { reportUnknownHosts, withOwnNames, withServiceHosts } from "../own/references.ts";
import { baselineConfig, type ConfigLookup } from "./config.ts";
import type { ForkContext } from "./context.ts";
import { copyWorkload } from "./copy.ts";
import { customize } from "./customizations/customize.ts";
import { podSpecOf, templateOf, withPodSpec } from "./draft.ts";
import { egressOf } from "./egress.ts";
import { checkConsumer } from "./hazards/consumers.ts";
import { checkPlaceholders, checkReferences } from "./hazards/dangling.ts";
import { checkDependencies } from "./hazards/dependencies.ts";
import { checkHostAccess, checkPodAddresses } from "./hazards/hazards.ts";
import { checkIdentities } from "./hazards/identities.ts";
import { checkLeaderElection } from "./hazards/leader-election.ts";
import { checkMembership } from "./hazards/membership.ts";
import { checkMigrations } from "./hazards/migrations.ts";
import { withConsumerKeys } from "./hazards/selective.ts";
import { applyStrategies } from "./hazards/strategies.ts";
import { checkVolumes } from "./hazards/volumes.ts";
import { warnOfLabelFiles } from "./label-values.ts";
import { proveUncaught, warnOfLostActions } from "./pod-labels.ts";
import { checkReachability } from "./reach/reachability.ts";
import { checkRunTime } from "./reach/run-time.ts";
import { orderedVariables } from "./references.ts";
import { forkServices, governingService } from "./services.ts";
import { addIdentity } from "./variables.ts";

/** Makes the fork of one target. Problems are reported; the fork is returned all the same. */
export function makeFork(context: ForkContext): Fork {
  const { workload, name, services } = context.target;
  const { namespace } = workload;
  const { own, settings } = context;
  const lookup = withOwnConfig(baselineConfig(context.baseline, namespace), own, namespace);
  const copied = copyWorkload(context);
  const governed = governingService(applyStrategies(copied, context, lookup), context);
  const customized = customize(governed.draft, context, lookup);
  const ordered = orderedVariables(podSpecOf(customized.draft), podSpecOf(governed.draft));
  const named = withServiceHosts(
    withOwnNames(ordered, namespace, own),
    own,
    settings.clusterDomain,
  );
  reportUnknownHosts(named, own, {
    about: `the fork of ${context.display}`,
    source: context.forkOf,
    problems: context.problems,
    before: podSpecOf(copied),
  });
  const identified = addIdentity(named, context.sandbox, customized.lookup);
  const podSpec = withConsumerKeys(identified, context);
  const draft = withPodSpec(customized.draft, podSpec);
  const podLabels = stringMap(at(templateOf(draft), "metadata", "labels"));
  if (customized.complete) {
    checkIdentities(copied, draft, context);
    checkReferences(podSpecOf(copied), podSpec, context, customized.lookup);
    checkPlaceholders(podSpec, context);
    check(podSpec, podLabels, context, customized.lookup);
  }
  const egress = egressOf({ labels: podLabels, template: templateOf(draft) }, context);
  return {
    sandbox: context.sandbox.name,
    workload,
    name,
    podLabels,
    services,
    ...(egress === undefined ? {} : { egress }),
    objects: [
      ...customized.objects,
      ...governed.services,
      ...forkServices(context, podSpec),
      emittedWorkload(draft.object, context),
    ],
    source: context.forkOf,
  };
}

// --- internal ---

function check(
  podSpec: JsonObject,
  podLabels: Readonly<Record<string, string>>,
  context: ForkContext,
  lookup: ConfigLookup,
): void {
  proveUncaught(context, podLabels);
  warnOfLostActions(context, podLabels);
  warnOfLabelFiles(podSpec, context, podLabels);
  checkHostAccess(podSpec, context);
  checkVolumes(podSpec, context);
  checkPodAddresses(podSpec, context, lookup);
  checkLeaderElection(podSpec, context, lookup);
  checkMembership(podSpec, context, lookup);
  checkMigrations(podSpec, context, lookup);
  checkDependencies(podSpec, context, lookup);
  checkConsumer(podSpec, context, lookup);
  checkReachability(context);
  checkRunTime(context);
}

function emittedWorkload(object: JsonObject, context: ForkContext): Contribution {
  const { entry, source, workload } = context.target;
  const customizations =
    entry.customizations === undefined ? [] : [below(source, "customizations")];
  return {
    object: toKubeObject(object, workload.object),
    unit: { kind: "sandbox", name: context.sandbox.name },
    phase: "workload",
    sources: [context.forkOf, workload.source, ...customizations],
  };
}

/** Kind, name and namespace are protected, so the metadata is what copyWorkload made of it. */
function toKubeObject(object: JsonObject, baseline: KubeObject): KubeObject {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const { name, namespace, labels, annotations } = metadata;
  return {
    ...object,
    apiVersion: baseline.apiVersion,
    kind: baseline.kind,
    metadata: {
      ...metadata,
      name: typeof name === "string" ? name : String(stringMap(labels)[isolaneLabels.fork]),
      ...(typeof namespace === "string" ? { namespace } : {}),
      labels: stringMap(labels),
      annotations: stringMap(annotations),
    },
  };
}

/**
 * @module `routing.traffic`: the objects by which proxies write down keyed requests. One for each fork, in its sandbox's
 * unit, or one for each namespace in `routes/`, which no lane changes (P6). What the baseline's own objects of the kind
 * say is left alone: where they would outrank ours, or ours them, that is said or refused.
 */
import type { Problems } from "../diagnostics/problems.ts";
import { someAnnotations } from "../kube/copied-metadata.ts";
import { displayName, groupKind, keyString, objectKey } from "../kube/object.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import { membershipOf } from "../mesh/implementations/membership.ts";
import type { MarkedPod } from "../mesh/implementations/pod-marks.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import type { TrafficLog } from "../mesh/implementations/traffic-log.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { Contribution } from "../model/contribution.ts";
import type { BaselineObject } from "../model/input.ts";
import { labels } from "../model/interface.ts";
import type { Fork, ResolvedEnvironment, ResolvedSandbox } from "../model/lane.ts";
import type { EnvironmentSettings } from "../model/settings.ts";
import { below, type SourceRef } from "../model/source.ts";
import { namespacesWithPods, sharedTrafficName } from "../model/traffic.ts";

/** What `routes/` holds for whole namespaces. Reports what cannot be written down, or would change what is today. */
export function trafficOfNamespaces(
  settings: EnvironmentSettings,
  { objects }: BaselineIndex,
  problems: Problems,
): readonly Contribution[] {
  const { traffic, implementation, carriers } = settings;
  if (traffic === undefined) return [];
  const source = placeOf(settings);
  const { trafficLog, title } = implementations[implementation];
  if (trafficLog === undefined) {
    problems.report({
      code: "E0399",
      message: `routing.traffic needs Istio, and the mesh is ${title}, for which nothing of ours writes down keyed requests`,
      help: "remove routing.traffic, and name the carriers' headers in the format of the mesh's own access log",
      source,
    });
    return [];
  }
  const { accessLog } = traffic;
  if (accessLog?.at !== "everywhere") return [];
  if (!isStated(accessLog, below(source, "accessLog"), problems)) return [];
  const all = [...objects.values()];
  const namespaces = namespacesWithPods(all.map(({ object }) => object));
  return namespaces
    .filter((namespace) => namespace !== trafficLog.meshWide)
    .flatMap((namespace): readonly Contribution[] => {
      const other = all.find(
        ({ object }) =>
          isOfKind(object, trafficLog) &&
          object.metadata.namespace === namespace &&
          trafficLog.isForNamespace(object),
      );
      if (other !== undefined) return reportOther(other, source, problems);
      const name = sharedTrafficName(settings.name);
      const metadata = { name, namespace, labels: { [labels.environment]: settings.name } };
      const object = trafficLog.object({ metadata, accessLog, sampled: false, carriers });
      return [{ unit: { kind: "routes" }, phase: "workload", object, sources: [source] }];
    });
}

/** What each sandbox's unit holds for its forks. Reports those whose requests nothing writes down. */
export function trafficOfForks(
  environment: ResolvedEnvironment,
  problems: Problems,
): readonly Contribution[] {
  const { settings, sandboxes } = environment;
  const { trafficLog } = implementations[settings.implementation];
  if (settings.traffic === undefined || trafficLog === undefined) return [];
  return sandboxes.flatMap((sandbox) =>
    sandbox.forks.flatMap((fork) => {
      const why = silentBecause(fork, environment);
      if (why === undefined) return ofFork(fork, sandbox, trafficLog, environment);
      problems.report({
        code: "W0808",
        message: `nothing writes down the requests of the fork of ${displayName(fork.workload)}: its pods have no proxy beside them (${why})`,
        help: "give them a sidecar, or expect no line of them",
        source: fork.source,
        related: [{ message: "the environment asks for it", source: placeOf(settings) }],
      });
      return [];
    }),
  );
}

// --- internal ---

function placeOf({ source }: EnvironmentSettings): SourceRef {
  return below(source, "spec", "routing", "traffic");
}

function isOfKind(object: BaselineObject["object"], { kind }: TrafficLog): boolean {
  return groupKind(object) === `${kind.group}/${kind.kind}`;
}

type AccessLog = NonNullable<NonNullable<EnvironmentSettings["traffic"]>["accessLog"]>;

/** What requests without a key are logged to must go on as it was, so it has to be known. */
function isStated(
  { existing, providers }: AccessLog,
  source: SourceRef,
  problems: Problems,
): boolean {
  const twice = providers.find((name) => existing?.includes(name));
  if (existing !== undefined && twice === undefined) return true;
  problems.report({
    code: "E0227",
    message:
      twice === undefined
        ? "an access log everywhere replaces what the mesh logs in these namespaces today, and nothing states what that is"
        : `"${twice}" logs all requests already, keyed ones among them, and a filter would take the others away`,
    help:
      twice === undefined
        ? "state existing: the providers that log all requests today (meshConfig.defaultProviders.accessLogging, a mesh-wide Telemetry, or envoy for meshConfig.accessLogFile), or [] where nothing is logged; or say at: forks"
        : "remove accessLog, and find a lane's lines by the carrier in them; or name another provider",
    source: twice === undefined ? source : below(source, "existing"),
  });
  return false;
}

function reportOther(
  { object, source: theirs }: BaselineObject,
  source: SourceRef,
  problems: Problems,
): readonly Contribution[] {
  problems.report({
    code: "E0399",
    message: `${displayName(objectKey(object))} is for all pods of its namespace already, and of two such objects the older one counts alone`,
    help: "add an entry with the filter to it (docs/propagation.md#traffic-to-look-at), or say accessLog: {at: forks}",
    source,
    related: [{ message: "the other", source: theirs }],
  });
  return [];
}

/** Only a proxy beside the pods reads what is said for them. */
function silentBecause(
  fork: Fork,
  { settings, baseline }: ResolvedEnvironment,
): string | undefined {
  const { namespace } = fork.workload;
  const object = fork.objects.find((one) => one.object.metadata.name === fork.name)?.object;
  const template = object && podTemplate(object);
  const pod: MarkedPod = {
    namespace,
    labels: fork.podLabels,
    ...(template === undefined ? {} : { template }),
  };
  const home = keyString({ group: "", kind: "Namespace", name: namespace });
  const { kind, captured, why } = membershipOf(settings, pod, baseline.objects.get(home)?.object);
  return kind === "out" || captured === true ? why : undefined;
}

function ofFork(
  { name, workload, source }: Fork,
  sandbox: ResolvedSandbox,
  trafficLog: TrafficLog,
  { settings, baseline }: ResolvedEnvironment,
): readonly Contribution[] {
  const { traffic, carriers } = settings;
  const { namespace, podLabels } = workload;
  // The fork has a copy of each, and which of two counts hangs on their ages.
  const own = [...baseline.objects.values()]
    .map(({ object }) => object)
    .filter(
      (object) =>
        isOfKind(object, trafficLog) &&
        trafficLog.selects(object, { namespace, labels: podLabels }),
    );
  const accessLog = traffic?.accessLog;
  const isLogged = accessLog?.at === "forks" && !own.some(trafficLog.saysWhatIsLogged);
  const sampled = traffic?.sampled === true && !own.some(trafficLog.saysWhatIsSampled);
  if (!isLogged && !sampled) return [];
  const metadata = {
    ...{ name, namespace, labels: sandbox.labels },
    ...someAnnotations(sandbox.annotations),
  };
  const object = trafficLog.object({
    metadata,
    selector: { [labels.fork]: name },
    ...(isLogged ? { accessLog } : {}),
    ...{ sampled, carriers },
  });
  const unit = { kind: "sandbox", name: sandbox.name } as const;
  return [{ unit, phase: "data", object, sources: [placeOf(settings), source] }];
}

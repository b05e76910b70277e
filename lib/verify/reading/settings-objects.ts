/** @module The objects that an environment's settings ask for besides routes: to the byte. */
import { someAnnotations } from "../../kube/copied-metadata.ts";
import { type KubeObject, keyString, type ObjectKey, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { membershipOf } from "../../mesh/implementations/membership.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { TrafficLog } from "../../mesh/implementations/traffic-log.ts";
import { ownInstrumentation } from "../../model/injection.ts";
import { labels } from "../../model/interface.ts";
import { below, type SourceRef } from "../../model/source.ts";
import { namespacesWithPods, sharedTrafficName } from "../../model/traffic.ts";
import type { LaneFork } from "./lanes.ts";
import { laneMarks } from "./marks.ts";
import type { Emitted } from "./output.ts";
import type { Reading } from "./reading.ts";

/** An object that has to be there. */
export interface SettingsObject {
  readonly object: KubeObject;
  readonly unit: string;
  /** What asks for it. */
  readonly source: SourceRef;
}

/** All of them, by `keyString`. */
export const settingsObjects = oncePer((reading: Reading): ReadonlyMap<string, SettingsObject> => {
  const { facts, input } = reading;
  const spec = below(input.environment.source, "spec");
  const instrumentation = ownInstrumentation(facts);
  const all = [
    ...(instrumentation === undefined
      ? []
      : [{ object: instrumentation, unit: "routes", source: below(spec, "services") }]),
    ...trafficObjects(reading, below(spec, "routing", "traffic")),
  ];
  return new Map(all.map((one) => [keyString(objectKey(one.object)), one]));
});

/** Whether an object is one of those. */
export function isOfSettings(
  { key, unit }: Pick<Emitted, "key" | "unit">,
  reading: Reading,
): boolean {
  return settingsObjects(reading).get(key)?.unit === unit;
}

/** Kinds of them that lanes bring, whether there are lanes or not. */
export function settingsKinds({ facts }: Reading): readonly Pick<ObjectKey, "group" | "kind">[] {
  const { trafficLog } = implementations[facts.implementation];
  return facts.traffic === undefined || trafficLog === undefined ? [] : [trafficLog.kind];
}

// --- internal ---

function trafficObjects(reading: Reading, source: SourceRef): readonly SettingsObject[] {
  const { facts, before, forks } = reading;
  const { trafficLog } = implementations[facts.implementation];
  if (facts.traffic === undefined || trafficLog === undefined) return [];
  const { accessLog } = facts.traffic;
  const namespaces =
    accessLog?.at === "everywhere" ? namespacesWithPods(before.objects.values()) : [];
  const shared = namespaces
    .filter((namespace) => namespace !== trafficLog.meshWide)
    .map((namespace) => {
      const name = sharedTrafficName(facts.name);
      const metadata = { name, namespace, labels: { [labels.environment]: facts.name } };
      const part = { metadata, sampled: false, carriers: facts.carriers };
      return {
        object: trafficLog.object({ ...part, ...(accessLog === undefined ? {} : { accessLog }) }),
        unit: "routes",
        source,
      };
    });
  return [...shared, ...[...forks.values()].flatMap((one) => ofFork(one, trafficLog, reading))];
}

/** Nothing for a fork without a proxy beside it, and nothing that its copies of the baseline's own objects say already. */
function ofFork(
  fork: LaneFork,
  trafficLog: TrafficLog,
  reading: Reading,
): readonly SettingsObject[] {
  const { facts, before, after, sandboxes } = reading;
  const { accessLog, sampled: isSampled } = facts.traffic ?? {};
  const [pods, original] = [after.podsOf(fork.fork), before.podsOf(fork.baseline)];
  if (pods === undefined || original === undefined) return [];
  const membership = membershipOf(facts, pods, before.namespace(fork.namespace));
  if (membership.kind === "out" || membership.captured === true) return [];
  const { kind } = trafficLog;
  const own = before.of(kind.group, kind.kind).filter((one) => trafficLog.selects(one, original));
  const isLogged = accessLog?.at === "forks" && !own.some(trafficLog.saysWhatIsLogged);
  const sampled = isSampled === true && !own.some(trafficLog.saysWhatIsSampled);
  if (!isLogged && !sampled) return [];
  const sandbox = sandboxes.get(fork.sandbox);
  const metadata = {
    name: fork.name,
    namespace: fork.namespace,
    labels: { [labels.environment]: facts.name, [labels.sandbox]: fork.sandbox },
    ...someAnnotations(laneMarks(sandbox)),
  };
  const object = trafficLog.object({
    metadata,
    selector: { [labels.fork]: fork.name },
    ...(isLogged ? { accessLog } : {}),
    ...{ sampled, carriers: facts.carriers },
  });
  return [{ object, unit: `sandboxes/${fork.sandbox}`, source: fork.source }];
}

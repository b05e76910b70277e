/**
 * @module Where messages go: the queues of a workload that manifests show, who publishes there, who consumes, and of whom
 * that is not known. A queue is known by the variable that specs say its name is in, by the resource that it is, or by the
 * broker, among the dependencies, that all who use it share.
 */

import { brokerVariable, isBrokerAddress } from "../kube/brokers.ts";
import { compareText } from "../kube/compare-text.ts";
import { asRecord, at } from "../kube/json.ts";
import { namedObjects } from "../kube/named-objects.ts";
import { oncePer } from "../kube/once.ts";
import { credentialsOf } from "../kube/references.ts";
import { ownerWords } from "../model/resource.ts";
import type { Dependency, ForkSpec } from "../model/spec.gen.ts";
import type { Pods } from "../simulate/cluster/cluster.ts";
import { hostFinderOf } from "../verify/checks/dependencies.ts";
import { consumersIn } from "../verify/reading/consumers.ts";
import type { Lane } from "../verify/reading/lanes.ts";
import { outputSecrets } from "../verify/reading/state.ts";
import { statedForks } from "../verify/reading/stated-forks.ts";
import type { Ground } from "./ground.ts";
import type { QueueParty, QueueView } from "./model.ts";
import { type Setting, settingsOf } from "./settings.ts";

/**
 * The queues of a workload, as a lane has it.
 * @param lane Absent: as the baseline has it.
 */
export function queuesAround(
  workload: string,
  lane: Lane | undefined,
  ground: Ground,
): readonly QueueView[] {
  const parts = ground.before.pods.flatMap((pods) => partIn(pods.workload, lane, ground) ?? []);
  const own = parts.find(({ baseline }) => baseline === workload);
  if (own === undefined) return [];
  return queuesOf(own, ground).map(({ id, text, kind }) => {
    const parties = parts
      .filter((part) => queuesOf(part, ground).some((one) => one.id === id))
      .map((part): QueueParty => ({ workload: part.pods.workload, ...roleOf(part, ground) }))
      .sort((a, b) => compareText(a.workload, b.workload));
    const elsewhere = parts.filter(
      ({ pods }) => !parties.some((party) => party.workload === pods.workload),
    );
    return { queue: text, parties, notes: notesOn(kind, parties, elsewhere, ground) };
  });
}

// --- internal ---

/** A workload as a lane has it. */
interface Part {
  /** The baseline's. */
  readonly baseline: string;
  readonly pods: Pods;
  /** Absent: the baseline's pods. */
  readonly fork?: ForkSpec;
}

interface Queue {
  readonly id: string;
  readonly text: string;
  /** `name`: a variable has it. `own`: a resource, where nothing of the baseline's comes. `copy`: one that gets it too. */
  readonly kind: "name" | "own" | "copy" | "dependency";
}

function partIn(workload: string, lane: Lane | undefined, ground: Ground): Part | undefined {
  const fork = lane?.forks.get(workload);
  const pods = fork === undefined ? ground.before.podsOf(workload) : ground.after.podsOf(fork.fork);
  if (pods === undefined) return undefined;
  return { baseline: workload, pods, ...(fork === undefined ? {} : { fork: fork.spec }) };
}

/** Variables of which a spec says that they hold the name of a queue, and what each workload's forks are said to do. */
const stated = oncePer((ground: Ground) => {
  const forks = [...ground.sandboxes.values()].flatMap((one) => statedForks(one, ground.facts));
  return {
    forks,
    variables: new Set(forks.flatMap(({ spec }) => spec.strategies?.consumerGroupEnv ?? [])),
  };
});

function queuesOf(part: Part, ground: Ground): readonly Queue[] {
  return [...named(part, ground), ...ofResources(part, ground), ...ofDependencies(part, ground)];
}

/** Where consumers take only what is theirs, the variable has the name of a group, and groups share the queue. */
function named(part: Part, ground: Ground): readonly Queue[] {
  if (consumersIn(ground).has(part.baseline)) return [];
  const { cluster, pods } = { cluster: part.fork ? ground.after : ground.before, pods: part.pods };
  const found = settingsOf(cluster, pods).filter(
    ({ kind, name }) => kind === "variable" && stated(ground).variables.has(name),
  );
  return found.map(({ name, value }) => ({
    id: `name ${value}`,
    text: `"${value}" (${name})`,
    kind: "name",
  }));
}

function ofResources({ pods }: Part, ground: Ground): readonly Queue[] {
  const secrets = outputSecrets(ground);
  const found = new Map(
    namedObjects(pods.object, ground.before.domain).flatMap(({ kind, namespace, name }) => {
      const one = kind === "Secret" ? secrets.get(`${namespace}/${name}`) : undefined;
      const carries = one?.plugin.spec.messages;
      if (one === undefined || carries === undefined) return [];
      const text = `resource "${one.spec.name}" of ${ownerWords(one.owner)} (plugin ${one.spec.plugin})`;
      return [[name, { id: `resource ${name}`, text, kind: carries } as const] as const];
    }),
  );
  return [...found.values()];
}

/** The brokers among the dependencies that it uses. */
function ofDependencies({ pods }: Part, ground: Ground): readonly Queue[] {
  const credentials = credentialsOf(asRecord(at(pods.template, "spec")));
  return brokers(ground).flatMap((dependency): readonly Queue[] => {
    const { name, secrets = [] } = dependency;
    const isUsed =
      secrets.some((one) => credentials.includes(one)) ||
      tellingOf(dependency, pods, ground).length > 0;
    return isUsed
      ? [{ id: `dependency ${name}`, text: `dependency "${name}"`, kind: "dependency" }]
      : [];
  });
}

/** The dependencies whose hosts some workload is told as those of a broker. */
const brokers = oncePer((ground: Ground) =>
  ground.facts.dependencies.filter((dependency) =>
    ground.before.pods.some((pods) =>
      tellingOf(dependency, pods, ground).some(
        ({ name, value }) =>
          brokerVariable.test(name) || value.split(/[\s,;"'=]+/).some(isBrokerAddress),
      ),
    ),
  ),
);

/** What names a host of a dependency to a workload. */
function tellingOf(dependency: Dependency, pods: Pods, ground: Ground): readonly Setting[] {
  const isNamed = hostFinderOf(dependency, pods.namespace, ground);
  return settingsOf(ground.after, pods).filter(({ value }) => isNamed(value));
}

/** What specs say that a workload does with messages. Of the same program in another sandbox, the same is true. */
function roleOf({ baseline, fork }: Part, ground: Ground): Omit<QueueParty, "workload"> {
  const own = fork?.strategies?.consumer;
  if (own !== undefined) return { role: roles[own], text: `strategies.consumer: ${own}` };
  if (consumersIn(ground).has(baseline))
    return { role: "consumes", text: "the environment says consumes: selective" };
  const other = stated(ground).forks.find(
    (one) => one.baseline === baseline && one.spec.strategies?.consumer !== undefined,
  );
  const strategy = other?.spec.strategies?.consumer;
  if (other === undefined || strategy === undefined)
    return { role: "unknown", text: "no spec says whether it publishes or consumes" };
  return {
    // Who has to be kept from consuming consumes.
    role: strategy === "disabled" ? "consumes" : roles[strategy],
    text: `sandbox "${other.sandbox}" says strategies.consumer: ${strategy} of its fork`,
  };
}

/** One that is said to consume nothing, and has a queue, publishes. */
const roles = {
  "own-group": "consumes",
  selective: "consumes",
  draining: "consumes",
  shared: "consumes",
  disabled: "unknown",
  none: "publishes",
} as const satisfies Record<string, QueueParty["role"]>;

/** Where somebody is missing. @param elsewhere The parts of the lane that have another queue, or none. */
function notesOn(
  kind: Queue["kind"],
  parties: readonly QueueParty[],
  elsewhere: readonly Part[],
  ground: Ground,
): readonly string[] {
  const has = (role: QueueParty["role"]) => parties.some((one) => one.role === role);
  const others = elsewhere.flatMap((part) => {
    if (part.fork !== undefined || roleOf(part, ground).role !== "publishes") return [];
    const names = named(part, ground).map(({ text }) => text);
    return names.length === 0 ? [] : [`${part.pods.workload} publishes to ${names.join(", ")}`];
  });
  const where = others.length === 0 ? "" : `: ${others.join("; ")}, and the lane does not fork it`;
  const isApart = kind === "name" || kind === "own";
  return [
    ...(has("publishes") || !isApart ? [] : [`nobody is known to publish to it${where}`]),
    ...(has("publishes") || kind !== "name"
      ? []
      : ["if that is the name of a group of consumers, and no queue, who publishes is not known"]),
    ...(kind === "copy"
      ? [
          "it gets a copy of what is published to an exchange of the baseline; who does is not known, because no manifest says it",
        ]
      : []),
    ...(has("consumes") ? [] : ["nobody is known to consume from it"]),
    ...(kind === "dependency"
      ? ["which of the broker's queues each of them uses is not known, because no manifest says it"]
      : []),
  ];
}

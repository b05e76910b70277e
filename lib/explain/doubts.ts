/** @module What at one hop cannot be proved from manifests, and what would settle it. */
import { kindOf } from "../kube/kinds.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { rootNamespace, selectsPods } from "../kube/selectors.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import { meshApi } from "../simulate/apis.ts";
import { callerMembership } from "../simulate/cluster/membership.ts";
import { restricted } from "../simulate/cluster/network-policies.ts";
import { bypassAt } from "../simulate/entries/bypass.ts";
import { givenBy } from "../simulate/entries/given-key.ts";
import { shares, type Verdict } from "../simulate/tables/verdict.ts";
import type { Ground, Question } from "./ground.ts";
import { isForeign, layer7Of, portAt, spokenAt, whoLooks } from "./looking.ts";
import type { CarriedKey, Doubt } from "./model.ts";

/** A hop and what was found there. */
export interface HopFacts extends Question {
  /** The answer, and the one without the key. */
  readonly got: Verdict;
  readonly unkeyed: Verdict;
  readonly key: CarriedKey;
  /** Workloads that the lane forks behind the entry. */
  readonly forked: readonly string[];
  /** The same where no rule applies. */
  readonly missed: readonly string[];
  /** Another answer where a proxy joins header lines before it tests them. */
  readonly hangsOnJoining: boolean;
}

/** All doubts about one hop. */
export function doubtsAt(ground: Ground, hop: HopFacts): readonly Doubt[] {
  const found = [
    severalKeys(hop),
    caller(ground, hop),
    bypassing(ground, hop),
    withoutWaypoint(ground, hop),
    notRouted(ground, hop),
    unknownDestination(hop),
    detected(ground, hop),
    policies(ground, hop),
    otherFilters(ground, hop),
    notMeasured(ground, hop),
    joinedLines(hop),
  ];
  return found.filter((doubt) => doubt !== undefined);
}

function severalKeys({ key }: HopFacts): Doubt | undefined {
  if (key.kind !== "several") return undefined;
  return {
    kind: "several-keys",
    text: `the request carries the keys ${key.keys.map((one) => `"${one}"`).join(" and ")}: whichever rule comes first decides, and hops may differ`,
    help: "send one key",
  };
}

function caller({ facts, after }: Ground, { entry }: HopFacts): Doubt | undefined {
  const { kind, why } = callerMembership(after, facts, entry) ?? { kind: "in" };
  if (entry.kind === "gateway" || kind === "in") return undefined;
  const { name } = entry.client;
  if (kind === "out") {
    return {
      kind: "unmeshed-caller",
      text: `${name} is not in the mesh (${why}): its requests meet no rule and reach the baseline, whatever their key`,
      help: "take it into the mesh, or expect no lane behind it",
    };
  }
  return {
    kind: "unknown-mesh",
    text: `whether pods of namespace ${entry.client.namespace} are in the mesh is not known: ${why}`,
    help: "add the Namespace with its labels to the baseline's sources, or make sure that its pods have proxies",
  };
}

/** Its proxy never gets the requests, or holds no table for the Service. */
function bypassing({ facts, after }: Ground, { entry }: HopFacts): Doubt | undefined {
  if (entry.kind === "gateway") return undefined;
  const found = bypassAt(after, facts, entry);
  if (found === undefined) return undefined;
  const { why, help, refused, unsure } = found;
  const requests = `requests of ${entry.client.name} to Service ${entry.service.key} port ${entry.port}`;
  if (unsure === true) {
    return {
      kind: "unknown-bypass",
      text: `that ${requests} meet rules is not proved, because ${why}`,
      help,
    };
  }
  const end = refused === true ? "its proxy refuses them" : "they reach the baseline";
  return {
    kind: "bypassed",
    text: `${requests} meet no rule, because ${why}: ${end}, whatever their key`,
    help,
  };
}

/** Istio's ambient mode: where no waypoint is, nobody looks at routes. */
function withoutWaypoint({ facts, after }: Ground, { entry }: HopFacts): Doubt | undefined {
  if (entry.kind === "gateway") return undefined;
  const { service, client } = entry;
  const { isCaptured, waypointOf } = meshApi(facts.implementation);
  if (isCaptured?.(after, client) !== true || waypointOf?.(after, service) !== undefined)
    return undefined;
  return {
    kind: "no-waypoint",
    text: `${client.name} has no sidecar (ambient mode), and Service ${service.key} no waypoint: its requests meet no rule and reach the baseline, whatever their key`,
    help: "label the Service or its Namespace istio.io/use-waypoint",
  };
}

/** No rule applies in front of a workload that the lane forks. Who nobody looks at is told apart above. */
function notRouted(ground: Ground, { entry, shape, tls, missed }: HopFacts): Doubt | undefined {
  if (entry.kind === "gateway" || missed.length === 0) return undefined;
  if (tls === true) {
    return {
      kind: "not-routed",
      text: `a caller that speaks TLS to Service ${entry.service.key} hides its requests from the mesh: they reach ${missed.join(", ")} of the baseline`,
      help: "call the Service by http and leave TLS to the mesh",
    };
  }
  if (isForeign(entry, shape)) {
    return {
      kind: "not-routed",
      text: `the Host "${shape.authority}" is no name of Service ${entry.service.key}: its requests pass by the rules and reach ${missed.join(", ")} of the baseline`,
      help: "send the Service's own name as Host",
    };
  }
  if (whoLooks(ground, entry) === "nobody") return undefined;
  const opaque = speaksOther(ground, entry);
  const why = opaque
    ? `port ${entry.port} of Service ${entry.service.key} ${opaque}`
    : `Service ${entry.service.key} is headless, or its rules are not shown to namespace ${entry.client.namespace}`;
  return {
    kind: "not-routed",
    text: `${why}: the lane's requests reach ${missed.join(", ")} of the baseline`,
    help: opaque
      ? "if it speaks HTTP or gRPC, say so in the environment: spec.services.<name>.ports.<port>.protocol"
      : "call it by a Service with a cluster IP, and export the rules to the caller's namespace",
  };
}

/** Whose pods answer is not in the manifests: what a lane forks may be among them. */
function unknownDestination({ key, unkeyed, got }: HopFacts): Doubt | undefined {
  if (key.kind !== "lane") return undefined;
  const [why] = unknownAmong([unkeyed, got]);
  if (why === undefined) return undefined;
  return {
    kind: "unknown-destination",
    text: `where the lane's requests end is not proved, because ${why}`,
    help: "send them to a Service that selects the pods, by its own name; or make sure that no pods of what the lane forks answer there",
  };
}

/** Why it is not known where answers come from, each reason once. */
export function unknownAmong(verdicts: readonly Verdict[]): readonly string[] {
  const used = verdicts.flatMap(({ destinations }) => shares(destinations));
  return [...new Set(used.flatMap(([{ unknown }]) => unknown ?? []))];
}

/** Why requests to a port are not taken for HTTP, or most likely are none. */
function speaksOther(
  ground: Ground,
  entry: Extract<Question["entry"], { kind: "mesh" }>,
): string | undefined {
  const service = ground.after.services.get(entry.service.key) ?? entry.service;
  const spoken = spokenAt(ground, service, portAt(ground, entry));
  return spoken.kind === "other" ? spoken.why : undefined;
}

/** Rules hold on such a port only for what a proxy takes for HTTP. */
function detected(ground: Ground, { entry, forked, missed }: HopFacts): Doubt | undefined {
  if (entry.kind === "gateway" || forked.length === 0 || missed.length > 0) return undefined;
  if (layer7Of(ground, entry) !== "detected") return undefined;
  return {
    kind: "detected-port",
    text: `port ${entry.port} of Service ${entry.service.key} does not say what it speaks: rules hold only if the proxy detects HTTP`,
    help: "say so in the environment: spec.services.<name>.ports.<port>.protocol",
  };
}

/** Policies of whom a workload takes requests from: whether they let this caller in is not told here. */
function policies({ after }: Ground, { got }: HopFacts): Doubt | undefined {
  const workloads = new Set(
    got.destinations.filter(({ weight }) => weight > 0).flatMap((one) => one.workloads),
  );
  const pods = after.pods.filter(({ workload }) => workloads.has(workload));
  const names = [...after.objects.values()]
    .filter((object) => kindOf(object).guards === "callers")
    .filter((object) => object.kind !== "NetworkPolicy" || restricted(object).includes("ingress"))
    .filter((object) =>
      after
        .selectorsOf(object)
        .some((found) => found.role === "policy" && pods.some((one) => selectsPods(found, one))),
    )
    .map((object) => displayName(objectKey(object)));
  if (names.length === 0) return undefined;
  return {
    kind: "policy",
    text: `${names.join(", ")} ${names.length === 1 ? "decides" : "decide"} who may call ${[...workloads].join(", ")}`,
    help: "make sure that the caller is let in; a fork is treated as its baseline, which verify proves",
  };
}

/** Objects that change requests in ways that nothing here models. */
function otherFilters({ after }: Ground, { entry }: HopFacts): Doubt | undefined {
  const homes =
    entry.kind === "mesh"
      ? [entry.client.namespace, entry.service.namespace, rootNamespace]
      : [entry.gateway.split("/")[0] ?? "", rootNamespace];
  const names = [...after.objects.values()]
    // Of one that gives a key everything is known.
    .filter((object) => kindOf(object).guards === "filter" && givenBy(object) === undefined)
    .filter(({ metadata }) => homes.includes(metadata.namespace ?? ""))
    .map((object) => displayName(objectKey(object)));
  if (names.length === 0) return undefined;
  return {
    kind: "other-filter",
    text: `${names.join(", ")} may change requests or routes on the way, and is not modelled`,
    help: "make sure that it leaves the key and the routes alone",
  };
}

function notMeasured({ facts }: Ground, { entry }: HopFacts): Doubt | undefined {
  if (implementations[facts.implementation].known.how === "compared") return undefined;
  const what = entry.kind === "mesh" ? "the mesh" : "the Gateway";
  return {
    kind: "not-measured",
    text: `how ${facts.implementation} reads routes (${what}) is known from its documentation and source, not from a run of it`,
    help: "send the index's probes once",
  };
}

function joinedLines({ hangsOnJoining }: HopFacts): Doubt | undefined {
  if (!hangsOnJoining) return undefined;
  return {
    kind: "joined-lines",
    text: "the answer is another one where a proxy joins header lines of one name before it tests them (Envoys before 1.40)",
    help: "send each header once",
  };
}

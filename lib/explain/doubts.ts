/** @module What at one hop cannot be proved from manifests, and what would settle it. */
import { displayName, objectKey } from "../model/kube.ts";
import type { Entry } from "../verify/entries.ts";
import type { Lane } from "../verify/lanes.ts";
import { layer7Of } from "../verify/ports.ts";
import type { Verdict } from "../verify/verdict.ts";
import type { Ground } from "./explain.ts";
import { membershipOf } from "./membership.ts";
import type { CarriedKey, Doubt } from "./model.ts";

/** A hop and what was found there. */
export interface HopFacts {
  readonly entry: Entry;
  readonly key: CarriedKey;
  readonly lane: Lane | undefined;
  /** The baseline's answer. */
  readonly unkeyed: Verdict;
  /** Another answer where a proxy joins header lines before it tests them. */
  readonly hangsOnJoining: boolean;
}

/** All doubts about one hop. */
export function doubtsAt(ground: Ground, hop: HopFacts): readonly Doubt[] {
  return [
    ...severalKeys(hop),
    ...caller(ground, hop),
    ...notRouted(ground, hop),
    ...otherFilters(ground, hop),
    ...notMeasured(ground, hop),
    ...joinedLines(hop),
  ];
}

function severalKeys({ key }: HopFacts): readonly Doubt[] {
  if (key.kind !== "several") return [];
  return [
    {
      kind: "several-keys",
      text: `the request carries the keys ${key.keys.map((one) => `"${one}"`).join(" and ")}: whichever rule comes first decides, and hops may differ`,
      help: "send one key",
    },
  ];
}

function caller(ground: Ground, { entry }: HopFacts): readonly Doubt[] {
  if (entry.kind === "gateway") return [];
  const { facts, after } = ground;
  const pods = after.pods.find(({ workload }) => workload === entry.client.name);
  if (pods === undefined) return [];
  const { kind, why } = membershipOf(after, facts.implementation, pods);
  if (kind === "in") return [];
  return kind === "out"
    ? [
        {
          kind: "unmeshed-caller",
          text: `${pods.workload} is not in the mesh (${why}): its requests see no rule and reach the baseline, whatever their key`,
          help: "take it into the mesh, or expect no lane behind it",
        },
      ]
    : [
        {
          kind: "unknown-mesh",
          text: `whether ${pods.workload} is in the mesh is not known: ${why}`,
          help: "add the Namespace with its labels to the baseline's sources, or make sure that its pods have proxies",
        },
      ];
}

/** A port that no rule is for, in front of a workload that the lane forks. */
function notRouted({ after }: Ground, { entry, lane, unkeyed }: HopFacts): readonly Doubt[] {
  if (entry.kind === "gateway" || lane === undefined) return [];
  const forked = unkeyed.destinations
    .flatMap(({ behind }) => behind)
    .filter((workload) => lane.forks.has(workload));
  const service = after.services.get(entry.service.key);
  const port = service?.ports.find(({ number }) => number === entry.port);
  if (forked.length === 0 || layer7Of(port?.body) !== "opaque") return [];
  return [
    {
      kind: "not-routed",
      text: `port ${entry.port} of Service ${entry.service.key} is not HTTP to the mesh: the lane's requests on it reach ${forked.join(", ")} of the baseline`,
      help: "if it speaks HTTP or gRPC, say so in the environment: spec.services.<name>.ports.<port>.protocol",
    },
  ];
}

/** Objects that change requests in ways that nothing here models. */
const filters = [
  ["networking.istio.io", "EnvoyFilter"],
  ["extensions.istio.io", "WasmPlugin"],
] as const;

function otherFilters({ after }: Ground, { entry }: HopFacts): readonly Doubt[] {
  const homes =
    entry.kind === "mesh"
      ? [entry.client.namespace, entry.service.namespace, "istio-system"]
      : [entry.gateway.split("/")[0] ?? "", "istio-system"];
  const names = filters
    .flatMap(([group, kind]) => after.of(group, kind))
    .filter(({ metadata }) => homes.includes(metadata.namespace ?? ""))
    .map((object) => displayName(objectKey(object)));
  if (names.length === 0) return [];
  return [
    {
      kind: "other-filter",
      text: `${names.join(", ")} may change requests or routes on the way, and is not modelled`,
      help: "make sure that it leaves the key and the routes alone",
    },
  ];
}

function notMeasured({ facts }: Ground, { entry }: HopFacts): readonly Doubt[] {
  if (facts.implementation === "istio") return [];
  const what = entry.kind === "mesh" ? "the mesh" : "the Gateway";
  return [
    {
      kind: "not-measured",
      text: `how ${facts.implementation} reads routes (${what}) is known from its documentation and source, not from a run of it`,
      help: "send the index's probes once",
    },
  ];
}

function joinedLines({ hangsOnJoining }: HopFacts): readonly Doubt[] {
  if (!hangsOnJoining) return [];
  return [
    {
      kind: "joined-lines",
      text: "the answer is another one where a proxy joins header lines of one name before it tests them (Envoys before 1.40)",
      help: "send each header once",
    },
  ];
}

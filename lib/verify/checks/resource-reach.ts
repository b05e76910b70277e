/**
 * @module Whether what runs for resources reaches the server that its plugin is given, as far as manifests show: a
 * NetworkPolicy of the server's pods that lets none of it in, and a mesh that wants a certificate which it has not. Without
 * that, every run fails after its time, and the janitor sees nothing.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { serviceHost } from "../../kube/hosts.ts";
import { hostFinder } from "../../kube/hosts-in-texts.ts";
import { at } from "../../kube/json.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import { labels } from "../../model/interface.ts";
import { type EnvironmentPlugin, resourceId } from "../../model/resource.ts";
import { below } from "../../model/source.ts";
import {
  type Cluster,
  type Pods,
  type Service,
  workloadName,
} from "../../simulate/cluster/cluster.ts";
import { podMembership } from "../../simulate/cluster/membership.ts";
import {
  type Direction,
  names,
  peerRules,
  policiesFor,
  restricted,
} from "../../simulate/cluster/network-policies.ts";
import type { Check } from "../check.ts";
import type { Reading } from "../reading/reading.ts";
import { wantedState } from "../reading/state.ts";

/** Plugins reach their servers. */
export const resourceReachCheck: Check = {
  name: "resource-reach",
  promises: ["P3"],
  codes: ["W0358", "W0359"],
  run: checkReach,
};

function checkReach(reading: Reading, problems: Problems): undefined {
  const { facts, input, before } = reading;
  if (facts.resources === undefined) return;
  for (const plugin of input.plugins) {
    const runs = runsOf(plugin, reading);
    for (const service of serversOf(plugin, reading)) {
      const pods = before.behind(service).flatMap((one) => before.podsOf(one) ?? []);
      for (const one of pods) reportClosed(plugin, runs, { service, pods: one }, reading, problems);
    }
  }
}

// --- internal ---

/** The pods that run for a plugin: of its janitor, and of the Jobs of its resources. */
function runsOf({ plugin }: EnvironmentPlugin, reading: Reading): readonly Pods[] {
  const { facts, input, after } = reading;
  const { name } = plugin.metadata;
  const own = input.resources.filter(({ spec }) => spec.plugin === name);
  const ids = new Set(own.map((one) => resourceId(facts, one.owner, one.spec.name)));
  return [...wantedState(reading).values()].flatMap(({ object }) => {
    const pods = after.podsOf(workloadName(object));
    const marks = pods?.labels ?? {};
    const isOwn = marks[labels.janitor] === name || ids.has(marks[labels.resource] ?? "");
    return pods !== undefined && isOwn ? [pods] : [];
  });
}

/** The Services of the baseline that the environment's parameters name. */
function serversOf({ params }: EnvironmentPlugin, { facts, before }: Reading): readonly Service[] {
  const values = Object.values(params).filter((value) => typeof value === "string");
  const namespace = facts.resources?.namespace ?? facts.namespace;
  const services = [...before.services.values()];
  return services.filter((service) => {
    // A text that has not even its name names no Service.
    const texts = values.filter((value) => value.toLowerCase().includes(service.name));
    if (texts.length === 0) return false;
    const scope = { namespace, domain: facts.clusterDomain, services: [] };
    return texts.some(hostFinder([serviceHost(service)], scope));
  });
}

interface Server {
  readonly service: Service;
  readonly pods: Pods;
}

function reportClosed(
  { plugin }: EnvironmentPlugin,
  runs: readonly Pods[],
  server: Server,
  { facts, input, before, after, sources }: Reading,
  problems: Problems,
): void {
  const { name } = plugin.metadata;
  const source = below(input.environment.source, "spec", "resources", "params", name);
  const who = `runs of plugin "${name}" (${runs[0]?.workload})`;
  const where = `${server.pods.workload}, behind Service ${server.service.key}`;
  const report = (code: "W0358" | "W0359", object: KubeObject, message: string, help: string) => {
    const found = sources.cause({ object: keyString(objectKey(object)), path: [] });
    const related =
      found === undefined ? {} : { related: [{ message: "what closes it", source: found }] };
    problems.report({ code, message, help, source, ...related });
  };
  const [shut] = runs.flatMap(
    (run) =>
      closedBy(before, server.pods, run, "ingress") ??
      closedBy(before, run, server.pods, "egress") ??
      [],
  );
  if (shut !== undefined) {
    report(
      "W0358",
      shut,
      `${displayName(objectKey(shut))} keeps ${who} from ${where}`,
      `let pods with the labels ${labels.resource} and ${labels.janitor} of namespace ${runs[0]?.namespace} in (podSelector with matchExpressions and operator: Exists), or run plugins in a namespace that it lets in: spec.resources.namespace`,
    );
  }
  const { demandsMutualTls } = implementations[facts.implementation];
  const strict = demandsMutualTls?.(server.pods, (group, kind) => before.of(group, kind));
  const isOut = runs.some((run) => podMembership(after, facts, run).kind === "out");
  const isIn = podMembership(before, facts, server.pods).kind === "in";
  if (strict === undefined || !isOut || !isIn) return;
  report(
    "W0359",
    strict,
    `${displayName(objectKey(strict))} wants mutual TLS of who calls ${where}, and ${who} are outside of the mesh`,
    "say spec.resources.mesh: in, where sidecars are native ones and let a Job end; or let the port take plain connections",
  );
}

/** The policy of some pods that lets others not pass; undefined: none does, or addresses may let them. */
function closedBy(
  cluster: Cluster,
  own: Pods,
  other: Pods,
  asked: Direction,
): KubeObject | undefined {
  const policies = policiesFor(cluster, own).filter((one) => restricted(one).includes(asked));
  const isOpen = policies
    .flatMap(peerRules)
    .filter(({ direction }) => direction === asked)
    .some(
      (rule) =>
        rule.peers.length === 0 ||
        rule.peers.some((peer) => at(peer, "ipBlock") !== undefined) ||
        names(rule, other),
    );
  return isOpen ? undefined : policies[0];
}

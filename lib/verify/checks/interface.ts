/** @module P9: labels, annotations and variables that say whose an object is. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { carrierNames } from "../../model/carriers.ts";
import type { Sourced } from "../../model/input.ts";
import { annotations, labels, variables } from "../../model/interface.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import type { Facts } from "../reading/facts.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** Every object of a lane says whose it is. */
export const interfaceCheck: Check = {
  name: "interface",
  promises: ["P9"],
  codes: ["E0960"],
  run: checkInterface,
};

/** Reports what does not say whose it is. */
function checkInterface(reading: Reading, problems: Problems): undefined {
  const { facts, lanes, output, sources, sandboxes } = reading;
  const forks = new Map(
    lanes.flatMap((lane) =>
      [...lane.forks.values()]
        .filter(({ sandbox }) => lane.owner === `sandbox "${sandbox}"`)
        .map((fork) => [fork.fork, { ...fork, key: lane.key }] as const),
    ),
  );
  const known: Known = { facts, sandboxes, forks, forkOf: new Map() };
  for (const fork of forks.values()) known.forkOf.set(nameIn(fork.fork), original(fork));
  for (const emitted of output.objects) {
    const [kind, name = ""] = laneOf(emitted).split("/");
    if (kind === "sandboxes" || kind === "groups") {
      const derived = emitted.unit === "gitops" || sources.isDerived(emitted);
      checkLaneObject(emitted, { kind, name, derived }, known, problems);
    } else if (kind === "routes" && sources.baselineObject(emitted.object) === undefined) {
      checkShared(emitted, facts, problems);
    }
  }
}

interface Known {
  readonly facts: Facts;
  readonly sandboxes: ReadonlyMap<string, Sourced<Sandbox>>;
  /** By workload. */
  readonly forks: ReadonlyMap<string, LaneFork & { readonly key: string }>;
  /** `Kind/name` of what a fork copies, by the fork's name. */
  readonly forkOf: Map<string, string>;
}

interface Place {
  readonly kind: "sandboxes" | "groups";
  readonly name: string;
  /** It follows from a fork or a route, not from a program. */
  readonly derived: boolean;
}

function checkLaneObject(
  emitted: Emitted,
  { kind, name, derived }: Place,
  { facts, sandboxes, forks, forkOf }: Known,
  problems: Problems,
): void {
  const { object } = emitted;
  const own = kind === "sandboxes" ? labels.sandbox : labels.group;
  const wanted = { [labels.environment]: facts.name, [own]: name };
  // An object that a program adds to a sandbox is no fork's, whatever it selects.
  const ofFork = derived ? forkLabel(emitted) : {};
  expect(emitted, ["metadata", "labels"], { ...wanted, ...ofFork }, problems);
  const sandbox = kind === "sandboxes" ? sandboxes.get(name) : undefined;
  if (sandbox !== undefined) {
    expect(emitted, ["metadata", "annotations"], annotationsOf(sandbox), problems);
  }
  const of = forkOf.get(object.metadata.labels?.[labels.fork] ?? "");
  if (of !== undefined && derived) {
    expect(emitted, ["metadata", "annotations"], { [annotations.forkOf]: of }, problems);
  }
  const fork = forks.get(workloadName(object));
  if (fork === undefined) return;
  expect(emitted, ["metadata", "labels"], { [labels.fork]: object.metadata.name }, problems);
  checkFork(emitted, { ...fork, wanted }, problems);
}

function nameIn(workload: string): string {
  return workload.slice(workload.indexOf("/") + 1);
}

/** `Kind/name` of the workload that a fork copies. */
function original({ baseline }: Pick<LaneFork, "baseline">): string {
  return `${baseline.slice(0, baseline.indexOf(" "))}/${nameIn(baseline)}`;
}

/** A fork's Service is known by the label by which it selects. */
function forkLabel({ object }: Emitted): Readonly<Record<string, string>> {
  const selected = asString(at(object, "spec", "selector", labels.fork));
  return object.kind === "Service" && selected !== undefined ? { [labels.fork]: selected } : {};
}

/** The unit of an object; for a Kustomization that is for one lane, the unit that it applies. */
function laneOf({ object, unit }: Emitted): string {
  const path = unit === "gitops" ? asString(at(object, "spec", "path")) : undefined;
  return /\/((?:sandboxes|groups)\/[^/]+)\/(?:forks|routes)$/.exec(path ?? "")?.[1] ?? unit;
}

/** What Isolane adds beside the lanes; of ConfigMaps one, from which tools learn how keys travel. */
function checkShared(emitted: Emitted, { name, carriers }: Facts, problems: Problems): void {
  expect(emitted, ["metadata", "labels"], { [labels.environment]: name }, problems);
  if (emitted.object.kind !== "ConfigMap") return;
  expect(emitted, ["data"], { environment: name, ...carrierNames(carriers) }, problems);
}

function annotationsOf({ spec: { spec } }: Sourced<Sandbox>): Readonly<Record<string, string>> {
  const { owner, source = {} } = spec;
  const stated: readonly (readonly [string, string | undefined])[] = [
    [annotations.owner, owner],
    [annotations.repository, source.repository],
    [annotations.branch, source.branch],
    [annotations.commit, source.commit],
    [annotations.pullRequest, source.pullRequest?.toString()],
  ];
  return Object.fromEntries(
    stated.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

interface ForkFacts {
  readonly baseline: string;
  readonly key: string;
  readonly sandbox: string;
  readonly wanted: Readonly<Record<string, string>>;
}

function checkFork(emitted: Emitted, fork: ForkFacts, problems: Problems): void {
  const { object } = emitted;
  const template = podTemplate(object);
  const path = kindOf(object).template;
  if (template === undefined || path === undefined) return;
  const own = { ...fork.wanted, [labels.fork]: object.metadata.name };
  expect(emitted, [...path, "metadata", "labels"], own, problems);
  for (const [index, container] of asArray(at(template, "spec", "containers")).entries()) {
    const env = asArray(at(container, "env")).filter(isRecord);
    const attributes = `isolane.sandbox=${fork.sandbox},isolane.routing_key=${fork.key}`;
    const wanted: Readonly<Record<string, (said: string) => boolean>> = {
      [variables.sandbox]: (said) => said === fork.sandbox,
      [variables.routingKey]: (said) => said === fork.key,
      // Whatever the baseline says there stands before it.
      OTEL_RESOURCE_ATTRIBUTES: (said) => said.endsWith(attributes),
    };
    for (const [name, isRight] of Object.entries(wanted)) {
      const said = asString(env.find((entry) => entry.name === name)?.value);
      if (said !== undefined && isRight(said)) continue;
      problems.report({
        code: "E0960",
        message: `container ${index + 1} of ${workloadName(object)} has ${said === undefined ? "no" : "another"} ${name}`,
        help: `expected what says sandbox "${fork.sandbox}" and key "${fork.key}"`,
        source: { ...emitted.source, path: [...path, "spec", "containers", index] },
      });
    }
  }
}

function expect(
  { object, source }: Emitted,
  path: readonly string[],
  wanted: Readonly<Record<string, string>>,
  problems: Problems,
): void {
  const own = stringMap(at(object, ...path));
  for (const [name, value] of Object.entries(wanted)) {
    if (own[name] === value) continue;
    problems.report({
      code: "E0960",
      message: `${displayName(objectKey(object))} has ${own[name] === undefined ? "no" : "another"} "${name}" in its ${path.join(".")}`,
      help: `expected "${value}"`,
      source: { ...source, path: [...source.path, ...path] },
    });
  }
}

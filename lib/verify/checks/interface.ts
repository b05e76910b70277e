/** @module P9: labels, annotations and variables that say whose an object is. And P8: no values of Secrets. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { carrierNames } from "../../model/carriers.ts";
import type { EnvironmentInput, Sourced } from "../../model/input.ts";
import { annotations, labels, variables } from "../../model/interface.ts";
import type { OutputFile } from "../../model/release-unit.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import { isWithheld } from "../reading/clusters.ts";
import type { Facts } from "../reading/facts.ts";
import type { LaneFork } from "../reading/lanes.ts";
import type { Emitted, Output } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** Reports what does not say whose it is. */
export function checkInterface(
  input: EnvironmentInput,
  { facts, lanes, output, sources }: Pick<Reading, "facts" | "lanes" | "output" | "sources">,
  problems: Problems,
): void {
  const sandboxes = new Map(
    input.sandboxes.map((sandbox) => [sandbox.spec.metadata.name, sandbox]),
  );
  const forks = new Map(
    lanes.flatMap((lane) =>
      [...lane.forks.values()]
        .filter(({ sandbox }) => lane.owner === `sandbox "${sandbox}"`)
        .map((fork) => [fork.fork, { ...fork, key: lane.key }] as const),
    ),
  );
  const known: Known = { facts, sandboxes, forks, forkOf: new Map() };
  for (const fork of forks.values()) known.forkOf.set(nameIn(fork.fork), original(fork));
  const baseline = new Set(input.baseline.map(({ object }) => keyString(objectKey(object))));
  for (const emitted of output.objects) {
    const [kind, name = ""] = laneOf(emitted).split("/");
    if (kind === "sandboxes" || kind === "groups") {
      const derived = emitted.unit === "gitops" || sources.isDerived(emitted, output);
      checkLaneObject(emitted, { kind, name, derived }, known, problems);
    } else if (kind === "routes" && !baseline.has(emitted.key)) {
      checkShared(emitted, facts, problems);
    }
  }
  reportMissing([...forks.values()], output, problems);
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

function reportMissing(
  forks: readonly Pick<LaneFork, "fork" | "source">[],
  output: Output,
  problems: Problems,
): void {
  const emitted = new Set(output.objects.map(({ object }) => workloadName(object)));
  for (const { fork, source } of forks) {
    if (emitted.has(fork)) continue;
    problems.report({
      code: "E0902",
      message: `the fork ${fork} is not in the output`,
      help: "run `isolane synth` and commit the result",
      source,
    });
  }
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
  const path = templatePath(object);
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
      const said = asString(env.find((entry) => entry["name"] === name)?.["value"]);
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

function templatePath(object: KubeObject): readonly string[] | undefined {
  if (isRecord(at(object, "spec", "template"))) return ["spec", "template"];
  const nested = ["spec", "jobTemplate", "spec", "template"];
  return isRecord(at(object, ...nested)) ? nested : undefined;
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

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
/** Shorter values are found everywhere by chance. */
const shortestSecret = 8;

/** Reports Secrets with values, and values of the baseline's Secrets anywhere in the output. */
export function checkSecrets(
  input: EnvironmentInput,
  output: Output,
  files: readonly OutputFile[],
  problems: Problems,
): void {
  for (const { object, source } of output.objects) {
    if (!isWithheld(object) || !holdsValues(object)) continue;
    problems.report({
      code: "E0961",
      message: `${displayName(objectKey(object))} holds values`,
      help: "remove them here and from git's history, and reference a Secret that exists in the cluster",
      source,
    });
  }
  const values = new Set(
    input.baseline
      .filter(({ object }) => isWithheld(object))
      .flatMap(({ object }) => valuesOf(object)),
  );
  for (const value of values) {
    const file = files.find(({ text }) => text.includes(value));
    // Whatever the rest of the baseline says openly is no secret.
    if (file === undefined || isPublic(input, value)) continue;
    const source = output.objects.find((o) => file.path.endsWith(`/${o.file}`))?.source;
    problems.report({
      code: "E0961",
      message: `"${file.path}" holds a value of a Secret of the baseline`,
      help: "reference the Secret instead, and replace the value: git keeps it for ever",
      ...(source === undefined ? {} : { source }),
    });
  }
}

function holdsValues(object: KubeObject): boolean {
  const holds = (value: unknown) =>
    value !== undefined && value !== null && (!isRecord(value) || Object.keys(value).length > 0);
  const copied = Object.hasOwn(object.metadata.annotations ?? {}, lastApplied);
  return holds(object["data"]) || holds(object["stringData"]) || copied;
}

function valuesOf(object: KubeObject): readonly string[] {
  const encoded = Object.values(stringMap(object["data"]));
  const plain = Object.values(stringMap(object["stringData"]));
  const decoded = encoded.map((text) => Buffer.from(text, "base64").toString("utf8"));
  return [...encoded, ...plain, ...decoded].filter((value) => value.length >= shortestSecret);
}

function isPublic(input: EnvironmentInput, value: string): boolean {
  const texts = [
    ...input.baseline.filter(({ object }) => !isWithheld(object)).map(({ object }) => object),
    input.environment.spec,
    ...input.sandboxes.map(({ spec }) => spec),
  ];
  return texts.some((text) => JSON.stringify(text).includes(value));
}

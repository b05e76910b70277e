/** @module P9: labels, annotations and variables that say whose an object is. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { carrierNames } from "../../model/carriers.ts";
import { annotations, labels, variables } from "../../model/interface.ts";
import { below } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import { isTable } from "../reading/consumers.ts";
import { isBehindIngress } from "../reading/ingress-previews.ts";
import type { LaneFork } from "../reading/lanes.ts";
import { laneMarks } from "../reading/marks.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import type { Emitted } from "../reading/output.ts";
import { ownObjects } from "../reading/own-objects.ts";
import type { Reading } from "../reading/reading.ts";
import { isOfSettings } from "../reading/settings-objects.ts";
import { isState } from "../reading/state.ts";

/** Every object of a lane says whose it is. */
export const interfaceCheck: Check = {
  name: "interface",
  promises: ["P9"],
  codes: ["E0960"],
  run: checkInterface,
};

/** Reports what does not say whose it is. */
function checkInterface(reading: Reading, problems: Problems): undefined {
  const byName = new Map([...reading.forks.values()].map((fork) => [fork.name, fork]));
  for (const emitted of reading.output.objects) {
    const label = emitted.object.metadata.labels?.[labels.fork];
    const named = byName.get(label ?? "");
    const isOurs = emitted.unit === "routes" || isOfLanes(emitted.object, reading);
    if (label !== undefined && named === undefined && isOurs)
      reportNoFork(emitted, label, problems);
    for (const [path, wanted] of expectedOf(emitted, named, reading)) {
      expect(emitted, path, wanted, problems);
    }
    const fork = reading.forks.get(workloadName(emitted.object));
    if (fork !== undefined) checkVariables(emitted, fork, problems);
  }
  checkOwnPods(reading, problems);
}

/** Pods of what only a sandbox has know their lane as forks do. */
function checkOwnPods(reading: Reading, problems: Problems): void {
  for (const [sandbox, own] of ownObjects(reading)) {
    const key = reading.sandboxes.get(sandbox)?.spec.spec.routing?.key ?? sandbox;
    const found = own.flatMap(({ emitted }) => emitted ?? []);
    for (const emitted of found.filter(({ object }) => kindOf(object).template !== undefined))
      checkVariables(emitted, { sandbox, key }, problems);
  }
}

/** Tools find by the label what is a fork's: what names none is found by nobody, or by mistake. */
function reportNoFork({ object, source }: Emitted, label: string, problems: Problems): void {
  problems.report({
    code: "E0960",
    message: `${displayName(objectKey(object))} has "${labels.fork}: ${label}", and there is no such fork`,
    help: "run `isolane synth` to write it again",
    source: below(source, "metadata", "labels", labels.fork),
  });
}

/** Texts of a map; undefined: nothing is asked of it. */
type Texts = Readonly<Record<string, string | undefined>>;

/** What an object has to say at some of its nodes. `named`: the fork that it says it belongs to. */
function expectedOf(
  emitted: Emitted,
  named: LaneFork | undefined,
  reading: Reading,
): readonly (readonly [path: readonly string[], texts: Texts])[] {
  const { facts, forks, sandboxes, sources } = reading;
  const { object } = emitted;
  const environment = { [labels.environment]: facts.name };
  const [kind, name = ""] = laneOf(emitted).split("/");
  if (kind === "routes" && sources.baselineObject(object) === undefined)
    return sharedMarks(emitted, reading);
  if (kind !== "sandboxes" && kind !== "groups") return [];
  // An object that a program adds to a sandbox is no fork's, whatever it selects.
  const isDerived = emitted.unit === "gitops" || isOfLanes(object, reading);
  const fork = forks.get(workloadName(object));
  const marks = {
    ...environment,
    [kind === "sandboxes" ? labels.sandbox : labels.group]: name,
    [labels.fork]: fork?.name ?? (isDerived ? selectedFork(object) : undefined),
  };
  const sandbox = kind === "sandboxes" ? sandboxes.get(name) : undefined;
  const { template } = kindOf(object);
  return [
    [["metadata", "labels"], marks],
    [
      ["metadata", "annotations"],
      {
        ...laneMarks(sandbox),
        [annotations.forkOf]: isDerived ? named && copiedName(named) : undefined,
      },
    ],
    ...(fork === undefined || template === undefined
      ? []
      : [[[...template, "metadata", "labels"], marks] as const]),
  ];
}

/** Of ConfigMaps, `routes/` adds one from which tools learn how keys travel, and the tables of consumers. */
function sharedMarks(emitted: Emitted, reading: Reading): ReturnType<typeof expectedOf> {
  // Of these, resources.ts, settings-objects.ts and ingress-previews.ts ask for each word.
  const isAsked = isState(emitted, reading) || isOfSettings(emitted, reading);
  if (isAsked || isBehindIngress(emitted, reading)) return [];
  const { object } = emitted;
  const { name, carriers } = reading.facts;
  const isMarker = object.kind === "ConfigMap" && !isTable(object, reading);
  const data = { environment: name, ...carrierNames(carriers) };
  return [
    [["metadata", "labels"], { [labels.environment]: name }],
    ...(isMarker ? [[["data"], data] as const] : []),
  ];
}

/** `Kind/name` of the workload that a fork copies. */
function copiedName({ spec: { forkOf } }: LaneFork): string {
  return `${forkOf.kind}/${forkOf.name}`;
}

/** A fork's Service is known by the label by which it selects. */
function selectedFork({ kind, spec }: KubeObject): string | undefined {
  return kind === "Service" ? asString(at(spec, "selector", labels.fork)) : undefined;
}

/** The unit of an object; for a Kustomization that is for one lane, the unit that it applies. */
function laneOf({ object, unit }: Emitted): string {
  const path = unit === "gitops" ? asString(at(object, "spec", "path")) : undefined;
  return /\/((?:sandboxes|groups)\/[^/]+)\/[^/]+$/.exec(path ?? "")?.[1] ?? unit;
}

function checkVariables(
  emitted: Emitted,
  fork: Pick<LaneFork, "sandbox" | "key">,
  problems: Problems,
): void {
  const { object } = emitted;
  const attributes = `isolane.sandbox=${fork.sandbox},isolane.routing_key=${fork.key}`;
  const wanted: Readonly<Record<string, (said: string) => boolean>> = {
    [variables.sandbox]: (said) => said === fork.sandbox,
    [variables.routingKey]: (said) => said === fork.key,
    // Whatever the baseline says there stands before it.
    OTEL_RESOURCE_ATTRIBUTES: (said) => said.endsWith(attributes),
  };
  const path = [...(kindOf(object).template ?? []), "spec", "containers"];
  for (const [index, container] of asArray(at(object, ...path)).entries()) {
    const env = asArray(at(container, "env"));
    for (const [name, isRight] of Object.entries(wanted)) {
      const entry = env.find((one) => at(one, "name") === name);
      const said = asString(at(entry, "value"));
      const isAlone = Object.keys(asRecord(entry)).length === 2;
      if (said !== undefined && isAlone && isRight(said)) continue;
      problems.report({
        code: "E0960",
        message: `container ${index + 1} of ${workloadName(object)} has ${said === undefined ? "no" : "another"} ${name}`,
        help: `expected what says sandbox "${fork.sandbox}" and key "${fork.key}"`,
        source: below(emitted.source, ...path, index),
      });
    }
  }
}

function expect(
  { object, source }: Emitted,
  path: readonly string[],
  wanted: Texts,
  problems: Problems,
): void {
  const own = stringMap(at(object, ...path));
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined || own[name] === value) continue;
    problems.report({
      code: "E0960",
      message: `${displayName(objectKey(object))} has ${own[name] === undefined ? "no" : "another"} "${name}" in its ${path.join(".")}`,
      help: `expected "${value}"`,
      source: below(source, ...path),
    });
  }
}

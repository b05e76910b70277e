/**
 * @module P3 for state: what makes and removes the resources of sandboxes is what specs and plugins say, no two resources
 * have one name, and a fork reads the outputs of nobody with whom it shares no lane.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { grouped, repeated } from "../../kube/grouped.ts";
import { asString, at, stable } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { namedObjects } from "../../kube/named-objects.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { isLaneUnit, type LaneUnit, unitAt } from "../../model/release-unit.ts";
import { ownerWords, resourceId, resourcePrefix } from "../../model/resource.ts";
import { below } from "../../model/source.ts";
import { runnerAccount } from "../../resources/pods.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import type { Lane } from "../reading/lanes.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { isState, outputSecrets, wantedState, withoutEngineMarks } from "../reading/state.ts";

/** State is made, kept apart and removed as specs say. */
export const resourcesCheck: Check = {
  name: "resources",
  promises: ["P3", "P10"],
  codes: ["E0951", "E0952"],
  run: checkResources,
};

function checkResources(reading: Reading, problems: Problems): undefined {
  const { facts, input } = reading;
  if (facts.resources === undefined) return;
  reportOtherwise(reading, problems);
  const named = input.resources.map((one) => ({
    id: resourceId(facts, one.owner, one.spec.name),
    one,
  }));
  for (const [first, second] of repeated(named, ({ id }) => id)) {
    problems.report({
      code: "E0952",
      message: `P3, no crosstalk, is broken: resource "${second.one.spec.name}" of ${ownerWords(second.one.owner)} has the name of "${first.one.spec.name}" of "${first.one.owner.name}" outside of the cluster: ${second.id}`,
      help: "rename one of the two resources",
      source: below(second.one.source, "name"),
      related: [{ message: "the other one", source: below(first.one.source, "name") }],
    });
  }
  for (const emitted of reading.output.objects) {
    reportForeignOutputs(emitted, reading, problems);
    reportAccount(emitted, reading, problems);
  }
}

/** Whatever runs has rights, so none of it may be otherwise. */
function reportOtherwise(reading: Reading, problems: Problems): void {
  for (const [key, { object, unit, source }] of wantedState(reading)) {
    const found = reading.output.byKey.get(key);
    const isThere = found !== undefined && found.unit === unit;
    if (isThere && stable(withoutEngineMarks(found.object)) === stable(withoutEngineMarks(object)))
      continue;
    problems.report({
      code: "E0951",
      message: `P3, no crosstalk, is broken: ${displayName(objectKey(object))} ${isThere ? "is not" : `is missing in ${unit}, and is`} what the resources of ${unitWords(unit)} need`,
      help: "run `isolane synth` and commit the result",
      source,
      ...(found === undefined
        ? {}
        : { related: [{ message: "the output", source: found.source }] }),
    });
  }
}

/** A Secret of a name that only resources have is read by members of a lane of its owner, and by nobody else. */
function reportForeignOutputs(
  { object, source }: Emitted,
  reading: Reading,
  problems: Problems,
): void {
  const { facts, before, forks } = reading;
  const fork = forks.get(workloadName(object));
  if (fork === undefined) return;
  const prefix = resourcePrefix(facts);
  const secrets = outputSecrets(reading);
  for (const { kind, namespace, name, path } of namedObjects(object, before.domain)) {
    if (kind !== "Secret" || !name.startsWith(prefix)) continue;
    const owner = secrets.get(`${namespace}/${name}`)?.owner;
    const own = lanesOf(reading).get(fork.sandbox) ?? [];
    if (owner !== undefined && own.some((lane) => sharesState(lane, owner))) continue;
    problems.report({
      code: "E0952",
      message: `P3, no crosstalk, is broken: ${displayName(objectKey(object))} reads Secret ${namespace}/${name}, ${owner === undefined ? "which no resource of the environment writes there" : `the outputs of a resource of ${ownerWords(owner)}, with which it shares no lane`}`,
      help: "read it by valueFrom.resource, from the sandbox itself, a group of its, or a member of one",
      source: below(source, ...path),
    });
  }
}

/** Whether all in a lane may read what an owner has: what is a group's is for its own members alone. */
function sharesState({ owner, members }: Lane, { kind, name }: LaneUnit): boolean {
  return kind === "sandbox" ? members.has(name) : owner === ownerWords({ kind, name });
}

function unitWords(unit: string): string {
  const id = unitAt(unit);
  return id !== undefined && isLaneUnit(id) ? ownerWords(id) : "the environment";
}

/** The lanes that a sandbox is in: its own, and those of its groups. */
const lanesOf = oncePer(({ lanes }: Reading) =>
  grouped(lanes.flatMap((lane) => [...lane.members].map((name) => [name, lane] as const))),
);

/** The account that writes outputs is for what Isolane runs, and for no pod of a sandbox or of the baseline. */
function reportAccount(emitted: Emitted, reading: Reading, problems: Problems): void {
  const { object, unit, source } = emitted;
  const account = runnerAccount(reading.facts);
  const named = asString(at(podTemplate(object), "spec", "serviceAccountName"));
  if (named !== account || unit === "gitops" || isState(emitted, reading)) return;
  problems.report({
    code: "E0952",
    message: `P3, no crosstalk, is broken: the pods of ${displayName(objectKey(object))} have account "${account}", which writes and removes the outputs of all sandboxes`,
    help: "give them another service account",
    source: below(source, ...(kindOf(object).template ?? []), "spec", "serviceAccountName"),
  });
}

/**
 * @module P10 for fields: an object that lanes need has no field that its kind has not, no value of another type, and of
 * fields that exclude each other one. One API server refuses it, another drops the field, and what was proved of it
 * holds for neither. What the baseline says the same way in an object of the kind is the baseline's matter.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { crdFaults } from "../../kube/crds.ts";
import { listField } from "../../kube/lists.ts";
import { apiGroup, displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { faultWords, strictFaults } from "../../kube/structure.ts";
import { below } from "../../model/source.ts";
import { apis } from "../../simulate/apis.ts";
import { type Cluster, workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check, Fault } from "../check.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { isTouched } from "./copies/patches.ts";

/** Objects of lanes, and those that all lanes share, are what their kind says. */
export const fieldsCheck: Check = {
  name: "fields",
  promises: ["P10"],
  codes: ["E0946"],
  run: checkFields,
};

/** Reports what an API server refuses or drops. */
function checkFields(reading: Reading, problems: Problems): undefined {
  const ofBaseline = saidBy(reading.before);
  for (const emitted of reading.output.objects.filter((one) => isOurs(one, reading))) {
    const { object, source } = emitted;
    const faults = faultsOf(object).filter((one) => !isPatched(object, one, reading));
    const [first] =
      faults.length === 0 ? [] : faults.filter(({ what }) => !ofBaseline(object).has(what));
    if (first === undefined) continue;
    problems.report({
      code: "E0946",
      message: `${displayName(objectKey(object))} ${first.what}`,
      help: "run `isolane synth` and commit the result",
      source: below(source, ...first.path),
    });
  }
}

/** What a program added is its own matter, and so is what the trunk deploys; a list in disguise is nobody's. */
function isOurs({ object, unit }: Emitted, reading: Reading): boolean {
  if (listField(object) !== undefined) return false;
  return unit === "routes" || (isLaneUnit(unit) && isOfLanes(object, reading));
}

function faultsOf(object: KubeObject): readonly Fault[] {
  const structure = strictFaults(object).map(
    (one): Fault => ({ path: one.path, what: faultWords(one) }),
  );
  const unread = Object.values(apis).flatMap((api) => api.unread?.(object) ?? []);
  return [...structure, ...crdFaults(object), ...unread];
}

/** What is wrong with the objects of a kind in the baseline. */
const saidBy = oncePer((cluster: Cluster) => {
  const kinds = new Map<string, ReadonlySet<string>>();
  return ({ apiVersion, kind }: KubeObject): ReadonlySet<string> => {
    const group = apiGroup(apiVersion);
    const key = `${group}/${kind}`;
    const known = kinds.get(key);
    if (known !== undefined) return known;
    const found = new Set(
      cluster.of(group, kind).flatMap((object) => faultsOf(object).map(({ what }) => what)),
    );
    kinds.set(key, found);
    return found;
  };
});

/** Whether a fork's patch says it. */
function isPatched(object: KubeObject, { path }: Fault, { forks }: Reading): boolean {
  const fork = forks.get(workloadName(object));
  return (
    fork !== undefined &&
    isTouched({ path: path.filter((step) => typeof step === "string") }, fork.spec)
  );
}

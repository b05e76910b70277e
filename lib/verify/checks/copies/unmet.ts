/** @module What a fork's spec asks for and its workload does not have. */
import { asArray, asString, at, isRecord } from "../../../kube/json.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";
import { stable } from "../../../simulate/tables/verdict.ts";
import { isTouched, type Stated, stated } from "./patches.ts";
import type { Change, WantedContainer } from "./wanted.ts";

/** Customizations without effect. A patch has the last word about the fields that it names. */
export function unmet(
  spec: ForkSpec,
  workloadSpec: unknown,
  wanted: ReadonlyMap<string, WantedContainer>,
): readonly string[] {
  const found = unset(spec, workloadSpec, wanted).filter(
    ({ fields }) => !isTouched({ path: fields }, spec),
  );
  return [...found.map(({ what }) => what), ...unpatched(spec, workloadSpec)];
}

interface Unset {
  readonly fields: readonly string[];
  readonly what: string;
}

function unset(
  { customizations = {} }: ForkSpec,
  workloadSpec: unknown,
  wanted: ReadonlyMap<string, WantedContainer>,
): readonly Unset[] {
  const isCronJob = at(workloadSpec, "jobTemplate") !== undefined;
  const path = isCronJob ? ["jobTemplate", "spec", "template", "spec"] : ["template", "spec"];
  const pod = at(workloadSpec, ...path);
  const pods = customizations.replicas ?? 1;
  const account = customizations.serviceAccountName;
  return [
    ...(!isCronJob && at(workloadSpec, "replicas") !== pods
      ? [{ fields: ["spec", "replicas"], what: `it has not ${pods} replicas` }]
      : []),
    ...["containers", "initContainers"].flatMap((list) =>
      asArray(at(pod, list)).flatMap((container) => {
        const own = wanted.get(asString(at(container, "name")) ?? "");
        return own === undefined
          ? []
          : unsetIn(container, own).map(({ fields, what }) => ({
              fields: ["spec", ...path, list, ...fields],
              what,
            }));
      }),
    ),
    ...(account !== undefined && at(pod, "serviceAccountName") !== account
      ? [
          {
            fields: ["spec", ...path, "serviceAccountName"],
            what: `its service account is not "${account}"`,
          },
        ]
      : []),
  ];
}

/** That a container is lost is a difference of its own. */
function unsetIn(container: unknown, wanted: WantedContainer): readonly Unset[] {
  const name = String(at(container, "name"));
  const { image, env } = wanted;
  const lists = (["command", "args"] as const).filter(
    (field) =>
      wanted[field] !== undefined && stable(at(container, field)) !== stable(wanted[field]),
  );
  return [
    ...(image !== undefined && at(container, "image") !== image
      ? [{ fields: ["image"], what: `its container "${name}" has not the image "${image}"` }]
      : []),
    ...[...env.values()]
      .filter((change) => !isSet(container, change))
      .map((change) => ({
        fields: ["env"],
        what: `the variable "${change.name}" of its container "${name}" is not what its spec says`,
      })),
    ...lists.map((field) => ({
      fields: [field],
      what: `the ${field} of its container "${name}" are not what its spec says`,
    })),
  ];
}

const otel = "OTEL_RESOURCE_ATTRIBUTES";

function isSet(container: unknown, change: Change): boolean {
  const entry = asArray(at(container, "env")).findLast((one) => at(one, "name") === change.name);
  // A fork always has it: what the spec says, and its lane behind that.
  if (change.operation === "delete") return entry === undefined || change.name === otel;
  if (!("value" in change))
    return isRecord(at(entry, "valueFrom")) || asString(at(entry, "value")) !== undefined;
  return isSaid(at(entry, "value"), change.value, change.name);
}

function isSaid(found: unknown, wanted: unknown, variable: unknown): boolean {
  if (variable !== otel) return String(found) === String(wanted);
  return String(found).startsWith(String(wanted).trimEnd().replace(/,$/, ""));
}

/**
 * Plain values of a patch that the workload has nowhere in that field: in which item of a list they should be
 * is not followed. Names of ConfigMaps may be those of copies.
 */
function unpatched(spec: ForkSpec, workloadSpec: unknown): readonly string[] {
  const copied = new Set((spec.customizations?.configMaps ?? []).map(({ name }) => name));
  return stated(spec)
    .filter(({ wanted }) => typeof wanted !== "string" || !copied.has(wanted))
    .filter((one) => !isThere(one, workloadSpec))
    .map(({ fields }) => `its ${fields.join(".")} is not what its patch says`);
}

function isThere({ fields, wanted, owner }: Stated, workloadSpec: unknown): boolean {
  const variable = fields.at(-2) === "env" && fields.at(-1) === "value" && at(owner, "name");
  return valuesAt(workloadSpec, fields.slice(1)).some((found) => isSaid(found, wanted, variable));
}

function valuesAt(node: unknown, fields: readonly string[]): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap((item) => valuesAt(item, fields));
  const [field, ...rest] = fields;
  return field === undefined ? [node] : valuesAt(at(node, field), rest);
}

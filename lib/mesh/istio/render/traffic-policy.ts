/**
 * @module Traffic policies of a DestinationRule, merged as Istio does for a subset
 * (pilot/pkg/networking/util, MergeSubsetTrafficPolicy): a field of the subset replaces the whole field of
 * the rule; the settings of one port replace all four of its fields, present or not.
 */
import { asArray, asRecord, isRecord } from "../../../kube/json.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";

/** Fields that port level settings replace as a whole. */
const portFields = ["connectionPool", "outlierDetection", "loadBalancer", "tls"] as const;

/** What holds for a subset's pods, written like the policy of a host without subsets. */
export function overlaidPolicy(top: unknown, subset: unknown): JsonObject | undefined {
  if (!isRecord(subset)) return isRecord(top) ? top : undefined;
  if (!isRecord(top)) return subset;
  const { portLevelSettings: topPorts, ...topFields } = top;
  const { portLevelSettings: subsetPorts, ...subsetFields } = subset;
  const ports = overlaidPorts(asArray(topPorts), asArray(subsetPorts), subsetFields);
  return {
    ...topFields,
    ...present(subsetFields),
    ...(ports.length === 0 ? {} : { portLevelSettings: ports }),
  };
}

function overlaidPorts(
  top: readonly Json[],
  subset: readonly Json[],
  subsetFields: JsonObject,
): readonly Json[] {
  const replaced = new Set(subset.map(portNumber));
  const over = Object.fromEntries(
    portFields.flatMap((field) => {
      const value = subsetFields[field];
      return value === undefined || value === null ? [] : [[field, value] as const];
    }),
  );
  const kept = top
    .filter((settings) => !replaced.has(portNumber(settings)))
    .map((settings) => ({ ...asRecord(settings), ...over }));
  return [...kept, ...subset];
}

function portNumber(settings: Json): Json | undefined {
  return asRecord(asRecord(settings).port).number;
}

function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** @module What objects of Flux may say that is not rendered offline. */
import type { JsonObject } from "../../kube/object.ts";
import type { Refusal, Refuse } from "./part.ts";

const reasons: Readonly<Record<string, string>> = {
  kubeConfig: "it deploys to another cluster",
  patchesJson6902: "the field is gone from the API: write it as patches",
  patchesStrategicMerge: "the field is gone from the API: write it as patches",
};

/** Refuses those of some fields that a spec states. */
export function reportStated(spec: JsonObject, fields: readonly string[], refuse: Refuse): void {
  for (const field of fields.filter((one) => spec[one] !== undefined)) {
    refuse({
      code: "E0151",
      message: `${field} is not rendered offline`,
      help: reasons[field] ?? "",
      path: ["spec", field],
    });
  }
}

/** An object that is not in the baseline, as far as it is known. */
export function awaited(kind: string, name: string): Omit<Refusal, "path"> {
  return {
    code: "E0154",
    message: `the ${kind} "${name}" is not in the baseline`,
    help: "add the file that holds it to the baseline's sources",
    isAwaited: true,
  };
}

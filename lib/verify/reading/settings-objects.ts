/** @module The objects that an environment's settings ask for, whatever lanes there are: to the byte. */
import { type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { ownInstrumentation } from "../../model/injection.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { Emitted } from "./output.ts";
import type { Reading } from "./reading.ts";

/** An object that has to be there. */
export interface SettingsObject {
  readonly object: KubeObject;
  readonly unit: string;
  /** What asks for it. */
  readonly source: SourceRef;
}

/** All of them, by `keyString`. */
export const settingsObjects = oncePer(
  ({ facts, input }: Reading): ReadonlyMap<string, SettingsObject> => {
    const spec = below(input.environment.source, "spec");
    const instrumentation = ownInstrumentation(facts);
    const all =
      instrumentation === undefined
        ? []
        : [{ object: instrumentation, unit: "routes", source: below(spec, "services") }];
    return new Map(all.map((one) => [keyString(objectKey(one.object)), one]));
  },
);

/** Whether an object is one of those. */
export function isOfSettings(
  { key, unit }: Pick<Emitted, "key" | "unit">,
  reading: Reading,
): boolean {
  return settingsObjects(reading).get(key)?.unit === unit;
}

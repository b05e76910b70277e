/** @module `$(ISOLANE_SERVICE_X)` in a pod: the text stays as it is where no variable of that name stands before. */
import { asArray, asString, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { hostVariable } from "../../../model/interface.ts";

/** The first variable with the host of a Service that a container reads before it is set. */
export function unsetHost(podSpec: JsonObject): string | undefined {
  const containers = [...asArray(podSpec.containers), ...asArray(podSpec.initContainers)];
  for (const container of containers) {
    const known = new Set<string>();
    for (const entry of asArray(at(container, "env"))) {
      const missing = readBy(at(entry, "value")).find((name) => !known.has(name));
      if (missing !== undefined) return missing;
      known.add(asString(at(entry, "name")) ?? "");
    }
    const words = [...asArray(at(container, "command")), ...asArray(at(container, "args"))];
    const missing = words.flatMap(readBy).find((name) => !known.has(name));
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function readBy(text: unknown): readonly string[] {
  const names = [...(asString(text) ?? "").matchAll(/\$\$|\$\(([^)]*)\)/g)];
  return names.flatMap(([, name]) => (name?.startsWith(hostVariable("")) ? [name] : []));
}

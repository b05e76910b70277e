/** @module The customization `files`: an output of a resource as a file of a container. */
import { asArray, at } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { below } from "../../../model/source.ts";
import { outputKey } from "../../resources/outputs.ts";
import { withContainer } from "../draft.ts";
import { chooseContainer, node, type Scope } from "./scope.ts";

/** Mounts each file. A Secret is mounted once, however many of its outputs are files. */
export function mountFiles(podSpec: JsonObject, scope: Scope): JsonObject {
  return (scope.customizations.files ?? []).reduce((spec, file, index) => {
    const source = node(scope, "files", index);
    const container = chooseContainer(spec, file.container, scope, source);
    const place = below(source, "valueFrom", "resource");
    const key = outputKey(file.valueFrom.resource, scope.context, place);
    if (container === undefined || key === undefined) return spec;
    const mounts = asArray(container.body.volumeMounts);
    if (mounts.some((mount) => at(mount, "mountPath") === file.path)) {
      scope.context.problems.report({
        code: "E0392",
        message: `container "${container.name}" of ${scope.context.display} has something at "${file.path}" already`,
        help: "choose another path",
        source: below(source, "path"),
      });
      return spec;
    }
    const mount = { name: key.name, mountPath: file.path, subPath: key.key, readOnly: true };
    const body = { ...container.body, volumeMounts: [...mounts, mount] };
    return withVolume(withContainer(spec, { ...container, body }), key.name);
  }, podSpec);
}

function withVolume(podSpec: JsonObject, name: string): JsonObject {
  const volumes = asArray(podSpec.volumes);
  if (volumes.some((volume) => at(volume, "name") === name)) return podSpec;
  return { ...podSpec, volumes: [...volumes, { name, secret: { secretName: name } }] };
}

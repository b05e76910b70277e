/** @module How far the deletion of a sandbox or group is, by the text of its spec. */
import { Problems } from "../diagnostics/problems.ts";
import { at } from "../kube/json.ts";
import { isDeleting } from "../model/deletion.ts";
import { parseYaml } from "../yaml/document.ts";

/** What the spec says; undefined: it is not being deleted, or cannot be read. */
export function deletionStep(text: string): "draining" | "deleting" | undefined {
  const [document] = parseYaml("spec.yaml", text, new Problems());
  const spec = at(document?.value, "spec");
  if (!isDeleting(spec)) return undefined;
  return at(spec, "deletion", "draining") === true ? "draining" : "deleting";
}

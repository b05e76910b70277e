/** @module The annotations by which everything of a sandbox says where it comes from. */
import { stringMap } from "../../kube/json.ts";
import type { Sourced } from "../../model/input.ts";
import { annotations } from "../../model/interface.ts";
import type { Sandbox } from "../../model/spec.gen.ts";

/** Those of a sandbox. */
export function sandboxMarks(
  sandbox: Sourced<Sandbox> | undefined,
): Readonly<Record<string, string>> {
  const { owner, source } = sandbox?.spec.spec ?? {};
  return stringMap({
    [annotations.owner]: owner,
    [annotations.repository]: source?.repository,
    [annotations.branch]: source?.branch,
    [annotations.commit]: source?.commit,
    [annotations.pullRequest]: source?.pullRequest?.toString(),
  });
}

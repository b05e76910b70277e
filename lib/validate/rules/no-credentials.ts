/** @module P8: URLs of repositories carry no password, since they are written into the output. */

import type { Problems } from "../../diagnostics/problems.ts";
import { hasCredentials } from "../../diagnostics/secret-text.ts";
import { at } from "../../kube/json.ts";
import type { Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";

/** Reports a repository with credentials in its URL. The message does not repeat them. */
export function checkNoCredentials({ spec, source }: Sourced<object>, problems: Problems): void {
  for (const path of [
    ["spec", "gitops", "repository"],
    ["spec", "source", "repository"],
  ]) {
    const url = at(spec, ...path);
    if (typeof url !== "string" || !hasCredentials(url)) continue;
    problems.report({
      code: "E0211",
      message: `the URL in ${path.join(".")} carries credentials`,
      help: "leave them out and revoke them, git keeps them for ever; an engine has credentials of repositories in its own settings",
      source: below(source, ...path),
    });
  }
}

/** @module Files for the CI system of a repository with environments: a pull request is checked as `isolane` checks it. */
import { githubFiles } from "./github.ts";
import { gitlabFiles } from "./gitlab.ts";
import type { CiFile, CiSettings } from "./model.ts";

/** A CI system. */
export type CiSystem = "github" | "gitlab";

/** The CI systems for which there are files. */
export const ciSystems: readonly CiSystem[] = ["github", "gitlab"];

/** The files of a CI system. */
export function ciTemplates(system: CiSystem, settings: CiSettings): readonly CiFile[] {
  switch (system) {
    case "github":
      return githubFiles(settings);
    case "gitlab":
      return gitlabFiles(settings);
  }
}

/** @module What an environment states of its cluster's versions (`routing.versions`), and what they lack. */
import type { Problems } from "../diagnostics/problems.ts";
import { lacksOf, tooOld, unusedVersions } from "../mesh/implementations/lacks.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { EnvironmentSettings } from "../model/settings.ts";
import { below } from "../model/source.ts";

/** Refuses versions that will not do, and what the baseline and sandboxes say that they do not know. */
export function checkVersions(
  { baseline, own, added }: EnvironmentInput,
  settings: EnvironmentSettings,
  problems: Problems,
): void {
  for (const { field, stated, needed } of tooOld(settings)) {
    problems.report({
      code: "E0639",
      message: `${needed.program} ${needed.minimum} is needed, and ${stated} is stated: ${needed.why}`,
      help: `upgrade ${needed.program}, or state the version that the cluster has`,
      source: below(settings.source, "spec", "routing", "versions", field),
    });
  }
  for (const field of unusedVersions(settings)) {
    problems.report({
      code: "W0663",
      message: `nothing is held against the stated version of ${field}, since the implementation is "${settings.implementation}"`,
      help: "remove it, or name the implementation that reads the routes",
      source: below(settings.source, "spec", "routing", "versions", field),
    });
  }
  for (const { object, source } of [...baseline, ...own, ...added]) {
    for (const { path, message, help } of lacksOf(object, settings)) {
      problems.report({ code: "E0638", message, help, source: below(source, ...path) });
    }
  }
}

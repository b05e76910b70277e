/** @module What every part of the backend needs, settled once. */
import type { Finding } from "../../diagnostics/diagnostic.ts";
import type { Problems } from "../../diagnostics/problems.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import type { Implementation } from "../implementations/implementation.ts";
import { implementations } from "../implementations/registry.ts";

/** The environment as this backend sees it. */
export interface RenderContext {
  readonly environment: ResolvedEnvironment;
  readonly settings: EnvironmentSettings;
  readonly implementation: Implementation;
  /** Reports a problem once, however many lanes and copies have it. */
  readonly report: (finding: Finding) => void;
}

/** Settles what the backend needs. */
export function renderContext(environment: ResolvedEnvironment, problems: Problems): RenderContext {
  const { settings } = environment;
  return {
    environment,
    settings,
    implementation: implementations[settings.implementation],
    report: onlyOnce(problems),
  };
}

function onlyOnce(problems: Problems): (finding: Finding) => void {
  const reported = new Set<string>();
  return (finding) => {
    const { code, message, source } = finding;
    const id = JSON.stringify([code, message, source?.document.file, source?.path]);
    if (reported.has(id)) return;
    reported.add(id);
    problems.report(finding);
  };
}

/**
 * @module Part "argocd": the real Argo CD syncs the example "staging" from a bare git repository, into a
 * real API server whose pods KWOK plays. What docs/gitops.md promises is done, one step after the
 * other: healing, removing and adding a lane, asking before a declared object goes, and doing nothing
 * when `dist/` is lost.
 */
import type { Outcome, Row } from "../part.ts";
import { prepareArgocd, startArgocd } from "./argocd-engine.ts";
import { environment, Run } from "./argocd-run.ts";
import { steps } from "./argocd-steps.ts";
import { prepareControllers, startControllers, withApiServer } from "./control-plane.ts";
import { defineKinds } from "./crds.ts";
import { Repository } from "./repository.ts";

/** The part's name. */
export const name = "argocd";

/** Controllers are waited for. */
export const attempts = 2;

/** A cluster with controllers, and Argo CD. */
export function prepare(): void {
  prepareControllers();
  prepareArgocd();
}

/** Does every step. A step that fails ends the run, since the next builds on it. */
export async function run(): Promise<Outcome> {
  return withApiServer(async (plane) => {
    await defineKinds(plane.client);
    await startControllers(plane);
    await startArgocd(plane);
    const repository = new Repository(
      plane.processes.folder,
      environment,
      (bare) => `file://${bare}`,
    );
    const run = new Run(plane, repository);
    const rows: Row[] = [];
    for (const [title, step] of steps) {
      const start = Date.now();
      try {
        const said = await step(run);
        rows.push({ step: title, seconds: Math.round((Date.now() - start) / 1000), said });
      } catch (error) {
        await run.describe();
        return { rows, failures: [`${title}: ${error instanceof Error ? error.message : error}`] };
      }
    }
    return { rows, failures: [] };
  });
}

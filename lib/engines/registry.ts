/** @module All engines. A new one gets its own file, a line here and its name in the schema's enum. */
import type { GitopsSettings } from "../model/settings.ts";
import { argocdEngine } from "./argocd/argocd.ts";
import type { Engine } from "./engine.ts";
import { fluxEngine } from "./flux/flux.ts";

/** Every engine by its name. The compiler checks that none is missing. */
export const engines = {
  argocd: argocdEngine,
  flux: fluxEngine,
} as const satisfies Readonly<Record<GitopsSettings["engine"], Engine>>;

/** @module All customizations of a fork, in their order: fields and variables, ConfigMaps, the patch. */

import { asRecord } from "../../../kube/json.ts";
import type { Contribution } from "../../../model/contribution.ts";
import { below } from "../../../model/source.ts";
import { type ConfigLookup, withConfigMaps } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { type Draft, podSpecOf, withPodSpec } from "../draft.ts";
import { changedConfigMaps, forkConfigMaps } from "./config-maps.ts";
import { changeVariables } from "./env.ts";
import {
  setCommands,
  setImages,
  setReplicas,
  setResources,
  setServiceAccount,
} from "./overrides.ts";
import { applyPatch } from "./patch.ts";
import type { Scope } from "./scope.ts";

/** A customized fork. */
export interface Customized {
  readonly draft: Draft;
  /** Copies of ConfigMaps. */
  readonly objects: readonly Contribution[];
  /** Also finds the copies. */
  readonly lookup: ConfigLookup;
  /** False if the patch was refused: hazards that it would have removed are not worth reporting. */
  readonly complete: boolean;
}

/** Applies an entry's customizations. */
export function customize(draft: Draft, context: ForkContext, lookup: ConfigLookup): Customized {
  const { customizations } = context.target.entry;
  if (customizations === undefined) return { draft, objects: [], lookup, complete: true };
  const outer = {
    context,
    customizations,
    source: below(context.target.source, "customizations"),
    lookup,
  };
  const scope: Scope = { ...outer, lookup: withConfigMaps(lookup, changedConfigMaps(outer)) };
  const steps = [setImages, changeVariables, setResources, setCommands, setServiceAccount];
  const podSpec = steps.reduce((spec, step) => step(spec, scope), podSpecOf(draft));
  const configured = forkConfigMaps(podSpec, scope);
  const set = setReplicas(withPodSpec(draft, configured.podSpec), scope);
  const patched = applyPatch(set, scope);
  const copies = configured.objects.map(
    ({ object }) => [object.metadata.name, asRecord(object)] as const,
  );
  return {
    // A patch names ConfigMaps as the baseline does.
    draft:
      patched === undefined ? set : withPodSpec(patched, configured.rewrite(podSpecOf(patched))),
    objects: configured.objects,
    lookup: withConfigMaps(scope.lookup, new Map(copies)),
    complete: patched !== undefined,
  };
}

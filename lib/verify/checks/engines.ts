/**
 * @module Single ownership, up to the engine: each release unit is applied whole, by exactly one object
 * of the engine, from the repository and to the cluster that the environment names; forks before
 * routes. The engine's objects are compared whole, with tables of this folder's own.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { below } from "../../model/source.ts";
import { orderIn } from "../../yaml/file-orders.ts";
import type { Check } from "../check.ts";
import type { Output } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";
import { argocdClaims } from "./engines/argocd.ts";
import { type Gitops, gitopsOf } from "./engines/claims.ts";
import { fluxClaims } from "./engines/flux.ts";

/** The engine applies each release unit whole, once, forks before routes. */
export const enginesCheck: Check = {
  name: "engines",
  promises: ["ownership", "P10"],
  codes: ["E0943"],
  run: checkEngines,
};

const claimsOf = { argocd: argocdClaims, flux: fluxClaims } as const satisfies Readonly<
  Record<Gitops["engine"], typeof argocdClaims>
>;

/** Reports what an engine is told wrongly. */
function checkEngines(reading: Reading, problems: Problems): undefined {
  const { input, output } = reading;
  const gitops = gitopsOf(input);
  if (gitops === undefined) return;
  reportOrders(output, problems);
  for (const { emitted, path, what } of claimsOf[gitops.engine](reading, gitops)) {
    problems.report({
      code: "E0943",
      message: emitted === undefined ? what : `${displayName(objectKey(emitted.object))}: ${what}`,
      help: "run `isolane synth` and commit the result",
      source: emitted === undefined ? input.environment.source : below(emitted.source, ...path),
    });
  }
}

/** A comment is an order too, so the text is asked, not the object. */
function reportOrders({ objects }: Output, problems: Problems): void {
  for (const { object, source } of objects) {
    const order = orderIn(source.document.text);
    if (order === undefined) continue;
    problems.report({
      code: "E0943",
      message: `the file of ${displayName(objectKey(object))} holds "${order.text}", an order to ${order.tool} which ${order.does}`,
      help: "run `isolane synth`, which spells it by an escape, and commit the result",
      source,
    });
  }
}

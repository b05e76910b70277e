/** @module References of the output that lead nowhere: from forks to their configuration, from routes to Services. */
import type { Problems } from "../../diagnostics/problems.ts";
import { allTexts } from "../../kube/json.ts";
import { type NamedObject, namedObjects } from "../../kube/named-objects.ts";
import { apiGroup, displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import { secretMadeOf, secretSources } from "../../kube/secret-sources.ts";
import { missingService } from "../../model/interface.ts";
import { below } from "../../model/source.ts";
import type { Cluster } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import { isOfLanes } from "../reading/of-lanes.ts";
import type { Reading } from "../reading/reading.ts";
import { outputSecrets } from "../reading/state.ts";

/** No reference of the output leads nowhere. */
export const referencesCheck: Check = {
  name: "references",
  promises: ["P2"],
  codes: ["E0930"],
  run: checkReferences,
};

/**
 * Reports references of emitted objects that lead nowhere. What the baseline itself names without having
 * it (a Secret that somebody else applies), and what a sandbox's spec names, is taken to exist.
 */
function checkReferences(check: Reading, problems: Problems): undefined {
  const { domain } = check.before;
  const known = new Set(
    [...check.before.objects.values()].flatMap((one) => needed(one, domain)).map(idOf),
  );
  const specs = new Map(
    check.input.sandboxes.map(({ spec }) => [
      `sandboxes/${spec.metadata.name}`,
      allTexts((spec.spec.forks ?? []).map(({ customizations }) => customizations)),
    ]),
  );
  for (const emitted of check.output.objects) {
    if (emitted.unit === "gitops" || emitted.unit === "baseline") continue;
    // An object that a program adds names what it likes.
    if (!isOfLanes(emitted.object, check)) continue;
    const named = specs.get(emitted.unit) ?? [];
    const dangling = needed(emitted.object, domain).filter(
      (reference) =>
        !exists(check.after, reference) &&
        !isOutput(reference, check) &&
        !isRefusal(check.after, reference) &&
        (!known.has(idOf(reference)) || exists(check.before, reference)) &&
        !named.some((text) => names(text, reference.name)),
    );
    for (const { kind, namespace, name, port, path } of dangling) {
      const place = below(emitted.source, ...path);
      problems.report({
        code: "E0930",
        message: `${displayName(objectKey(emitted.object))} names ${displayName({ kind, namespace, name })}${port === undefined ? "" : ` port ${port}`}, which does not exist`,
        help: "run `isolane synth`, which writes what a fork needs together with the fork",
        source: check.sources.causeOf(emitted) ?? place,
        related: [{ message: "the reference", source: place }],
      });
    }
  }
}

/** A Secret that a run writes before the pods start. */
function isOutput({ kind, namespace, name }: NamedObject, check: Reading): boolean {
  return kind === "Secret" && outputSecrets(check).has(`${namespace}/${name}`);
}

/** Those that may not lead nowhere. */
function needed(object: KubeObject, domain: string): readonly NamedObject[] {
  return namedObjects(object, domain).filter(({ optional }) => optional !== true);
}

/** A value that is the name, or the text of a patch that mentions it. */
function names(text: string, name: string): boolean {
  return text === name || (/[\n{[:]/.test(text) && text.includes(name));
}

function idOf({ kind, namespace, name, port }: NamedObject): string {
  return `${kind} ${namespace}/${name} ${port ?? ""}`;
}

/** What refuses because it is missing. That it does is for the requests to prove. */
function isRefusal({ services }: Cluster, { kind, namespace, name }: NamedObject): boolean {
  return kind === "Service" && name === missingService && !services.has(`${namespace}/${name}`);
}

function exists(
  cluster: Cluster,
  { group = "", kind, namespace, name, port }: NamedObject,
): boolean {
  if (kind === "Service") {
    const service = cluster.services.get(`${namespace}/${name}`);
    return service?.ports.some(({ number }) => port === undefined || number === port) ?? false;
  }
  // Every namespace has this one.
  if (kind === "ServiceAccount" && name === "default") return true;
  if (kind === "Secret" && isMade(cluster, namespace, name)) return true;
  return cluster.objects.has(keyString({ group, kind, namespace, name }));
}

/** Whether a controller makes the Secret of something that is there. */
function isMade(cluster: Cluster, namespace: string, name: string): boolean {
  return secretSources
    .flatMap((key) => cluster.of(apiGroup(key), key.slice(key.indexOf("/") + 1)))
    .some((one) => one.metadata.namespace === namespace && secretMadeOf(one) === name);
}

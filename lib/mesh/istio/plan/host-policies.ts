/**
 * @module AuthorizationPolicies that name hosts. What one says of a previewed host it has to say of the lanes' hosts too:
 * a rule that denies would not deny there, and one that allows would not allow.
 * https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
 */
import { asArray, asString, at, texts } from "../../../kube/json.ts";
import { displayName, groupKind, objectKey } from "../../../kube/object.ts";
import type { PreviewedHost } from "../../../model/entry-point.ts";
import type { Lane } from "../../../model/lane.ts";
import { below } from "../../../model/source.ts";
import { previewHost } from "../../../model/stated-entry-points.ts";
import type { PlanContext } from "../../../plan/keyed-copies.ts";

/** Refuses previews of hosts that a policy tells apart from the lanes' hosts, and warns of patches that do. */
export function checkHostPolicies(context: PlanContext): void {
  const { entryPoints, lanes } = context.environment;
  const having = lanes.filter(({ withoutPreviews }) => !withoutPreviews);
  const previews = entryPoints.flatMap((entry) => entry.previews);
  if (having.length === 0 || previews.length === 0) return;
  checkPolicies(previews, having, context);
  warnOfHostPatches(previews, context);
}

/** `routeConfiguration.vhost.name` is the host with the port of its listener. */
function warnOfHostPatches(
  previews: readonly PreviewedHost[],
  { environment, problems }: PlanContext,
): void {
  for (const owner of environment.baseline.objects.values()) {
    if (groupKind(owner.object) !== "networking.istio.io/EnvoyFilter") continue;
    const patches = asArray(at(owner.object, "spec", "configPatches"));
    for (const [index, patch] of patches.entries()) {
      const path = ["match", "routeConfiguration", "vhost", "name"];
      const named = asString(at(patch, ...path))?.replace(/:\d+$/, "");
      const preview = previews.find(({ host }) => host === named);
      if (preview === undefined) continue;
      problems.report({
        code: "W0864",
        message: `${displayName(objectKey(owner.object))} patches the virtual host of "${preview.host}", and does not hold for its previews`,
        help: "match what previews have as well (the port, the cluster), or accept that they go without the patch",
        source: below(owner.source, "spec", "configPatches", index, ...path),
      });
    }
  }
}

function checkPolicies(
  previews: readonly PreviewedHost[],
  having: readonly Lane[],
  { environment: { baseline }, problems }: PlanContext,
): void {
  const report = problems.onceEach();
  for (const owner of baseline.objects.values()) {
    if (groupKind(owner.object) !== "security.istio.io/AuthorizationPolicy") continue;
    for (const { path, patterns } of hostLists(owner.object)) {
      const apart = previews.find(({ host, preview }) =>
        having.some(
          ({ key }) => names(patterns, host) !== names(patterns, previewHost(preview, key)),
        ),
      );
      if (apart === undefined) continue;
      const pattern = apart.preview.replace(/^[^.]*\{lane\}[^.]*/, "*");
      report({
        code: "E0873",
        message: `${displayName(objectKey(owner.object))} names "${apart.host}" and not its previews: what it says would not hold for them`,
        help: pattern.includes("{lane}")
          ? `add each lane's host beside "${apart.host}": ${apart.preview}`
          : `add "${pattern}" beside "${apart.host}"`,
        source: below(owner.source, ...path),
        related: [{ message: "the preview", source: apart.source }],
      });
    }
  }
}

/** The lists of hosts in the operations of a policy's rules. */
function hostLists(policy: unknown) {
  return asArray(at(policy, "spec", "rules")).flatMap((rule, index) =>
    asArray(at(rule, "to")).flatMap((to, place) =>
      ["hosts", "notHosts"].flatMap((field) => {
        const patterns = texts(at(to, "operation", field));
        const path = ["spec", "rules", index, "to", place, "operation", field];
        return patterns.length === 0 ? [] : [{ path, patterns }];
      }),
    ),
  );
}

/** A name, or one with a `*` at an end; letter case does not count, and a port may follow. */
function names(patterns: readonly string[], host: string): boolean {
  return patterns
    .map((one) => one.toLowerCase().replace(/:(\d+|\*)$/, ""))
    .some((one) => {
      if (one.startsWith("*")) return host.endsWith(one.slice(1));
      return one.endsWith("*") ? host.startsWith(one.slice(0, -1)) : one === host;
    });
}

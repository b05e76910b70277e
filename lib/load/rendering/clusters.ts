/** @module To which clusters Applications deploy: an environment is one of them. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asString, at } from "../../kube/json.ts";
import { below } from "../../model/source.ts";
import type { Item } from "../items.ts";

/** Reports the first Application of another cluster. Applications themselves are all in Argo CD's own. */
export function reportClusters(items: readonly Item[], problems: Problems): void {
  const found = new Map<string, Item>();
  for (const { value, rendering } of items) {
    const application = rendering?.parents.findLast(isArgo);
    if (application === undefined || isArgo({ value })) continue;
    const cluster = clusterOf(application.value);
    if (!found.has(cluster)) found.set(cluster, application);
  }
  const [first, second] = [...found];
  if (first === undefined || second === undefined) return;
  const [cluster, application] = second;
  problems.report({
    code: "E0155",
    message: `the Application "${nameOf(application)}" deploys to "${cluster}", and "${nameOf(first[1])}" to "${first[0]}"`,
    help: "an environment is one cluster: narrow the source to the Applications of one, or name those of others in spec.baseline.rendering.except",
    source: below(application.source, "spec", "destination"),
    related: [{ message: "the other one", source: below(first[1].source, "spec", "destination") }],
  });
}

// --- internal ---

function isArgo({ value }: { readonly value: unknown }): boolean {
  return (
    asString(at(value, "apiVersion"))?.startsWith("argoproj.io/v1alpha1") === true &&
    !isRollout(value)
  );
}

/** Rollouts and workflows are of the same group, and of the cluster that they are deployed to. */
function isRollout(value: unknown): boolean {
  return !["Application", "ApplicationSet", "AppProject"].includes(
    asString(at(value, "kind")) ?? "",
  );
}

function nameOf({ value }: Item): string {
  return asString(at(value, "metadata", "name")) ?? "";
}

/** `in-cluster` is the name that Argo CD gives its own. */
function clusterOf(value: unknown): string {
  const { server, name } = {
    server: at(value, "spec", "destination", "server"),
    name: at(value, "spec", "destination", "name"),
  };
  const own = "https://kubernetes.default.svc";
  const stated = asString(name) ?? asString(server) ?? own;
  return stated === "in-cluster" ? own : stated.replace(/\/+$/, "");
}

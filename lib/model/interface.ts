/**
 * @module The API version, labels, annotations and environment variables that tools and people select by.
 * They are an interface: never rename one.
 */
import { asString, at } from "../kube/json.ts";

/** What the `apiVersion` of every Isolane spec starts with, whatever the version. */
export const specGroup = "isolane.dev/";

/** API version of every Isolane spec. */
export const apiVersion = "isolane.dev/v1alpha1";

/** True for a document that says that it is one of Isolane's specs. */
export function isSpec(value: unknown): boolean {
  return asString(at(value, "apiVersion"))?.startsWith(specGroup) === true;
}

/** Labels of emitted objects: they say whose an object is. */
export const labels = {
  environment: "isolane.dev/environment",
  /** On every object of a sandbox and on the pods of its forks: the sandbox's `metadata.name`. */
  sandbox: "isolane.dev/sandbox",
  /** On every object of a route group: the group's `metadata.name`. */
  group: "isolane.dev/group",
  /**
   * On a fork's pods and its workload, and on those of a workload that only the sandbox has: their own name. The only
   * selector of either.
   */
  fork: "isolane.dev/fork",
  /** On the pods of a plugin's run, and on the Secret with its outputs: the resource's ID. */
  resource: "isolane.dev/resource",
  /** On a plugin's CronJob of the environment and its pods: the plugin's name. */
  janitor: "isolane.dev/janitor",
  /** On the ConfigMap that says which resources have an owner: `lane`, or `environment` on that of routes/. */
  owned: "isolane.dev/owned",
  /** On what lets requests into lanes behind an Ingress, and on those pods: the entry point's name. */
  entryPoint: "isolane.dev/entrypoint",
} as const;

/** Annotations of emitted objects: where an object comes from. */
export const annotations = {
  /** `<Kind>/<name>` of the baseline workload, on a fork and on its Services. */
  forkOf: "isolane.dev/fork-of",
  /** `<Kind>/<name>` as the sandbox's `spec.objects` says it, on what became of it. */
  object: "isolane.dev/object",
  /** `<name>` as the sandbox's `spec.resources` says it, on what makes or removes it. */
  resource: "isolane.dev/resource-name",
  owner: "isolane.dev/owner",
  repository: "isolane.dev/repository",
  branch: "isolane.dev/branch",
  commit: "isolane.dev/commit",
  pullRequest: "isolane.dev/pull-request",
} as const;

/** Environment variables that a fork's main containers get. */
export const variables = {
  sandbox: "ISOLANE_SANDBOX",
  routingKey: "ISOLANE_ROUTING_KEY",
} as const;

/** The variable with the host of a Service that only the sandbox has; containers that refer to it get it. */
export function hostVariable(service: string): string {
  return `ISOLANE_SERVICE_${service.toUpperCase().replaceAll("-", "_")}`;
}

/** The Service that a rule names which refuses requests by a backend that there is not. Nothing makes it. */
export const missingService = "isolane-refuses";

/**
 * @module The Jobs that make and remove the resources of a sandbox or group, and the ConfigMap that says that they have an owner.
 * A Job's name ends in a hash of what it runs: the same never runs twice, and another is another Job.
 */
import { jsonText } from "../kube/json.ts";
import type { JsonObject, KubeObject } from "../kube/object.ts";
import { hash8 } from "../model/hash8.ts";
import { annotations, labels } from "../model/interface.ts";
import type { Phase } from "../model/phases.ts";
import { type LaneUnit, unitPath } from "../model/release-unit.ts";
import {
  environmentParams,
  resourceId,
  resourcePrefix,
  type StatedResource,
} from "../model/resource.ts";
import type { ResourceSettings, StatedSettings } from "../model/settings.ts";
import type { SourceRef } from "../model/source.ts";
import { secondsOf } from "../model/time.ts";
import {
  factVariables,
  ownContainer,
  type PodScope,
  podTemplateOf,
  stepContainers,
  type Variable,
  variable,
} from "./pods.ts";
import { forgetScript, keepScript, onlyIf, prepareScript } from "./run-scripts.ts";

/** An object for the unit of their owner, and what caused it. */
export interface StateObject {
  readonly object: KubeObject;
  readonly phase: Phase;
  readonly sources: readonly SourceRef[];
}

/** The sandbox or group whose resources they are. */
export interface ResourceOwner {
  readonly unit: LaneUnit;
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The namespaces of its forks, of a group those of its members', and that of runs. In order. */
  readonly namespaces: readonly string[];
}

/** Everything around them. */
export interface RunScope {
  readonly settings: StatedSettings;
  readonly resources: ResourceSettings;
  readonly owner: ResourceOwner;
  /** The namespaces that may have outputs of an earlier spec. In order. */
  readonly everywhere: readonly string[];
}

/** What a living one has: a marker, and a run for each resource. */
export function makingOf(
  stated: readonly StatedResource[],
  scope: RunScope,
): readonly StateObject[] {
  const kept = stated.filter(({ spec }) => spec.operation !== "delete");
  const gone = stated.filter(({ spec }) => spec.operation === "delete");
  return [
    ...(kept.length === 0 ? [] : [marker(kept, scope)]),
    ...kept.map((one) => ({
      object: creation(one, scope),
      phase: "resource" as const,
      sources: [one.source],
    })),
    ...removalOf(gone, scope),
  ];
}

/** What removes resources. */
export function removalOf(
  stated: readonly StatedResource[],
  scope: RunScope,
): readonly StateObject[] {
  return stated.map((one) => ({
    object: deletion(one, scope),
    phase: "deletion" as const,
    sources: [one.source],
  }));
}

// --- internal ---

function creation(one: StatedResource, scope: RunScope): KubeObject {
  const { plugin } = one;
  const { create, update } = plugin.spec.steps;
  const pods: PodScope = { ...scope, plugin, params: one.params };
  const id = idOf(one, scope);
  const env = factsOf(one, scope);
  const steps = (
    [
      ["create", create],
      ["update", update ?? []],
    ] as const
  ).flatMap(([phase, list]) =>
    list.flatMap((step) =>
      stepContainers(
        step,
        {
          env,
          name: `${phase}-${step.name}`,
          script: `${update === undefined ? "" : onlyIf[phase]}${step.script}`,
          previous: update !== undefined,
        },
        pods,
      ),
    ),
  );
  const outputs = (plugin.spec.outputs ?? []).join(" ");
  const marks = Object.entries(labelsOf(one, scope));
  const containers = [
    ownContainer("prepare", prepareScript, env, pods, true),
    ...steps,
    ...withdrawn(env, pods, scope),
    ownContainer(
      "keep",
      keepScript,
      [
        ...env,
        variable("OUTPUTS", outputs),
        variable("NAMESPACES", scope.owner.namespaces.join(" ")),
        variable("LABELS", marks.map(([key, value]) => `${key}=${value}`).join(" ")),
      ],
      pods,
    ),
  ];
  return job(id, { containers, previous: id }, one, scope);
}

/** Members leave a group that stays, and with them the namespaces in which only they read its outputs. */
function withdrawn(
  env: readonly Variable[],
  pods: PodScope,
  { owner, everywhere }: RunScope,
): readonly JsonObject[] {
  const left = everywhere.filter((one) => !owner.namespaces.includes(one));
  if (owner.unit.kind !== "group" || left.length === 0) return [];
  const namespaces = variable("NAMESPACES", left.join(" "));
  return [ownContainer("withdraw", forgetScript, [...env, namespaces], pods)];
}

/** It knows what the janitor knows, and does the same. */
function deletion(one: StatedResource, scope: RunScope): KubeObject {
  const { plugin } = one;
  const pods: PodScope = { ...scope, plugin, params: environmentParams(plugin, one.params) };
  const id = idOf(one, scope);
  const env = factsOf(one, scope);
  const containers = [
    ownContainer(
      "forget",
      forgetScript,
      [...env, variable("NAMESPACES", scope.everywhere.join(" "))],
      pods,
    ),
    ...plugin.spec.steps.delete.flatMap((step) =>
      stepContainers(step, { env, name: `delete-${step.name}` }, pods),
    ),
  ];
  return job(`${id}-delete`, { containers }, one, scope);
}

function job(
  stem: string,
  run: { readonly containers: readonly JsonObject[]; readonly previous?: string },
  one: StatedResource,
  scope: RunScope,
): KubeObject {
  const { plugin, spec } = one;
  const marks = labelsOf(one, scope);
  const body = {
    backoffLimit: plugin.spec.retries,
    activeDeadlineSeconds: secondsOf(plugin.spec.timeLimit),
    template: podTemplateOf({ ...run, labels: marks }, { ...scope, plugin, params: one.params }),
  };
  const { attempt = 1 } = spec;
  const hash = hash8([jsonText(body), String(attempt)]);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${stem}-${hash}`,
      namespace: scope.resources.namespace,
      labels: marks,
      annotations: { ...scope.owner.annotations, [annotations.resource]: spec.name },
    },
    spec: body,
  };
}

/** While it is there, the janitor leaves these alone. In its owner's own unit: two branches never meet in it. */
function marker(stated: readonly StatedResource[], scope: RunScope): StateObject {
  const { owner, settings, resources } = scope;
  const { kind, name: plain } = owner.unit;
  const stem = `isolane-owned-${plain.slice(0, 40)}`.replace(/-+$/, "");
  const who = kind === "sandbox" ? plain : unitPath(owner.unit);
  const name = `${stem}-${hash8(["owned", settings.name, who])}`;
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name,
      namespace: resources.namespace,
      labels: { ...owner.labels, [labels.owned]: "lane" },
      ...(Object.keys(owner.annotations).length === 0 ? {} : { annotations: owner.annotations }),
    },
    data: { ids: stated.map((one) => `${idOf(one, scope)}\n`).join("") },
  };
  return { object, phase: "resource", sources: stated.map(({ source }) => source) };
}

function idOf({ owner, spec }: StatedResource, { settings }: RunScope): string {
  return resourceId(settings, owner, spec.name);
}

/** On everything that is a resource's: its Jobs, their pods, its Secret. */
function labelsOf(one: StatedResource, scope: RunScope): Readonly<Record<string, string>> {
  return { ...scope.owner.labels, [labels.resource]: idOf(one, scope) };
}

function factsOf(one: StatedResource, scope: RunScope): readonly Variable[] {
  const { settings, owner } = scope;
  return factVariables({
    environment: settings.name,
    sandbox: owner.unit.name,
    resource: one.spec.name,
    routingKey: owner.key,
    id: idOf(one, scope),
    prefix: resourcePrefix(settings),
  });
}

/** The namespaces that have the Secrets of an owner's resources: of its forks, and that in which plugins run. */
export function outputNamespaces(
  forks: readonly { readonly forkOf: { readonly namespace?: string } }[],
  { namespace, resources }: StatedSettings,
): readonly string[] {
  const own = forks.map(({ forkOf }) => forkOf.namespace ?? namespace);
  return [...new Set([resources?.namespace ?? namespace, ...own])].sort();
}

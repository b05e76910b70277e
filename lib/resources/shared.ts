/**
 * @module What an environment has for the resources of all sandboxes, in `routes/`: the account by which outputs are
 * written, and for each plugin a janitor, which removes what no lane owns. It depends on no sandbox (P6).
 */
import { lengths } from "../kube/limits.ts";
import type { KubeObject } from "../kube/object.ts";
import { hash8 } from "../model/hash8.ts";
import { labels } from "../model/interface.ts";
import { type EnvironmentPlugin, resourcePrefix } from "../model/resource.ts";
import type { ResourceSettings, StatedSettings } from "../model/settings.ts";
import { secondsOf } from "../model/time.ts";
import { compareScript, failScript, keepList, removeScript } from "./janitor-scripts.ts";
import {
  everyNamespace,
  factVariables,
  ownContainer,
  type PodScope,
  podTemplateOf,
  runnerAccount,
  stepContainers,
  type Variable,
  variable,
} from "./pods.ts";

interface Scope {
  readonly settings: StatedSettings;
  readonly resources: ResourceSettings;
  /** Those that can have pods of a sandbox. In order. */
  readonly namespaces: readonly string[];
  readonly suspended: boolean;
}

/**
 * The objects; none where the environment has no resources.
 * @param baseline The namespaces of the baseline.
 * @param suspended The environment is: nothing says who owns what, so no janitor may look.
 */
export function sharedResources(
  plugins: readonly EnvironmentPlugin[],
  settings: StatedSettings,
  baseline: Iterable<string>,
  suspended: boolean,
): readonly KubeObject[] {
  const { resources } = settings;
  if (resources === undefined) return [];
  const namespaces = everyNamespace(settings, baseline);
  const scope = { settings, resources, namespaces, suspended };
  return [
    account(scope),
    marker(scope),
    ...namespaces.flatMap((one) => rights(one, scope)),
    ...plugins.map((plugin) => janitor(plugin, scope)),
  ];
}

// --- internal ---

function metadataOf(name: string, namespace: string, { settings }: Scope, more: object = {}) {
  return { name, namespace, labels: { [labels.environment]: settings.name, ...more } };
}

function account(scope: Scope): KubeObject {
  const { settings, resources } = scope;
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataOf(runnerAccount(settings), resources.namespace, scope),
    automountServiceAccountToken: false,
  };
}

/** Without it, no janitor compares anything: a namespace that cannot be read is not one without lanes. */
function marker(scope: Scope): KubeObject {
  const { settings, resources } = scope;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(`${runnerAccount(settings)}-owned`, resources.namespace, scope, {
      [labels.owned]: "environment",
    }),
    data: { environment: settings.name },
  };
}

/** Outputs can be written and removed, and none can be read: not by `patch` either, whose answer is the whole Secret. */
function rights(namespace: string, scope: Scope): readonly KubeObject[] {
  const { settings, resources } = scope;
  const name = runnerAccount(settings);
  const isHome = namespace === resources.namespace;
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: metadataOf(name, namespace, scope),
      rules: [
        { apiGroups: [""], resources: ["secrets"], verbs: ["create", "update", "delete"] },
        ...(isHome
          ? [
              {
                apiGroups: [""],
                resources: ["configmaps"],
                verbs: ["get", "list", "create", "patch"],
              },
            ]
          : []),
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: metadataOf(name, namespace, scope),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: resources.namespace }],
    },
  ];
}

function janitor({ plugin, params }: EnvironmentPlugin, scope: Scope): KubeObject {
  const { settings, resources, namespaces } = scope;
  const { name: plain } = plugin.metadata;
  const marks = { [labels.environment]: settings.name, [labels.janitor]: plain };
  const stem = `isolane-${settings.name}-janitor-${plain}`
    .slice(0, lengths.workload - 9)
    .replace(/-+$/, "");
  const name = `${stem}-${hash8(["janitor", settings.name, plain])}`;
  const pods: PodScope = { settings, resources, plugin, params };
  const facts = factVariables({ environment: settings.name, prefix: resourcePrefix(settings) });
  const containers = [
    ...stepContainers(
      { name: "list", script: `${keepList}${plugin.spec.janitor.list}` },
      { env: facts },
      pods,
    ),
    ownContainer(
      "compare",
      compareScript,
      [...facts, ...comparing(name, scope), variable("NAMESPACES", namespaces.join(" "))],
      pods,
    ),
    ...plugin.spec.steps.delete.flatMap((step) =>
      stepContainers(step, { env: facts, name: `delete-${step.name}`, each: removeScript }, pods),
    ),
    ownContainer("report", failScript, facts, pods),
  ];
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf(name, resources.namespace, scope, { [labels.janitor]: plain }),
    spec: {
      schedule: resources.janitor.schedule,
      ...(scope.suspended ? { suspend: true } : {}),
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 600,
      jobTemplate: {
        metadata: { labels: marks },
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: Math.max(3600, secondsOf(plugin.spec.timeLimit)),
          template: podTemplateOf({ labels: marks, containers }, pods),
        },
      },
    },
  };
}

function comparing(name: string, { resources }: Scope): readonly Variable[] {
  const { after, dryRun } = resources.janitor;
  return [
    variable("NAMESPACE", resources.namespace),
    variable("STATE", `${name}-state`),
    variable("AFTER", String(secondsOf(after))),
    variable("DRY_RUN", String(dryRun)),
    variable("ENVIRONMENT_LABEL", labels.environment),
    variable("OWNED_LABEL", labels.owned),
  ];
}

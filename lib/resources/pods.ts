/** @module The pods in which a plugin's steps run: one container after the other, over one folder. */
import { stable } from "../kube/json.ts";
import type { Json, JsonObject } from "../kube/object.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import { paramVariable, resourceVariables as variables } from "../model/resource.ts";
import type { ResourceSettings, StatedSettings } from "../model/settings.ts";
import type { CompleteResourcePlugin, ResourceStep } from "../model/spec.gen.ts";
import { handover, outputsFolder, previousFolder } from "./run-scripts.ts";

/** A variable and its value, or where that comes from. */
export type Variable = JsonObject & { readonly name: string };

/** Everything around the pods of one plugin. */
export interface PodScope {
  readonly settings: StatedSettings;
  readonly resources: ResourceSettings;
  readonly plugin: CompleteResourcePlugin;
  /** What its steps know of the resource. */
  readonly params: JsonObject;
}

/** A pod that runs containers in their order: the last is the main one. */
export interface Run {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly JsonObject[];
  /** The Secret with outputs of an earlier run. Absent: nothing needs them. */
  readonly previous?: string;
}

/** The pod template of a run. */
export function podTemplateOf(run: Run, scope: PodScope): JsonObject {
  const { settings } = scope;
  const main = run.containers.at(-1) ?? {};
  const account = accountOf(scope);
  return {
    metadata: marksOf(run.labels, scope),
    spec: {
      restartPolicy: "Never",
      serviceAccountName: account ?? runnerAccount(settings),
      // Only the containers of Isolane's own have the account's token, unless the plugin brings the account.
      automountServiceAccountToken: account !== undefined,
      enableServiceLinks: false,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      initContainers: run.containers.slice(0, -1),
      containers: [main],
      volumes: [
        { name: "isolane", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
        ...(run.previous === undefined
          ? []
          : [
              {
                name: "isolane-previous",
                secret: { secretName: run.previous, optional: true },
              },
            ]),
        ...(account === undefined ? [tokenVolume] : []),
      ],
    },
  };
}

/** What a run adds to a step. */
interface StepExtra {
  readonly env: readonly Variable[];
  /** Default: the step's. */
  readonly name?: string;
  /** Default: the step's. */
  readonly script?: string;
  /** Runs the script once for each of something, as its arguments say. Default: once. */
  readonly each?: string;
  /** Whether the container sees the outputs of an earlier run. Default: no. */
  readonly previous?: boolean;
}

/** The container for a step of the plugin; none where the parameter that says its image is not given. */
export function stepContainers(
  step: ResourceStep,
  extra: StepExtra,
  { plugin, params }: PodScope,
): readonly JsonObject[] {
  const { runner, credentials = [] } = plugin.spec;
  const stated = step.imageParam === undefined ? undefined : params[step.imageParam];
  if (step.imageParam !== undefined && stated === undefined) return [];
  const image = stated === undefined ? (step.image ?? runner.image) : String(stated);
  const given = credentials.filter(
    ({ name, secretParam }) =>
      params[secretParam] !== undefined && (step.credentials?.includes(name) ?? true),
  );
  const secrets = given.map(({ name, secretParam, key, optional }): Variable => {
    const secret = params[secretParam];
    return {
      name,
      valueFrom: {
        secretKeyRef: { name: String(secret), key, ...(optional === true ? { optional } : {}) },
      },
    };
  });
  const { shell = ["/bin/sh", "-ec"] } = runner;
  const script = extra.script ?? step.script;
  const [command, words] =
    extra.each === undefined
      ? [shell, [script]]
      : [
          ["/bin/sh", "-ec"],
          [extra.each, "janitor", ...shell, script],
        ];
  return [
    {
      name: extra.name ?? step.name,
      image,
      command: command.map(literal),
      args: words.map(literal),
      env: [...extra.env, ...parameterVariables(params), ...secrets],
      ...(runner.resources === undefined ? {} : { resources: jsonOf(runner.resources) }),
      securityContext: restricted,
      volumeMounts: mounts(extra.previous === true),
    },
  ];
}

/** A container of Isolane's own, which has kubectl and the account's token. */
export function ownContainer(
  name: string,
  script: string,
  env: readonly Variable[],
  scope: PodScope,
  previous = false,
): JsonObject {
  const account = accountOf(scope);
  return {
    name: `isolane-${name}`,
    image: scope.resources.images.kubectl,
    command: ["/bin/sh", "-ec"],
    args: [literal(script)],
    env: [...env],
    securityContext: restricted,
    volumeMounts: [
      ...mounts(previous),
      ...(account === undefined
        ? [
            {
              name: "isolane-token",
              mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
              readOnly: true,
            },
          ]
        : []),
    ],
  };
}

/** A variable with a value that is meant as it is. */
export function variable(name: string, value: string): Variable {
  return { name, value: literal(value) };
}

/** What every script knows. */
export function factVariables(
  facts: Partial<Record<keyof typeof variables, string>>,
): readonly Variable[] {
  const values: Partial<Record<string, string>> = { ...facts, outputs: outputsFolder };
  return Object.entries(variables).flatMap(([fact, name]) => {
    const value = values[fact];
    return value === undefined ? [] : [variable(name, value)];
  });
}

/** The namespaces that can have Secrets with outputs. In order. */
export function everyNamespace(
  { namespace, resources }: StatedSettings,
  baseline: Iterable<string>,
): readonly string[] {
  return [...new Set([...baseline, namespace, resources?.namespace ?? namespace])].sort();
}

/** The account of the plugin's own; undefined: the environment's, whose token no step of a plugin gets. */
function accountOf({ resources, plugin }: PodScope): string | undefined {
  const { name } = plugin.metadata;
  const stated = Object.hasOwn(resources.serviceAccounts, name)
    ? resources.serviceAccounts[name]
    : undefined;
  return stated ?? plugin.spec.runner.serviceAccountName;
}

/** The account of an environment by which outputs are written and markers are read. */
export function runnerAccount({ name }: StatedSettings): string {
  return `isolane-${name}-resources`;
}

/**
 * Kubernetes replaces `$(NAME)` in commands, arguments and values, and makes `$$` one dollar.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#entrypoint
 */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

// --- internal ---

const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
} as const;

/** What `automountServiceAccountToken` would mount into all containers. */
const tokenVolume = {
  name: "isolane-token",
  projected: {
    sources: [
      { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [
            { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } },
          ],
        },
      },
    ],
  },
} as const satisfies JsonObject;

function mounts(previous: boolean): readonly JsonObject[] {
  return [
    { name: "isolane", mountPath: handover },
    ...(previous ? [{ name: "isolane-previous", mountPath: previousFolder, readOnly: true }] : []),
  ];
}

function parameterVariables(params: JsonObject): readonly Variable[] {
  return Object.entries(params).map(([name, value]) =>
    variable(paramVariable(name), typeof value === "object" ? stable(value) : String(value)),
  );
}

/** A sidecar keeps a pod from ending where the cluster has no native ones. */
function marksOf(labels: Run["labels"], { settings, resources }: PodScope): JsonObject {
  const marks =
    resources.mesh === "in" ? undefined : implementations[settings.implementation].outOfMesh;
  return {
    labels: { ...labels, ...marks?.labels },
    ...(marks?.annotations === undefined ? {} : { annotations: { ...marks.annotations } }),
  };
}

function jsonOf(value: object): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

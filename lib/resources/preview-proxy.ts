/**
 * @module The objects around the configuration of a proxy that writes keys behind an Ingress (lib/resolve/ingresses/), for
 * compiler and proof. What the configuration says, both read and write for themselves.
 */
import type { JsonObject, KubeObject } from "../kube/object.ts";
import { hash8 } from "../model/hash8.ts";
import { labels } from "../model/interface.ts";
import type { ProxySettings } from "../model/stated-ingresses.ts";

/** The file in its ConfigMap. */
export const proxyFile = "envoy.json";
/** The port where it says that it is ready. */
export const readyPort = 8000;
/** On its pods: with another configuration, there are other pods, since Envoy reads its file once. */
const contentAnnotation = "isolane.dev/content";

/** The labels of a proxy's pods, which no selector of a baseline asks for. */
export function proxyLabels(environment: string, entry: string): Readonly<Record<string, string>> {
  return { [labels.environment]: environment, [labels.entryPoint]: entry };
}

/** What a proxy's objects depend on. */
export interface ProxyParts {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly number: number }[];
  /** Its configuration. */
  readonly text: string;
  readonly settings: ProxySettings;
}

/** All of them. */
export function proxyObjects(parts: ProxyParts): readonly KubeObject[] {
  const { name, namespace, labels: own, ports, text, settings } = parts;
  const metadata = { name, namespace, labels: own };
  const selector = { matchLabels: own };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [proxyFile]: text } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: settings.replicas,
        selector,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels: own, annotations: { [contentAnnotation]: hash8([text]) } },
          spec: podSpec(parts),
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: own,
        ports: ports.map((port) => ({
          name: port.name,
          port: port.number,
          protocol: "TCP",
          targetPort: port.name,
        })),
      },
    },
    ...(settings.replicas === 1
      ? []
      : [
          {
            apiVersion: "policy/v1",
            kind: "PodDisruptionBudget",
            metadata,
            spec: { maxUnavailable: 1, selector },
          },
        ]),
  ];
}

// --- internal ---

function podSpec({ name, ports, settings }: ProxyParts): JsonObject {
  const check = { httpGet: { path: "/ready", port: "ready" } };
  const all = [{ name: "ready", number: readyPort }, ...ports];
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(settings.imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: settings.imagePullSecrets.map((secret) => ({ name: secret })) }),
    // The user `envoy` of the image (ci/Dockerfile-envoy in https://github.com/envoyproxy/envoy).
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 101,
      runAsGroup: 101,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "envoy",
        image: settings.image,
        command: ["envoy"],
        args: [
          ...["--config-path", `/etc/isolane/${proxyFile}`],
          ...["--concurrency", "2", "--disable-hot-restart", "--log-level", "warning"],
        ],
        ports: all.map((port) => ({
          name: port.name,
          containerPort: port.number,
          protocol: "TCP",
        })),
        readinessProbe: check,
        livenessProbe: { ...check, initialDelaySeconds: 5 },
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "config", mountPath: "/etc/isolane", readOnly: true }],
      },
    ],
    volumes: [{ name: "config", configMap: { name } }],
  };
}

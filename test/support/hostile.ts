/**
 * @module A small world that uses much of what specs and baselines can say, ways to spoil it, and what
 * must hold whatever the input is: coded errors or a clean compile, never a crash.
 */
import { parseAllDocuments } from "yaml";
import { codes } from "../../lib/diagnostics/codes.ts";
import { formatDiagnostics, toJsonDiagnostics } from "../../lib/diagnostics/print.ts";
import { type FileMap, synth } from "./synth.ts";

/** JSON data. */
export type Data =
  | null
  | boolean
  | number
  | string
  | readonly Data[]
  | { readonly [key: string]: Data };

/** The world's folder. */
export const folder = "environments/staging";

/** The specs of the world. Every field of the schemas is used at least once. */
export const specs = {
  "environment.yaml": {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Environment",
    metadata: { name: "staging" },
    spec: {
      baseline: { sources: [{ path: "baseline/" }], namespace: "shop", deploy: true },
      routing: {
        backend: "gateway-api",
        implementation: "istio",
        carriers: { baggage: "isolane", header: "x-isolane-key" },
        fallback: "baseline",
      },
      gitops: {
        engine: "argocd",
        repository: "https://git.example.com/shop.git",
        revision: "main",
        path: "dist/staging",
        namespace: "argocd",
        destination: "https://kubernetes.default.svc",
      },
      services: { cart: { ports: { "80": { protocol: "http" } } } },
      suspended: false,
    },
  },
  "sandboxes/pr-1.yaml": {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name: "pr-1", labels: { epic: "checkout" } },
    spec: {
      source: { repository: "acme/shop", branch: "feat/x", commit: "4f2c", pullRequest: 1 },
      owner: "payments",
      createdAt: "2026-11-20T09:00:00Z",
      ttl: { duration: "3d", offsetFrom: "createdAt" },
      routing: { key: "key-1", fallback: "baseline" },
      forks: [
        {
          forkOf: { kind: "Deployment", name: "cart", namespace: "shop" },
          customizations: {
            images: [{ container: "server", image: "acme/cart:2" }],
            env: [
              { name: "FLAG", operation: "upsert", value: "on" },
              {
                container: "server",
                name: "LEVEL",
                valueFrom: { configMap: { name: "settings", key: "level" } },
              },
              {
                name: "TOKEN",
                valueFrom: { secret: { name: "token", key: "token", optional: true } },
              },
              {
                name: "MAIL",
                valueFrom: {
                  fork: {
                    forkOf: { kind: "StatefulSet", name: "mail" },
                    service: "mail",
                    port: 80,
                    expression: "http://{{.Service.Host}}:{{.Service.Port}}",
                  },
                },
              },
              { name: "OLD", operation: "delete" },
            ],
            configMaps: [{ name: "settings", data: { level: "debug", old: null } }],
            replicas: 2,
            resources: [
              { container: "server", requests: { cpu: "50m" }, limits: { memory: "64Mi" } },
            ],
            command: [{ container: "server", command: ["serve"], args: ["--fast"] }],
            serviceAccountName: "cart-2",
            patch: {
              type: "strategic",
              value: { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } },
            },
          },
          strategies: {
            volumes: "empty-dir",
            leaderElection: "disabled",
            consumer: "own-group",
            consumerGroupEnv: "GROUP",
          },
        },
        { forkOf: { kind: "StatefulSet", name: "mail" } },
        { forkOf: { kind: "CronJob", name: "report" }, strategies: { schedule: "suspend" } },
      ],
    },
  },
  "sandboxes/pr-12.yaml": {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name: "pr-12", labels: { epic: "checkout" } },
    spec: { forks: [{ forkOf: { kind: "Rollout", name: "web" } }] },
  },
  "groups/feature.yaml": {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "RouteGroup",
    metadata: { name: "feature" },
    spec: {
      match: {
        any: [
          { label: { key: "epic", value: "check*" } },
          { all: [{ label: { key: "team", value: "a" } }] },
        ],
      },
      routing: { key: "feature", fallback: "baseline" },
      owner: "payments",
    },
  },
} as const satisfies Readonly<Record<string, Data>>;

const meta = (name: string) => ({ name, namespace: "shop" });
const pod = (app: string, more: Readonly<Record<string, Data>> = {}) => ({
  metadata: { labels: { app }, annotations: { "sidecar.istio.io/inject": "true" } },
  spec: {
    serviceAccountName: app,
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "zone", labelSelector: { matchLabels: { app } } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { app } },
      },
    ],
    volumes: [
      { name: "data", persistentVolumeClaim: { claimName: "data" } },
      { name: "conf", configMap: { name: "settings" } },
      {
        name: "all",
        projected: {
          sources: [{ configMap: { name: "settings" } }, { secret: { name: "token" } }],
        },
      },
    ],
    initContainers: [{ name: "init", image: "acme/init:1" }],
    containers: [
      {
        name: "server",
        image: "acme/server:1",
        command: ["serve"],
        args: ["--listen=:8080"],
        ports: [{ name: "http", containerPort: 8080 }],
        env: [
          { name: "GROUP", value: "group" },
          { name: "OLD", value: "1" },
          { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "settings", key: "level" } } },
          { name: "OTEL_RESOURCE_ATTRIBUTES", value: "a=b" },
        ],
        envFrom: [
          { configMapRef: { name: "settings" } },
          { secretRef: { name: "token", optional: true } },
        ],
        volumeMounts: [{ name: "data", mountPath: "/data" }],
        readinessProbe: { httpGet: { path: "/", port: "http" } },
      },
    ],
    ...more,
  },
});
const to = (name: string) => ({ destination: { host: name, port: { number: 80 } } });
const ref = (name: string) => ({
  group: "",
  kind: "Service",
  name,
  namespace: "shop",
  port: 80,
  weight: 1,
});

/** The objects of the world's baseline. */
export const objects: readonly Data[] = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: meta("cart"),
    spec: { replicas: 2, selector: { matchLabels: { app: "cart" } }, template: pod("cart") },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...meta("cart"),
      annotations: { "external-dns.alpha.kubernetes.io/hostname": "x" },
    },
    spec: {
      type: "LoadBalancer",
      clusterIP: "10.0.0.1",
      selector: { app: "cart" },
      ports: [
        {
          name: "http",
          port: 80,
          targetPort: "http",
          nodePort: 30080,
          protocol: "TCP",
          appProtocol: "http",
        },
      ],
    },
  },
  {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: meta("mail"),
    spec: {
      serviceName: "mail",
      selector: { matchLabels: { app: "mail" } },
      template: pod("mail", { volumes: [] }),
      volumeClaimTemplates: [
        { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } },
      ],
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta("mail"),
    spec: { selector: { app: "mail" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: meta("web"),
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: pod("web", { volumes: [], containers: [{ name: "web", image: "acme/web:1" }] }),
      strategy: { canary: { steps: [{ setWeight: 10 }] } },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta("web"),
    spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80 }] },
  },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: meta("report"),
    spec: {
      schedule: "0 3 * * *",
      jobTemplate: { spec: { template: pod("report", { volumes: [] }) } },
    },
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: meta("settings"),
    data: { level: "info", old: "x" },
  },
  { apiVersion: "v1", kind: "Secret", metadata: meta("token"), stringData: { token: "secret" } },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: meta("cart") },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: meta("cart"),
    spec: {
      maxUnavailable: 1,
      selector: { matchExpressions: [{ key: "app", operator: "In", values: ["cart"] }] },
    },
  },
  {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: meta("cart"),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
      maxReplicas: 3,
    },
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: meta("cart"),
    spec: {
      podSelector: { matchLabels: { app: "cart" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            {
              podSelector: { matchLabels: { app: "web" } },
              namespaceSelector: { matchLabels: { team: "a" } },
            },
          ],
          ports: [{ port: 8080 }],
        },
      ],
      egress: [{ to: [{ podSelector: { matchLabels: { app: "mail" } } }] }],
    },
  },
  {
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: meta("cart"),
    spec: {
      selector: { matchLabels: { app: "cart" } },
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals: ["cluster.local/ns/shop/sa/web"] } }],
          to: [{ operation: { methods: ["GET"] } }],
        },
      ],
    },
  },
  {
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    metadata: meta("cart"),
    spec: { selector: { matchLabels: { app: "cart" } }, mtls: { mode: "STRICT" } },
  },
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: meta("cart"),
    spec: { selector: { matchLabels: { app: "cart" } }, namespaceSelector: { any: true } },
  },
  {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: meta("cart"),
    spec: {
      endpointSelector: { matchLabels: { app: "cart" } },
      ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:app": "web" } }] }],
    },
  },
  {
    apiVersion: "networking.istio.io/v1",
    kind: "Sidecar",
    metadata: meta("cart"),
    spec: { workloadSelector: { labels: { app: "cart" } }, egress: [{ hosts: ["./*"] }] },
  },
  {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: meta("edge"),
    spec: {
      selector: { istio: "ingress" },
      servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: ["*"] }],
    },
  },
  {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: meta("cart"),
    spec: {
      hosts: ["cart", "shop.example.com"],
      gateways: ["mesh", "edge"],
      exportTo: ["*"],
      http: [
        {
          name: "api",
          match: [
            {
              uri: { prefix: "/api" },
              method: { exact: "GET" },
              headers: { "x-a": { regex: "b.*" } },
              withoutHeaders: { "x-c": {} },
              queryParams: { q: { exact: "1" } },
              port: 80,
              sourceLabels: { app: "web" },
            },
          ],
          route: [
            { ...to("cart"), weight: 90, headers: { request: { set: { "x-d": "1" } } } },
            { ...to("mail"), weight: 10 },
          ],
          timeout: "5s",
          retries: { attempts: 2 },
          fault: { abort: { httpStatus: 500, percentage: { value: 1 } } },
          mirror: { host: "mail", port: { number: 80 } },
          rewrite: { uri: "/" },
          headers: { request: { add: { "x-e": "1" } } },
        },
        { match: [{ uri: { prefix: "/old" } }], redirect: { uri: "/new" } },
        { match: [{ uri: { prefix: "/sub" } }], delegate: { name: "cart-sub" } },
        { route: [{ destination: { host: "cart", subset: "v1", port: { number: 80 } } }] },
      ],
    },
  },
  {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: meta("cart-sub"),
    spec: { http: [{ route: [to("cart")] }] },
  },
  {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: meta("cart"),
    spec: {
      host: "cart",
      trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } },
      subsets: [
        {
          name: "v1",
          labels: { app: "cart" },
          trafficPolicy: { loadBalancer: { simple: "RANDOM" } },
        },
      ],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: meta("mail"),
    spec: {
      parentRefs: [{ group: "", kind: "Service", name: "mail", port: 80 }],
      hostnames: ["mail.example.com"],
      rules: [
        {
          matches: [
            {
              path: { type: "PathPrefix", value: "/api" },
              method: "GET",
              headers: [{ type: "Exact", name: "x-a", value: "b" }],
              queryParams: [{ name: "q", value: "1" }],
            },
          ],
          filters: [
            {
              type: "RequestHeaderModifier",
              requestHeaderModifier: { set: [{ name: "x-b", value: "1" }] },
            },
          ],
          backendRefs: [ref("mail"), { ...ref("cart"), weight: 9 }],
          timeouts: { request: "5s" },
        },
        { backendRefs: [ref("mail")] },
      ],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: meta("gate"),
    spec: {
      gatewayClassName: "istio",
      listeners: [
        {
          name: "http",
          port: 80,
          protocol: "HTTP",
          hostname: "*.example.com",
          allowedRoutes: { namespaces: { from: "All" } },
        },
      ],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: meta("web"),
    spec: {
      parentRefs: [{ name: "gate", sectionName: "http" }],
      hostnames: ["web.example.com"],
      rules: [{ backendRefs: [{ name: "web", port: 80 }] }],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GRPCRoute",
    metadata: meta("report"),
    spec: {
      parentRefs: [{ group: "", kind: "Service", name: "report" }],
      rules: [
        {
          matches: [
            {
              method: { service: "shop.Report", method: "Get" },
              headers: [{ name: "x-a", value: "b" }],
            },
          ],
          backendRefs: [{ name: "web", port: 80 }],
        },
      ],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "ReferenceGrant",
    metadata: meta("grant"),
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "web" }],
      to: [{ group: "", kind: "Service" }],
    },
  },
];

/** The world's files, with the given ones in place of its own; `undefined` removes one. Paths are below the environment. */
export function world(replaced: Readonly<Record<string, Data | undefined>> = {}): FileMap {
  const parts: Record<string, Data | undefined> = {
    ...specs,
    "baseline/all.yaml": { apiVersion: "v1", kind: "List", items: objects },
    ...replaced,
  };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([path, data]) =>
      data === undefined
        ? []
        : [
            [
              `${folder}/${path}`,
              typeof data === "string" ? data : JSON.stringify(data, undefined, 1),
            ],
          ],
    ),
  );
}

const tiny = {
  "environment.yaml": `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec: { baseline: { sources: [{ path: baseline/ }], namespace: shop, deploy: true } }
`,
  "baseline/shop.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: server, image: "acme/cart:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80 }] }
`,
  "sandboxes/pr-1.yaml": `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [{ forkOf: { kind: Deployment, name: cart } }] }
`,
};

/** The smallest environment with a fork, changed as {@link world} is. */
export function shop(changed: Readonly<Record<string, Data | undefined>> = {}): FileMap {
  return world({
    ...Object.fromEntries(
      [...Object.keys(specs), "baseline/all.yaml"].map((path) => [path, undefined]),
    ),
    ...tiny,
    ...changed,
  });
}

/** All paths of nodes of a value, itself first. */
export function pathsOf(value: Data): readonly (readonly (string | number)[])[] {
  if (value === null || typeof value !== "object") return [[]];
  const entries: [string | number, Data][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  return [[], ...entries.flatMap(([step, child]) => pathsOf(child).map((path) => [step, ...path]))];
}

/** The value with another one at a path. */
export function replaced(
  value: Data,
  [step, ...rest]: readonly (string | number)[],
  by: Data,
): Data {
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? replaced(item, rest, by) : item));
  const record = value as { readonly [key: string]: Data };
  return { ...record, [step]: replaced(record[String(step)] ?? null, rest, by) };
}

/** What a compile of hostile input came to. */
export interface Verdict {
  readonly outcome: "clean" | "errors";
  readonly codes: readonly string[];
  readonly text: string;
}

/** Compiles and checks what must hold for every input. Throws where it does not hold. */
export function judge(files: FileMap): Verdict {
  const { files: output, diagnostics, result } = synth(files, folder);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const text = formatDiagnostics(diagnostics, { color: false });
  demand(
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replaceAll("\n", "")),
    `control characters: ${JSON.stringify(text)}`,
  );
  for (const { code, message, help } of diagnostics) {
    demand(Object.hasOwn(codes, code), `unknown code ${code}`);
    demand(message !== "" && help !== "", `${code} says nothing`);
    demand(
      !/\[object |\bundefined\b|\bNaN\b|function \(/.test(`${message} ${help}`),
      `${code}: ${message} | ${help}`,
    );
  }
  for (const { line = 1, column = 1, endColumn = 2 } of toJsonDiagnostics(diagnostics)) {
    demand(
      line >= 1 && column >= 1 && endColumn > column,
      `position ${line}:${column}-${endColumn}`,
    );
  }
  if (errors.length > 0)
    demand(output.size === 0 && result === undefined, "output in spite of errors");
  else demand(result !== undefined && output.size > 0, "neither errors nor output");
  for (const [path, content] of output) checkFile(path, content);
  return {
    outcome: errors.length > 0 ? "errors" : "clean",
    codes: [...new Set(errors.map(({ code }) => code))],
    text,
  };
}

/** Contents that were read once: most hostile worlds give the same files. */
const readable = new Set<string>();

function checkFile(path: string, content: string): void {
  demand(
    /^[a-z0-9-]+\/[a-z0-9][A-Za-z0-9/._-]*\.(yaml|json)$/.test(path),
    `odd path ${JSON.stringify(path)}`,
  );
  demand(
    !path.split("/").some((part) => part === "" || part.startsWith(".")),
    `path leaves: ${path}`,
  );
  if (readable.has(content)) return;
  if (path.endsWith(".json")) JSON.parse(content);
  else
    for (const document of parseAllDocuments(content))
      demand(document.errors.length === 0, `${path} is no YAML`);
  readable.add(content);
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

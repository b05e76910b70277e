/** @module The specs of an environment whose Jobs are run: a baseline in two namespaces, and sandboxes with a database and a cache. */
import type { JsonObject } from "../../lib/kube/object.ts";
import { app } from "../../test/support/small-app.ts";
import { synthFiles } from "../../test/support/synth.ts";

/** Where plugins run, where the baseline is, and where one more of its workloads is. */
export const namespaces = { plugins: "plugins", shop: "shop", money: "money" } as const;

/** What the spec of a sandbox states. */
export interface Lane {
  readonly extensions?: readonly string[];
  readonly attempt?: number;
  /** Whether it also forks in the second namespace. Default: yes. */
  readonly money?: boolean;
  readonly cache?: "delete";
  readonly deletion?: true;
}

/** What the environment says beside its sandboxes. */
export interface Given {
  /** By plugin. */
  readonly params: Readonly<Record<string, JsonObject>>;
  readonly dryRun: boolean;
}

/** Text that a kubelet would change, and a shell, if it were not kept from them. */
export const hostileText = "$(ISOLANE_ID) $$ $ISOLANE_ID `id` $(PARAM_HOST)";

/** The output. */
export function compiled(
  lanes: ReadonlyMap<string, Lane>,
  { params, dryRun }: Given,
): ReadonlyMap<string, string> {
  const { plugins: namespace, shop, money } = namespaces;
  const environment = {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Environment",
    metadata: { name: "staging" },
    spec: {
      baseline: { sources: [{ path: "baseline.yaml" }], namespace: shop, deploy: true },
      routing: { backend: "istio" },
      resources: { namespace, params, janitor: { after: "24h", dryRun } },
    },
  };
  const elsewhere = `metadata: {name: billing, namespace: ${money}}`;
  const billing = app("billing").replaceAll("metadata: {name: billing}", elsewhere);
  return synthFiles({
    "environments/staging/environment.yaml": JSON.stringify(environment),
    "environments/staging/baseline.yaml": `${app("orders")}${billing}`,
    ...Object.fromEntries(
      [...lanes].map(([name, lane]) => [
        `environments/staging/sandboxes/${name}.yaml`,
        JSON.stringify(sandbox(name, lane)),
      ]),
    ),
  });
}

// --- internal ---

function sandbox(name: string, lane: Lane): unknown {
  const { extensions = [], attempt = 1, money = true, cache, deletion } = lane;
  const env = [
    { name: "DATABASE_URL", valueFrom: { resource: { name: "orders", output: "url" } } },
    ...(cache === "delete"
      ? []
      : [{ name: "CACHE", valueFrom: { resource: { name: "cache", output: "url" } } }]),
  ];
  const fork = (forkOf: object) => ({
    forkOf: { kind: "Deployment", ...forkOf },
    customizations: { env },
  });
  const sql = `CREATE TABLE told (text text); INSERT INTO told VALUES ('${hostileText}')`;
  return {
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name, labels: { feature: "x" } },
    spec: {
      ...(deletion === undefined ? {} : { deletion: { since: "2026-11-20T09:00:00Z" } }),
      resources: [
        {
          name: "orders",
          plugin: "postgres",
          attempt,
          params: { schemaOf: "orders", extensions, sql },
        },
        {
          ...{ name: "cache", plugin: "redis", params: { database: 3 } },
          ...(cache === undefined ? {} : { operation: cache }),
        },
      ],
      forks: [
        fork({ name: "orders" }),
        ...(money ? [fork({ name: "billing", namespace: namespaces.money })] : []),
      ],
    },
  };
}

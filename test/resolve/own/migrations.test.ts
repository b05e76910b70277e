import { describe, expect, it } from "vitest";
import { own, sandbox, world } from "../../support/own-hosts.ts";
import { synth } from "../../support/synth.ts";

const job = (container: object, volumes: readonly object[] = []) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "schema" },
  spec: {
    template: {
      spec: {
        restartPolicy: "Never",
        volumes,
        containers: [{ name: "run", image: "flyway/flyway:11", args: ["migrate"], ...container }],
      },
    },
  },
});
const scripts = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "scripts" },
  data: { "V1__a.sql": "select 1", URL: "jdbc:postgresql://own" },
};
const secret = {
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name: "own-db" },
  spec: {
    secretStoreRef: { name: "vault", kind: "ClusterSecretStore" },
    data: [{ secretKey: "dsn", remoteRef: { key: "pr-1" } }],
  },
};

function warned(objects: readonly object[], more: object = {}): readonly string[] {
  const spec = {
    forks: [{ forkOf: { kind: "Deployment", name: "web" } }],
    ...more,
  };
  const files = world("istio", [], {
    "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", [...own, ...objects], spec),
  });
  return synth(files).diagnostics.flatMap(({ code, acknowledged }) =>
    acknowledged === undefined ? [code] : [],
  );
}

const mounted = [{ name: "sql", configMap: { name: "scripts" } }];

describe("a Job of a branch that migrates", () => {
  it("is warned of where nothing that it is told is the sandbox's own", () => {
    expect(warned([job({})])).toEqual(["W0368"]);
    expect(warned([job({ args: ["info"] })])).toEqual([]);
    // Of the sandbox's own, but no database.
    const files = { volumeMounts: [{ name: "sql", mountPath: "/flyway/sql" }] };
    expect(warned([scripts, job(files, mounted)])).toEqual(["W0368"]);
  });

  it.each([
    [
      "a Secret",
      { env: [{ name: "DSN", valueFrom: { secretKeyRef: { name: "own-db", key: "dsn" } } }] },
    ],
    ["variables", { envFrom: [{ configMapRef: { name: "scripts" } }] }],
    ["a Service's host", { env: [{ name: "DB_HOST", value: "$(ISOLANE_SERVICE_API)" }] }],
  ])("is not where it is told %s of the sandbox's own", (_, container) => {
    expect(warned([scripts, secret, job(container)])).toEqual([]);
  });

  it("is not where the sandbox acknowledges it", () => {
    const acknowledged = [{ code: "W0368", object: "Job/schema", reason: "adds a column" }];
    expect(warned([job({})], { acknowledged })).toEqual([]);
  });
});

describe("a Job of a branch that migrates the sandbox's resource", () => {
  const state = { resources: [{ name: "db", plugin: "postgres" }] };
  const group = (team: string) => `apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: { name: all }
spec: { match: { label: { key: team, value: ${team} } }, resources: [{ name: db, plugin: postgres }] }
`;
  const reading = (name: string) => [
    job({ env: [{ name: "URL", valueFrom: { secretKeyRef: { name, key: "url" } } }] }),
  ];
  const found = (name: string, team = "others") => {
    const spec = { forks: [{ forkOf: { kind: "Deployment", name: "web" } }], ...state };
    const files = world("istio", [], {
      "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", [...own, ...reading(name)], spec),
      "environments/staging/groups/all.yaml": group(team),
    });
    const path = "environments/staging/environment.yaml";
    const more = "  resources: { params: { postgres: { host: db, adminSecret: admin } } }\n";
    const text = `${files[path]?.trimEnd()}\n${more}`;
    const { diagnostics, files: output } = synth({ ...files, [path]: text });
    return { codes: diagnostics.map(({ code }) => code), output };
  };
  const ids = [...found("none").output.keys()].flatMap(
    (path) => /(il-[0-9a-f]{6}-(?:pr-1|all)-[0-9a-f]{8})-/.exec(path)?.[1] ?? [],
  );

  it("is told of a database of its own", () => {
    const [ofGroup = "", ofSandbox = ""] = ids.sort();
    expect(ids).toHaveLength(2);
    expect(found("none").codes).toContain("W0368");
    expect(found(ofSandbox).codes).not.toContain("W0368");
    expect(found(ofGroup).codes).toContain("W0368");
    expect(found(ofGroup, "payments").codes).not.toContain("W0368");
  });
});

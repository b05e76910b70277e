import { describe, expect, it } from "vitest";
import { argocdEngine } from "../../lib/engines/argocd/argocd.ts";
import { sharedMarkers } from "../../lib/engines/markers.ts";
import { addedKinds } from "../../lib/kube/added.ts";
import { asArray, asRecord, at } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import type { ReleaseUnit } from "../../lib/model/contribution.ts";
import { objectPath } from "../../lib/model/layout.ts";
import { phases } from "../../lib/model/phases.ts";
import { emitted, environment, object, units } from "./support.ts";

function rendered(
  of: readonly ReleaseUnit[],
  from = environment({ engine: "argocd" }),
): readonly KubeObject[] {
  return argocdEngine.render(of, from).map((o) => o.object);
}

function find(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find((o) => o.kind === kind && o.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

const syncOptions = "argocd.argoproj.io/sync-options";

describe("gitops/ of Argo CD", () => {
  it("is the same whichever sandboxes and groups there are", () => {
    const none = rendered([units.baseline, units.routes] as ReleaseUnit[]);
    const some = rendered(
      [
        units.baseline,
        units.routes,
        units.sandbox("pr-1"),
        units.sandbox("pr-12"),
        units.group("pr-1"),
      ] as ReleaseUnit[],
      environment({ engine: "argocd", sandboxes: ["pr-1", "pr-12"], groups: ["pr-1"] }),
    );
    expect(some).toEqual(none);
  });

  it("is empty without gitops settings", () => {
    const { gitops: _, ...settings } = environment({ engine: "argocd" }).settings;
    expect(argocdEngine.render([], { ...environment({ engine: "argocd" }), settings })).toEqual([]);
  });

  it("has an Application for routes/ before there is any lane, and one for baseline/ only when it is deployed", () => {
    const names = (objects: readonly KubeObject[]) =>
      objects.filter((o) => o.kind === "Application").map((o) => o.metadata.name);
    expect(names(rendered([]))).toEqual(["isolane-staging.routes"]);
    expect(names(rendered([units.baseline] as ReleaseUnit[]))).toEqual([
      "isolane-staging.baseline",
      "isolane-staging.routes",
    ]);
  });

  it("never cascades the deletion of a shared Application, and never prunes it unasked", () => {
    const routes = find(rendered([]), "Application", "isolane-staging.routes");
    expect(at(routes, "metadata", "finalizers")).toBeUndefined();
    expect(routes.metadata.annotations?.[syncOptions]).toBe("Delete=confirm,Prune=confirm");
  });
});

describe("the AppProject", () => {
  it("allows the one repository and the baseline's namespaces", () => {
    const baseline = [
      object("v1", "Service", "a", { namespace: "pay" }),
      object("v1", "Service", "b", { namespace: "auth" }),
    ];
    const project = find(
      rendered([], environment({ engine: "argocd", baseline })),
      "AppProject",
      "isolane-staging",
    );
    expect(at(project, "spec", "sourceRepos")).toEqual(["https://git.example.com/acme/shop.git"]);
    expect(at(project, "spec", "destinations")).toEqual(
      ["auth", "pay", "shop"].map((namespace) => ({
        server: "https://kubernetes.default.svc",
        namespace,
      })),
    );
  });

  it("allows cluster-scoped kinds only when the baseline is deployed from here", () => {
    const namespace: KubeObject = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "shop" },
    };
    const kinds = (deploy: boolean) =>
      at(
        find(
          rendered(
            [],
            environment({ engine: "argocd", baseline: [namespace], settings: { deploy } }),
          ),
          "AppProject",
          "isolane-staging",
        ),
        "spec",
        "clusterResourceWhitelist",
      );
    expect(kinds(true)).toEqual([{ group: "", kind: "Namespace" }]);
    expect(kinds(false)).toEqual([]);
  });

  it("allows the baseline's kinds and what lanes bring, but no Secrets or roles that no lane has", () => {
    const baseline = [
      object("apps/v1", "Deployment", "a"),
      object("v1", "Secret", "s"),
      object("rbac.authorization.k8s.io/v1", "Role", "r"),
    ];
    const kinds = (settings: object) =>
      asArray(
        at(
          find(
            rendered([], environment({ engine: "argocd", baseline, settings })),
            "AppProject",
            "isolane-staging",
          ),
          "spec",
          "namespaceResourceWhitelist",
        ),
      ).map((entry) => asRecord(entry).kind);
    const own = [...addedKinds, "ExternalSecret", "NetworkPolicy", "SealedSecret"];
    expect(kinds({ deploy: false, backend: "istio" }).toSorted()).toEqual(
      [...own, "VirtualService"].sort(),
    );
    expect(kinds({ deploy: false, backend: "gateway-api" }).toSorted()).toEqual(
      [...own, "GRPCRoute", "HTTPRoute", "ReferenceGrant"].sort(),
    );
    expect(kinds({ deploy: true })).toEqual(expect.arrayContaining(["Secret", "Role"]));
  });

  it("names a cluster by URL or by name", () => {
    const project = find(
      rendered([], environment({ engine: "argocd", gitops: { destination: "edge-1" } })),
      "AppProject",
      "isolane-staging",
    );
    expect(at(project, "spec", "destinations", 0)).toEqual({ name: "edge-1", namespace: "shop" });
  });
});

describe("the ApplicationSet", () => {
  const set = find(rendered([]), "ApplicationSet", "isolane-staging");

  it("generates one Application for each folder of sandboxes/ and groups/", () => {
    const paths = asArray(at(set, "spec", "generators")).map((g) =>
      at(g, "git", "directories", 0, "path"),
    );
    expect(paths.slice(0, 2)).toEqual(["dist/staging/sandboxes/*", "dist/staging/groups/*"]);
  });

  it("tells a sandbox and a group of one name apart", () => {
    expect(at(set, "spec", "template", "metadata", "name")).toBe(
      "isolane-staging.{{.values.kind}}.{{.path.basename}}",
    );
    expect(
      asArray(at(set, "spec", "generators"))
        .map((g) => at(g, "git", "values", "kind"))
        .slice(0, 2),
    ).toEqual(["sandbox", "group"]);
  });

  it("removes the objects of a folder that goes", () => {
    expect(at(set, "spec", "template", "metadata", "finalizers")).toEqual([
      "resources-finalizer.argocd.argoproj.io",
    ]);
    expect(at(set, "spec", "syncPolicy", "preserveResourcesOnDeletion")).toBeUndefined();
  });

  it("guards itself by the file that the marker is written to", () => {
    const from = environment({ engine: "argocd" });
    const [marker] = sharedMarkers(from);
    if (marker === undefined) throw new Error("no marker");
    const guard = at(
      set,
      "spec",
      "generators",
      2,
      "matrix",
      "generators",
      0,
      "merge",
      "generators",
      1,
      "git",
      "files",
      0,
      "path",
    );
    expect(guard).toBe(`dist/staging/${objectPath(marker)}`);
  });

  it("takes glob characters and template braces of a path or URL as they are", () => {
    const odd = environment({
      engine: "argocd",
      gitops: {
        path: "dist/[a]*",
        repository: "https://x/{{y}}",
        revision: "{{{z",
        destination: "edge-{{ .metadata }}",
      },
    });
    const other = find(rendered([], odd), "ApplicationSet", "isolane-staging");
    expect(at(other, "spec", "generators", 0, "git", "directories", 0, "path")).toBe(
      "dist/\\[a\\]\\*/sandboxes/*",
    );
    expect(at(other, "spec", "template", "spec", "source", "repoURL")).toBe(
      'https://x/{{"{{"}}y}}',
    );
    expect(at(other, "spec", "template", "spec", "source", "targetRevision")).toBe('{{"{{"}}{z');
    expect(at(other, "spec", "template", "spec", "destination", "name")).toBe(
      'edge-{{"{{"}} .metadata }}',
    );
    // No template is read outside of it.
    const project = find(rendered([], odd), "AppProject", "isolane-staging");
    expect(at(project, "spec", "destinations", 0, "name")).toBe("edge-{{ .metadata }}");
  });

  it.each(['dist/"a"', "dist/it's", "dist/`a`", "dist/$x", "dist/a\u2028b", "dist/é"])(
    "quotes the path %s in the guard's template",
    (path) => {
      const odd = environment({ engine: "argocd", gitops: { path } });
      const other = find(rendered([], odd), "ApplicationSet", "isolane-staging");
      const generators = at(other, "spec", "generators", 2, "matrix", "generators");
      const template = String(at(generators, 1, "list", "elementsYaml"));
      const [, literal = ""] =
        /^\{\{ if not \(hasKey \. "metadata"\) \}\}\{\{ fail (.*) \}\}\{\{ end \}\}\[\]$/s.exec(
          template,
        ) ?? [];
      // One string of Go: no quote of its own ends it.
      expect(literal).toMatch(/^"(?:[^"\\]|\\["\\])*"$/);
      expect(JSON.parse(literal)).toContain(`${path}/routes/`);
    },
  );
});

describe("annotate", () => {
  const service = object("v1", "Service", "cart");

  it("puts a lane's routes one wave after its forks", () => {
    const unit = { kind: "sandbox", name: "pr-1" } as const;
    const workload = emitted(service, unit);
    const route = object("gateway.networking.k8s.io/v1", "HTTPRoute", "cart");
    expect(argocdEngine.annotate(workload)).toBe(workload);
    expect(
      argocdEngine.annotate(emitted(route, unit, "route")).object.metadata.annotations,
    ).toEqual({
      "argocd.argoproj.io/sync-wave": "1",
    });
  });

  it("gives each phase a later wave than those before it", () => {
    const unit = { kind: "sandbox", name: "pr-1" } as const;
    const waves = phases.map(({ name }) => {
      const { object: marked } = argocdEngine.annotate(emitted(service, unit, name));
      return Number(marked.metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0);
    });
    expect(waves).toEqual([...new Set(waves)].sort((a, b) => a - b));
  });

  it("asks before it prunes what the baseline declares", () => {
    for (const kind of ["routes", "baseline"] as const) {
      expect(argocdEngine.annotate(emitted(service, { kind })).object.metadata.annotations).toEqual(
        {
          [syncOptions]: "Prune=confirm",
        },
      );
    }
  });

  it("does not ask for tables that exist because of lanes alone, or a removed sandbox would hold up all lanes", () => {
    const own = emitted(
      object("networking.istio.io/v1", "VirtualService", "cart", {
        labels: { "isolane.dev/environment": "staging" },
      }),
      { kind: "routes" },
    );
    expect(argocdEngine.annotate(own)).toBe(own);
  });

  it.each([
    ["ConfigMap", "v1", "cart-settings-7g2fk8t9hm", {}],
    ["Secret", "v1", "cart-9m4b2ghd6t", {}],
    ["ConfigMap", "v1", "cart", { immutable: true }],
    ["Job", "batch/v1", "migrate-7", {}],
  ])(
    "does not ask for what every change replaces: %s of %s, %s",
    (kind, apiVersion, name, fields) => {
      const old = emitted({ ...object(apiVersion, kind, name), ...fields }, { kind: "baseline" });
      expect(argocdEngine.annotate(old)).toBe(old);
    },
  );

  it.each([
    ["ConfigMap", "v1", "cart-settings"],
    ["ConfigMap", "v1", "cart-production"],
    ["Service", "v1", "cart-7g2fk8t9hm"],
    ["PersistentVolumeClaim", "v1", "data"],
  ])("asks for what hurts to lose: %s of %s, %s", (kind, apiVersion, name) => {
    const { metadata } = argocdEngine.annotate(
      emitted(object(apiVersion, kind, name), { kind: "baseline" }),
    ).object;
    expect(metadata.annotations).toEqual({ [syncOptions]: "Prune=confirm" });
  });

  it("keeps the baseline's own options", () => {
    const with_ = (value: string) =>
      emitted(object("v1", "Service", "cart", { annotations: { [syncOptions]: value } }), {
        kind: "baseline",
      });
    const options = (value: string) =>
      argocdEngine.annotate(with_(value)).object.metadata.annotations?.[syncOptions];
    expect(options("Validate=false, Replace=true")).toBe(
      "Validate=false,Replace=true,Prune=confirm",
    );
    expect(options("Prune=false")).toBe("Prune=false");
  });

  it("leaves its input alone", () => {
    const input = emitted(object("v1", "Service", "cart"), { kind: "routes" });
    argocdEngine.annotate(input);
    expect(input.object.metadata.annotations).toBeUndefined();
  });
});

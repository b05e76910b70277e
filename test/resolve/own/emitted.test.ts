import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { type FileMap, synth } from "../../support/synth.ts";
import { shop } from "../../support/verified.ts";

type Object = Readonly<Record<string, unknown>>;

const meta = (name: string, more: object = {}) => ({ name, ...more });
const pods = (app: string, container: object = {}, more: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "main", image: "acme/main:1", ...container }], ...more },
});
const deployment = (name: string, template: object = pods(name)) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: meta(name),
  spec: { selector: { matchLabels: { app: name } }, template },
});
const service = (name: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: meta(name),
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
});
const configMap = (name: string, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: meta(name, more),
  data: { a: "b" },
});

function sandbox(name: string, objects: readonly object[], more: object = {}): string {
  return stringify({
    apiVersion: "isolane.dev/v1alpha1",
    kind: "Sandbox",
    metadata: { name },
    spec: { objects, ...more },
  });
}

function compile(objects: readonly object[], more: object = {}, extra: FileMap = {}) {
  const { files, diagnostics } = synth(
    shop("istio", {
      "environments/staging/groups/all.yaml": "",
      "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", objects, more),
      ...extra,
    }),
  );
  return {
    files,
    errors: diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
    said: diagnostics.map(({ code, message }) => `${code} ${message}`),
    /** Objects of a kind in a sandbox's unit. */
    all: (kind: string, of = "pr-1"): readonly Object[] =>
      [...files]
        .filter(([path]) => path.includes(`/sandboxes/${of}/forks/`))
        .map(([, text]) => parse(text) as Object)
        .filter((object) => object.kind === kind),
  };
}

const nameOf = (object: Object | undefined) =>
  (object?.metadata as { name: string } | undefined)?.name ?? "";

describe("an object that only a branch has", () => {
  it("never shares a name with that of another branch, and goes with its sandbox", () => {
    const objects = [deployment("queue"), service("queue"), configMap("texts")];
    const one = compile(objects);
    const path = "environments/staging/sandboxes/pr-2.yaml";
    const two = compile(objects, {}, { [path]: sandbox("pr-2", objects) });
    expect([one.errors, two.errors]).toEqual([[], []]);
    const names = (of: string) =>
      ["Deployment", "Service", "ConfigMap"].flatMap((kind) => two.all(kind, of).map(nameOf));
    expect(names("pr-1")).toHaveLength(3);
    expect(names("pr-2")).toHaveLength(3);
    expect(names("pr-2").filter((name) => names("pr-1").includes(name))).toEqual([]);
    // The other branch's own files apart, nothing changes.
    const others = [...two.files].filter(([name]) => !name.includes("pr-2"));
    expect(new Map(others)).toEqual(one.files);
  });

  it.each([
    [
      "Job",
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: meta("seed"),
        spec: { template: pods("seed") },
      },
    ],
    ["StatefulSet", { ...deployment("store"), kind: "StatefulSet" }],
    ["ServiceAccount", { apiVersion: "v1", kind: "ServiceAccount", metadata: meta("runner") }],
    [
      "ExternalSecret",
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: meta("vault"),
        spec: {},
      },
    ],
  ])(
    "may be a %s that the baseline has none of, and Argo CD's project allows it before",
    (kind, object) => {
      const [before, after] = [compile([]), compile([object])];
      expect([before.errors, after.errors]).toEqual([[], []]);
      expect(after.all(kind)).toHaveLength(1);
      const projectOf = ({ files }: typeof before) =>
        [...files].find(([path]) => path.includes("/appproject-"))?.[1];
      expect(projectOf(after)).toContain(`kind: ${kind}\n`);
      expect(projectOf(after)).toBe(projectOf(before));
    },
  );

  it("is selected by nothing of the baseline, and its Service selects nothing else", () => {
    const { errors, all } = compile([
      deployment("queue", pods("cart")),
      service("queue", { selector: { app: "cart" } }),
    ]);
    expect(errors).toEqual([]);
    const [own] = all("Deployment");
    expect(own).toMatchObject({
      spec: {
        selector: { matchLabels: { "isolane.dev/fork": nameOf(own) } },
        template: { metadata: { labels: { "isolane.dev/fork": nameOf(own) } } },
      },
    });
    expect(JSON.stringify(own)).not.toContain('"app"');
    expect(all("Service")[0]).toMatchObject({
      spec: { selector: { "isolane.dev/fork": nameOf(own) } },
    });
  });

  it("is refused where a selector of the baseline catches every pod", () => {
    const everybody = {
      "environments/staging/baseline/budget.yaml": stringify({
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: meta("all"),
        spec: {
          minAvailable: 1,
          selector: { matchExpressions: [{ key: "legacy", operator: "DoesNotExist" }] },
        },
      }),
    };
    expect(compile([deployment("queue")], {}, everybody).errors).toContain("E0540");
    const forksLeftOut = Object.fromEntries(
      Object.entries(everybody).map(([path, text]) => [
        path,
        text.replace("legacy", "isolane.dev/fork"),
      ]),
    );
    expect(compile([deployment("queue")], {}, forksLeftOut).errors).toEqual([]);
  });

  it("takes along references of every kind, from its pods and from forks", () => {
    const spec = {
      serviceAccountName: "reader",
      volumes: [
        { name: "a", configMap: { name: "texts" } },
        { name: "b", projected: { sources: [{ configMap: { name: "texts" } }] } },
        { name: "c", persistentVolumeClaim: { claimName: "disk" } },
      ],
    };
    const container = {
      envFrom: [{ configMapRef: { name: "texts" } }],
      env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "texts", key: "a" } } }],
    };
    const { said, errors, all } = compile(
      [
        deployment("queue", pods("queue", container, spec)),
        configMap("texts"),
        { apiVersion: "v1", kind: "ServiceAccount", metadata: meta("reader") },
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: meta("disk"),
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
      {
        forks: [
          {
            forkOf: { kind: "Deployment", name: "web" },
            customizations: {
              env: [{ name: "A", valueFrom: { configMap: { name: "texts", key: "a" } } }],
              serviceAccountName: "reader",
            },
          },
        ],
      },
      // The project of Argo CD allows the kinds that the baseline has.
      { "environments/staging/environment.yaml": plain },
    );
    expect(errors).toEqual([]);
    expect(said.filter((text) => /W0312|W0315/.test(text))).toEqual([]);
    const names = ["ConfigMap", "ServiceAccount", "PersistentVolumeClaim"].map((kind) =>
      nameOf(all(kind)[0]),
    );
    const [texts, reader, disk] = names;
    const workloads = all("Deployment").map((one) => JSON.stringify(one));
    const own = workloads.find((text) => text.includes("Deployment/queue")) ?? "";
    expect(own.split(`"${texts}"`)).toHaveLength(5);
    expect(own).toContain(`"serviceAccountName":"${reader}"`);
    expect(own).toContain(`"claimName":"${disk}"`);
    const fork = workloads.find((text) => text.includes("Deployment/web")) ?? "";
    expect(fork).toContain(`"configMapKeyRef":{"name":"${texts}","key":"a"}`);
    expect(fork).toContain(`"serviceAccountName":"${reader}"`);
  });

  it("gives pods that ask for it the host of a Service, before everything that reads it", () => {
    const env = [
      { name: "URL", value: "http://$(ISOLANE_SERVICE_MY_QUEUE):80/$$(ISOLANE_SERVICE_NONE)" },
    ];
    const { errors, all } = compile([
      deployment("my-queue"),
      service("my-queue"),
      deployment("reader", pods("reader", { env })),
    ]);
    expect(errors).toEqual([]);
    const host = `${nameOf(all("Service")[0])}.shop.svc.cluster.local`;
    const [queue, reader] = all("Deployment").map((one) => JSON.stringify(one));
    expect(queue).not.toContain("ISOLANE_SERVICE");
    const set = reader?.indexOf(`{"name":"ISOLANE_SERVICE_MY_QUEUE","value":"${host}"}`) ?? -1;
    expect(set).toBeGreaterThan(0);
    expect(reader?.indexOf('"URL"')).toBeGreaterThan(set);
  });

  it("may be what a Secret is made of, sealed or by reference: pods find it under the name of the spec", () => {
    const sealed = {
      apiVersion: "bitnami.com/v1alpha1",
      kind: "SealedSecret",
      metadata: meta("token", {
        annotations: { "sealedsecrets.bitnami.com/namespace-wide": "true" },
      }),
      spec: { encryptedData: { token: "AgBy3i4OJSWK" }, template: { type: "Opaque" } },
    };
    const external = (target: object = {}) => ({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: meta("from-vault"),
      spec: { secretStoreRef: { name: "vault" }, dataFrom: [{ extract: { key: "shop" } }], target },
    });
    const env = (name: string) => [
      { name: "TOKEN", valueFrom: { secretKeyRef: { name, key: "token" } } },
    ];
    const spec = {
      imagePullSecrets: [{ name: "token" }],
      volumes: [{ name: "v", secret: { secretName: "vault" } }],
    };
    const forks = [
      {
        forkOf: { kind: "Deployment", name: "web" },
        customizations: {
          env: [{ name: "TOKEN", valueFrom: { secret: { name: "vault", key: "x" } } }],
        },
      },
    ];
    const extra = { "environments/staging/environment.yaml": plain };
    const objects = [
      sealed,
      external({ name: "vault" }),
      deployment("queue", pods("queue", { env: env("token") }, spec)),
    ];
    const { errors, said, all } = compile(objects, { forks }, extra);
    expect(errors).toEqual([]);
    expect(said.filter((text) => text.startsWith("W0312"))).toEqual([]);
    const [token, vault] = [nameOf(all("SealedSecret")[0]), nameOf(all("ExternalSecret")[0])];
    expect(all("ExternalSecret")[0]).toMatchObject({ spec: { target: { name: vault } } });
    const text = all("Deployment")
      .map((one) => JSON.stringify(one))
      .join("\n");
    expect(text.split(`"${token}"`)).toHaveLength(3);
    expect(text.split(`"${vault}"`)).toHaveLength(3);
    const refused = (object: object) => compile([object], {}, extra).errors;
    expect(refused({ ...sealed, metadata: meta("token") })).toEqual(["E0628"]);
    expect(
      refused({ ...sealed, spec: { ...sealed.spec, template: { data: { a: "open" } } } }),
    ).toEqual(["E0628"]);
    expect(
      refused({
        ...sealed,
        spec: {
          encryptedData: {},
          template: { metadata: { labels: { "argocd.argoproj.io/secret-type": "cluster" } } },
        },
      }),
    ).toEqual(["E0628"]);
    expect(refused(external({ creationPolicy: "Merge" }))).toEqual(["E0628"]);
    expect(refused(external({ template: { data: { a: "open" } } }))).toEqual(["E0628"]);
    expect(refused(external({ manifest: { kind: "ConfigMap" } }))).toEqual(["E0628"]);
    const baseline = {
      ...extra,
      "environments/staging/baseline/secret.yaml": stringify({
        apiVersion: "v1",
        kind: "Secret",
        metadata: meta("vault"),
      }),
    };
    expect(compile([external({ name: "vault" })], {}, baseline).errors).toEqual(["E0542"]);
  });

  it("has a new name where the API server takes no change, and keeps it elsewhere", () => {
    const job = (image: string) => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: meta("warm"),
      spec: { template: pods("warm", { image }, { restartPolicy: "Never" }) },
    });
    const extra = { "environments/staging/environment.yaml": plain };
    const named = (image: string) => {
      const queue = deployment("queue", pods("queue", { image }));
      const { errors, all } = compile([job(image), queue], {}, extra);
      expect(errors).toEqual([]);
      return [nameOf(all("Job")[0]), nameOf(all("Deployment")[0])];
    };
    const [before, after] = [named("acme/warm:1"), named("acme/warm:2")];
    expect(before[0]).not.toBe(after[0]);
    expect(before[1]).toBe(after[1]);
  });

  it.each(["ISOLANE_SERVICE_NONE", "ISOLANE_SERVICE_"])(
    "is asked for where a fork reads $(%s)",
    (name) => {
      const env = [{ name: "URL", value: `http://$(${name})` }];
      const forks = [{ forkOf: { kind: "Deployment", name: "web" }, customizations: { env } }];
      expect(compile([configMap("texts")], { forks }).errors).toEqual(["E0380"]);
      expect(compile([], { forks }).errors).toEqual(["E0380"]);
      const set = [{ name, value: "a" }];
      const own = [{ forkOf: { kind: "Deployment", name: "web" }, customizations: { env: set } }];
      expect(compile([], { forks: own }).errors).toEqual(["E0323"]);
      expect(compile([deployment("queue", pods("queue", { env: set }))]).errors).toEqual(["E0382"]);
    },
  );

  it("is not made while its sandbox is suspended", () => {
    const { errors, files } = compile([deployment("queue"), configMap("texts")], {
      suspended: true,
    });
    expect(errors).toEqual([]);
    expect([...files.keys()].filter((path) => path.includes("/sandboxes/pr-1/"))).toEqual([]);
  });

  it("may have a name as long as Kubernetes takes, in any sandbox", () => {
    const long = "a".repeat(63);
    const { errors, all } = compile([deployment(long), service(long), configMap("c".repeat(253))]);
    expect(errors).toEqual([]);
    expect(nameOf(all("Deployment")[0])).toHaveLength(52);
    expect(nameOf(all("Service")[0])).toHaveLength(63);
    expect(nameOf(all("ConfigMap")[0])).toHaveLength(253);
  });

  it.each([
    ["E0542", [configMap("cart-config")]],
    ["E0542", [service("cart")]],
    ["E0378", [service("queue")]],
    ["E0378", [deployment("queue"), service("queue", { selector: {} })]],
    ["E0378", [deployment("queue"), service("queue", { selector: { app: "web" } })]],
    [
      "E0628",
      [
        deployment("queue"),
        service("queue", { type: "ExternalName", externalName: "example.org" }),
      ],
    ],
    ["E0628", [deployment("queue"), service("queue", { externalIPs: ["10.0.0.1"] })]],
    ["E0628", [deployment("queue", pods("queue", {}, { hostNetwork: true }))]],
    [
      "E0628",
      [{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: meta("x") }],
    ],
    ["E0628", [{ apiVersion: "example.org/v1", kind: "Thing", metadata: meta("x") }]],
    [
      "E0379",
      [
        deployment("queue", {
          ...pods("queue"),
          metadata: { labels: { app: "queue", "isolane.dev/fork": "cart" } },
        }),
      ],
    ],
    ["E0382", [{ ...deployment("queue"), spec: { template: 5 } }]],
    ["E0382", [{ ...configMap("x"), toString: "x", hasOwnProperty: { a: 1 } }]],
    ["E0382", [service("queue", { selector: "app" })]],
    ["E0132", [service("q.ueue")]],
    ["E0131", [configMap("x", { labels: { a: 1 } })]],
    [
      "E0541",
      [
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: meta("x"),
          spec: { defaultBackend: { service: { name: "cart", port: { number: 8080 } } } },
        },
      ],
    ],
    [
      "E0629",
      [
        {
          apiVersion: "networking.istio.io/v1",
          kind: "VirtualService",
          metadata: meta("x"),
          spec: { hosts: ["cart"], http: [{ route: [{ destination: { host: "cart" } }] }] },
        },
      ],
    ],
  ])("is refused with %s where it is not a branch's own", (code, objects) => {
    expect(compile(objects).errors).toContain(code);
  });
});

const plain = `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: istio, implementation: istio }
`;

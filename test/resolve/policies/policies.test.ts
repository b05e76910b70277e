import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { policiesFor } from "./forks.ts";

const deployment = (name: string, extra = "") =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}, tier: shop}}, spec: {${extra} containers: [{name: main, image: x}]}}}}`;
const service = (name: string) =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}}`;
const base = [
  deployment("cart", "serviceAccountName: cart,"),
  deployment("web", "serviceAccountName: web,"),
  deployment("db"),
  service("cart"),
  service("web"),
];
const cart = { of: "Deployment shop/cart" };
const web = { of: "Deployment shop/web" };

function environment(...policies: readonly string[]): string {
  return [...base, ...policies].join("\n---\n");
}

const policy = (apiVersion: string, kind: string, spec: string, metadata = "name: p") =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {${metadata}}, spec: {${spec}}}`;
const networkPolicy = (spec: string) => policy("networking.k8s.io/v1", "NetworkPolicy", spec);
const authorization = (spec: string, metadata?: string) =>
  policy("security.istio.io/v1", "AuthorizationPolicy", spec, metadata);

const fork = (name: string) => ({ "isolane.dev/fork": `${name}-fork` });

describe("policies that selected the baseline's pods", () => {
  it("are re-emitted with the fork's label, whatever the kind", () => {
    const of = (apiVersion: string, kind: string, spec: string) => {
      const [found] = policiesFor(environment(policy(apiVersion, kind, spec)), {
        pr: [cart],
      }).policies("pr");
      return found?.spec;
    };
    const matchLabels = fork("cart-pr");
    const istio = "selector: {matchLabels: {app: cart}}";
    expect(
      of(
        "security.istio.io/v1",
        "PeerAuthentication",
        `${istio}, mtls: {mode: STRICT}, portLevelMtls: {"80": {mode: DISABLE}}`,
      ),
    ).toEqual({
      selector: { matchLabels },
      mtls: { mode: "STRICT" },
      portLevelMtls: { "80": { mode: "DISABLE" } },
    });
    for (const kind of ["RequestAuthentication", "AuthorizationPolicy"]) {
      expect(of("security.istio.io/v1", kind, istio)).toEqual({ selector: { matchLabels } });
    }
    expect(of("telemetry.istio.io/v1", "Telemetry", istio)).toEqual({ selector: { matchLabels } });
    expect(of("extensions.istio.io/v1alpha1", "WasmPlugin", istio)).toEqual({
      selector: { matchLabels },
    });
    expect(of("networking.istio.io/v1beta1", "ProxyConfig", istio)).toEqual({
      selector: { matchLabels },
    });
    for (const kind of ["EnvoyFilter", "Sidecar"]) {
      expect(of("networking.istio.io/v1", kind, "workloadSelector: {labels: {app: cart}}")).toEqual(
        { workloadSelector: { labels: matchLabels } },
      );
    }
    expect(
      of(
        "networking.istio.io/v1",
        "DestinationRule",
        "host: db, workloadSelector: {matchLabels: {app: cart}}",
      ),
    ).toEqual({
      host: "db",
      workloadSelector: { matchLabels },
    });
    expect(
      of(
        "cilium.io/v2",
        "CiliumNetworkPolicy",
        "endpointSelector: {matchLabels: {'k8s:app': cart}}, ingress: [{}]",
      ),
    ).toEqual({
      endpointSelector: { matchLabels },
      ingress: [{}],
    });
    expect(
      of(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "podSelector: {matchExpressions: [{key: app, operator: In, values: [cart, db]}]}, policyTypes: [Ingress]",
      ),
    ).toEqual({
      podSelector: { matchLabels },
      policyTypes: ["Ingress"],
    });
  });

  it("carry the sandbox's labels, a name of their own, and nothing that tracks the original", () => {
    const text = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: strict
  labels: {team: a, app.kubernetes.io/instance: shop}
  annotations: {argocd.argoproj.io/tracking-id: x, note: kept}
  uid: abc
spec: {selector: {matchLabels: {app: cart}}}
status: {observedGeneration: 1}`;
    const outcome = policiesFor(environment(text), { pr: [cart] });
    const [found] = outcome.policies("pr");
    expect(found?.metadata.name).toMatch(/^strict-pr-[0-9a-f]{8}$/);
    expect(found).toEqual({
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: {
        name: found?.metadata.name,
        namespace: "shop",
        labels: { team: "a", "isolane.dev/sandbox": "pr" },
        annotations: { note: "kept" },
      },
      spec: { selector: { matchLabels: fork("cart-pr") } },
    });
    const emitted = outcome.sandboxes[0]?.forks[0]?.objects[1];
    expect(emitted?.phase).toBe("workload");
    expect(emitted?.sources.map((s) => s.document.file)).toEqual(["pr.yaml", "baseline.yaml"]);
  });

  it("stay in the mesh's root namespace, where another precedence holds", () => {
    const text = authorization(
      "selector: {matchLabels: {app: cart}}",
      "name: p, namespace: istio-system",
    );
    const [found] = policiesFor(environment(text), { pr: [cart] }).policies("pr");
    expect(found?.metadata.namespace).toBe("istio-system");
  });

  it("are left alone where they select the fork as well, or never selected the baseline", () => {
    const texts = [
      networkPolicy("podSelector: {}"),
      authorization("selector: {matchLabels: {app: web}}"),
      authorization("rules: [{}]", "name: all"),
    ];
    expect(policiesFor(environment(...texts), { pr: [cart] }).policies("pr")).toEqual([]);
  });

  it("follow fork Services where targetRefs name the baseline's", () => {
    const spec =
      "targetRefs: [{group: '', kind: Service, name: cart}, {group: '', kind: Service, name: web}], action: DENY";
    const [found] = policiesFor(environment(authorization(spec)), { pr: [cart] }).policies("pr");
    expect(found?.spec).toEqual({
      targetRefs: [{ group: "", kind: "Service", name: "cart-pr-fork" }],
      action: "DENY",
    });
  });

  it("follow fork Services from Gateway API's own policies, and warn of others", () => {
    const target = "targetRefs: [{group: '', kind: Service, name: cart, sectionName: http}]";
    const of = (apiVersion: string, kind: string) =>
      policiesFor(environment(policy(apiVersion, kind, target)), { pr: [cart] });
    expect(of("gateway.networking.k8s.io/v1", "BackendTLSPolicy").policies("pr")[0]?.spec).toEqual({
      targetRefs: [{ group: "", kind: "Service", name: "cart-pr-fork", sectionName: "http" }],
    });
    const other = of("gateway.acme.example/v1", "BackendPolicy");
    expect(other.policies("pr")).toEqual([]);
    expect(other.problems.all.map((p) => p.code)).toEqual(["W0520"]);
  });

  it("keep only the specs of a Cilium policy that concern the fork", () => {
    const text = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p}
specs:
  - {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: cart}}]}]}
  - {endpointSelector: {matchLabels: {app: cart}}, egress: [{toEntities: [world]}]}`;
    const found = policiesFor(environment(text), { pr: [cart] }).policies("pr");
    expect(found.map(({ spec, specs }) => spec ?? specs)).toEqual(
      expect.arrayContaining([
        [
          {
            endpointSelector: { matchLabels: fork("cart-pr") },
            egress: [{ toEntities: ["world"] }],
          },
        ],
        [
          {
            endpointSelector: { matchLabels: { app: "db" } },
            ingress: [{ fromEndpoints: [{ matchLabels: fork("cart-pr") }] }],
          },
        ],
      ]),
    );
    expect(found).toHaveLength(2);
  });

  it("bring along what hangs on a Linkerd Server", () => {
    const linkerd = (kind: string, name: string, spec: string) =>
      policy("policy.linkerd.io/v1beta3", kind, spec, `name: ${name}`);
    const texts = [
      linkerd("Server", "cart-http", "podSelector: {matchLabels: {app: cart}}, port: http"),
      linkerd(
        "HTTPRoute",
        "cart-get",
        "parentRefs: [{group: policy.linkerd.io, kind: Server, name: cart-http}]",
      ),
      linkerd(
        "AuthorizationPolicy",
        "a",
        "targetRef: {group: policy.linkerd.io, kind: Server, name: cart-http}",
      ),
      linkerd(
        "AuthorizationPolicy",
        "b",
        "targetRef: {group: policy.linkerd.io, kind: HTTPRoute, name: cart-get}",
      ),
      linkerd(
        "AuthorizationPolicy",
        "other",
        "targetRef: {group: policy.linkerd.io, kind: Server, name: web-http}",
      ),
      linkerd(
        "ServerAuthorization",
        "c",
        "server: {name: cart-http}, client: {unauthenticated: true}",
      ),
    ];
    const found = policiesFor(environment(...texts), { pr: [cart] }).policies("pr");
    const named = (prefix: string) => found.find((o) => o.metadata.name.startsWith(prefix));
    const server = named("cart-http-pr")?.metadata.name;
    const route = named("cart-get-pr")?.metadata.name;
    expect(found).toHaveLength(5);
    expect(named("a-pr")?.spec).toEqual({
      targetRef: { group: "policy.linkerd.io", kind: "Server", name: server },
    });
    expect(named("b-pr")?.spec).toEqual({
      targetRef: { group: "policy.linkerd.io", kind: "HTTPRoute", name: route },
    });
    expect(named("cart-get-pr")?.spec).toEqual({
      parentRefs: [{ group: "policy.linkerd.io", kind: "Server", name: server }],
    });
    expect(named("c-pr")?.spec).toEqual({
      server: { name: server },
      client: { unauthenticated: true },
    });
  });
});

describe("policies that name the baseline's pods as the other side", () => {
  it("get an additional policy with these rules alone", () => {
    const spec = `podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [
      {from: [{podSelector: {matchLabels: {app: cart}}}, {podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]},
      {from: [{podSelector: {matchLabels: {app: web}}}]},
      {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {tier: shop}}}]}]`;
    const found = policiesFor(environment(networkPolicy(spec)), { pr: [cart] }).policies("pr");
    expect(found).toHaveLength(1);
    expect(found[0]?.spec).toEqual({
      podSelector: { matchLabels: { app: "db" } },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: { matchLabels: fork("cart-pr") } }], ports: [{ port: 5432 }] },
        {
          from: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
              podSelector: { matchLabels: fork("cart-pr") },
            },
          ],
        },
      ],
    });
  });

  it("do so for callees as for callers", () => {
    const spec =
      "podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 80}]}]";
    const [found] = policiesFor(environment(networkPolicy(spec)), { pr: [cart] }).policies("pr");
    expect(found?.spec).toEqual({
      podSelector: { matchLabels: { app: "web" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: { matchLabels: fork("cart-pr") } }], ports: [{ port: 80 }] }],
    });
  });

  it("isolate nobody in a direction that the original leaves open", () => {
    const spec =
      "podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]";
    expect(policiesFor(environment(networkPolicy(spec)), { pr: [cart] }).policies("pr")).toEqual(
      [],
    );
  });

  it("keep Cilium's namespaces, ports and denials", () => {
    const spec = `endpointSelector: {matchLabels: {app: db}},
      ingress: [{fromEndpoints: [{matchLabels: {'k8s:app': cart, 'k8s:io.kubernetes.pod.namespace': shop}}], toPorts: [{ports: [{port: '1'}]}]}],
      ingressDeny: [{fromEndpoints: [{matchLabels: {app: cart}}]}, {fromEntities: [world]}]`;
    const [found] = policiesFor(environment(policy("cilium.io/v2", "CiliumNetworkPolicy", spec)), {
      pr: [cart],
    }).policies("pr");
    expect(found?.spec).toEqual({
      endpointSelector: { matchLabels: { app: "db" } },
      ingress: [
        {
          fromEndpoints: [
            { matchLabels: { "k8s:io.kubernetes.pod.namespace": "shop", ...fork("cart-pr") } },
          ],
          toPorts: [{ ports: [{ port: "1" }] }],
        },
      ],
      ingressDeny: [{ fromEndpoints: [{ matchLabels: fork("cart-pr") }] }],
    });
  });

  it("name one another where both sides are forks of one sandbox", () => {
    const spec =
      "podSelector: {matchLabels: {app: cart}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]";
    const found = policiesFor(environment(networkPolicy(spec)), { pr: [cart, web] }).policies("pr");
    expect(found.map((o) => o.spec)).toEqual([
      {
        podSelector: { matchLabels: fork("cart-pr") },
        ingress: [
          {
            from: [
              { podSelector: { matchLabels: { app: "web" } } },
              { podSelector: { matchLabels: fork("web-pr") } },
            ],
          },
        ],
      },
      {
        podSelector: { matchLabels: { app: "cart" } },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: { matchLabels: fork("web-pr") } }] }],
      },
    ]);
  });

  it("let forks of different sandboxes meet in a group's unit only", () => {
    const spec =
      "podSelector: {matchLabels: {app: cart}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]";
    const outcome = policiesFor(environment(networkPolicy(spec)), { a: [cart], b: [web] });
    expect(
      outcome
        .policies("all")
        .map(({ spec: s, metadata }) => ({ spec: s, labels: metadata.labels })),
    ).toEqual([
      {
        spec: {
          podSelector: { matchLabels: fork("cart-a") },
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ podSelector: { matchLabels: fork("web-b") } }] }],
        },
        labels: { "isolane.dev/group": "all" },
      },
    ]);
  });
});

describe("a fork with a service account of its own", () => {
  const rule = (source: string) =>
    `selector: {matchLabels: {app: db}}, action: ALLOW, rules: [{from: [{source: ${source}}, {source: {namespaces: [x]}}], to: [{operation: {methods: [GET]}}]}, {from: [{source: {principals: [cluster.local/ns/shop/sa/web]}}]}]`;
  const added = (source: string) => {
    const [found] = policiesFor(environment(authorization(rule(source))), {
      pr: [{ ...cart, account: "lab" }],
    }).policies("pr");
    return (
      found?.spec as { rules?: readonly { from: readonly { source: unknown }[] }[] }
    )?.rules?.[0]?.from.map((f) => f.source);
  };

  it("gets what policies grant or deny its baseline's identity", () => {
    expect(
      added("{principals: [cluster.local/ns/shop/sa/cart, x], ipBlocks: [10.0.0.0/8]}"),
    ).toEqual([{ principals: ["cluster.local/ns/shop/sa/lab"], ipBlocks: ["10.0.0.0/8"] }]);
    expect(added("{principals: [td.example/ns/shop/sa/cart]}")).toEqual([
      { principals: ["td.example/ns/shop/sa/lab"] },
    ]);
    expect(added("{principals: ['*/ns/shop/sa/cart']}")).toEqual([
      { principals: ["*/ns/shop/sa/lab"] },
    ]);
    expect(added("{serviceAccounts: [shop/cart]}")).toEqual([{ serviceAccounts: ["shop/lab"] }]);
    expect(added("{serviceAccounts: [cart]}")).toEqual([{ serviceAccounts: ["shop/lab"] }]);
  });

  it("gets nothing where the policy names it already, or somebody else", () => {
    expect(added("{principals: ['cluster.local/ns/shop/*']}")).toBeUndefined();
    expect(added("{principals: ['*']}")).toBeUndefined();
    expect(added("{principals: [cluster.local/ns/other/sa/cart]}")).toBeUndefined();
  });

  it("keeps selector, action and operations of the original", () => {
    const text = authorization(rule("{principals: [cluster.local/ns/shop/sa/cart]}"));
    const [found] = policiesFor(environment(text), { pr: [{ ...cart, account: "lab" }] }).policies(
      "pr",
    );
    expect(found?.spec).toEqual({
      selector: { matchLabels: { app: "db" } },
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals: ["cluster.local/ns/shop/sa/lab"] } }],
          to: [{ operation: { methods: ["GET"] } }],
        },
      ],
    });
  });

  it("is a stranger where a policy excludes its baseline, and a warning says so", () => {
    const text = authorization(
      "action: DENY, rules: [{from: [{source: {notPrincipals: [cluster.local/ns/shop/sa/cart]}}]}]",
    );
    const linkerd = policy(
      "policy.linkerd.io/v1alpha1",
      "MeshTLSAuthentication",
      "identityRefs: [{kind: ServiceAccount, name: cart}]",
      "name: m",
    );
    const { problems } = policiesFor(environment(text, linkerd), {
      pr: [{ ...cart, account: "lab" }],
    });
    expect(problems.all.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "W0521 warning",
      "W0521 warning",
    ]);
    expect(problems.all[0]?.message).toContain("notPrincipals");
    expect(policiesFor(environment(text, linkerd), { pr: [cart] }).problems.all).toEqual([]);
  });
});

describe("what cannot be repeated for a fork", () => {
  const codes = (...texts: readonly string[]) =>
    policiesFor(environment(...texts), { pr: [cart] }).problems.all.map((p) => p.code);

  it("is a warning for a policy of an unknown kind", () => {
    expect(
      codes(policy("acme.example/v1", "Firewall", "selector: {matchLabels: {app: cart}}")),
    ).toEqual(["W0520"]);
    expect(
      codes(policy("acme.example/v1", "Firewall", "selector: {matchLabels: {app: web}}")),
    ).toEqual([]);
    expect(
      codes(policy("projectcalico.org/v3", "NetworkPolicy", "selector: \"app == 'cart'\"")),
    ).toEqual(["W0520"]);
    expect(
      codes(policy("v1", "PersistentVolumeClaim", "selector: {matchLabels: {app: cart}}")),
    ).toEqual([]);
  });

  it("is an error for a peer selector that catches the fork though not its baseline", () => {
    const spec =
      "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}]}]";
    const { problems } = policiesFor(environment(networkPolicy(spec)), { pr: [cart] });
    expect(problems.all.map((p) => p.code)).toEqual(["E0520"]);
    expect(problems.all[0]?.source?.document.file).toBe("pr.yaml");
    expect(problems.all[0]?.related?.[0]?.source.path).toEqual([
      "spec",
      "ingress",
      0,
      "from",
      0,
      "podSelector",
    ]);
  });
});

describe("output", () => {
  it("is sorted and the same for any order of the baseline", () => {
    const texts = ["b", "a", "c"].map((name) =>
      authorization("selector: {matchLabels: {app: cart}}", `name: ${name}`),
    );
    const run = (list: readonly string[]) =>
      stringify(policiesFor(environment(...list), { pr: [cart] }).policies("pr"));
    expect(run(texts)).toBe(run([...texts].reverse()));
    expect(run(texts).match(/name: [abc]-/g)).toEqual(["name: a-", "name: b-", "name: c-"]);
  });

  it("survives policies of any shape", () => {
    const shapes = [
      "3",
      "[]",
      "null",
      "{podSelector: 1, ingress: 2}",
      "{ingress: [null, 3, {from: 4}, {from: [null, 5, {podSelector: 6}]}]}",
      "{rules: [1, {from: [2, {source: 3}]}]}",
      "{targetRefs: [1, {kind: Service}]}",
    ];
    for (const kind of [
      "networking.k8s.io/v1 NetworkPolicy",
      "security.istio.io/v1 AuthorizationPolicy",
      "cilium.io/v2 CiliumNetworkPolicy",
      "policy.linkerd.io/v1 Server",
    ]) {
      const [apiVersion, name] = kind.split(" ");
      for (const shape of shapes) {
        const text = `{apiVersion: ${apiVersion}, kind: ${name}, metadata: {name: p}, spec: ${shape}, specs: ${shape}}`;
        expect(() =>
          policiesFor(environment(text), { pr: [{ ...cart, account: "lab" }] }),
        ).not.toThrow();
      }
    }
  });

  it("takes a moment for 600 forks", () => {
    const names = Array.from({ length: 100 }, (_, i) => `s${i}`);
    const text = names.flatMap((n, i) => [
      deployment(n),
      service(n),
      policy(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        `podSelector: {matchLabels: {app: ${n}}}, ingress: [{from: [{podSelector: {matchLabels: {app: s${(i + 1) % 100}}}}]}]`,
        `name: ${n}`,
      ),
    ]);
    const sandboxes = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `pr-${i}`,
        [0, 1, 2].map((j) => ({ of: `Deployment shop/s${(i * 3 + j) % 100}` })),
      ]),
    );
    const start = performance.now();
    const outcome = policiesFor(text.join("\n---\n"), sandboxes);
    const took = performance.now() - start;
    expect(outcome.policies("pr-0")).toHaveLength(6);
    // Parsing and the group of all 200 sandboxes included; generous for slow machines.
    expect(took).toBeLessThan(20_000);
  });
});

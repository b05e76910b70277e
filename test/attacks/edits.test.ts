/** @module Edits of what a lane or the baseline has: each opens something, or hands it to somebody else. */
import { parseDocument } from "yaml";
import type { FileMap } from "../support/synth.ts";
import { sandbox, shop } from "../support/verified.ts";
import { type Attack, areRefused } from "./attack.ts";

const guards = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  action: ALLOW
  rules: [ { from: [ { source: { principals: [ cluster.local/ns/shop/sa/web ] } } ] } ]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cart }
spec: { selector: { matchLabels: { app: cart } }, mtls: { mode: STRICT } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [ { kind: ServiceAccount, name: web, namespace: shop } ]
`;
/** The shop with policies, and a sandbox that patches one field of its fork. */
const world = (backend: "istio" | "gateway-api", engine: string): FileMap =>
  shop(backend, {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: ${backend}, implementation: istio }
  gitops: { engine: ${engine}, repository: "https://git.example/shop.git" }
`,
    "environments/staging/baseline/guards.yaml": guards,
    "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", ["cart"]),
    "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", ["web"]),
    "environments/staging/sandboxes/pr-3.yaml": sandbox("pr-3", ["items"])
      .replace("team: payments", "team: other")
      .replace(
        "name: items }",
        "name: items }\n      customizations: { patch: { type: merge, value: { spec: { template: { spec: { priorityClassName: low } } } } } }",
      ),
  });

/** A node of a file's object, its steps divided by spaces, with another value; undefined: without it. */
const set = (path: string, value: unknown) => (text: string) => {
  const document = parseDocument(text);
  if (value === undefined) document.deleteIn(steps(path));
  else document.setIn(steps(path), document.createNode(value));
  return String(document);
};
/** One item more in a list. */
const add = (path: string, value: unknown) => (text: string) => {
  const document = parseDocument(text);
  document.addIn(steps(path), document.createNode(value));
  return String(document);
};
const steps = (path: string) =>
  path.split(" ").map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const fork = "/sandboxes.pr-1.forks.shop.deployment-cart-/";
const patched = "/sandboxes.pr-3.forks.shop.deployment-items-/";
const forkService = "/sandboxes.pr-1.forks.shop.service-cart-/";
const networkPolicy = "/sandboxes.pr-1.forks.shop.networkpolicy-cart-/";
/** By which the fork of a caller is let in. */
const grant = "/sandboxes.pr-2.forks.shop.networkpolicy-cart-/";
const authorization = "/sandboxes.pr-1.forks.shop.authorizationpolicy-cart-/";
const peers = "/sandboxes.pr-1.forks.shop.peerauthentication-cart-/";
const baseline = "dist/staging/baseline/shop/deployment-web.yaml";
const baselineService = "dist/staging/baseline/shop/service-web.yaml";
const rights = "dist/staging/baseline/shop/rolebinding-readers.yaml";
const table = "dist/staging/routes/shop/virtualservice-web.yaml";
const baselineTable = "dist/staging/routes/shop/virtualservice-cart.yaml";
const route = "/sandboxes.pr-2.routes.shop.httproute-web-/";

type Change = (text: string) => string;
/** Attacks by their names: a file, a change of it, and the codes of verify of which one is reported. */
const attacks = (
  rows: Readonly<Record<string, readonly [file: string, change: Change, codes: string]>>,
): Readonly<Record<string, Attack>> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, [file, change, codes]]) => [
      name,
      { edits: { [file]: change }, refused: { verify: `(${codes})` } },
    ]),
  );

const mark = "metadata annotations";
const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "cart", uid: "1" };
/** What an engine obeys, wherever it stands. */
const orders: Readonly<Record<string, Change>> = {
  "an order to skip the file": (text) => `# +argocd:skip-file-rendering\n${text}`,
  "the same in its middle": (text) =>
    text.replace("metadata:\n", "metadata:\n  # see +argocd:skip-file-rendering.\n"),
  "the same in a value": set(`${mark} acme.example/note`, "+argocd:skip-file-rendering"),
  "a hook": set(`${mark} argocd.argoproj.io/hook`, "PreSync"),
  "a hook of Helm": set(`${mark} helm.sh/hook`, "pre-install"),
  "an option of the sync": set(`${mark} argocd.argoproj.io/sync-options`, "Replace=true"),
  "an option of comparing": set(`${mark} argocd.argoproj.io/compare-options`, "IgnoreExtraneous"),
  "another wave": set(`${mark} argocd.argoproj.io/sync-wave`, "7"),
  "what Flux keeps": set(`${mark} kustomize.toolkit.fluxcd.io/prune`, "disabled"),
  "what Flux leaves alone": set(`${mark} kustomize.toolkit.fluxcd.io/reconcile`, "disabled"),
  "what kustomize leaves out": set(`${mark} config.kubernetes.io/local-config`, "true"),
  "an owner": set("metadata ownerReferences", [owner]),
  "a finalizer": set("metadata finalizers", ["acme.example/never"]),
  "a name that is made up": set("metadata generateName", "x-"),
  "a cluster of kcp": set("metadata clusterName", "other"),
};
const inAll = (files: readonly string[]): Readonly<Record<string, Attack>> =>
  attacks(
    Object.fromEntries(
      files.flatMap((file) =>
        Object.entries(orders).map(([name, change]) => [
          `${file}: ${name}`,
          [file, change, "E0942|E0943|E0962|E0963"] as const,
        ]),
      ),
    ),
  );

areRefused(
  "orders to engines, with Istio and Argo CD",
  world("istio", "argocd"),
  inAll([fork, forkService, networkPolicy, table, baselineTable, baseline, "/gitops.appproject-/"]),
);
areRefused(
  "orders to engines, with Gateway API and Flux",
  world("gateway-api", "flux"),
  inAll([fork, route, baseline, "/gitops.kustomization-isolane-staging.routes.yaml/"]),
);

const pod = "spec template spec";
const nodes = { matchExpressions: [{ key: "role", operator: "In", values: ["control"] }] };
const nodeAffinity = {
  requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [nodes] },
};
const common = attacks({
  "another node": [fork, set(`${pod} nodeName`, "node-1"), "E0962"],
  "a choice of nodes": [fork, set(`${pod} affinity`, { nodeAffinity }), "E0962"],
  "a choice of nodes beside a patch": [patched, set(`${pod} nodeSelector`, { a: "b" }), "E0962"],
  tolerations: [fork, set(`${pod} tolerations`, [{ operator: "Exists" }]), "E0962"],
  "the node's network": [fork, set(`${pod} hostNetwork`, true), "E0962"],
  "the node's network beside a patch": [patched, set(`${pod} hostNetwork`, true), "E0962"],
  "the node's processes": [fork, set(`${pod} hostPID`, true), "E0962"],
  "a port of the node": [fork, set(`${pod} containers 0 ports 0 hostPort`, 80), "E0962"],
  "names of hosts": [fork, set(`${pod} hostAliases`, [{ ip: "10.0.0.1" }]), "E0962"],
  "another account": [fork, set(`${pod} serviceAccountName`, "admin"), "E0962"],
  "another account by its old field": [fork, set(`${pod} serviceAccount`, "admin"), "E0962"],
  "another account beside a patch": [patched, set(`${pod} serviceAccountName`, "admin"), "E0962"],
  privileges: [fork, set(`${pod} containers 0 securityContext`, { privileged: true }), "E0962"],
  "a container more": [fork, add(`${pod} containers`, { name: "x", image: "x" }), "E0962"],
  "no sidecar": [
    fork,
    set("spec template metadata labels sidecar.istio.io/inject", "false"),
    "E09[0-9]{2}",
  ],
  "an address of its own": [forkService, set("spec clusterIP", "10.96.0.10"), "E0962"],
  "addresses of its own": [forkService, set("spec clusterIPs", ["10.96.0.10"]), "E0962"],
  "addresses outside": [forkService, set("spec externalIPs", ["10.0.0.1"]), "E0922|E0962"],
  "a balancer": [forkService, set("spec type", "LoadBalancer"), "E0922|E0962"],
  "another host": [
    forkService,
    set("spec", { type: "ExternalName", externalName: "x.y" }),
    "E09..",
  ],
  "another host beside its pods": [forkService, set("spec type", "ExternalName"), "E0962"],
  "another port": [forkService, set("spec ports 0 targetPort", 15000), "E0962"],
  "all namespaces beside a fork": [
    grant,
    set("spec ingress 0 from 0 namespaceSelector", {}),
    "E0922",
  ],
  "another namespace beside a fork": [
    grant,
    set("spec ingress 0 from 0 namespaceSelector", { matchLabels: { team: "x" } }),
    "E0922",
  ],
  "all namespaces beside a caller": [
    networkPolicy,
    set("spec ingress 0 from 0 namespaceSelector", {}),
    "E0922",
  ],
  "another direction of a grant": [grant, add("spec policyTypes", "Egress"), "E0922"],
  "all addresses": [
    networkPolicy,
    add("spec ingress 0 from", { ipBlock: { cidr: "0.0.0.0/0" } }),
    "E0922",
  ],
  "all callers": [networkPolicy, set("spec ingress", [{}]), "E0922"],
  "all ports": [networkPolicy, set("spec ingress 0 ports", undefined), "E0922"],
  "a direction more": [networkPolicy, add("spec policyTypes", "Egress"), "E0922"],
  "a direction more by its rules": [
    networkPolicy,
    (text) => set("spec egress", [{}])(set("spec policyTypes", undefined)(text)),
    "E0922",
  ],
  "a policy for all": [networkPolicy, set("spec podSelector", {}), "E0922|E0921"],
  "a grant to all": [grant, set("spec podSelector", {}), "E0922|E0921"],
  "one more who has rights": [rights, add("subjects", { kind: "User", name: "x" }), "E0942"],
  "other rights": [rights, set("roleRef name", "admin"), "E0942"],
  "a right of an account": [
    "dist/staging/baseline/shop/serviceaccount-web.yaml",
    set(`${mark} eks.amazonaws.com/role-arn`, "arn:aws:iam::1:role/admin"),
    "E0942",
  ],
  "the node's network for the baseline": [baseline, set(`${pod} hostNetwork`, true), "E0942"],
  "a Service for a fork": [
    baselineService,
    set("spec selector", { "isolane.dev/sandbox": "pr-1" }),
    "E0942",
  ],
});

areRefused("edits, with Istio", world("istio", "argocd"), {
  ...common,
  ...attacks({
    "a policy for the whole namespace": [authorization, set("spec selector", undefined), "E0922"],
    "a policy for a Service": [
      authorization,
      set("spec targetRefs", [{ kind: "Service", group: "", name: "cart" }]),
      "E0922|E0921",
    ],
    "a policy that lets in everybody": [authorization, set("spec rules", [{}]), "E0922|E0921"],
    "a policy that denies": [authorization, set("spec action", "DENY"), "E0922|E0921"],
    "one more who is let in": [
      authorization,
      add("spec rules 0 from 0 source principals", "*"),
      "E0922",
    ],
    "plain text": [peers, set("spec mtls mode", "PERMISSIVE"), "E0922|E0921"],
    "a table for a gateway": [table, set("spec gateways", ["mesh", "edge"]), "E0945"],
    "a table for one more host": [table, add("spec hosts", "api.example.com"), "E0945"],
    "a table for a host of the baseline alone": [table, set("spec hosts", ["payments"]), "E0945"],
    "connections beside requests": [
      table,
      set("spec tcp", [{ route: [{ destination: { host: "items" } }] }]),
      "E0945",
    ],
    "a table of the baseline for one more host": [baselineTable, add("spec hosts", "web"), "E0942"],
    "a table of the baseline for one namespace": [
      baselineTable,
      set("spec exportTo", ["."]),
      "E0942",
    ],
  }),
});
areRefused("edits, with Gateway API", world("gateway-api", "flux"), {
  ...common,
  ...attacks({
    "gateways that a route takes by itself": [
      route,
      set("spec useDefaultGateways", "All"),
      "E09..",
    ],
    "a gateway more": [route, add("spec parentRefs", { name: "edge" }), "E09.."],
    "a Service more": [
      route,
      add("spec parentRefs", { kind: "Service", group: "", name: "items", port: 9000 }),
      "E09..",
    ],
    "no key": [route, set("spec rules 0 matches", undefined), "E09.."],
    "host names": [route, set("spec hostnames", ["shop.example"]), "E09.."],
    "a mirror": [
      route,
      set("spec rules 0 filters", [
        {
          type: "RequestMirror",
          requestMirror: { backendRef: { name: "items", port: 9000 } },
        },
      ]),
      "E09..",
    ],
    "session names of another": [
      route,
      set("spec rules 0 sessionPersistence", { sessionName: "x", type: "Cookie" }),
      "E09..",
    ],
  }),
});

import { describe, expect, it } from "vitest";
import { type Compiled, compiled, edited, judged, sandbox, shop, without } from "./support.ts";

const istio = compiled(shop("istio"));
const gateway = compiled(shop("gateway-api"));

/** A repository whose environment states a protocol, with a strict lane. */
const strict = compiled(
  shop("istio", {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: istio, implementation: istio, fallback: none }
  services: { items: { ports: { "9000": { protocol: grpc } } } }
  gitops: { engine: flux, repository: "https://git.example/shop.git" }
`,
  }),
);

/** Policies of the mesh for a forked workload, and a Service that no route names. */
const guarded = compiled(
  shop("istio", {
    "environments/staging/baseline/guards.yaml": `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  rules: [ { from: [ { source: { namespaces: [ shop ] } } ] } ]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cart }
spec: { selector: { matchLabels: { app: cart } }, mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Service
metadata: { name: cart-peers }
spec: { clusterIP: None, selector: { app: cart }, ports: [ { name: tcp-stream, port: 7777 } ] }
`,
  }),
);

const cartTable = /routes\/shop\/virtualservice-cart\.yaml$/;
const publicTable = /routes\/shop\/virtualservice-public\.yaml$/;
const cartRoute = /sandboxes\/pr-1\/routes\/shop\/httproute-cart/;
const itemsRoute = /sandboxes\/pr-12\/routes\/shop\/httproute-items/;
const publicRoute = /sandboxes\/pr-1\/routes\/shop\/httproute-public/;
const cartService = /pr-1\/forks\/shop\/service-cart/;
const cartFork = /pr-1\/forks\/shop\/deployment-cart/;

/** The items of a list at an indentation, each with its lines. */
function items(
  text: string,
  field: string,
  indent: string,
): { head: string; list: string[]; tail: string } {
  const start = text.indexOf(`${indent}${field}:\n`) + indent.length + field.length + 2;
  const head = text.slice(0, start);
  const rest = text.slice(start);
  const own = new RegExp(`^(?:${indent}(?:- |  ).*\\n)*`).exec(rest)?.[0] ?? "";
  const list = own.split(new RegExp(`(?=^${indent}- )`, "m")).filter((item) => item !== "");
  return { head, list, tail: rest.slice(own.length) };
}

/** The rules of a VirtualService or route, changed. */
function rules(change: (list: string[]) => string[]): (text: string) => string {
  return (text) => {
    const { head, list, tail } = items(
      text,
      text.includes("kind: VirtualService") ? "http" : "rules",
      "  ",
    );
    return head + change(list).join("") + tail;
  };
}

function named(name: string): (rule: string) => boolean {
  return (rule) => rule.includes(`- name: ${name}\n`);
}

const once = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);

const pairFork = /pr-2\/forks\/shop\/deployment-pair/;

/** A workload with two containers, and a sandbox that customizes both. */
function customized(patch: string): Compiled {
  return compiled(
    shop("istio", {
      "environments/staging/baseline/pair.yaml": twoContainers,
      "environments/staging/sandboxes/pr-2.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-2 }
spec:
  forks:
    - forkOf: { kind: Deployment, name: pair }
      customizations:
        env:
          - { container: server, name: LOG, value: mine }
          - { container: side, name: LOG, value: theirs }
        command: [ { container: server, args: [--own] } ]
${patch}`,
    }),
  );
}

const twoContainers = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: pair }
spec:
  selector: { matchLabels: { app: pair } }
  template:
    metadata: { labels: { app: pair } }
    spec:
      containers:
        - { name: server, image: "server:1", ports: [ { containerPort: 8080 } ] }
        - { name: side, image: "side:1" }
      volumes: [ { name: data, emptyDir: {} } ]
---
apiVersion: v1
kind: Service
metadata: { name: pair }
spec: { selector: { app: pair }, ports: [ { name: http, port: 8080 } ] }
`;

const patches = `
        patch:
          type: strategic
          value:
            spec:
              minReadySeconds: 7
              template:
                spec:
                  containers:
                    - name: server
                      volumeMounts: [ { name: data, mountPath: /more } ]
`;

interface Corruption {
  readonly world: Compiled;
  readonly codes: readonly string[];
}

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a dropped fallback leaves requests without a key without an answer": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => list.filter((rule) => !named("rest")(rule))),
    ),
    codes: ["E0910"],
  }),
  "a dropped keyed rule sends a lane to the baseline": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => list.filter((rule) => !named("rest-pr-1")(rule))),
    ),
    codes: ["E0911"],
  }),
  "a keyed rule behind its baseline rule never answers": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => [
        ...list.filter((r) => !named("admin-pr-1")(r)),
        ...list.filter(named("admin-pr-1")),
      ]),
    ),
    codes: ["E0911"],
  }),
  "a keyed rule too far up steals what an earlier rule answers": () => ({
    world: edited(
      istio,
      cartTable,
      rules((list) => [
        ...list.filter(named("rest-pr-1")),
        ...list.filter((r) => !named("rest-pr-1")(r)),
      ]),
    ),
    codes: ["E0913"],
  }),
  "a widened baggage expression catches other keys": () => ({
    world: edited(istio, publicTable, once("=[ \\t]*pr-1[ \\t]*", "=[ \\t]*pr-1.*")),
    codes: ["E0910", "E0912"],
  }),
  "an expression without the comma before the member catches other members": () => ({
    world: edited(istio, cartTable, (t) => t.replaceAll("^(?:.*,)?[ \\t]*isolane", "^.*isolane")),
    codes: ["E0910"],
  }),
  "an expression without room for blanks misses keys": () => ({
    world: edited(istio, cartTable, (t) => t.replaceAll("isolane[ \\t]*=", "isolane=")),
    codes: ["E0911"],
  }),
  "an expression that RE2 refuses": () => ({
    world: edited(istio, cartTable, once("^(?:.*,)?[ \\t]*isolane", "^(?=.*)isolane")),
    codes: ["E0911", "E0914"],
  }),
  "a lost header match opens the fork to everybody": () => ({
    world: edited(istio, cartTable, once(/ {8}x-isolane-key:\n {10}exact: pr-1\n/, "")),
    codes: ["E0910"],
  }),
  "a lost condition of the baseline's rule": () => ({
    world: edited(istio, cartTable, (t) => t.replaceAll(/ {8}x-role:\n {10}exact: admin\n/g, "")),
    codes: ["E0913"],
  }),
  "a lost time-out of a keyed rule": () => ({
    world: edited(istio, cartTable, once("    timeout: 3s\n", "")),
    codes: ["E0913"],
  }),
  "a lost rewrite of a keyed rule": () => ({
    world: edited(istio, cartTable, once(/ {4}rewrite:\n {6}uri: \/\n/, "")),
    codes: ["E0913"],
  }),
  "a changed time-out of the baseline's rule": () => ({
    world: edited(istio, cartTable, (t) => {
      const at = t.lastIndexOf("timeout: 3s");
      return `${t.slice(0, at)}timeout: 9s${t.slice(at + 11)}`;
    }),
    codes: ["E0913"],
  }),
  "a lane's rule that leads to another service": () => ({
    world: edited(istio, cartTable, once(/host: cart-pr-1-\w+\.shop/, "host: web.shop")),
    codes: ["E0911"],
  }),
  "a lane's rule that leads to another lane's fork": () => ({
    world: edited(istio, /routes\/shop\/virtualservice-web/, (text) => {
      const items12 = [...istio.files.keys()].find((p) => /service-items-pr-12/.test(p)) ?? "";
      const name = /service-(items-pr-12-\w+)\.yaml/.exec(items12)?.[1] ?? "";
      const keyed = rules((list) =>
        list.map((r) =>
          r.includes("exact: pr-1\n")
            ? r
                .replace(/host: web-pr-1-\w+/, `host: ${name}`)
                .replace(/number: 8080/, "number: 9000")
            : r,
        ),
      );
      return keyed(text);
    }),
    codes: ["E0912"],
  }),
  "a destination that does not exist": () => ({
    world: edited(istio, cartTable, once(/host: cart-pr-1-\w+\.shop/, "host: gone.shop")),
    codes: ["E0911", "E0930"],
  }),
  "a second table for the host": () => ({
    world: {
      ...istio,
      files: new Map([
        ...istio.files,
        [
          "staging/routes/shop/virtualservice-more.yaml",
          "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: more\n  namespace: shop\nspec:\n  hosts:\n  - cart\n  http:\n  - route:\n    - destination:\n        host: web\n        port:\n          number: 8080\n",
        ],
      ]),
    },
    codes: ["E0902", "E0910", "E0911"],
  }),
  "a dropped DestinationRule of a fork": () => ({
    world: without(istio, /pr-1\/forks\/shop\/destinationrule-cart/),
    codes: ["E0902", "E0913"],
  }),
  "a changed policy of the baseline": () => ({
    world: edited(
      istio,
      /baseline\/shop\/destinationrule-cart/,
      once("maxRetries: 2", "maxRetries: 9"),
    ),
    codes: ["E0913"],
  }),
  "a fork's pods with the baseline's label": () => ({
    world: edited(
      istio,
      cartFork,
      once("    metadata:\n      labels:\n", "    metadata:\n      labels:\n        app: cart\n"),
    ),
    codes: ["E0910", "E0911", "E0920"],
  }),
  "a baseline Service that selects everything of the sandbox": () => ({
    world: edited(
      istio,
      /baseline\/shop\/service-web/,
      once("    app: web", "    isolane.dev/sandbox: pr-1"),
    ),
    codes: ["E0910", "E0911", "E0912", "E0920"],
  }),
  "a disruption budget that counts forks": () => ({
    world: edited(
      istio,
      /baseline\/shop\/poddisruptionbudget/,
      once("      app: cart", "      isolane.dev/environment: staging"),
    ),
    codes: ["E0920"],
  }),
  "a fork Service that selects the baseline": () => ({
    world: edited(
      istio,
      cartService,
      once(/ {4}isolane\.dev\/fork: cart-pr-1-\w+\n$/, "    app: cart\n"),
    ),
    codes: ["E0911", "E0920"],
  }),
  "a renamed port that is no longer routed": () => ({
    world: edited(istio, /baseline\/shop\/service-cart/, once("name: http", "name: tcp-http")),
    codes: ["E0911", "E0913"],
  }),
  "a fork Service with another target port": () => ({
    world: edited(
      istio,
      cartService,
      once("    port: 8080\n", "    port: 8080\n    targetPort: 9999\n"),
    ),
    codes: ["E0913"],
  }),
  "a fork Service without its port": () => ({
    world: edited(istio, cartService, once("port: 8080", "port: 8081")),
    codes: ["E0911", "E0930"],
  }),
  "a lost policy of a fork": () => ({
    world: edited(
      istio,
      /networkpolicy-cart-pr-1/,
      once("kind: NetworkPolicy", "kind: NetworkThing"),
    ),
    codes: ["E0902", "E0921"],
  }),
  "a lost permission of a fork to call": () => ({
    world: without(istio, /networkpolicy-cart-pr-1-7b/),
    codes: ["E0921"],
  }),
  "a catch-all before the rules of the ingress": () => ({
    world: edited(
      istio,
      publicTable,
      rules((list) => [...list.filter(named("web")), ...list.filter((r) => !named("web")(r))]),
    ),
    codes: ["E0910", "E0911"],
  }),
  "a lane's ingress rule that is gone": () => ({
    world: edited(
      istio,
      publicTable,
      rules((list) => list.filter((rule) => !named("cart-pr-1")(rule))),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a dropped fallback": () => ({
    world: edited(
      edited(
        gateway,
        itemsRoute,
        rules((list) => list.slice(0, 1)),
      ),
      /groups\/all\/routes\/shop\/httproute-items/,
      rules((list) => list.slice(0, 1)),
    ),
    codes: ["E0910", "E0911"],
  }),
  "gateway api: a dropped keyed rule": () => ({
    world: edited(
      gateway,
      cartRoute,
      rules((list) => list.slice(1)),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a key without the baseline's path": () => ({
    world: edited(gateway, publicRoute, once("value: /cart", "value: /")),
    codes: ["E0911"],
  }),
  "gateway api: a lost header match": () => ({
    world: edited(gateway, publicRoute, once(/ {6}headers:\n(?: {6}- .*\n {8}.*\n {8}.*\n)/, "")),
    codes: ["E0910"],
  }),
  "gateway api: a filter that the implementation does not know drops the route": () => ({
    world: edited(
      gateway,
      publicRoute,
      once("    backendRefs:\n", "    filters:\n    - type: ExtensionRef\n    backendRefs:\n"),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a parent in the wrong group is ignored": () => ({
    world: edited(gateway, itemsRoute, once('group: ""\n', "group: core\n")),
    codes: ["E0911"],
  }),
  "gateway api: a parent without its port makes two sets of routes": () => ({
    world: edited(gateway, itemsRoute, once(/ {4}port: 9000\n/, "")),
    codes: ["E0911"],
  }),
  "gateway api: a backend that leads elsewhere": () => ({
    world: edited(
      gateway,
      itemsRoute,
      once(/name: items-pr-12-\w+\n {6}namespace: shop/, "name: items\n      namespace: shop"),
    ),
    codes: ["E0911"],
  }),
  "gateway api: a backend port that nobody serves": () => ({
    world: edited(
      gateway,
      itemsRoute,
      once(/(name: items-pr-12-[\w-]+\n {6}namespace: shop\n {6}port:) 9000/, "$1 9001"),
    ),
    codes: ["E0911", "E0930"],
  }),
  "gateway api: a lost time-out": () => ({
    world: edited(gateway, cartRoute, (t) => t.replaceAll(/ {4}timeouts:\n {6}request: 3s\n/g, "")),
    codes: ["E0913"],
  }),
  "gateway api: a lost header filter": () => ({
    world: edited(gateway, cartRoute, (t) => t.replaceAll("value: mesh", "value: lane")),
    codes: ["E0913"],
  }),
  "a fork's Service that selects by a number": () => ({
    world: edited(istio, /pr-1\/forks\/shop\/service-/, (text) =>
      text.replace(/(isolane\.dev\/fork): [^\n]+\n/g, "$1: 80\n"),
    ),
    codes: ["E0950"],
  }),
  "gateway api: too many headers of one name": () => ({
    world: edited(
      gateway,
      itemsRoute,
      once(
        "name: x-isolane-key\n",
        "name: x-isolane-key\n        value: pr-12\n      - type: Exact\n        name: X-Isolane-Key\n",
      ),
    ),
    codes: ["E0950"],
  }),
  "a sandbox whose output is gone": () => ({
    world: without(istio, /pr-12/),
    codes: ["E0903", "E0910", "E0911", "E0930"],
  }),
  "output whose spec is gone": () => ({
    world: {
      ...istio,
      input: {
        ...istio.input,
        sandboxes: istio.input.sandboxes.filter((s) => s.spec.metadata.name !== "pr-12"),
      },
    },
    codes: ["E0903", "E0904"],
  }),
  "an index of another key": () => ({
    world: edited(istio, /index\/sandboxes\/pr-12/, once('"key": "pr-12"', '"key": "pr-13"')),
    codes: ["E0904"],
  }),
  "a file after a merge conflict": () => ({
    world: edited(istio, cartTable, once("spec:\n", "<<<<<<< ours\nspec:\n=======\n")),
    codes: ["E0901"],
  }),
  "one object in two release units": () => ({
    world: {
      ...istio,
      files: new Map([
        ...istio.files,
        [
          "staging/sandboxes/pr-1/routes/shop/virtualservice-cart.yaml",
          istio.files.get("staging/routes/shop/virtualservice-cart.yaml") ?? "",
        ],
      ]),
    },
    codes: ["E0902", "E0940", "E0960"],
  }),
  "a baseline object that is gone": () => ({
    world: without(istio, /baseline\/shop\/serviceaccount-cart\.yaml/),
    codes: ["E0902", "E0930", "E0941"],
  }),
  "a label that is gone": () => ({
    world: edited(istio, cartService, once("    isolane.dev/sandbox: pr-1\n", "")),
    codes: ["E0960"],
  }),
  "a variable of another lane": () => ({
    world: edited(
      istio,
      cartFork,
      once(
        "ISOLANE_ROUTING_KEY\n          value: pr-1",
        "ISOLANE_ROUTING_KEY\n          value: pr-12",
      ),
    ),
    codes: ["E0960"],
  }),
  "a name that is too long": () => ({
    world: edited(
      istio,
      /baseline\/shop\/serviceaccount-web/,
      once("name: web", `name: ${"w".repeat(254)}`),
    ),
    codes: ["E0902", "E0941", "E0950"],
  }),
  "a mirror on a keyed rule copies the lane's requests elsewhere": () => ({
    world: edited(
      istio,
      cartTable,
      once("    timeout: 3s\n", "    timeout: 3s\n    mirror:\n      host: web\n"),
    ),
    codes: ["E0913"],
  }),
  "a strict lane that answers instead of refusing": () => ({
    world: edited(strict, /routes\/shop\/virtualservice-/, (t) =>
      t.replaceAll(/status: \d+/g, "status: 200"),
    ),
    codes: ["E0911"],
  }),
  "a fork Service of another protocol than the one that is stated": () => ({
    world: edited(
      strict,
      /pr-12\/forks\/shop\/service-items/,
      once("appProtocol: grpc", "appProtocol: tcp"),
    ),
    codes: ["E0913"],
  }),
  "a fork Service without an address": () => ({
    world: edited(
      istio,
      cartService,
      once("  type: ClusterIP\n", "  type: ClusterIP\n  clusterIP: None\n"),
    ),
    codes: ["E0913"],
  }),
  "a fork Service that is another name": () => ({
    world: edited(istio, cartService, once("type: ClusterIP", "type: ExternalName")),
    codes: ["E0913"],
  }),
  "a table for a fork's own Service": () => ({
    world: edited(istio, cartTable, (t) => {
      const host = /host: (cart-pr-1-\w+\.shop\S*)/.exec(t)?.[1] ?? "";
      return t.replace("  hosts:\n", `  hosts:\n  - ${host}\n`);
    }),
    codes: ["E0922"],
  }),
  "a fork Service that the world outside finds": () => ({
    world: edited(istio, cartService, once("type: ClusterIP", "type: NodePort")),
    codes: ["E0922"],
  }),
  "gateway api: a fallback that only another lane's route has": () => ({
    world: edited(
      gateway,
      itemsRoute,
      rules((list) => list.slice(0, 1)),
    ),
    codes: ["E0910"],
  }),
  "an image of the baseline": () => ({
    world: edited(
      istio,
      /baseline\/shop\/deployment-web/,
      once("example.org/web:1", "example.org/web:2"),
    ),
    codes: ["E0942"],
  }),
  "a policy of the baseline that lets everybody in": () => ({
    world: edited(
      istio,
      /baseline\/shop\/networkpolicy-cart/,
      once(/ {2}ingress:\n(?: {2}.*\n)*/, "  ingress:\n  - {}\n"),
    ),
    codes: ["E0942"],
  }),
  "a policy of a fork that lets everybody in": () => ({
    world: edited(istio, /pr-1\/.*networkpolicy-cart-pr-1/, (t) =>
      t.replace("  - from:\n", "  - from:\n    - namespaceSelector: {}\n"),
    ),
    codes: ["E0922"],
  }),
  "a policy of a fork that holds for the whole namespace": () => ({
    world: edited(
      guarded,
      /pr-1\/.*authorizationpolicy-cart/,
      once(/ {2}selector:\n(?: {4}.*\n)*/, ""),
    ),
    codes: ["E0922"],
  }),
  "a policy of a fork that holds for other pods": () => ({
    world: edited(
      guarded,
      /pr-1\/.*peerauthentication-cart/,
      once(/isolane\.dev\/fork: .*/, "app: web"),
    ),
    codes: ["E0921", "E0922"],
  }),
  "a headless fork Service that is another name": () => ({
    world: edited(
      guarded,
      /pr-1\/.*service-cart-peers/,
      once("type: ClusterIP", "type: ExternalName\n  externalName: elsewhere.example"),
    ),
    codes: ["E0962"],
  }),
  "a policy of a lane that shuts the baseline in": () => ({
    world: edited(
      istio,
      /networkpolicy-cart-pr-1-7b/,
      once("  - Ingress\n", "  - Ingress\n  - Egress\n"),
    ),
    codes: ["E0922"],
  }),
  "an image of a fork": () => ({
    world: edited(istio, cartFork, once("example.org/cart:1", "example.org/web:1")),
    codes: ["E0962"],
  }),
  "a fork's Service that drops what comes from other nodes": () => ({
    world: edited(istio, cartService, once("spec:\n", "spec:\n  internalTrafficPolicy: Local\n")),
    codes: ["E0962"],
  }),
  "a fork's Service with another family of addresses": () => ({
    world: edited(istio, cartService, once("spec:\n", "spec:\n  ipFamilies: [IPv6]\n")),
    codes: ["E0962"],
  }),
  "a fork's Service with an annotation that nobody knows": () => ({
    world: edited(
      istio,
      cartService,
      once("annotations:\n", "annotations:\n    bus.example.com/announce: cart\n"),
    ),
    codes: ["E0962"],
  }),
  "a fork without its baseline's service account": () => ({
    world: edited(istio, cartFork, once(/ +serviceAccountName: cart\n/, "")),
    codes: ["E0962"],
  }),
  "a fork whose selector misses its own pods": () => ({
    world: edited(istio, cartFork, once(/(matchLabels:\n +isolane\.dev\/fork: [-\w]+)/, "$1-x")),
    codes: ["E0962"],
  }),
  "a fork whose pods lost an annotation": () => {
    const annotated = compiled(
      shop("istio", {
        "environments/staging/baseline/api.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api }, annotations: { traffic.sidecar.istio.io/excludeOutboundPorts: "5432", note: x } }
    spec: { containers: [ { name: server, image: "example.org/api:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [ { name: http, port: 80 } ] }
`,
        "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", ["api"]),
      }),
    );
    return {
      world: edited(
        annotated,
        /pr-2\/forks\/shop\/deployment-api/,
        once(/ +traffic\.sidecar.*\n/, ""),
      ),
      codes: ["E0962"],
    };
  },
  "containers that prepare a fork in another order": () => {
    const prepared = compiled(
      shop("istio", {
        "environments/staging/baseline/api.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      initContainers: [ { name: first, image: "example.org/a:1" }, { name: second, image: "example.org/b:1" } ]
      containers: [ { name: server, image: "example.org/api:1" } ]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [ { name: http, port: 80 } ] }
`,
        "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", ["api"]),
      }),
    );
    const turned = (t: string) =>
      t.replace(/( +- name: first\n.*\n)( +- name: second\n.*\n)/, "$2$1");
    return {
      world: edited(prepared, /pr-2\/forks\/shop\/deployment-api/, turned),
      codes: ["E0962"],
    };
  },
  "a fork without pods": () => ({
    world: edited(istio, cartFork, once("replicas: 1", "replicas: 0")),
    codes: ["E0962"],
  }),
  "a container with the variable of another": () => ({
    world: edited(customized(""), pairFork, once("value: mine", "value: theirs")),
    codes: ["E0962"],
  }),
  "an image beside what a patch names": () => ({
    world: edited(customized(patches), pairFork, once("image: side:1", "image: side:2")),
    codes: ["E0962"],
  }),
  "a container that no patch takes away": () => ({
    world: edited(
      customized(patches),
      pairFork,
      once(/( +)- name: side\n(?:\1 .*\n|\1- name: (?!server).*\n)*/, ""),
    ),
    codes: ["E0962"],
  }),
  "a value of a patch that is nowhere": () => ({
    world: edited(customized(patches), pairFork, once("mountPath: /more", "mountPath: /less")),
    codes: ["E0962"],
  }),
  "a field's value that is not the patch's": () => ({
    world: edited(customized(patches), pairFork, once("minReadySeconds: 7", "minReadySeconds: 8")),
    codes: ["E0962"],
  }),
  "arguments that are longer than the spec's": () => ({
    world: edited(customized(""), pairFork, once(/( +)- --own\n/, "$1- --own\n$1- --own\n")),
    codes: ["E0962"],
  }),
  "an Application of another unit's folder": () => ({
    world: edited(
      istio,
      /gitops\/application-isolane-staging\.routes/,
      once("/routes\n", "/baseline\n"),
    ),
    codes: ["E0943"],
  }),
  "an order to leave a file out": () => ({
    world: edited(
      istio,
      /^staging\/baseline\/.*deployment-web/,
      (text) => `${text}# +argocd:skip-file-rendering\n`,
    ),
    codes: ["E0943"],
  }),
  "a route that is applied before its fork": () => ({
    world: edited(gateway, itemsRoute, once(/ +argocd\.argoproj\.io\/sync-wave: "1"\n/, "")),
    codes: ["E0943"],
  }),
  "a Kustomization that keeps the lanes of branches that are gone": () => ({
    world: edited(strict, /gitops\/kustomization-.*pr-12/, once("prune: true", "prune: false")),
    codes: ["E0943"],
  }),
  "an index whose headers enter another lane": () => ({
    world: edited(
      istio,
      /index\/sandboxes\/pr-12/,
      once('"x-isolane-key": "pr-12"', '"x-isolane-key": "pr-1"'),
    ),
    codes: ["E0902"],
  }),
  "an index that names a file that is not there as a cause": () => ({
    world: edited(
      istio,
      /index\/sandboxes\/pr-12/,
      once("sandboxes/pr-12.yaml", "sandboxes/pr-13.yaml"),
    ),
    codes: ["E0902"],
  }),
  "gateway api: one parent named twice": () => ({
    world: edited(gateway, itemsRoute, (t) =>
      t.replace(/( {2}parentRefs:\n)((?: {2}[- ] .*\n)+)/, "$1$2$2"),
    ),
    codes: ["E0950"],
  }),
  "a Secret with values": () => ({
    world: {
      ...istio,
      files: new Map([
        ...istio.files,
        [
          "staging/sandboxes/pr-1/forks/shop/secret-x.yaml",
          "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  namespace: shop\nstringData:\n  password: hunter22\n",
        ],
      ]),
    },
    codes: ["E0902", "E0960", "E0961"],
  }),
};

describe("a hand edit of the output", () => {
  for (const [name, make] of Object.entries(corruptions)) {
    it(name, () => {
      const { world, codes } = make();
      const { codes: found, said } = judged(world);
      for (const code of codes) expect(found, said.join("\n")).toContain(code);
    });
  }
});

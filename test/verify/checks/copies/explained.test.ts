import { type Compiled, compiled, edited, sandbox, shop } from "../../../support/verified.ts";
import { areFound, type Corruption, cartFork, istio, once } from "../../hand-edits.ts";

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

/** A workload with an init container that migrates, forked with a strategy. */
function migrating(strategies: string): Compiled {
  return compiled(
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
      initContainers:
        - { name: wait, image: busybox }
        - { name: migrate, image: "example.org/api:1" }
      containers: [ { name: server, image: "example.org/api:1" } ]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [ { name: http, port: 80 } ] }
`,
      "environments/staging/sandboxes/pr-2.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-2 }
spec: { forks: [ { forkOf: { kind: Deployment, name: api }, strategies: ${strategies} } ] }
`,
    }),
  );
}

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "an image of a fork": () => ({
    world: edited(istio, cartFork, once("example.org/cart:1", "example.org/web:1")),
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
  "a migration that its spec skips, put back": () => ({
    world: edited(
      migrating("{ migrations: skip }"),
      /pr-2\/forks\/shop\/deployment-api/,
      once(/( +)- name: wait\n/, "$1- name: migrate\n$1  image: a\n$1- name: wait\n"),
    ),
    codes: ["E0962"],
  }),
  "another container left out than the migration": () => ({
    world: edited(
      migrating("{ migrations: skip }"),
      /pr-2\/forks\/shop\/deployment-api/,
      once(/ +initContainers:\n(?: +- name: wait\n +image: busybox\n)/, ""),
    ),
    codes: ["E0962"],
  }),
  "a migration left out that its spec does not skip": () => ({
    world: edited(
      migrating("{ migrations: shared }"),
      /pr-2\/forks\/shop\/deployment-api/,
      once(/ +- name: migrate\n +image: .*\n(?: +args:\n +- .*\n)?/, ""),
    ),
    codes: ["E0962"],
  }),
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
};

areFound(corruptions);

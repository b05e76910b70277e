import { describe, expect, it } from "vitest";
import { metadataRows } from "../../../lib/kube/metadata.ts";
import { compiled, edited, judged, sandbox, shop } from "../../support/verified.ts";

const world = compiled(
  shop("istio", {
    "environments/staging/baseline/api.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, labels: { app.kubernetes.io/instance: shop } }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata:
      labels: { app: api }
      annotations: { dapr.io/enabled: "true", dapr.io/app-id: api, keel.sh/policy: all, note: x }
    spec: { containers: [ { name: server, image: "example.org/api:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: api, annotations: { external-dns.kubernetes.io/hostname: api.example.com } }
spec: { selector: { app: api }, ports: [ { name: http, port: 80 } ] }
`,
    "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", ["api"]).replace(
      /( *)- forkOf:.*\n/,
      (line, indent) =>
        `${line}${indent}  customizations: { patch: { type: merge, value: { spec: { template: { metadata: { annotations: { dapr.io/app-id: api-pr-2 } } } } } } }\n`,
    ),
  }),
);
const workload = /pr-2\/forks\/shop\/deployment-api/;
const service = /pr-2\/forks\/shop\/service-api/;

describe("the marks of a fork", () => {
  it("are right as they come", () => {
    expect(judged(world).codes.filter((code) => code.startsWith("E"))).toEqual([]);
  });

  it.each([
    [
      "the mark of the baseline's owner",
      workload,
      "labels:\n",
      "labels:\n    app.kubernetes.io/instance: shop\n",
    ],
    [
      "a host name that is published",
      service,
      "annotations:\n",
      "annotations:\n    external-dns.kubernetes.io/hostname: api.example.com\n",
    ],
    [
      "an annotation by which a tool changes pods",
      workload,
      "        note: x\n",
      "        note: x\n        keel.sh/policy: all\n",
    ],
    ["the baseline's identity", workload, "dapr.io/app-id: api-pr-2", "dapr.io/app-id: api"],
  ])("are not %s", (_, file, from, to) => {
    const { said } = judged(edited(world, file, (text) => text.replace(from, to)));
    expect(said.join("\n")).toMatch(/^E0962 \S+ \S+ has "/m);
  });
});

// `isolane.dev/` and Argo CD's are what Isolane writes itself: other checks hold their values.
const dropped = metadataRows.filter(({ copy, written }) => copy === "dropped" && !written);

it.each(dropped.flatMap((row) => row.keys.map((key) => [key, row] as const)))(
  "a copy with %s is refused by the table of metadata",
  (key, { field = "annotations", on, value = "x" }) => {
    const name = /[/-]$/.test(key) ? `${key}x` : key;
    const place = (on ?? ["Service"])[0];
    const file = place === "Service" ? service : workload;
    const indent = place === "pods" ? 6 : 2;
    const planted = edited(world, file, (text) =>
      text.replace(
        new RegExp(`^( {${indent}}${field}:\\n)`, "m"),
        `$1${" ".repeat(indent + 2)}${name}: "${value}"\n`,
      ),
    );
    const { said } = judged(planted);
    expect(said.filter((one) => one.startsWith("E0962") && one.includes(`"${name}: `))).not.toEqual(
      [],
    );
  },
);

it("asks for the annotations by which a route treats requests", () => {
  const routed = compiled(
    shop("gateway-api", {
      "environments/staging/baseline/api.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [ { name: server, image: "example.org/api:1" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [ { name: http, port: 80 } ] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, annotations: { konghq.com/plugins: login } }
spec:
  parentRefs: [ { group: "", kind: Service, name: api, port: 80 } ]
  rules: [ { backendRefs: [ { name: api, port: 80 } ] } ]
`,
      "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", ["api"]),
    }),
  );
  expect(judged(routed).codes.filter((code) => code.startsWith("E"))).toEqual([]);
  const lost = edited(routed, /pr-2\/routes\/shop\/httproute-api/, (text) =>
    text.replace(/ +konghq.*\n/, ""),
  );
  expect(judged(lost).codes).toContain("E0913");
});

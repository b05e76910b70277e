import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";
import { tree } from "../cli/output.ts";
import { corpusSubjects } from "../corpus/corpus.ts";
import { subjects } from "../support/environments.ts";
import { strayMarks } from "./stray-marks.ts";
import { type Compiled, compiled, edited, judged, sandbox, shop } from "./support.ts";

function strays({ input, files }: Compiled): readonly string[] {
  const texts = [...files].map(([path, text]) => ({ path, text }));
  return strayMarks(readVerified({ input, files: texts }, new Problems()));
}

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
    expect(strays(world)).toEqual([]);
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
    const changed = edited(world, file, (text) => text.replace(from, to));
    expect(strays(changed)).toEqual([expect.stringMatching(/^\S+ \S+ has "/)]);
  });
});

describe("no object of a lane has a mark that nothing explains", () => {
  it.each([...subjects, ...corpusSubjects].map((one) => [one.title, one] as const))(
    "%s",
    (_, { files, folder }) => {
      const lanes = compiled(files, folder);
      expect(strays(lanes)).toEqual([]);
      const planted = edited(lanes, /\/forks\/.*\/service-/, (text) =>
        text.replace(/^ {2}labels:$/m, "  labels:\n    team: nobody"),
      );
      expect(strays(planted).join()).toContain('has "team: nobody", which no baseline object');
    },
  );

  const cases = join(import.meta.dirname, "..", "cases");
  it.each(readdirSync(cases))("the golden case %s", (name) => {
    expect(strays(compiled(tree(join(cases, name, "input")), "staging"))).toEqual([]);
  });
});

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

import { describe, expect, it } from "vitest";
import { resolveForks } from "../support.ts";

/** A StatefulSet behind its own Service and one more. */
function db(selector: string): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "db:1", ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec: {selector: {${selector}}, ports: [{name: http, port: 80, targetPort: 8080}]}
`;
}

const said = (selector: string) =>
  resolveForks(db(selector), "- forkOf: {kind: StatefulSet, name: db}").problems.map(
    ({ code, message }) => `${code} ${message}`,
  );

describe("a Service beside that of a forked StatefulSet", () => {
  it.each([
    "statefulset.kubernetes.io/pod-name: db-0",
    "app: db, statefulset.kubernetes.io/pod-name: db-12",
  ])("selects a pod by its name: {%s}", (selector) => {
    expect(said(selector)).toEqual([
      expect.stringMatching(/^W0347 Service shop\/other selects pod "db-\d+" of StatefulSet/),
    ]);
  });

  it.each(["app: db, role: master", 'app: db, apps.kubernetes.io/pod-index: "0"'])(
    "may select its pods by what a controller adds: {%s}",
    (selector) => {
      expect(said(selector)).toEqual([expect.stringMatching(/^W0347 whether Service shop\/other/)]);
    },
  );

  it.each(["statefulset.kubernetes.io/pod-name: web-0", "app: web, role: master"])(
    "is no matter where it selects others: {%s}",
    (selector) => {
      expect(said(selector)).toEqual([]);
    },
  );
});

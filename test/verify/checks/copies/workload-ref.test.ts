import { describe, expect, it } from "vitest";
import { compiled, judged, shop } from "../../../support/verified.ts";

const template = `
  metadata: { labels: { app: lent } }
  spec: { containers: [ { name: server, image: "lent:1", ports: [ { containerPort: 8080 } ] } ] }
`;

const below = (indent: string) => template.replaceAll("\n  ", `\n${indent}`);

/** What a Rollout can borrow its template from (Argo Rollouts, rollout/templateref.go). */
const owners = {
  Deployment: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: lender }
spec:
  replicas: 0
  selector: { matchLabels: { app: lent } }
  template:${below("    ")}`,
  ReplicaSet: `
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: lender }
spec:
  replicas: 0
  selector: { matchLabels: { app: lent } }
  template:${below("    ")}`,
  PodTemplate: `
apiVersion: v1
kind: PodTemplate
metadata: { name: lender }
template:${template}`,
} as const;

describe("a fork of a Rollout that borrows its template", () => {
  it.each(Object.entries(owners))("is proved: from a %s", (kind, owner) => {
    const repository = shop("istio", {
      "environments/staging/baseline/lent.yaml": `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: lent }
spec:
  selector: { matchLabels: { app: lent } }
  workloadRef: { apiVersion: ${kind === "PodTemplate" ? "v1" : "apps/v1"}, kind: ${kind}, name: lender }
  strategy: { canary: { steps: [ { setWeight: 20 } ] } }
---
apiVersion: v1
kind: Service
metadata: { name: lent }
spec: { selector: { app: lent }, ports: [ { name: http, port: 8080 } ] }
---${owner}`,
      "environments/staging/sandboxes/pr-2.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-2 }
spec: { forks: [ { forkOf: { kind: Rollout, name: lent }, customizations: { images: [ { container: server, image: "lent:2" } ] } } ] }
`,
    });
    const world = compiled(repository);
    expect(judged(world).said).toEqual([]);
    const fork = [...world.files].find(([path]) => /pr-2\/forks\/shop\/rollout/.test(path));
    expect(fork?.[1]).toContain("image: lent:2");
    expect(fork?.[1]).not.toContain("workloadRef");
  });
});

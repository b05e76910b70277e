import { describe, expect, it } from "vitest";
import { resolveForks } from "./support.ts";

const cronJob = (template = "", namespace = "istio-injection: enabled") => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${namespace} } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 6 * * *"
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: report${template} } }
        spec: { containers: [ { name: report, image: "acme/report:1" } ] }
`;

const keyed = `
- forkOf: { kind: CronJob, name: report }
  strategies: { schedule: run }
  egress: keyed`;

const environment = (implementation: string, more = "") => `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: gateway-api, implementation: ${implementation} ${more} }
`;

describe("egress: keyed", () => {
  it("gives the sandbox's own key where the pods have a sidecar of Istio", () => {
    const { codes, forks } = resolveForks(cronJob(), keyed, environment("istio"));
    expect(codes).toEqual([]);
    expect(forks[0]?.egress?.key).toBe("pr-1");
  });

  it("is nothing where it is none, or not said", () => {
    for (const said of [keyed.replace("keyed", "none"), keyed.replace(/\n.*egress.*/, "")]) {
      const { codes, forks } = resolveForks(cronJob(), said, environment("linkerd"));
      expect(codes).toEqual([]);
      expect(forks[0]?.egress).toBeUndefined();
    }
  });

  it.each([
    ["linkerd", "Linkerd"],
    ["cilium", "Cilium"],
    ["kuma", "Kuma"],
    ["envoy-gateway", "Envoy Gateway"],
    ["generic", "no particular implementation"],
  ])("is refused with %s, which cannot give keys", (implementation) => {
    const found = resolveForks(cronJob(), keyed, environment(implementation));
    const [problem] = found.problems.filter(({ code }) => code === "E0383");
    expect(problem?.message).toContain("needs sidecars of Istio");
    expect(problem?.help).toContain("ISOLANE_ROUTING_KEY");
  });

  it.each([
    [cronJob(', sidecar.istio.io/inject: "false"'), "sidecar.istio.io/inject: false"],
    [cronJob("", "istio.io/dataplane-mode: ambient"), "istio.io/dataplane-mode: ambient"],
    [cronJob("", "istio-injection: disabled"), "istio-injection: disabled"],
    [cronJob("", "team: a"), "not labelled istio-injection: enabled"],
  ])("is refused for pods without a sidecar (%#)", (baseline, why) => {
    const { problems } = resolveForks(baseline, keyed, environment("istio"));
    expect(problems.map(({ code }) => code)).toEqual(["E0384"]);
    expect(problems[0]?.message).toContain(why);
  });

  it("takes the way out that the message names", () => {
    const stated = environment("istio", ", membership: { shop: in }");
    expect(resolveForks(cronJob("", "team: a"), keyed, stated).codes).toEqual([]);
  });
});

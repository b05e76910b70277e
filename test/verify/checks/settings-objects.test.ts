import { describe, expect, it } from "vitest";
import { injectedEnvironment } from "../../support/injected-environments.ts";
import { trafficEnvironment } from "../../support/traffic-environments.ts";
import { compiled, edited, judged, withListed, without } from "../../support/verified.ts";

const world = compiled(injectedEnvironment());
const ours = /^staging\/routes\/shop\/instrumentation/;
const fork = /pr-1\/forks\/shop\/deployment-cart/;
const baseline = /baseline\/shop\/deployment-web/;
const inject = / +instrumentation\.opentelemetry\.io\/inject-\S+ \S+\n/;

function edit(path: RegExp, from: RegExp | string, to: string) {
  return judged(edited(world, path, (text) => text.replace(from, to))).codes;
}

describe("what lets agents pass the key on is proved", () => {
  it("as it was written", () => {
    expect(judged(world).codes).toEqual([]);
  });

  it.each<[string, RegExp, RegExp | string, string, string]>([
    ["no baggage", ours, "  - baggage\n", "", "E0839"],
    ["another propagator", ours, "- baggage", "- b3", "E0839"],
    ["an endpoint", ours, "  env:", "  exporter: { endpoint: http://evil }\n  env:", "E0839"],
    ["a Java extension", ours, "  env:", "  java: { image: acme/agent }\n  env:", "E0839"],
    ["no mark of the environment", ours, "isolane.dev/environment: staging", "a: b", "E0839"],
    ["a fork without its annotation", fork, inject, "", "E0962"],
    ["a fork with another Instrumentation", fork, "shop/isolane-staging", "shop/other", "E0962"],
    [
      "a fork with another container",
      fork,
      "container-names: server",
      "container-names: x",
      "E0962",
    ],
    ["the baseline without its annotation", baseline, inject, "", "E0942"],
    ["the baseline with another agent", baseline, "inject-nodejs", "inject-java", "E0942"],
  ])("%s", (_, path, from, to, code) => {
    expect(edit(path, from, to)).toContain(code);
  });

  it("it is there", () => {
    expect(judged(without(world, ours)).codes).toContain("E0839");
  });

  it("a patch of the branch may say otherwise", () => {
    const patch = `      customizations:
        patch:
          type: merge
          value: |
            spec: { template: { metadata: { annotations: { instrumentation.opentelemetry.io/inject-java: "false" } } } }`;
    expect(judged(compiled(injectedEnvironment({ fork: patch }))).codes).toEqual([]);
  });
});

describe("nobody else brings one", () => {
  it("without the setting, it is explained by nothing", () => {
    const plain = compiled(injectedEnvironment({ services: "web: { propagates: true }" }));
    const [[, text = ""] = []] = [...world.files].filter(([path]) => ours.test(path));
    const place = "sandboxes/pr-1/data/shop/instrumentation.opentelemetry.io-isolane-staging.yaml";
    expect(judged(withListed(plain, place, text)).codes).toContain("E0945");
  });
});

describe("what is written down of keyed requests is proved", () => {
  const logged = compiled(
    trafficEnvironment({
      routing:
        "{ traffic: { accessLog: { at: everywhere, existing: [envoy], providers: [lanes] }, tracing: forks } }",
    }),
  );
  const shared = /^staging\/routes\/shop\/telemetry/;
  const fork = /^staging\/sandboxes\/pr-1\/data\/shop\/telemetry/;

  it("as it was written", () => {
    expect(judged(logged).codes).toEqual([]);
  });

  it.each<[string, RegExp, RegExp | string, string]>([
    ["a filter for all requests", shared, /expression: .*/, 'expression: "true"'],
    ["no filter", shared, / {4}filter:\n.*\n/, ""],
    ["nothing of what was logged", shared, / {2}- providers:\n {4}- name: envoy\n/, ""],
    ["another provider", shared, "name: lanes", "name: elsewhere"],
    ["metrics besides", shared, "spec:", "spec:\n  metrics: [{ overrides: [{ disabled: true }] }]"],
    ["a log that is switched off", shared, "  - providers:", "  - disabled: true\n    providers:"],
    ["pods of one app", shared, "spec:", "spec:\n  selector: { matchLabels: { app: web } }"],
    ["pods of the baseline", fork, /isolane.dev\/fork: \S+\n {2}tracing/, "app: web\n  tracing"],
    ["another rate", fork, "randomSamplingPercentage: 100", "randomSamplingPercentage: 0"],
  ])("%s", (_, path, from, to) => {
    const after = judged(edited(logged, path, (text) => text.replace(from, to)));
    expect(after.codes).toContain("E0839");
  });

  it.each([shared, fork])("%s is there", (path) => {
    expect(judged(without(logged, path)).codes).toContain("E0839");
  });

  it("nobody adds another, whatever an index lists", () => {
    const [[, text = ""] = []] = [...logged.files].filter(([path]) => shared.test(path));
    const place = "sandboxes/pr-1/data/shop/telemetry-more.yaml";
    const more = text.replace("name: isolane-staging", "name: more");
    expect(judged(withListed(logged, place, more)).codes.join()).toMatch(/E0922|E0945/);
  });
});

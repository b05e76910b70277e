import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";
import {
  type TrafficTold,
  telemetry,
  trafficEnvironment,
} from "../support/traffic-environments.ts";
import { judged } from "../support/verified.ts";

const folder = "environments/staging";
const forks = "{ traffic: { accessLog: {}, tracing: forks } }";
const everywhere = "{ traffic: { accessLog: { at: everywhere, existing: [] } } }";

function outcome(told: TrafficTold) {
  const { files, diagnostics, result } = synth(trafficEnvironment(told), folder);
  const ours = [...files].filter(([path]) => /^staging\/(?!index).*\/telemetry-/.test(path));
  const written = ours.map(([path]) => path.replace(/^staging\//, "").replace(/-[0-9a-f]{8}/, ""));
  const proved = result && judged({ input: result.input, files }).codes;
  const codes = diagnostics.map(({ code }) => code);
  return { codes, written, texts: ours.map(([, text]) => text), proved, files, diagnostics };
}

describe("an access log of forks", () => {
  it("is an object for each fork, in its sandbox's unit, for its pods alone", () => {
    const { codes, written, texts, proved } = outcome({ routing: forks });
    expect([codes, proved]).toEqual([[], []]);
    expect(written).toEqual([
      "sandboxes/pr-1/data/shop/telemetry-cart-pr-1.yaml",
      "sandboxes/pr-1/data/stock/telemetry-stock-pr-1.yaml",
    ]);
    for (const text of texts) {
      expect(text).toMatch(/matchLabels:\n {6}isolane.dev\/fork: \w+-pr-1-/);
      expect(text).toContain("randomSamplingPercentage: 100");
      expect(text).toContain("'x-isolane-key' in request.headers");
      expect(text).toContain("isolane.dev/owner: team-a");
    }
  });

  it("goes on as a Telemetry of the workload says, whose copy the fork has", () => {
    const logs = telemetry(
      "cart",
      "{ selector: { matchLabels: { app: cart } }, accessLogging: [{ providers: [{ name: x }] }] }",
    );
    const first = outcome({ routing: forks, more: logs });
    const own = first.texts.filter((text) => text.includes("/cart"));
    expect(first.proved).toEqual([]);
    expect(own.join()).not.toContain("filter:");
    const traces = telemetry(
      "cart",
      "{ selector: { matchLabels: { app: cart } }, tracing: [{ randomSamplingPercentage: 1 }] }",
    );
    const second = outcome({ routing: forks, more: traces });
    expect(second.proved).toEqual([]);
    expect(second.texts.join().match(/randomSamplingPercentage: 100/g)).toHaveLength(1);
  });

  it("is none for pods without a sidecar, and a warning names them", () => {
    const { codes, written, proved } = outcome({
      routing: "{ backend: istio, traffic: { accessLog: {} } }",
      namespace: "{ istio-injection: disabled }",
    });
    expect(codes).toContain("W0808");
    expect(proved).toEqual(codes.filter((code) => code.startsWith("E09")));
    expect(written).toEqual(["sandboxes/pr-1/data/stock/telemetry-stock-pr-1.yaml"]);
  });

  it("lets Argo CD apply the kind before there is any lane", () => {
    const gitops =
      "  gitops: { engine: argocd, repository: https://git.example.com/shop.git }\n  suspended: true";
    const { files, proved } = outcome({ routing: forks, gitops });
    const [, project = ""] = [...files].find(([path]) => path.includes("appproject")) ?? [];
    expect(project).toContain("kind: Telemetry");
    expect(proved).toEqual([]);
  });
});

describe("an access log everywhere", () => {
  it("is an object for each namespace with pods, less the mesh's root, whichever lanes there are", () => {
    const { codes, written, proved, texts } = outcome({ routing: everywhere });
    expect([codes, proved]).toEqual([[], []]);
    expect(written).toEqual([
      "routes/shop/telemetry-isolane-staging.yaml",
      "routes/stock/telemetry-isolane-staging.yaml",
    ]);
    expect(texts.join()).not.toContain("selector");
    const without = outcome({ routing: everywhere, gitops: "  suspended: true" });
    expect(without.texts).toEqual(texts);
  });

  it("says again what logs all requests today, before the filter", () => {
    const routing =
      "{ traffic: { accessLog: { at: everywhere, providers: [lanes], existing: [envoy, otel] } } }";
    const { texts } = outcome({ routing });
    expect(texts[0]).toMatch(
      /accessLogging:\n {2}- providers:\n {4}- name: envoy\n {4}- name: otel\n {2}- providers:\n {4}- name: lanes\n {4}filter:/,
    );
  });

  it.each([
    ["what is logged today is not stated", "{ traffic: { accessLog: { at: everywhere } } }", ""],
    ["a provider is both", "{ traffic: { accessLog: { at: everywhere, existing: [envoy] } } }", ""],
  ])("is refused where %s", (_, routing, more) => {
    expect(outcome({ routing, more }).codes).toEqual(["E0227"]);
  });

  it.each([
    [
      "a Telemetry is for all pods of a namespace",
      everywhere,
      telemetry("all", "{ metrics: [] }", "stock"),
    ],
    [
      "an empty selector is none",
      everywhere,
      telemetry("all", "{ selector: {}, accessLogging: [] }"),
    ],
    ["the mesh is another", "{ implementation: linkerd, traffic: { accessLog: {} } }", ""],
    [
      "the mesh is another, for traces",
      "{ implementation: cilium, traffic: { tracing: forks } }",
      "",
    ],
  ])("is refused where %s", (_, routing, more) => {
    expect(outcome({ routing, more }).codes).toContain("E0399");
  });

  it("stands beside Telemetries for some pods, and one of the root namespace", () => {
    const more = `${telemetry("cart", "{ selector: { matchLabels: { app: cart } }, metrics: [] }")}${telemetry("mesh", "{ accessLogging: [{ disabled: true }] }", "istio-system")}`;
    const { written, proved } = outcome({ routing: everywhere, more });
    expect(written.filter((path) => path.startsWith("routes/"))).toHaveLength(2);
    expect(proved).toEqual([]);
  });
});

describe("the filter", () => {
  it.each([
    ["{ header: X-Lane }", "('x-lane' in request.headers)"],
    ["{ baggage: my.lane }", "matches('(^|,)[ \\\\t]*my[.]lane[ \\\\t]*=')"],
    ["{ tracestate: lane }", "'tracestate' in request.headers"],
  ])("of carriers %s", (carriers, part) => {
    const { texts, proved } = outcome({
      routing: `{ carriers: ${carriers}, traffic: { accessLog: {} } }`,
    });
    expect(texts.join().replace(/\n +/g, " ")).toContain(part);
    expect(proved).toEqual([]);
  });
});

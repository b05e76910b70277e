import { describe, expect, it } from "vitest";
import { injectedEnvironment } from "../../support/injected-environments.ts";
import { synth } from "../../support/synth.ts";

const folder = "environments/staging";

function outcome(told: Parameters<typeof injectedEnvironment>[0]) {
  const { files, diagnostics } = synth(injectedEnvironment(told), folder);
  const codes = diagnostics.map(({ code }) => code);
  const injected = [...files]
    .filter(([path, text]) => !path.includes("/index/") && text.includes("/inject-"))
    .map(([path]) => path.replace(/^staging\//, "").replace(/-[0-9a-f]{8}/, ""));
  const own = [...files.keys()].filter((path) => /^staging\/routes.*instrumentation/.test(path));
  return { codes, injected, own: own.length, diagnostics, files };
}

const bySomebodyElse =
  "{ instrumentation.opentelemetry.io/inject-nodejs: shop/isolane-staging, instrumentation.opentelemetry.io/container-names: server }";

const agents = `---
apiVersion: opentelemetry.io/v1alpha1
kind: Instrumentation
metadata: { name: agents, namespace: monitoring }
spec: { propagators: [tracecontext, PROPAGATOR] }
`;

const named = "  routing: { propagation: { instrumentation: monitoring/agents } }";

describe("whose pods are annotated", () => {
  it("all that Isolane deploys", () => {
    expect(outcome({})).toMatchObject({
      codes: [],
      own: 1,
      injected: [
        "baseline/shop/deployment-cart.yaml",
        "baseline/shop/deployment-web.yaml",
        "sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml",
      ],
    });
  });

  it("with deploy: false, those of forks, and one warning a Service says what is missing", () => {
    const { codes, injected, diagnostics } = outcome({ deploy: false });
    expect(codes).toEqual(["W0807", "W0807"]);
    expect(injected).toEqual(["sandboxes/pr-1/forks/shop/deployment-cart-pr-1.yaml"]);
    expect(diagnostics[1]?.help).toContain("inject-nodejs: shop/isolane-staging");
  });

  it("the line that the warning names ends it", () => {
    const services = "web: { propagation: otel-operator, language: nodejs }";
    expect(outcome({ deploy: false, services }).codes).toEqual(["W0807"]);
    expect(outcome({ deploy: false, services, annotations: bySomebodyElse }).codes).toEqual([]);
  });

  it("the one that is adopted", () => {
    const spec = "";
    const files = injectedEnvironment({ deploy: false, spec });
    const adopted = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        String(text).replace(
          "deploy: false",
          "deploy: false, adopt: [Deployment/web, Deployment/cart]",
        ),
      ]),
    );
    expect(synth(adopted, folder).diagnostics.map(({ code }) => code)).not.toContain("W0807");
  });

  it("what nothing states changes nothing", () => {
    const { injected, own } = outcome({ services: "web: { language: nodejs, propagates: true }" });
    expect({ injected, own }).toEqual({ injected: [], own: 0 });
  });

  it("stays without any lane, so none restarts pods", () => {
    const { injected } = outcome({ spec: "  suspended: true" });
    expect(injected).toHaveLength(2);
  });
});

describe("an Instrumentation that the cluster has", () => {
  it("is used, and none is written", () => {
    const more = agents.replace("PROPAGATOR", "baggage");
    const { codes, own, files } = outcome({ deploy: false, spec: named, more });
    expect([codes, own]).toEqual([["W0807", "W0807"], 0]);
    expect([...files.values()].join()).toContain("inject-java: monitoring/agents");
  });

  it("has to let baggage pass", () => {
    const more = agents.replace("PROPAGATOR", "b3");
    expect(outcome({ spec: named, more }).codes).toEqual(["E0838"]);
  });

  it("may be anywhere else, where nothing is known of it", () => {
    expect(outcome({ spec: named }).codes).toEqual([]);
  });

  it('lets annotations that say "true" be', () => {
    const annotations = '{ instrumentation.opentelemetry.io/inject-python: "True" }';
    expect(outcome({ annotations }).codes).toEqual(["E0838"]);
    expect(outcome({ annotations, spec: named }).codes).toEqual([]);
  });

  it("cannot have the name of ours", () => {
    const more = agents.replace(
      "agents, namespace: monitoring",
      "isolane-staging, namespace: shop",
    );
    expect(outcome({ more }).codes).toEqual(["E0838"]);
  });
});

describe("what would not happen is refused", () => {
  it.each([
    [
      "another language by another Service",
      "web: { propagation: otel-operator, language: nodejs }\n    same: { propagation: otel-operator, language: java }",
    ],
    [
      "propagates: false",
      "web: { propagation: otel-operator, language: nodejs, propagates: false }",
    ],
  ])("%s", (_, services) => {
    const more =
      "---\napiVersion: v1\nkind: Service\nmetadata: { name: same }\nspec: { selector: { app: web }, ports: [{ name: http, port: 81 }] }\n";
    expect(outcome({ services, more }).codes).toEqual(["E0838"]);
  });

  it("all of it is told at once", () => {
    const services =
      "web: { propagation: otel-operator, language: php }\n    cart: { propagation: otel-operator }";
    expect(outcome({ services }).codes).toEqual(["E0837", "E0837"]);
  });

  it("a Service that there is not is told once", () => {
    expect(
      outcome({ services: "wbe: { propagation: otel-operator, language: java }" }).codes,
    ).toEqual(["E0303"]);
  });
});

import { describe, expect, it } from "vitest";
import { follow, groundFor } from "../support/explained.ts";
import { injectedEnvironment } from "../support/injected-environments.ts";

function way(told: Parameters<typeof injectedEnvironment>[0]) {
  const found = follow(groundFor(injectedEnvironment(told)), "http://web/", { key: "pr-1" });
  const kinds = found.stops.map(({ propagation: { kind, passes } }) => [kind, passes]);
  return { found, kinds };
}

describe("agents that the operator injects", () => {
  it("are configured and never proved: the lane is reached on a condition, with a doubt for each hop", () => {
    const { found, kinds } = way({});
    expect(kinds.slice(0, 2)).toEqual([
      ["configured", true],
      ["configured", true],
    ]);
    expect(found.reach?.kind).toBe("conditional");
    expect(found.doubts.map(({ text }) => text.replace(/-[0-9a-f]{8}/, ""))).toContain(
      "Deployment shop/web is configured to pass the key on (instrumentation.opentelemetry.io/inject-nodejs, by propagation: otel-operator): not proved, since only the running agent does",
    );
  });

  it("the baseline's pods that nobody annotated are named by the annotation that they lack", () => {
    const { found, kinds } = way({ deploy: false });
    expect(kinds[0]).toEqual(["none", false]);
    expect(found.doubts.map(({ text }) => text).join()).toContain(
      "its pods lack instrumentation.opentelemetry.io/inject-nodejs",
    );
  });

  it("a test of the team is surer", () => {
    const services =
      "web: { propagation: otel-operator, language: nodejs, propagates: true }\n    cart: { propagates: true }";
    expect(way({ services }).kinds[0]).toEqual(["stated", true]);
  });

  it("a branch that switches its agent off loses the key there", () => {
    const fork = `      customizations:
        env: [{ name: OTEL_PROPAGATORS, value: b3 }]`;
    expect(way({ fork }).kinds[1]).toEqual(["signs", false]);
  });
});

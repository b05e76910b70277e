import { describe, expect, it } from "vitest";
import {
  injectedLanguages,
  injectionMarks,
  injectionObstacle,
  letsBaggagePass,
  takesTheOnly,
  whyNotInjected,
} from "../../lib/kube/otel-operator.ts";

const domain = "instrumentation.opentelemetry.io/";
const ours = { namespace: "shop", name: "isolane-staging" };

function template(env: readonly object[], annotations: Readonly<Record<string, string>> = {}) {
  const containers = [{ name: "main", env }, { name: "side" }];
  return { metadata: { annotations }, spec: { containers } };
}

const reference = { valueFrom: { configMapKeyRef: { name: "web", key: "options" } } };

describe("an agent is injected only where it passes baggage on", () => {
  it.each([
    ["java", "JAVA_TOOL_OPTIONS"],
    ["nodejs", "NODE_OPTIONS"],
    ["python", "PYTHONPATH"],
    ["dotnet", "DOTNET_STARTUP_HOOKS"],
    ["dotnet", "DOTNET_ADDITIONAL_DEPS"],
    ["dotnet", "DOTNET_SHARED_STORE"],
  ])("%s needs %s as a text", (language, name) => {
    expect(injectionObstacle(template([{ name, ...reference }]), language)).toContain(name);
    expect(injectionObstacle(template([{ name, value: "-x" }]), language)).toBeUndefined();
    for (const other of injectedLanguages.filter((one) => one !== language))
      expect(injectionObstacle(template([{ name, ...reference }]), other)).toBeUndefined();
  });

  it.each([
    ["OTEL_PROPAGATORS", "b3", true],
    ["OTEL_PROPAGATORS", "none", true],
    ["OTEL_PROPAGATORS", "tracecontext, Baggage", false],
    ["OTEL_PROPAGATORS", "", false],
    ["OTEL_SDK_DISABLED", "True", true],
    ["OTEL_SDK_DISABLED", "false", false],
    ["OTEL_RESOURCE_ATTRIBUTES_NODE_NAME", "n1", true],
  ])("%s=%s", (name, value, stops) => {
    expect(injectionObstacle(template([{ name, value }]), "java") !== undefined).toBe(stops);
  });

  it("a propagator that comes by reference is not known", () => {
    expect(
      injectionObstacle(template([{ name: "OTEL_PROPAGATORS", ...reference }]), "java"),
    ).toContain("OTEL_PROPAGATORS");
  });

  it("of .NET's agent, another installation counts", () => {
    const own = template([{ name: "OTEL_DOTNET_AUTO_HOME", value: "/agent" }]);
    expect(injectionObstacle(own, "dotnet")).toContain("OTEL_DOTNET_AUTO_HOME");
    expect(injectionObstacle(own, "java")).toBeUndefined();
  });

  it.each(["ruby", "php", "rust", "go", "nginx", "apache-httpd", "sdk"])(
    "%s is not injected",
    (language) => {
      expect(whyNotInjected(language)).toBeTypeOf("string");
    },
  );
});

describe("the annotations of pods", () => {
  it("name the Instrumentation and the container that kubectl takes", () => {
    expect(injectionMarks(template([]), "java", ours)).toEqual({
      [`${domain}inject-java`]: "shop/isolane-staging",
      [`${domain}container-names`]: "main",
    });
    const named = template([], { "kubectl.kubernetes.io/default-container": "side" });
    expect(injectionMarks(named, "java", ours)[`${domain}container-names`]).toBe("side");
  });

  it("leave the containers that the team names", () => {
    for (const key of ["container-names", "java-container-names"]) {
      const marks = injectionMarks(template([], { [`${domain}${key}`]: "side" }), "java", ours);
      expect(Object.keys(marks)).toEqual([`${domain}inject-java`]);
    }
  });

  it.each([
    ["true", true],
    ["True", true],
    ["false", false],
    ["agents", false],
  ])("inject-go: %s takes the only Instrumentation: %s", (value, takes) => {
    expect(takesTheOnly({ [`${domain}inject-go`]: value }) !== undefined).toBe(takes);
  });
});

describe("an Instrumentation of the team", () => {
  const object = (spec: object) => ({
    apiVersion: "opentelemetry.io/v1alpha1",
    kind: "Instrumentation",
    metadata: { name: "agents", namespace: "shop" },
    spec,
  });

  it.each<[object, boolean]>([
    [{}, true],
    [{ propagators: ["tracecontext"] }, false],
    [{ propagators: ["b3", "baggage"] }, true],
    [{ propagators: ["baggage"], env: [{ name: "OTEL_PROPAGATORS", value: "b3" }] }, false],
    [
      { propagators: ["baggage"], java: { env: [{ name: "OTEL_PROPAGATORS", value: "b3" }] } },
      false,
    ],
    [{ propagators: ["b3"], env: [{ name: "OTEL_PROPAGATORS", value: "baggage" }] }, true],
  ])("%j lets baggage pass: %s", (spec, passes) => {
    expect(letsBaggagePass(object(spec))).toBe(passes);
  });
});

/**
 * @module The OpenTelemetry operator: which agents it injects, by which annotations of pods, what keeps it from doing so,
 * and the object that says what an agent passes on. Read at its version 0.158.0
 * (https://github.com/open-telemetry/opentelemetry-operator): apis/v1alpha1/instrumentation_types.go, and
 * internal/instrumentation/{annotation,podmutator,sdk,helper,javaagent,nodejs,python,dotnet}.go.
 */
import { asArray, asString, at, stringMap } from "./json.ts";
import type { JsonObject, KubeObject } from "./object.ts";

/** What its annotations of pods begin with. */
const domain = "instrumentation.opentelemetry.io/";

/** The kind that says what its agents do. */
export const instrumentationKind = { group: "opentelemetry.io", kind: "Instrumentation" } as const;

/** What an agent passes from hop to hop. */
const propagators = ["tracecontext", "baggage"] as const;

/** Variables of the container that the operator extends by text, and so leaves the container alone where one is a reference. */
const extended: Readonly<Record<string, readonly string[]>> = {
  java: ["JAVA_TOOL_OPTIONS"],
  nodejs: ["NODE_OPTIONS"],
  python: ["PYTHONPATH"],
  dotnet: ["DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE"],
};

/** Languages whose agents pass baggage on. */
export const injectedLanguages: readonly string[] = Object.keys(extended);

/** Agents that it injects, and that pass no baggage on. */
const inert: ReadonlyMap<string, string> = new Map([
  [
    "go",
    // open-telemetry/opentelemetry-go-instrumentation, internal/pkg/instrumentation/bpf/net/http/client/bpf/probe.bpf.c
    "its agent for Go works from outside of the program (eBPF) and writes `traceparent` alone into requests, no baggage",
  ],
  [
    "apache-httpd",
    "Apache hands on all headers of a request that it proxies, so it needs no agent",
  ],
  ["nginx", "nginx hands on all headers of a request that it proxies, so it needs no agent"],
]);

/** Why a language cannot be injected; undefined: it can. */
export function whyNotInjected(language: string): string | undefined {
  if (injectedLanguages.includes(language)) return undefined;
  return inert.get(language) ?? `it has no agent for "${language}"`;
}

/** An Instrumentation by name. */
export interface InstrumentationName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The annotations by which a pod gets an agent that an Instrumentation configures. Both are named, since "true" takes
 * whichever Instrumentation is the only one, and the first container may be a sidecar's.
 */
export function injectionMarks(
  template: unknown,
  language: string,
  { namespace, name }: InstrumentationName,
): Readonly<Record<string, string>> {
  const own = stringMap(at(template, "metadata", "annotations"));
  const names = [`${domain}container-names`, `${domain}${language}-container-names`];
  const main = mainContainer(template);
  const isNamed = names.some((one) => own[one] !== undefined);
  return {
    [injectMark(language)]: `${namespace}/${name}`,
    ...(isNamed || main === undefined ? {} : { [`${domain}container-names`]: main }),
  };
}

/** The annotation that asks for an agent. */
export function injectMark(language: string): string {
  return `${domain}inject-${language}`;
}

/** The container that a pod is there for: the one that kubectl takes. */
export function mainContainer(template: unknown): string | undefined {
  return (
    asString(at(template, "metadata", "annotations", "kubectl.kubernetes.io/default-container")) ??
    asString(at(template, "spec", "containers", 0, "name"))
  );
}

/** Of annotations, the one that takes whichever Instrumentation of the namespace is the only one. */
export function takesTheOnly(annotations: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(annotations).find(
    (key) => key.startsWith(`${domain}inject-`) && annotations[key]?.toLowerCase() === "true",
  );
}

/** What of a pod template keeps the operator from injecting an agent that passes baggage on; undefined: nothing. */
export function injectionObstacle(template: unknown, language: string): string | undefined {
  const containers = asArray(at(template, "spec", "containers"));
  const injected = containers.some((one) =>
    asArray(at(one, "env")).some((entry) => at(entry, "name") === nodeName),
  );
  if (injected)
    return `a container has ${nodeName}, by which the operator knows pods that it is done with`;
  const main = mainContainer(template);
  const env = asArray(
    at(
      containers.find((one) => at(one, "name") === main),
      "env",
    ),
  );
  const said = env.findLast((entry) => at(entry, "name") === "OTEL_PROPAGATORS");
  if (said !== undefined && !passesBaggage(asString(at(said, "value"))))
    return `container "${main}" sets OTEL_PROPAGATORS itself, without baggage, which outranks the operator's`;
  const off = env.findLast((entry) => at(entry, "name") === "OTEL_SDK_DISABLED");
  if (asString(at(off, "value"))?.toLowerCase() === "true")
    return `container "${main}" sets OTEL_SDK_DISABLED=true, which switches the agent off`;
  const reference = env.find(
    (entry) =>
      at(entry, "valueFrom") !== undefined &&
      extended[language]?.includes(String(at(entry, "name"))) === true,
  );
  if (reference !== undefined)
    return `container "${main}" has its ${String(at(reference, "name"))} by valueFrom, which the operator cannot extend`;
  return language === "dotnet" && env.some((entry) => at(entry, "name") === "OTEL_DOTNET_AUTO_HOME")
    ? `container "${main}" has OTEL_DOTNET_AUTO_HOME, by which the operator takes it for injected`
    : undefined;
}

const nodeName = "OTEL_RESOURCE_ATTRIBUTES_NODE_NAME";

/** Whether an Instrumentation lets agents pass baggage on. Without any word of it, they do: it is their default. */
export function letsBaggagePass(instrumentation: KubeObject): boolean {
  const { spec } = instrumentation;
  const stated = asArray(at(spec, "propagators")).map(String);
  // Variables of the Instrumentation come before its propagators.
  const languages = injectedLanguages.map((language) => at(spec, language));
  const said = [spec, ...languages].flatMap((one) =>
    asArray(at(one, "env")).filter((entry) => at(entry, "name") === "OTEL_PROPAGATORS"),
  );
  return said.length > 0
    ? said.every((entry) => passesBaggage(asString(at(entry, "value"))))
    : stated.length === 0 || stated.includes("baggage");
}

function passesBaggage(list = "none"): boolean {
  const words = list.split(",").map((word) => word.trim().toLowerCase());
  return list.trim() === "" || words.includes("baggage");
}

/** An Instrumentation that lets agents pass the key on. @param endpoint Where they send what they record. Default: nowhere. */
export function instrumentationObject(
  { name, namespace }: InstrumentationName,
  labels: Readonly<Record<string, string>>,
  endpoint: string | undefined,
): KubeObject {
  return {
    apiVersion: `${instrumentationKind.group}/v1alpha1`,
    kind: instrumentationKind.kind,
    metadata: { name, namespace, labels },
    spec: {
      propagators: [...propagators],
      ...(endpoint === undefined ? { env: [...silent] } : { exporter: { endpoint } }),
    },
  };
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection */
const silent: readonly JsonObject[] = ["TRACES", "METRICS", "LOGS"].map((signal) => ({
  name: `OTEL_${signal}_EXPORTER`,
  value: "none",
}));

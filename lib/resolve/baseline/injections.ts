/**
 * @module `propagation: otel-operator`: which annotations the pods behind a Service get, and what would make them say
 * something that does not happen: an agent that is not there, or that passes no baggage on.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { compareText } from "../../kube/compare-text.ts";
import { at, jsonText, stringMap } from "../../kube/json.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../../kube/object.ts";
import {
  injectedLanguages,
  injectionMarks,
  injectionObstacle,
  injectMark,
  instrumentationKind,
  letsBaggagePass,
  takesTheOnly,
  whyNotInjected,
} from "../../kube/otel-operator.ts";
import { podTemplate, templateOf, templateOwner } from "../../kube/pod-templates.ts";
import type { Service, Workload } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import {
  type Injection,
  type Injector,
  type StatedInjection,
  statedInjections,
} from "../../model/injection.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import type { EnvironmentSettings } from "../../model/settings.ts";
import { below, type SourceRef } from "../../model/source.ts";

type Parts = Pick<BaselineIndex, "objects" | "services">;

interface Scope extends Parts {
  readonly settings: EnvironmentSettings;
  readonly injector: Injector;
  readonly problems: Problems;
}

/** The annotations by `keyString` of the workload, in its order. Reports what cannot be injected, and pods that somebody else deploys. */
export function injectionsIn(
  input: EnvironmentInput,
  settings: EnvironmentSettings,
  parts: Parts,
  problems: Problems,
): ReadonlyMap<string, Injection> {
  const { injector } = settings;
  if (injector === undefined) return new Map();
  const { spec, source } = input.environment;
  const stated = statedInjections(spec.spec);
  const scope = { ...parts, settings, injector, problems };
  const services = below(source, "spec", "services");
  if (!settings.carriers.some(({ kind }) => kind === "baggage")) {
    reportCarrier(below(services, stated[0]?.asked ?? "", "propagation"), scope);
    return new Map();
  }
  reportInstrumentation(below(source, "spec", "routing", "propagation", "instrumentation"), scope);
  const found = new Map<string, Injection>();
  for (const one of stated) {
    const service = parts.services.get(one.service);
    const node = below(services, one.asked);
    const language = service === undefined ? undefined : languageOf(one, node, scope);
    if (service === undefined || language === undefined) continue;
    const place = below(node, "propagation");
    for (const workload of service.workloads) inject(workload, { language, place }, found, scope);
    reportMissing(service, place, found, scope);
  }
  return new Map([...found].sort(([a], [b]) => compareText(a, b)));
}

/** Whether the output deploys a workload's pods. */
export function deploysPods(
  { object }: Pick<Workload, "object">,
  settings: EnvironmentSettings,
): boolean {
  const isOwned = settings.deploy || settings.adopted.has(keyString(objectKey(object)));
  // Borrowed pods are those of an object that may have others, too.
  return isOwned && templateOwner(object) === undefined;
}

// --- internal ---

function reportCarrier(source: SourceRef, { problems }: Scope): void {
  problems.report({
    code: "E0398",
    message:
      "propagation: otel-operator passes baggage on, and no carrier of the environment is baggage",
    help: "add baggage to routing.carriers, for example {baggage: isolane}; or remove propagation and let the program copy the header (docs/propagation.md)",
    source,
  });
}

function languageOf(
  { language, propagates }: StatedInjection,
  node: SourceRef,
  { problems }: Scope,
): string | undefined {
  if (propagates === false) {
    problems.report({
      code: "E0838",
      message:
        "propagates: false says that the key is not passed on, and propagation: otel-operator that it is",
      help: "remove one of the two",
      source: below(node, "propagates"),
    });
  }
  const known = injectedLanguages.join(", ");
  const why = language === undefined ? undefined : whyNotInjected(language);
  if (language !== undefined && why === undefined) return language;
  problems.report({
    code: "E0837",
    message:
      why === undefined
        ? "propagation: otel-operator needs to know which agent to inject"
        : `propagation: otel-operator cannot help: ${why}`,
    help:
      why === undefined
        ? `state language beside it: ${known}`
        : `remove propagation, let the program pass baggage on (docs/propagation.md), and state propagates: true; languages that can be injected are ${known}`,
    source: below(node, language === undefined ? "propagation" : "language"),
  });
  return undefined;
}

/** The Instrumentation that is named has to let baggage pass; one of ours must not take the place of another. */
function reportInstrumentation(source: SourceRef, scope: Scope): void {
  const { injector, objects, problems, settings } = scope;
  const { instrumentation, own } = injector;
  const name = `${instrumentation.namespace}/${instrumentation.name}`;
  const theirs = objects.get(keyString({ ...instrumentationKind, ...instrumentation }));
  if (theirs !== undefined && (own || !letsBaggagePass(theirs.object))) {
    problems.report({
      code: "E0838",
      message: own
        ? `${displayName(objectKey(theirs.object))} is in the baseline, and Isolane writes it`
        : `Instrumentation ${name} does not let baggage pass`,
      help: own
        ? `name it, if it is yours: routing.propagation: {instrumentation: ${name}}; or rename it`
        : "add baggage to its propagators, and to OTEL_PROPAGATORS where it sets that; or remove routing.propagation.instrumentation",
      source: own ? below(settings.source, "metadata", "name") : source,
      related: [{ message: "the Instrumentation", source: theirs.source }],
    });
  }
  if (own) reportAmbiguity(instrumentation.namespace, scope);
}

/** The first object of the namespace that asks for its only Instrumentation, which with one of ours there no longer is. */
function reportAmbiguity(namespace: string, { objects, problems }: Scope): void {
  for (const { object, source } of objects.values()) {
    const mark = takesTheOnly(askingIn(object, namespace));
    if (mark === undefined) continue;
    problems.report({
      code: "E0838",
      message: `${displayName(objectKey(object))} has ${mark}: "true", which takes the only Instrumentation of namespace "${namespace}"; with one of Isolane's there are two, and the operator injects nothing`,
      help: `name the one that it takes: routing.propagation: {instrumentation: ${namespace}/NAME}; or write its name into the annotation`,
      source,
    });
    return;
  }
}

/** The annotations by which an object asks for agents for pods of a namespace: the Namespace's own, or those of its pods. */
function askingIn(object: KubeObject, namespace: string): Readonly<Record<string, string>> {
  const { annotations, name, namespace: home } = object.metadata;
  if (object.kind === "Namespace" && name === namespace) return annotations ?? {};
  return home === namespace ? stringMap(at(podTemplate(object), "metadata", "annotations")) : {};
}

interface Asked {
  readonly language: string;
  readonly place: SourceRef;
}

function inject(
  workload: Workload,
  { language, place }: Asked,
  found: Map<string, Injection>,
  { objects, injector, problems }: Scope,
): void {
  const key = keyString(objectKey(workload.object));
  const template = templateOf(workload.object, (one) => objects.get(one)?.object);
  const marks = injectionMarks(template, language, injector.instrumentation);
  const mark = injectMark(language);
  const own = stringMap(at(template, "metadata", "annotations"))[mark];
  const other = found.get(key);
  const what =
    other !== undefined && other.language !== language
      ? `another Service of it states language: ${other.language}`
      : own !== undefined && own !== marks[mark]
        ? `its pods have ${mark}: ${jsonText(own)} of their own`
        : injectionObstacle(template, language);
  if (what !== undefined) {
    problems.report({
      code: "E0838",
      message: `propagation: otel-operator would not be what happens to ${displayName(workload)}: ${what}`,
      help: "change that in the baseline, or remove propagation from the Service and, once it is sure that the program passes baggage on, state propagates: true",
      source: place,
      related: [{ message: "the workload", source: workload.source }],
    });
  }
  if (other === undefined) found.set(key, { language, marks, source: place });
}

/** Pods of the baseline that somebody else deploys are annotated by them. */
function reportMissing(
  { name, workloads }: Service,
  source: SourceRef,
  found: ReadonlyMap<string, Injection>,
  { objects, settings, problems }: Scope,
): void {
  const missing = workloads.flatMap((workload) => {
    const injection = found.get(keyString(objectKey(workload.object)));
    const template = templateOf(workload.object, (one) => objects.get(one)?.object);
    const own = stringMap(at(template, "metadata", "annotations"));
    const lines = Object.entries(injection?.marks ?? {}).filter(
      ([mark, value]) => own[mark] !== value,
    );
    return deploysPods(workload, settings) || lines.length === 0 ? [] : [{ workload, lines }];
  });
  const [first] = missing;
  if (first === undefined) return;
  const names = missing.map(({ workload }) => displayName(workload)).join(", ");
  const lines = first.lines.map(([mark, value]) => `${mark}: ${value}`).join(", ");
  problems.report({
    code: "W0807",
    message: `the pods of ${names} are deployed by somebody else and are not annotated, so the operator injects nothing there, and a lane's key ends at Service "${name}"`,
    help: `add to metadata.annotations of the pod template: ${lines}`,
    source,
  });
}

/**
 * @module Signs that a workload passes its caller's key on. OpenTelemetry does with baggage where its propagators
 * include `baggage`, with tracestate where they include `tracecontext`, and by default they have both (OpenTelemetry
 * specification, configuration/sdk-environment-variables.md). Others pass on the headers that begin as theirs do.
 * Nobody passes a plain header on by itself.
 */
import { asString, at, stringMap } from "../kube/json.ts";
import {
  type Carrier,
  type Carriers,
  carrierHeader,
  headerFamilies,
  isMember,
} from "../model/carriers.ts";
import type { Pods } from "../simulate/cluster/cluster.ts";
import { injectionsOf } from "../verify/reading/injections.ts";
import type { Ground } from "./ground.ts";
import type { Propagation } from "./model.ts";
import { type Setting, settingsOf } from "./settings.ts";
import { servicesOf } from "./workloads.ts";

/**
 * Whether a workload passes the key on: by what is stated, otherwise by what its manifests show about the carrier
 * that the key comes in.
 */
export function propagationOf(
  ground: Ground,
  pods: Pods,
  carrier: Carrier | undefined,
): Propagation {
  for (const { key } of servicesOf(ground.before, pods.workload, ground.forks)) {
    const propagates = ground.stated.get(key)?.propagates;
    if (propagates === undefined) continue;
    const evidence = `the environment states propagates: ${propagates.value} for Service ${key}`;
    return { kind: "stated", passes: propagates.value, evidence };
  }
  const passing = carrier && passingOf(carrier);
  if (passing === undefined) {
    return {
      kind: "none",
      passes: false,
      evidence: `no manifest can show that it copies the header ${carrier?.name ?? ""}`,
    };
  }
  const own = settingsOf(ground.after, pods).filter(isMain(pods));
  const set = bySettings(own, passing);
  const injected = set?.passes === false ? undefined : byOperator(ground, pods, carrier);
  const found = injected ?? set ?? (passing.isDefault ? byAnnotation(pods) : undefined);
  return found ?? { kind: "none", passes: false, evidence: passing.missing };
}

/** Whether a workload passes the key on by any of the environment's carriers; else what is said of the first. */
export function anyPropagation(ground: Ground, pods: Pods): Propagation {
  const all = ground.facts.carriers.map((carrier) => propagationOf(ground, pods, carrier));
  return all.find(({ passes }) => passes) ?? all[0] ?? propagationOf(ground, pods, undefined);
}

/** What a program has to do that the key is passed on. */
export function passingWay(carriers: Carriers): string {
  return carriers.some(isMember)
    ? "let it pass its caller's baggage on (OTEL_PROPAGATORS=tracecontext,baggage)"
    : `let it copy the header ${carriers.map(carrierHeader).join(" or ")} to the requests that it sends`;
}

/** What passes a carrier on. */
interface Passing {
  /** The words for it in lists of propagators: OTEL_PROPAGATORS, and DD_TRACE_PROPAGATION_STYLE of Datadog's tracers. */
  readonly words: readonly string[];
  /** OpenTelemetry does where nothing is said. */
  readonly isDefault: boolean;
  /** What is said where there is no sign. */
  readonly missing: string;
}

/** By what libraries a carrier is passed on; undefined: by none. */
function passingOf({ kind, name }: Carrier): Passing | undefined {
  if (kind !== "header") {
    const words = [kind === "baggage" ? "baggage" : "tracecontext"];
    return { words, isDefault: true, missing: "no sign of OpenTelemetry" };
  }
  const family = families.find(({ prefix }) => name.startsWith(prefix));
  if (family === undefined) return undefined;
  const missing = `no sign of a tracer that passes on ${family.prefix}*`;
  return { words: family.words, isDefault: false, missing };
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/, https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/ */
const families = [
  { prefix: headerFamilies.otBaggage, words: ["ottrace", "datadog"] },
  { prefix: headerFamilies.uberctx, words: ["jaeger"] },
] as const;

/** A sidecar's tracing says nothing about the program beside it. */
function isMain({ template }: Pods): (setting: Setting) => boolean {
  const named = asString(
    at(template, "metadata", "annotations", "kubectl.kubernetes.io/default-container"),
  );
  const main = named ?? asString(at(template, "spec", "containers", 0, "name"));
  return ({ container }) => container === undefined || container === main;
}

function bySettings(
  settings: readonly Setting[],
  { words: wanted, isDefault }: Passing,
): Propagation | undefined {
  const variables = settings.filter(({ kind }) => kind === "variable");
  const find = (name: string) => variables.find((variable) => variable.name === name);
  const off = find("OTEL_SDK_DISABLED");
  if (off?.value.toLowerCase() === "true") return sign(false, off);
  for (const name of ["OTEL_PROPAGATORS", "DD_TRACE_PROPAGATION_STYLE"]) {
    const list = find(name);
    // Empty counts as unset (OpenTelemetry specification, parsing empty value).
    if (list?.value.trim() === "") continue;
    const words = list?.value.split(",").map((word) => word.trim().toLowerCase());
    if (list !== undefined)
      return sign(
        wanted.some((word) => words?.includes(word)),
        list,
      );
  }
  if (!isDefault) return undefined;
  // OTEL_RESOURCE_ATTRIBUTES is set on every fork by Isolane: it shows nothing about the program.
  const configured = variables.find(
    ({ name, value }) =>
      /^OTEL_(?:EXPORTER_|TRACES_|SERVICE_NAME$)/.test(name) && value !== "none" && value !== "",
  );
  const agent = settings.find(({ kind, value }) => kind !== "file" && loadsAgent.test(value));
  const shown = configured ?? agent;
  return shown === undefined ? undefined : sign(true, shown);
}

/** The agents of OpenTelemetry, as command lines and JAVA_TOOL_OPTIONS or NODE_OPTIONS load them. */
const loadsAgent =
  /opentelemetry-javaagent|opentelemetry-instrument\b|@opentelemetry\/auto-instrumentations/;

function sign(passes: boolean, { name, value, text }: Setting): Propagation {
  const said = value.length > 60 ? text : `${name}=${value}`;
  return { kind: "signs", passes, evidence: said };
}

/** What `propagation: otel-operator` comes to: pods ask for an agent, or do not although it is stated. */
function byOperator(
  ground: Ground,
  { workload, template }: Pods,
  carrier: Carrier | undefined,
): Propagation | undefined {
  // What an Instrumentation of the team lets pass besides baggage is not known.
  const kind = carrier?.kind;
  const isPassed = kind === "baggage" || (kind === "tracestate" && ground.facts.injector?.own);
  if (isPassed !== true) return undefined;
  const marks = injectionsOf(ground).get(ground.forks.get(workload)?.baseline ?? workload);
  if (marks === undefined) return undefined;
  const own = stringMap(at(template, "metadata", "annotations"));
  const missing = Object.keys(marks).find((key) => own[key] !== marks[key]);
  return missing === undefined
    ? {
        kind: "configured",
        passes: true,
        evidence: `${Object.keys(marks)[0]}, by propagation: otel-operator`,
      }
    : {
        kind: "none",
        passes: false,
        evidence: `propagation: otel-operator is stated, and its pods lack ${missing}`,
      };
}

/** The OpenTelemetry operator injects its agents by annotation. */
function byAnnotation({ template }: Pods): Propagation | undefined {
  const annotations = stringMap(at(template, "metadata", "annotations"));
  const [name] = Object.keys(annotations).filter(
    (key) =>
      /^instrumentation\.opentelemetry\.io\/inject-/.test(key) && annotations[key] !== "false",
  );
  return name === undefined ? undefined : { kind: "signs", passes: true, evidence: name };
}

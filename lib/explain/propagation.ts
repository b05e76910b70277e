/**
 * @module Signs that a workload passes its caller's baggage on. OpenTelemetry does where its propagators
 * include `baggage`, and by default they do: `tracecontext,baggage` (OpenTelemetry specification,
 * configuration/sdk-environment-variables.md). Nobody passes a plain header on by itself.
 */
import { asString, at, stringMap } from "../kube/json.ts";
import { type Carrier, carrierNames } from "../model/carriers.ts";
import type { Pods } from "../simulate/cluster/cluster.ts";
import type { Ground } from "./ground.ts";
import type { Propagation } from "./model.ts";
import { type Setting, settingsOf } from "./settings.ts";
import { servicesOf } from "./workloads.ts";

/**
 * Whether a workload passes the key on: by what is stated, otherwise by what its manifests show about the carrier
 * that the key comes in.
 */
export function propagationOf(ground: Ground, pods: Pods, carrier: Carrier["kind"]): Propagation {
  for (const { key } of servicesOf(ground.before, pods.workload, ground.forks)) {
    const propagates = ground.stated.get(key)?.propagates;
    if (propagates === undefined) continue;
    const evidence = `the environment states propagates: ${propagates.value} for Service ${key}`;
    return { kind: "stated", passes: propagates.value, evidence };
  }
  if (carrier === "header") {
    return {
      kind: "none",
      passes: false,
      evidence: `no manifest can show that it copies the header ${carrierNames(ground.facts.carriers).header ?? ""}`,
    };
  }
  const own = settingsOf(ground.after, pods).filter(isMain(pods));
  const found = bySettings(own) ?? byAnnotation(pods);
  return found ?? { kind: "none", passes: false, evidence: "no sign of OpenTelemetry" };
}

/** A sidecar's tracing says nothing about the program beside it. */
function isMain({ template }: Pods): (setting: Setting) => boolean {
  const named = asString(
    at(template, "metadata", "annotations", "kubectl.kubernetes.io/default-container"),
  );
  const main = named ?? asString(at(template, "spec", "containers", 0, "name"));
  return ({ container }) => container === undefined || container === main;
}

function bySettings(settings: readonly Setting[]): Propagation | undefined {
  const variables = settings.filter(({ kind }) => kind === "variable");
  const find = (name: string) => variables.find((variable) => variable.name === name);
  const off = find("OTEL_SDK_DISABLED");
  if (off?.value.toLowerCase() === "true") return sign(false, off);
  for (const name of ["OTEL_PROPAGATORS", "DD_TRACE_PROPAGATION_STYLE"]) {
    const list = find(name);
    // Empty counts as unset (OpenTelemetry specification, parsing empty value).
    if (list?.value.trim() === "") continue;
    const words = list?.value.split(",").map((word) => word.trim().toLowerCase());
    if (list !== undefined) return sign(words?.includes("baggage") === true, list);
  }
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

/** The OpenTelemetry operator injects its agents by annotation. */
function byAnnotation({ template }: Pods): Propagation | undefined {
  const annotations = stringMap(at(template, "metadata", "annotations"));
  const [name] = Object.keys(annotations).filter(
    (key) =>
      /^instrumentation\.opentelemetry\.io\/inject-/.test(key) && annotations[key] !== "false",
  );
  return name === undefined ? undefined : { kind: "signs", passes: true, evidence: name };
}

/** @module `valueFrom.fork`: the address of another fork's Service, for what no routing rule reaches. */
import { knownNames } from "../../../diagnostics/suggestion.ts";
import { serviceHost } from "../../../kube/hosts.ts";
import { displayName } from "../../../kube/object.ts";
import type { ForkService } from "../../../model/lane.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import type { Customizations, ForkTarget } from "../context.ts";
import { names } from "../target.ts";
import type { Scope } from "./scope.ts";

type Change = NonNullable<Customizations["env"]>[number];
/** What `valueFrom.fork` holds. */
export type ForkReference = NonNullable<
  Extract<Change, { valueFrom: unknown }>["valueFrom"]["fork"]
>;

const defaultExpression = "{{.Service.Host}}:{{.Service.Port}}";
const placeholder = /\{\{([^{}]*)\}\}/g;

/** The text that a fork reference stands for; undefined if it cannot be told, which is reported. */
export function forkAddress(
  reference: ForkReference,
  scope: Scope,
  source: SourceRef,
): string | undefined {
  const { context } = scope;
  const target = context.siblings.find((other) =>
    names(reference.forkOf, other.workload, context.settings),
  );
  if (target === undefined) {
    const wanted = displayName({ namespace: context.settings.namespace, ...reference.forkOf });
    context.problems.report({
      code: "E0317",
      message: `sandbox "${context.sandbox.name}" does not fork ${wanted}`,
      help: `add it to spec.forks, or name one of its forks: ${context.siblings.map((s) => displayName(s.workload)).join(", ")}`,
      source: below(source, "forkOf"),
    });
    return undefined;
  }
  const service = chooseService(reference, target, scope, source);
  return service === undefined ? undefined : render(reference, service, scope, source);
}

// --- internal ---

function chooseService(
  reference: ForkReference,
  target: ForkTarget,
  scope: Scope,
  source: SourceRef,
): ForkService | undefined {
  const { services, workload } = target;
  const known = services.map(({ baseline }) => baseline.name);
  const asked = reference.service;
  const named = services.filter(({ baseline }) => baseline.name === (asked ?? baseline.name));
  const [found] = named.length === 1 ? named : [];
  if (found !== undefined) return found;
  scope.context.problems.report({
    code: "E0318",
    message:
      asked === undefined
        ? `${displayName(workload)} has ${known.length === 0 ? "no Service" : "several Services"}`
        : `no Service "${asked}" selects ${displayName(workload)}`,
    help: `${asked === undefined && known.length > 0 ? "add service; " : ""}${knownNames("Services of the workload", known, asked ?? "")}`,
    source: asked === undefined ? source : below(source, "service"),
  });
  return undefined;
}

function render(
  reference: ForkReference,
  service: ForkService,
  scope: Scope,
  source: SourceRef,
): string | undefined {
  const expression = reference.expression ?? defaultExpression;
  const used = [...expression.matchAll(placeholder)].map((match) => (match[1] ?? "").trim());
  const unknown = used.find((name) => name !== ".Service.Host" && name !== ".Service.Port");
  if (unknown !== undefined) {
    scope.context.problems.report({
      code: "E0318",
      message: `the expression has an unknown placeholder "{{${unknown}}}"`,
      help: "use {{.Service.Host}} and {{.Service.Port}}",
      source: below(source, "expression"),
    });
    return undefined;
  }
  const port = used.includes(".Service.Port") ? choosePort(reference, service, scope, source) : "";
  if (port === undefined) return undefined;
  // Complete, so it works from every namespace and whatever the pod's search domains are.
  const host = serviceHost({ ...service.baseline, name: service.name });
  return expression.replace(placeholder, (_, name: string) =>
    name.trim() === ".Service.Host" ? host : port,
  );
}

function choosePort(
  reference: ForkReference,
  { baseline }: ForkService,
  scope: Scope,
  source: SourceRef,
): string | undefined {
  const { ports } = baseline;
  const asked = reference.port === undefined ? undefined : String(reference.port);
  const isOnly = new Set(ports.map(({ port }) => port)).size === 1;
  const found = ports.find(({ name, port }) =>
    asked === undefined ? isOnly : name === asked || String(port) === asked,
  );
  if (found !== undefined) return String(found.port);
  const known = ports.map(({ name, port }) =>
    name === undefined ? String(port) : `${name} (${port})`,
  );
  scope.context.problems.report({
    code: "E0318",
    message:
      asked === undefined
        ? `Service ${baseline.namespace}/${baseline.name} has ${ports.length === 0 ? "no port" : "several ports"}`
        : `Service ${baseline.namespace}/${baseline.name} has no port "${asked}"`,
    help: `${asked === undefined && known.length > 0 ? "add port; " : ""}${knownNames("ports", known, asked ?? "")}`,
    source: asked === undefined ? source : below(source, "port"),
  });
  return undefined;
}

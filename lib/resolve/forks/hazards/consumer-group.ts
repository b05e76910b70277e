/**
 * @module The variable that holds the name of a consumer group, a queue or a subscription: a fork's is the baseline's
 * with a key behind it, which is the sandbox's, or that of a route group whose members share it.
 */
import { asArray, isRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { matchesLabels } from "../../lanes.ts";
import { type ConfigLookup, type Variable, variablesOf } from "../config.ts";
import type { ForkContext } from "../context.ts";
import { mapContainers } from "../draft.ts";
import { setVariable } from "../variables.ts";

interface Around {
  readonly context: ForkContext;
  readonly lookup: ConfigLookup;
}

/** What is put behind the baseline's name. A group that is not there, or is not the sandbox's, is reported. */
export function groupKey({ target, groups, sandbox, problems, spec }: ForkContext): string {
  const name = target.entry.strategies?.consumerGroupOf;
  if (name === undefined) return sandbox.key;
  const group = groups.find((one) => one.spec.metadata.name === name);
  const labels = spec.metadata.labels ?? {};
  if (group !== undefined && matchesLabels(group.spec.spec.match, labels)) {
    return group.spec.spec.routing?.key ?? name;
  }
  const known = groups
    .filter((one) => matchesLabels(one.spec.spec.match, labels))
    .map((one) => one.spec.metadata.name);
  problems.report({
    code: "E0347",
    message:
      group === undefined
        ? `there is no route group "${name}"`
        : `sandbox "${sandbox.name}" is no member of route group "${name}"`,
    help:
      known.length === 0
        ? "add a group that matches the sandbox's labels, or remove consumerGroupOf: the variable then ends in the sandbox's key"
        : `the sandbox's groups: ${known.join(", ")}; or remove consumerGroupOf`,
    source: below(target.source, "strategies", "consumerGroupOf"),
  });
  return sandbox.key;
}

/** The pod spec whose containers have the variable with the key behind it. */
export function withGroup(
  podSpec: JsonObject,
  name: string,
  key: string,
  { context, lookup }: Around,
): JsonObject {
  const customized = (context.target.entry.customizations?.env ?? []).findIndex(
    (change) => change.name === name,
  );
  if (customized >= 0) {
    const source = below(context.target.source, "customizations", "env", customized, "name");
    report(context, `"${name}" is also set under customizations.env`, source);
    return podSpec;
  }
  const holders = asArray(podSpec.containers).flatMap((body): readonly Variable[] =>
    isRecord(body) ? variablesOf(body, lookup).filter((variable) => variable.name === name) : [],
  );
  const wrong = whyNot(holders, name, context.display);
  if (wrong !== undefined) report(context, wrong);
  return mapContainers(podSpec, ({ list, body }) => {
    const value = variablesOf(body, lookup).find((variable) => variable.name === name)?.value;
    if (list !== "containers" || value === undefined) return body;
    return setVariable(body, { name, value: `${value}-${key}` });
  });
}

// --- internal ---

function whyNot(holders: readonly Variable[], name: string, display: string): string | undefined {
  if (holders.length === 0) return `no container of ${display} has a variable "${name}"`;
  if (holders.some(({ value }) => value === undefined)) {
    return `the value of "${name}" in ${display} is not known at compile time`;
  }
  if (holders.some(({ value }) => !isName(value ?? ""))) {
    return `the value of "${name}" in ${display} is no name, to the end of which a key could be added`;
  }
  return undefined;
}

/** Not an address, a list, a number or a switch: with a key behind it, that would be another one, or none. */
function isName(value: string): boolean {
  return (
    !/:\/\/|[\s,;?&{}="'@]|:\d+$|[/.]$|^$/.test(value) && !/^(\d+(\.\d+)*|true|false)$/i.test(value)
  );
}

function report(context: ForkContext, message: string, setHere?: SourceRef): void {
  context.problems.report({
    code: "E0335",
    message,
    help: "name a variable whose value is a name, literal or in a ConfigMap of the baseline, or leave consumerGroupEnv out and set the group under customizations.env",
    source: below(context.target.source, "strategies", "consumerGroupEnv"),
    ...(setHere === undefined ? {} : { related: [{ message: "set here", source: setHere }] }),
  });
}

/**
 * @module Objects that a TypeScript program adds to a sandbox's release unit, made safe for the
 * baseline: they may not capture its requests, route them, or take an object of its own (P1). Each
 * gets the labels and annotations that everything of the sandbox has (P9).
 */
import type { Problems } from "../diagnostics/problems.ts";
import { grouped } from "../kube/grouped.ts";
import { at, stringMap } from "../kube/json.ts";
import { kindOf } from "../kube/kinds.ts";
import { selects } from "../kube/label-selector.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import { reaches } from "../kube/selectors.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { Contribution } from "../model/contribution.ts";
import type { AddedObject, EnvironmentInput } from "../model/input.ts";
import type { ResolvedSandbox } from "../model/lane.ts";

/** The sandboxes with the objects that are added to them; those with problems are reported and left out. */
export function withAdded(
  { environment: { spec }, added }: EnvironmentInput,
  sandboxes: readonly ResolvedSandbox[],
  baseline: BaselineIndex,
  problems: Problems,
): readonly ResolvedSandbox[] {
  // A suspended environment has no sandboxes at all, and so nothing of theirs.
  if (added.length === 0 || spec.spec.suspended) return sandboxes;
  const known = new Map(sandboxes.map((sandbox) => [sandbox.name, sandbox]));
  const accepted = added.flatMap((entry): readonly (readonly [string, Contribution])[] => {
    const sandbox = known.get(entry.sandbox);
    const fault = sandbox === undefined ? unknownSandbox(entry) : faultOf(entry.object, baseline);
    if (fault !== undefined) problems.report({ ...fault, source: entry.source });
    if (sandbox === undefined || fault !== undefined) return [];
    const { name } = sandbox;
    const object = labelled(entry.object, sandbox);
    const unit = { kind: "sandbox", name } as const;
    return [[name, { unit, phase: "workload", object, sources: [entry.source] }]];
  });
  const objects = grouped(accepted);
  return sandboxes.map((sandbox) => ({ ...sandbox, objects: objects.get(sandbox.name) ?? [] }));
}

type Fault = Omit<Parameters<Problems["report"]>[0], "source">;

function unknownSandbox({ object, sandbox }: AddedObject): Fault {
  return {
    code: "E0543",
    message: `${displayName(objectKey(object))} is added to sandbox "${sandbox}", which the environment does not have`,
    help: "give the sandbox a spec, in the program or in the folder sandboxes/",
  };
}

function faultOf(object: KubeObject, baseline: BaselineIndex): Fault | undefined {
  const key = objectKey(object);
  const name = displayName(key);
  if (kindOf(object).route !== undefined) {
    return {
      code: "E0541",
      message: `${name} routes requests, which only the compiler's own objects may do`,
      help: "fork the workload that the requests are for: its routes follow",
    };
  }
  const declared = baseline.objects.get(keyString(key));
  if (declared !== undefined) {
    return {
      code: "E0542",
      message: `the baseline has ${name} already`,
      help: "give the added object another name",
      related: [{ message: "the baseline's object", source: declared.source }],
    };
  }
  const labels = podLabels(object);
  const capture =
    labels === undefined
      ? undefined
      : baseline.selectors.find(
          (use) =>
            use.role === "capture" &&
            use.selects === "pods" &&
            reaches(use.namespaces, key.namespace ?? "") &&
            selects(use.selector, labels),
        );
  if (capture === undefined) return undefined;
  const owner = displayName(objectKey(capture.owner.object));
  return {
    code: "E0540",
    message: `the pods of ${name} would be caught by ${owner}`,
    help: "give the pods labels that no selector of the baseline uses",
    related: [{ message: `the selector of ${owner}`, source: capture.source }],
  };
}

/** The labels of the pods that an object makes; undefined for one without a pod template. */
function podLabels(object: KubeObject): Readonly<Record<string, string>> | undefined {
  // Kinds that nobody knows mostly keep it where a Deployment does.
  const template = podTemplate(object) ?? at(object, "spec", "template");
  const hasPods = at(template, "spec", "containers") !== undefined;
  return hasPods ? stringMap(at(template, "metadata", "labels")) : undefined;
}

function labelled(object: KubeObject, { labels, annotations }: ResolvedSandbox): KubeObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, ...annotations },
    },
  };
}

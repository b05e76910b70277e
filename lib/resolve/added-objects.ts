/**
 * @module Objects that a sandbox's spec states as its own, or that a TypeScript program adds to its release unit, made
 * safe for the baseline: they may not capture its requests, route them, or take an object of its own (P1). Each
 * gets the labels and annotations that everything of the sandbox has (P9).
 */
import type { Problems } from "../diagnostics/problems.ts";
import {
  type AddedFault,
  addedKinds,
  askedFor,
  faultOfAdded,
  faultOfStated,
  isOwnRoute,
  statedKinds,
} from "../kube/added.ts";
import { grouped } from "../kube/grouped.ts";
import { at, stringMap } from "../kube/json.ts";
import { kindOf } from "../kube/kinds.ts";
import { selects } from "../kube/label-selector.ts";
import { Namespaces } from "../kube/namespaces.ts";
import { displayName, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import { secretMadeOf } from "../kube/secret-sources.ts";
import { holdsSecretValues } from "../kube/secrets.ts";
import { reaches, selectorsIn } from "../kube/selectors.ts";
import type { BaselineIndex } from "../model/baseline-index.ts";
import type { Contribution } from "../model/contribution.ts";
import type { AddedObject, EnvironmentInput } from "../model/input.ts";
import { labels as labelNames } from "../model/interface.ts";
import type { ResolvedSandbox, StatedObject } from "../model/lane.ts";
import { settingsOf } from "../model/settings.ts";
import { below } from "../model/source.ts";

/** The sandboxes with the objects that are added to them; those with problems are reported and left out. */
export function withAdded(
  { environment: { spec: environment }, added }: EnvironmentInput,
  sandboxes: readonly ResolvedSandbox[],
  baseline: BaselineIndex,
  problems: Problems,
): readonly ResolvedSandbox[] {
  // A suspended environment has no sandboxes at all, and so nothing of theirs.
  if (environment.spec.suspended) return sandboxes;
  const all: readonly Addition[] = [...sandboxes.flatMap(({ own }) => own), ...added];
  if (all.length === 0) return sandboxes;
  const known = new Map(sandboxes.map((sandbox) => [sandbox.name, sandbox]));
  const namespaces = new Namespaces([...baseline.objects.values()].map(({ object }) => object));
  const isAskedFor = askedFor(
    [...baseline.objects.values()].map(({ object }) => object),
    settingsOf(environment).clusterDomain,
  );
  const accepted = all.flatMap((entry): readonly (readonly [string, Contribution])[] => {
    const sandbox = known.get(entry.sandbox);
    const fault =
      sandbox === undefined
        ? unknownSandbox(entry)
        : (faultOf(entry, baseline) ??
          unsafe(entry, isAskedFor) ??
          captures(entry.object, { sandbox, sandboxes, baseline, namespaces }));
    if (fault !== undefined) {
      const { path = [], ...said } = fault;
      problems.report({ ...said, source: below(entry.source, ...path) });
    }
    // A suspended sandbox has no pods, and nothing that they would need. Of a route, only keyed rules go out.
    if (sandbox === undefined || sandbox.suspended || fault !== undefined) return [];
    if (isOwnRoute(entry.object)) return [];
    const { name } = sandbox;
    const object = labelled(entry.object, sandbox);
    const unit = { kind: "sandbox", name } as const;
    return [[name, { unit, phase: "workload", object, sources: [entry.source] }]];
  });
  const objects = grouped(accepted);
  return sandboxes.map((sandbox) => ({
    ...sandbox,
    objects: [...sandbox.objects, ...(objects.get(sandbox.name) ?? [])],
  }));
}

/** What is added. `stated`: as a spec states it; a program states what goes out. */
type Addition = AddedObject & Partial<Pick<StatedObject, "stated">>;

type Fault = Omit<Parameters<Problems["report"]>[0], "source"> & {
  /** Default: the object as a whole. */
  readonly path?: AddedFault["path"];
};

function unknownSandbox({ object, sandbox }: AddedObject): Fault {
  return {
    code: "E0543",
    message: `${displayName(objectKey(object))} is added to sandbox "${sandbox}", which the environment does not have`,
    help: "give the sandbox a spec, in the program or in the folder sandboxes/",
  };
}

function faultOf({ object, stated: spec }: Addition, baseline: BaselineIndex): Fault | undefined {
  const isSpecs = spec !== undefined;
  const stated = spec ?? object;
  const key = objectKey(stated);
  const name = displayName(key);
  if (kindOf(object).route !== undefined && !(isSpecs && isOwnRoute(object))) {
    return {
      code: "E0541",
      message: `${name} routes requests, which only the compiler's own objects may do`,
      help: `fork the workload that the requests are for: its routes follow; ${isSpecs ? "for a host that only the branch has, state an HTTPRoute or a VirtualService" : "a host that only the branch has goes under spec.objects"}`,
    };
  }
  const secret = secretMadeOf(stated);
  const declared =
    baseline.objects.get(keyString(key)) ??
    (secret === undefined
      ? undefined
      : baseline.objects.get(keyString({ ...key, group: "", kind: "Secret", name: secret })));
  if (declared !== undefined) {
    return {
      code: "E0542",
      message: `the baseline has ${displayName(objectKey(declared.object))} already`,
      help: "give the added object another name; what a fork has otherwise than the baseline goes under its customizations",
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
    help: `give the pods labels that no selector of the baseline uses, or let the selector ask that "${labelNames.fork}" does not exist`,
    related: [{ message: `the selector of ${owner}`, source: capture.source }],
  };
}

/** What could reach beyond the sandbox by its kind, its shape or its name. */
function unsafe(
  { object, stated: spec }: Addition,
  isAskedFor: (object: KubeObject) => boolean,
): Fault | undefined {
  const isSpecs = spec !== undefined;
  const stated = spec ?? object;
  const name = displayName(objectKey(stated));
  if (isAskedFor(object)) {
    return {
      code: "E0628",
      message: `${name} has a name by which the baseline asks for something that it does not bring`,
      help: "give the added object another name",
    };
  }
  if (holdsSecretValues(stated)) {
    return {
      code: "E0602",
      message: `${name} holds values, which would be readable in the output`,
      help: "reference a Secret that exists in the cluster",
    };
  }
  const fault = isSpecs ? faultOfStated(stated) : faultOfAdded(stated);
  return (
    fault && {
      code: "E0628",
      message: `${name} ${fault.what}`,
      help: `what may be added is ${(isSpecs ? statedKinds : addedKinds).join(", ")}, of a sandbox's own; state what is for everybody in the baseline`,
      path: fault.path,
    }
  );
}

interface Around {
  readonly sandbox: ResolvedSandbox;
  readonly sandboxes: readonly ResolvedSandbox[];
  readonly baseline: BaselineIndex;
  readonly namespaces: Namespaces;
}

/** A Service, autoscaler or the like that acts on pods that are not the sandbox's. */
function captures(object: KubeObject, around: Around): Fault | undefined {
  const { sandbox, sandboxes, baseline, namespaces } = around;
  const own = selectorsIn(object, namespaces).filter(
    ({ role, selects: what }) => role === "capture" && what === "pods",
  );
  if (own.length === 0) return undefined;
  const pods = [
    ...[...baseline.workloads.values()].map(({ object: owner, namespace, podLabels: pod }) => ({
      what: displayName(objectKey(owner)),
      namespace,
      labels: pod,
    })),
    ...sandboxes
      .filter((other) => other !== sandbox)
      .flatMap(({ forks }) => forks)
      .map((fork) => ({
        what: `fork "${fork.name}" of sandbox "${fork.sandbox}"`,
        namespace: fork.workload.namespace,
        labels: fork.podLabels,
      })),
  ];
  const caught = pods.find(({ namespace, labels: pod }) =>
    own.some(
      ({ selector, namespaces: reached }) => reaches(reached, namespace) && selects(selector, pod),
    ),
  );
  return caught === undefined
    ? undefined
    : {
        code: "E0549",
        message: `${displayName(objectKey(object))} selects the pods of ${caught.what}`,
        help: `let it select the sandbox's own pods, for example by the label ${labelNames.sandbox}: ${sandbox.name}`,
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

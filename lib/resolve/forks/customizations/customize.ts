/** @module All customizations of a fork, in their order: fields and variables, ConfigMaps, the patch. */
import { asRecord, asString } from "../../../kube/json.ts";
import { type JsonObject, keyString } from "../../../kube/object.ts";
import type { Contribution } from "../../../model/contribution.ts";
import { atKey, below } from "../../../model/source.ts";
import { type ConfigLookup, withConfigMaps } from "../config.ts";
import type { Customizations, ForkContext } from "../context.ts";
import {
  type Draft,
  omit,
  podSpecOf,
  withContainer,
  withPodSpec,
  withSpecField,
} from "../draft.ts";
import { changedConfigMaps, forkConfigMaps } from "./config-maps.ts";
import { changeVariables } from "./env.ts";
import { mountFiles } from "./files.ts";
import { applyPatch } from "./patch.ts";
import { chooseContainer, node, reportTwice, type Scope } from "./scope.ts";

/** A customized fork. */
export interface Customized {
  readonly draft: Draft;
  /** Copies of ConfigMaps. */
  readonly objects: readonly Contribution[];
  /** Also finds the copies. */
  readonly lookup: ConfigLookup;
  /** False if the patch was refused: hazards that it would have removed are not worth reporting. */
  readonly complete: boolean;
}

/** Applies an entry's customizations. */
export function customize(draft: Draft, context: ForkContext, lookup: ConfigLookup): Customized {
  const { customizations } = context.target.entry;
  if (customizations === undefined) return { draft, objects: [], lookup, complete: true };
  const outer = {
    context,
    customizations,
    source: below(context.target.source, "customizations"),
    lookup,
  };
  const scope: Scope = { ...outer, lookup: withConfigMaps(lookup, changedConfigMaps(outer)) };
  const steps = [
    setImages,
    changeVariables,
    mountFiles,
    setResources,
    setCommands,
    setServiceAccount,
  ];
  const podSpec = steps.reduce((spec, step) => step(spec, scope), podSpecOf(draft));
  const configured = forkConfigMaps(podSpec, scope);
  const set = setReplicas(withPodSpec(draft, configured.podSpec), scope);
  const patched = applyPatch(set, scope);
  const copies = configured.objects.map(
    ({ object }) => [object.metadata.name, asRecord(object)] as const,
  );
  return {
    // A patch names ConfigMaps as the baseline does.
    draft:
      patched === undefined ? set : withPodSpec(patched, configured.rewrite(podSpecOf(patched))),
    objects: configured.objects,
    lookup: withConfigMaps(scope.lookup, new Map(copies)),
    complete: patched !== undefined,
  };
}

// --- internal ---

/** The pod spec after changes of single containers, which `customizations` has in the list `field`. */
function changeContainers<Change extends { readonly container?: string }>(
  podSpec: JsonObject,
  {
    field,
    changes = [],
    parts,
  }: {
    readonly field: string;
    readonly changes: readonly Change[] | undefined;
    /** What of the container a change sets. */
    readonly parts: (change: Change) => readonly string[];
  },
  scope: Scope,
  fields: (change: Change, body: JsonObject) => JsonObject,
): JsonObject {
  const done: Parameters<typeof reportTwice>[0][number][] = [];
  const result = changes.reduce((spec, change, index) => {
    const source = node(scope, field, index);
    const container = chooseContainer(spec, change.container, scope, source);
    if (container === undefined) return spec;
    for (const part of parts(change)) {
      done.push({ about: `${part} of container "${container.name}"`, source });
    }
    const body = { ...container.body, ...fields(change, container.body) };
    return withContainer(spec, { ...container, body });
  }, podSpec);
  reportTwice(done, scope);
  return result;
}

function setImages(podSpec: JsonObject, scope: Scope): JsonObject {
  const { images: changes } = scope.customizations;
  const list = { field: "images", changes, parts: () => ["the image"] };
  return changeContainers(podSpec, list, scope, ({ image }) => ({ image }));
}

type Resources = NonNullable<Customizations["resources"]>[number];
type Command = NonNullable<Customizations["command"]>[number];

/** Sets requests and limits; quantities that are not named stay. */
function setResources(podSpec: JsonObject, scope: Scope): JsonObject {
  const { resources: changes } = scope.customizations;
  const parts = (change: Resources) =>
    (["requests", "limits"] as const).flatMap((kind) =>
      Object.keys(change[kind] ?? {}).map((name) => `${kind}.${name}`),
    );
  const list = { field: "resources", changes, parts };
  return changeContainers(podSpec, list, scope, ({ requests, limits }, body) => {
    const old = asRecord(body.resources);
    return {
      resources: {
        ...old,
        ...(requests === undefined ? {} : { requests: { ...asRecord(old.requests), ...requests } }),
        ...(limits === undefined ? {} : { limits: { ...asRecord(old.limits), ...limits } }),
      },
    };
  });
}

/** Sets commands and arguments. What is not named stays. */
function setCommands(podSpec: JsonObject, scope: Scope): JsonObject {
  const { command: changes } = scope.customizations;
  const parts = (change: Command) =>
    (["command", "args"] as const).filter((part) => change[part] !== undefined);
  const list = { field: "command", changes, parts };
  return changeContainers(podSpec, list, scope, ({ command, args }) => ({
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
  }));
}

function setServiceAccount(podSpec: JsonObject, scope: Scope): JsonObject {
  const name = scope.customizations.serviceAccountName;
  if (name === undefined) return podSpec;
  const { baseline, own, problems, target } = scope.context;
  const { namespace } = target.workload;
  const kind = "ServiceAccount";
  const known =
    baseline.objects.has(keyString({ group: "", kind, namespace, name })) ||
    own.find(kind, namespace, name) !== undefined;
  if (!known && name !== "default" && name !== asString(podSpec.serviceAccountName)) {
    problems.report({
      code: "W0315",
      message: `the baseline has no ServiceAccount ${namespace}/${name}`,
      help: "pods do not start without it; nothing to do if something else creates it",
      source: node(scope, "serviceAccountName"),
    });
  }
  // `serviceAccount` is the deprecated name of the same field; a pod with both must have them equal.
  return { ...omit(podSpec, ["serviceAccount"]), serviceAccountName: name };
}

function setReplicas(draft: Draft, scope: Scope): Draft {
  const { replicas } = scope.customizations;
  if (replicas === undefined) return draft;
  if (scope.context.target.workload.kind !== "CronJob")
    return withSpecField(draft, "replicas", replicas);
  scope.context.problems.report({
    code: "E0324",
    message: `${scope.context.display} has no replicas`,
    help: "remove it; a CronJob's pods are counted by parallelism and completions, which customizations.patch can set",
    source: atKey(node(scope, "replicas")),
  });
  return draft;
}

/**
 * @module What becomes of an object that only a sandbox has: a name of its own, pods that no selector of the baseline
 * knows, selectors that select nothing but them, and references that follow.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { andList } from "../../diagnostics/words.ts";
import { isOwnPolicy, isOwnRoute, isStatable } from "../../kube/added.ts";
import { asArray, asRecord, asString, at, isRecord, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { selectsRaw } from "../../kube/label-selector.ts";
import { Namespaces } from "../../kube/namespaces.ts";
import {
  displayName,
  groupKind,
  type JsonObject,
  type KubeObject,
  objectKey,
} from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { secretMadeOf, withSecretName } from "../../kube/secret-sources.ts";
import { faultWords, strictFaults } from "../../kube/structure.ts";
import { annotations as annotationNames, labels as labelNames } from "../../model/interface.ts";
import { below, type DocumentPath } from "../../model/source.ts";
import { baselineConfig } from "../forks/config.ts";
import type { NamespaceSelectors, SandboxIdentity, TargetScope } from "../forks/context.ts";
import { containersOf, omit, setAt } from "../forks/draft.ts";
import { addIdentity, isReserved } from "../forks/variables.ts";
import { type OwnObject, type OwnObjects, withOwnConfig } from "./own-objects.ts";
import {
  reportUnknownHosts,
  withOwnNames,
  withOwnServices,
  withServiceHosts,
} from "./references.ts";

/** Everything around the objects of one sandbox. */
export interface OwnScope extends TargetScope {
  readonly sandbox: SandboxIdentity;
  readonly own: OwnObjects;
  readonly selectors: (namespace: string) => NamespaceSelectors;
}

type Labels = Readonly<Record<string, string>>;

/** The object as it goes out. What is wrong with it is reported. */
export function emittedOwn(one: OwnObject, scope: OwnScope): KubeObject {
  // Why it may not be added is said of it as it stands (added-objects.ts).
  if (!isStatable(one.object)) return one.object;
  checkMarks(one, scope.problems);
  checkStructure(one, scope.problems);
  const { object, namespace, name } = one;
  const { labels = {}, annotations } = object.metadata;
  const isService = groupKind(object) === "/Service";
  const { serviceKeys } = scope.selectors(namespace);
  const body = bodyOf(one, scope);
  const metadata = {
    ...body.metadata,
    name,
    // A monitor would take it for a Service of the baseline.
    labels: isService ? without(labels, serviceKeys) : (body.metadata.labels ?? {}),
    annotations: {
      ...annotations,
      [annotationNames.object]: `${object.kind}/${object.metadata.name}`,
    },
  };
  const { template } = kindOf(object);
  const own = template === undefined ? {} : { [labelNames.fork]: name };
  return { ...body, metadata: { ...metadata, labels: { ...metadata.labels, ...own } } };
}

// --- internal ---

function bodyOf(one: OwnObject, scope: OwnScope): KubeObject {
  const { object } = one;
  if (kindOf(object).template !== undefined) return workload(one, scope);
  if (isOwnRoute(object)) return withOwnServices(object, scope.own, scope.settings.clusterDomain);
  const kind = groupKind(object);
  const isSelecting = kind === "/Service" || kind === "policy/PodDisruptionBudget";
  if (isSelecting || isOwnPolicy(object)) return selecting(one, scope);
  return secretMadeOf(object) === undefined ? object : withSecretName(object, one.name);
}

/** The workload with pods of its own name. */
function workload(one: OwnObject, scope: OwnScope): KubeObject {
  const { object, namespace, name } = one;
  const { own, sandbox, settings, baseline } = scope;
  const { template: path = [] } = kindOf(object);
  const template = asRecord(podTemplate(object));
  const spec = asRecord(template.spec);
  reportUnknownHosts(spec, own, {
    about: displayName(objectKey(object)),
    source: one.source,
    problems: scope.problems,
  });
  const named = withServiceHosts(withOwnNames(spec, namespace, own), own, settings.clusterDomain);
  const lookup = withOwnConfig(baselineConfig(baseline, namespace), own, namespace);
  const podSpec = addIdentity(named, sandbox, lookup);
  const metadata = asRecord(template.metadata);
  const kept = without(stringMap(metadata.labels), scope.selectors(namespace).podKeys);
  const labels = { ...kept, ...sandbox.labels, [labelNames.fork]: name };
  const pods = { ...template, metadata: { ...metadata, labels }, spec: podSpec };
  return {
    ...object,
    ...withOwnSelector(asRecord(setAt(asRecord(object), path, pods)), one, own),
    ...(path.length === 0 ? { metadata: { ...object.metadata, labels } } : {}),
  };
}

/** Jobs get their selectors from the controller; others select by their own name. */
function withOwnSelector(
  object: JsonObject,
  { object: stated, name, namespace }: OwnObject,
  own: OwnObjects,
): JsonObject {
  const { kind } = stated;
  if (kind === "Pod") return object;
  if (kind === "Job" || kind === "CronJob") {
    const path = kind === "Job" ? ["spec"] : ["spec", "jobTemplate", "spec"];
    return setAt(object, path, omit(asRecord(at(object, ...path)), ["selector", "manualSelector"]));
  }
  const governing = asString(at(object, "spec", "serviceName"));
  const service = governing === undefined ? undefined : own.find("Service", namespace, governing);
  const governed =
    service === undefined ? object : setAt(object, ["spec", "serviceName"], service.name);
  return setAt(governed, ["spec", "selector"], { matchLabels: { [labelNames.fork]: name } });
}

/** A Service, a budget or a policy of exactly one of the sandbox's workloads. */
function selecting(one: OwnObject, { own, problems }: OwnScope): KubeObject {
  const { object, namespace } = one;
  const field = isOwnPolicy(object) ? "podSelector" : "selector";
  const raw = at(object, "spec", field);
  const isService = object.kind === "Service";
  const stated = isService ? { matchLabels: asRecord(raw) } : raw;
  const isEmpty = !isRecord(raw) || Object.keys(raw).length === 0;
  const workloads = own.all.filter(
    (other) => other.namespace === namespace && kindOf(other.object).template !== undefined,
  );
  const selected = isEmpty
    ? []
    : workloads.filter((other) =>
        selectsRaw(stated, stringMap(at(podTemplate(other.object), "metadata", "labels"))),
      );
  const [only] = selected;
  if (only === undefined || selected.length > 1) {
    const whom = selected.map((other) => displayName(objectKey(other.object)));
    problems.report({
      code: "E0378",
      message: `${displayName(objectKey(object))} selects the pods of ${whom.length === 0 ? "no workload" : andList(whom)} among spec.objects`,
      help: "let its selector match the labels of the pods of exactly one of them; a fork has a Service of its own for each Service of its workload",
      source: below(one.source, ...(raw === undefined ? ["spec"] : ["spec", field])),
    });
  }
  const label = { [labelNames.fork]: only?.name ?? "" };
  const spec = { ...asRecord(object.spec), [field]: isService ? label : { matchLabels: label } };
  return { ...object, spec };
}

function without(labels: Labels, keys: ReadonlySet<string>): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !keys.has(key)));
}

/** What the API server would refuse. */
function checkStructure({ object, source }: OwnObject, problems: Problems): void {
  const { template } = kindOf(object);
  const containers = asArray(at(podTemplate(object), "spec", "containers"));
  const empty = { path: ["spec"], what: "has no pod template with containers" };
  const [fault] = [
    ...strictFaults(object).map((one) => ({ path: one.path, what: faultWords(one) })),
    ...containersOf(asRecord(at(podTemplate(object), "spec"))).flatMap(({ body }) =>
      asArray(body.env)
        .map((entry) => asString(at(entry, "name")) ?? "")
        .filter(isReserved)
        .map((one) => ({ path: ["spec"], what: `sets "${one}", which only Isolane sets` })),
    ),
    ...(template !== undefined && containers.length === 0 ? [empty] : []),
  ];
  if (fault === undefined) return;
  problems.report({
    code: "E0382",
    message: `${displayName(objectKey(object))} ${fault.what}`,
    help: "write it as the manifest of its kind",
    source: below(source, ...fault.path),
  });
}

/** Labels and annotations by which tools know whose an object is are for Isolane to write. */
function checkMarks({ object, source }: OwnObject, problems: Problems): void {
  const { template } = kindOf(object);
  const pods: DocumentPath = [...(template ?? []), "metadata"];
  for (const path of template === undefined || template.length === 0
    ? [["metadata"]]
    : [["metadata"], pods]) {
    for (const field of ["labels", "annotations"] as const) {
      const keys = Object.keys(asRecord(at(object, ...path, field)));
      const key = keys.find((one) => one.startsWith("isolane.dev/"));
      if (key === undefined) continue;
      problems.report({
        code: "E0379",
        message: `${displayName(objectKey(object))} has "${key}" among its ${field}, which only Isolane writes`,
        help: "leave it out: every object of the sandbox gets what says whose it is",
        source: below(source, ...path, field, key),
      });
    }
  }
}

/** Reports objects in namespaces that the environment does not have. */
export function checkNamespaces(
  own: OwnObjects,
  { settings, baseline, problems }: TargetScope,
): void {
  const { names } = new Namespaces([...baseline.objects.values()].map(({ object }) => object));
  const known = new Set([settings.namespace, ...names]);
  for (const { object, namespace, source } of own.all) {
    if (known.has(namespace) || object.metadata.namespace === undefined) continue;
    problems.report({
      code: "E0377",
      message: `${displayName(objectKey(object))} is in a namespace that the baseline does not have`,
      help: `leave metadata.namespace out, or name one of ${[...known].sort().join(", ")}`,
      source: below(source, "metadata", "namespace"),
    });
  }
}

/** @module What `--fork`, `--env` and `--label` say, against the workloads that there are. */
import type { Problems } from "../diagnostics/problems.ts";
import { asArray, asString, at } from "../kube/json.ts";
import type { KubeObject } from "../kube/object.ts";
import { podTemplate } from "../kube/pod-templates.ts";
import type { ForkChange, VariableChange } from "./sandbox-change.ts";
import { type WorkloadName, type Workloads, wordOf } from "./workload-name.ts";

/** `[KIND/]WORKLOAD[:CONTAINER][=IMAGE]`. */
const forkShape = /^([^:=]+)(?::([^:=]+))?(?:=(.+))?$/s;
/** `WORKLOAD:[CONTAINER:]NAME=VALUE`. */
const variableShape = /^([^:=]+):(?:([^:=]+):)?([^:=]+)=(.*)$/s;
const labelShape = /^([^=]+)=(.*)$/s;

/** `WORKLOAD=sha256:…`. */
const digestShape = /^([^=]+)=(sha256:[0-9a-f]{64})$/;

/** Why these options cannot be read, before anything is; undefined: they can. */
export function misread(asked: {
  readonly fork?: readonly string[];
  readonly env?: readonly string[];
  readonly label?: readonly string[];
  readonly digest?: readonly string[];
}): string | undefined {
  const wrong = (option: string, shape: RegExp, values: readonly string[] = [], form: string) => {
    const value = values.find((one) => !shape.test(one));
    return value === undefined ? undefined : `"${value}" is no value of ${option}: write ${form}`;
  };
  return (
    wrong("--fork", forkShape, asked.fork, "[KIND/]WORKLOAD[:CONTAINER][=IMAGE]") ??
    wrong("--env", variableShape, asked.env, "WORKLOAD:KEY=VALUE") ??
    wrong("--label", labelShape, asked.label, "KEY=VALUE") ??
    wrong("--digest", digestShape, asked.digest, "WORKLOAD=sha256:DIGEST")
  );
}

/** The forks that are asked for. Reports workloads and containers that are not clear. */
export function readForks(
  values: readonly string[],
  workloads: Workloads,
  problems: Problems,
): readonly ForkChange[] {
  return values.flatMap((value) => {
    const [, word = "", stated, image] = forkShape.exec(value) ?? [];
    const found = workloads.find(word, problems);
    if (found === undefined) return [];
    const { name: workload, entry } = found;
    const container =
      stated ?? (image === undefined ? undefined : ownContainer(entry.object, image));
    if (container !== "unclear") return [{ workload, container, image }];
    problems.report({
      code: "E0823",
      message: `${wordOf(workload)} has several containers, and none of them runs an image like "${image}"`,
      help: `write the container: ${containersOf(entry.object)
        .map((one) => `--fork ${word}:${one.name}=${image}`)
        .join(" or ")}`,
    });
    return [];
  });
}

/** The variables that are asked for. Reports workloads that are not clear. */
export function readVariables(
  values: readonly string[],
  workloads: Workloads,
  problems: Problems,
): readonly VariableChange[] {
  return values.flatMap((text) => {
    const [, word = "", container, name = "", value = ""] = variableShape.exec(text) ?? [];
    const found = workloads.find(word, problems);
    return found === undefined ? [] : [{ workload: found.name, container, name, value }];
  });
}

/** The digests that are stated, by the workload's word. */
export function readDigests(
  values: readonly string[],
  workloads: Workloads,
  problems: Problems,
): ReadonlyMap<string, string> {
  const read = values.flatMap((text) => {
    const [, word = "", digest = ""] = digestShape.exec(text) ?? [];
    const workload = workloads.find(word, problems)?.name;
    return workload === undefined ? [] : [[wordOf(workload), digest] as const];
  });
  return new Map(read);
}

/** The workloads that are named. */
export function readWorkloads(
  values: readonly string[],
  workloads: Workloads,
  problems: Problems,
): readonly WorkloadName[] {
  return values.flatMap((word) => workloads.find(word, problems)?.name ?? []);
}

/** The labels that are asked for. */
export function readLabels(values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.flatMap((text) => {
      const [, key, value] = labelShape.exec(text) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

interface Container {
  readonly name: string;
  readonly image: string;
}

function containersOf(object: KubeObject): readonly Container[] {
  return asArray(at(podTemplate(object), "spec", "containers")).map((one) => ({
    name: asString(at(one, "name")) ?? "",
    image: asString(at(one, "image")) ?? "",
  }));
}

/** undefined: the spec need not name it, since it is the only one or the usual one. */
function ownContainer(object: KubeObject, image: string): string | undefined {
  const all = containersOf(object);
  const usual = at(
    podTemplate(object),
    "metadata",
    "annotations",
    "kubectl.kubernetes.io/default-container",
  );
  if (all.length < 2 || usual !== undefined) return undefined;
  const alike = all.filter((one) => repositoryOf(one.image) === repositoryOf(image));
  return alike.length === 1 ? alike[0]?.name : "unclear";
}

/** An image's name without tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/s, "").replace(/:[^/:]*$/, "");
}

/** @module What of Signadot's specs has no equivalent, and why. docs/from-signadot.md says what to do instead. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asRecord } from "../../kube/json.ts";
import type { SourceDocument } from "../../model/source.ts";

type Path = readonly (string | number)[];

/** Why a field is not taken over, and under which heading of the page it stands. */
interface Lost {
  readonly why: string;
  readonly heading: string;
}

const endpoints: Lost = {
  why: "requests bring their key in a header, and nobody hosts URLs for them",
  heading: "endpoints",
};
const machine: Lost = {
  why: "a fork is a pod in the cluster, and nothing connects it with a developer's machine",
  heading: "local-workloads",
};
const control: Lost = {
  why: "no controller handles a sandbox's requests",
  heading: "what-needs-a-controller",
};

/** By the end of the field's path, without indexes. */
const lost: Readonly<Record<string, Lost>> = {
  "spec.resources": {
    why: "nothing provides state for a sandbox",
    heading: "resources",
  },
  "env.valueFrom.resource": {
    why: "nothing provides state for a sandbox; without it, the fork uses the baseline's",
    heading: "resources",
  },
  "spec.defaultRouteGroup": endpoints,
  "spec.endpoints": endpoints,
  "forks.endpoints": endpoints,
  "spec.local": machine,
  "spec.connection": machine,
  "spec.localMachineID": machine,
  "spec.virtual": {
    why: "a lane only has workloads that it forks; all others answer from the baseline anyway",
    heading: "virtual-workloads",
  },
  "spec.middleware": control,
  "spec.routing": control,
  "spec.disableSandboxTrafficManager": control,
  "spec.ttl": { why: "only sandboxes expire", heading: "times-to-live" },
  "spec.ttl.offsetFrom": { why: "it is no time of a sandbox", heading: "times-to-live" },
  "patch.type": { why: "a patch is strategic, merge or json", heading: "patches" },
};

/** Reports the field at a path. */
export function reportLost(document: SourceDocument, path: Path, problems: Problems): void {
  const words = path.filter((step) => typeof step === "string");
  const { why, heading } = [3, 2]
    .map((length) => lost[words.slice(-length).join(".")])
    .find((row) => row !== undefined) ?? {
    why: "the field is not known",
    heading: "equivalents",
  };
  problems.report({
    code: "W0860",
    message: `"${words.join(".")}" is not taken over: ${why}`,
    help: `see docs/from-signadot.md#${heading}`,
    source: { document, path },
  });
}

/** Reports the fields of an object besides those that are taken over. */
export function reportOthers(
  document: SourceDocument,
  node: unknown,
  path: Path,
  taken: readonly string[],
  problems: Problems,
): void {
  for (const key of Object.keys(asRecord(node)))
    if (!taken.includes(key)) reportLost(document, [...path, key], problems);
}

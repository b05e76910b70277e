/** @module A sandbox as its spec states it, for `sandbox list` and `sandbox show`. */
import { asArray, asRecord, asString, at, stringMap } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { type DeletionState, deletionWords } from "../model/deletion.ts";
import { expiryOf } from "../model/expiry.ts";
import { previewHost, type StatedEntryPoint } from "../model/stated-entry-points.ts";
import { type WorkloadName, wordOf } from "./workload-name.ts";

/** One sandbox. Fields that the spec leaves out are missing. */
export interface SandboxView {
  readonly name: string;
  /** From the root. */
  readonly file: string;
  readonly key: string;
  /** Hosts of its own at entry points. Absent: none. */
  readonly previews?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly source: JsonObject;
  readonly owner?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly ttl?: string;
  /** RFC 3339, in UTC. Absent: it has no `ttl`, or nothing says what it counts from. */
  readonly expiresAt?: string;
  readonly pinned: boolean;
  readonly suspended: boolean;
  /** Absent: it is not being deleted. */
  readonly deleting?: DeletionState;
  readonly forks: readonly { readonly workload: string; readonly images: readonly string[] }[];
}

/** What the environment says about a sandbox. */
export interface Around {
  /** How far its deletion is. */
  readonly deletion: DeletionState | undefined;
  /** What lanes are called at entry points. */
  readonly entryPoints: readonly StatedEntryPoint[];
}

/** Reads what a spec says; it may be one that is not valid. */
export function viewOf(
  value: unknown,
  file: string,
  { deletion, entryPoints }: Around,
): SandboxView {
  const name = asString(at(value, "metadata", "name")) ?? "";
  const spec = at(value, "spec");
  const stated = (field: string): object => {
    const text = asString(at(spec, field));
    return text === undefined ? {} : { [field]: text };
  };
  const ttl = asString(at(spec, "ttl", "duration"));
  const { expiresAt } = expiryOf(spec) ?? {};
  const suspended = at(spec, "suspended");
  const key = asString(at(spec, "routing", "key")) ?? name;
  const previews =
    at(spec, "previews") === false
      ? []
      : entryPoints.flatMap((one) => one.previews.map(({ preview }) => previewHost(preview, key)));
  return {
    name,
    file,
    key,
    ...(previews.length === 0 ? {} : { previews }),
    labels: stringMap(at(value, "metadata", "labels")),
    source: asRecord(at(spec, "source")),
    ...stated("owner"),
    ...stated("createdAt"),
    ...stated("updatedAt"),
    ...(ttl === undefined ? {} : { ttl }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    pinned: at(spec, "pinned") === true,
    suspended: suspended !== undefined && suspended !== false,
    ...(deletion === undefined ? {} : { deleting: deletion }),
    forks: asArray(at(spec, "forks")).map((fork) => ({
      workload: wordOf(workloadOf(at(fork, "forkOf"))),
      images: asArray(at(fork, "customizations", "images")).flatMap(
        (one) => asString(at(one, "image")) ?? [],
      ),
    })),
  };
}

function workloadOf(value: unknown): WorkloadName {
  const namespace = asString(at(value, "namespace"));
  return {
    kind: asString(at(value, "kind")) ?? "",
    ...(namespace === undefined ? {} : { namespace }),
    name: asString(at(value, "name")) ?? "",
  };
}

/** A sandbox for people: a line, then one for each fork. */
export function linesOf(view: SandboxView): readonly string[] {
  const { name, owner, source, ttl, expiresAt, pinned, suspended, deleting, forks } = view;
  const { previews = [] } = view;
  const branch = asString(source.branch);
  const about = [
    ...(owner === undefined ? [] : [`owned by ${owner}`]),
    ...(branch === undefined ? [] : [`branch ${branch}`]),
    ...(ttl === undefined ? [] : [`lives ${ttl}`]),
    ...(expiresAt === undefined ? [] : [`expires ${expiresAt}`]),
    ...(pinned ? ["pinned"] : []),
    ...(suspended ? ["suspended"] : []),
    ...(deleting === undefined ? [] : [deletionWords(deleting)]),
  ];
  return [
    about.length === 0 ? name : `${name}   ${about.join(", ")}`,
    ...previews.map((host) => `  preview ${host}`),
    ...forks.map(({ workload, images }) => `  forks ${[workload, ...images].join("  ")}`),
  ];
}

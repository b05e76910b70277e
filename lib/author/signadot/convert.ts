/** @module Signadot's Sandboxes and RouteGroups to our specs: https://www.signadot.com/docs/reference/sandboxes/spec. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { apiVersion } from "../../model/interface.ts";
import type { SourceDocument } from "../../model/source.ts";
import { sandboxNameOf } from "../branch-name.ts";
import { reportLost, reportOthers } from "./lost.ts";

/** A spec of ours. */
export interface Converted {
  readonly kind: "Sandbox" | "RouteGroup";
  readonly name: string;
  readonly value: JsonObject;
  /** What the description said: a comment of the file. */
  readonly description: string | undefined;
}

type Path = readonly (string | number)[];

/**
 * Converts a document whose placeholders are filled in. Reports what is none of Signadot's, and each field that has no
 * equivalent. A ResourcePlugin has none as a whole.
 * @param value What the document says with its placeholders filled in.
 * @param now RFC 3339: the specs do not say when they were created.
 */
export function convert(
  document: SourceDocument,
  value: unknown,
  now: string,
  problems: Problems,
): Converted | undefined {
  const spec = at(value, "spec");
  const stated = asString(at(value, "name"));
  if (stated === undefined || !isRecord(spec)) {
    problems.report({
      code: "E0865",
      message: "this is none of Signadot's specs: it needs a name and a spec",
      help: "name files of `signadot sandbox apply -f` or `signadot routegroup apply -f`",
      source: { document, path: [] },
    });
    return undefined;
  }
  if (["runner", "create", "delete"].some((field) => field in spec)) {
    reportPlugin(document, stated, problems);
    return undefined;
  }
  const name = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(stated) ? stated : sandboxNameOf(stated);
  const parts = { document, spec, now, problems };
  reportOthers(document, value, [], ["name", "spec"], problems);
  const description = asString(spec.description);
  const isGroup = "match" in spec;
  const kind = isGroup ? "RouteGroup" : "Sandbox";
  const own = isGroup ? groupSpec(parts) : sandboxSpec(parts);
  const labels = labelsOf(spec);
  const metadata = Object.keys(labels).length === 0 || isGroup ? { name } : { name, labels };
  return { kind, name, description, value: { apiVersion, kind, metadata, spec: own } };
}

function reportPlugin(document: SourceDocument, name: string, problems: Problems): void {
  problems.report({
    code: "W0860",
    message: `ResourcePlugin "${name}" is not taken over: nothing provides state for a sandbox`,
    help: "see docs/from-signadot.md#resources",
    source: { document, path: ["spec"] },
  });
}

interface Parts {
  readonly document: SourceDocument;
  readonly spec: JsonObject;
  readonly now: string;
  readonly problems: Problems;
}

function groupSpec({ document, spec, problems }: Parts): JsonObject {
  reportOthers(document, spec, ["spec"], ["match", "description", "cluster"], problems);
  return { match: spec.match ?? null };
}

function sandboxSpec({ document, spec, now, problems }: Parts): JsonObject {
  const taken = ["labels", "ttl", "forks", "description", "cluster"];
  reportOthers(document, spec, ["spec"], taken, problems);
  const labels = labelsOf(spec);
  // What Signadot's app for GitHub reads: https://www.signadot.com/docs/integrations/github
  const repository = labels["signadot/github-repo"];
  const number = Number(labels["signadot/github-pull-request"]);
  const source = {
    ...(repository === undefined ? {} : { repository }),
    ...(Number.isInteger(number) && number > 0 ? { pullRequest: number } : {}),
  };
  const offsetFrom = at(spec, "ttl", "offsetFrom") ?? "createdAt";
  const known = offsetFrom === "createdAt" || offsetFrom === "updatedAt";
  if (!known) reportLost(document, ["spec", "ttl", "offsetFrom"], problems);
  const duration = asString(at(spec, "ttl", "duration"));
  const forks = asArray(spec.forks).map((fork, index) =>
    forkSpec(document, fork, ["spec", "forks", index], problems),
  );
  const lacks = forks.some(({ lacksState }) => lacksState);
  return {
    ...(Object.keys(source).length === 0 ? {} : { source }),
    createdAt: now,
    ...(offsetFrom === "updatedAt" ? { updatedAt: now } : {}),
    ...(duration === undefined || !known
      ? {}
      : { ttl: { duration, ...(offsetFrom === "updatedAt" ? { offsetFrom } : {}) } }),
    // It would write into the state of the baseline.
    ...(lacks ? { suspended: { reason: "imported from Signadot without its resources" } } : {}),
    ...(forks.length === 0 ? {} : { forks: forks.map(({ value }) => value) }),
  };
}

function labelsOf({ labels }: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asRecord(labels)).map(([key, value]) => [key, textOf(value)]),
  );
}

function forkSpec(document: SourceDocument, fork: unknown, path: Path, problems: Problems) {
  // The name of an entry is for Signadot alone.
  reportOthers(document, fork, path, ["name", "forkOf", "customizations"], problems);
  const own = [...path, "customizations"];
  const { images, env, patch, ...others } = asRecord(at(fork, "customizations"));
  reportOthers(document, others, own, [], problems);
  const variables = asArray(env).map((item, index) =>
    variable(document, item, [...own, "env", index], problems),
  );
  const kept = variables.flatMap((one) => one ?? []);
  const customizations: JsonObject = {
    ...(images === undefined ? {} : { images }),
    ...(kept.length === 0 ? {} : { env: kept }),
    ...patchOf(document, patch, [...own, "patch"], problems),
  };
  const value: JsonObject = {
    forkOf: asRecord(at(fork, "forkOf")),
    ...(Object.keys(customizations).length === 0 ? {} : { customizations }),
  };
  return { value, lacksState: kept.length < variables.length };
}

/** A variable in our words; undefined: it is to have a value that nothing provides. */
function variable(
  document: SourceDocument,
  item: unknown,
  path: Path,
  problems: Problems,
): JsonObject | undefined {
  const { value, ...rest } = asRecord(item);
  if (at(rest, "valueFrom", "resource") !== undefined) {
    reportLost(document, [...path, "valueFrom", "resource"], problems);
    return undefined;
  }
  if (rest.operation === "delete" || rest.valueFrom !== undefined) return rest;
  return { ...rest, value: textOf(value) };
}

function patchOf(document: SourceDocument, patch: unknown, path: Path, problems: Problems) {
  if (patch === undefined) return {};
  const type = asString(at(patch, "type")) ?? "";
  if (["strategic", "merge", "json"].includes(type)) return { patch: asRecord(patch) };
  reportLost(document, [...path, "type"], problems);
  return {};
}

function textOf(value: Json | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

/**
 * @module Warnings that people live with, as the specs' `acknowledged` lists them. An entry names a code and, mostly, an
 * object. A warning is about an object if its place, or a place that it adds, lies in the object's manifest or spec,
 * or if its message names it. What a sandbox's spec lists holds for warnings that are about this sandbox.
 */
import { asString, at } from "../kube/json.ts";
import { displayName, isNamedBy, type ObjectKey, objectKey } from "../kube/object.ts";
import type { EnvironmentInput, Sourced } from "../model/input.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { Acknowledgement } from "../model/spec.gen.ts";
import { codes } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Problems } from "./problems.ts";

/** The warning of an entry that acknowledges nothing, which depends on all warnings. */
export const unusedAcknowledgement = "W0210";

interface Entry extends Acknowledgement {
  readonly source: SourceRef;
  /** The sandbox that lists it. Absent: the environment. */
  readonly sandbox?: string;
}

/**
 * Marks what the specs of an environment acknowledge among its warnings.
 * @param complete Whether every stage has spoken, of every sandbox: only then is an entry without a warning reported.
 */
export function acknowledge(input: EnvironmentInput, complete: boolean, problems: Problems): void {
  const entries = entriesOf(input);
  if (entries.length === 0) return;
  const used = new Set<Entry>();
  problems.acknowledge((warning) => {
    const ofCode = entries.filter(({ code }) => code === warning.code);
    if (ofCode.length === 0) return undefined;
    const isAbout = aboutOf(warning, input);
    const meant = ofCode.filter((entry) => isMeant(entry, isAbout));
    for (const entry of meant) used.add(entry);
    return meant[0]?.reason;
  });
  if (!complete) return;
  for (const entry of entries) if (!used.has(entry)) problems.report(unused(entry));
}

function entriesOf({ environment, sandboxes }: EnvironmentInput): readonly Entry[] {
  const of = ({ spec, source }: Sourced<{ spec: { acknowledged?: Acknowledgement[] } }>) =>
    (spec.spec.acknowledged ?? []).map((entry, index) => ({
      ...entry,
      source: below(source, "spec", "acknowledged", index),
    }));
  return [
    ...of(environment),
    ...sandboxes.flatMap((one) =>
      of(one).map((entry) => ({ ...entry, sandbox: one.spec.metadata.name })),
    ),
  ];
}

/** Whether a warning is about what an entry names. */
type About = (named: string) => boolean;

function isMeant({ object, sandbox }: Entry, isAbout: About): boolean {
  return (
    (object === undefined || isAbout(object)) &&
    (sandbox === undefined || isAbout(`Sandbox/${sandbox}`))
  );
}

function aboutOf({ message, source, related = [] }: Diagnostic, input: EnvironmentInput): About {
  const home = input.environment.spec.spec.baseline.namespace;
  const places = [...(source === undefined ? [] : [source]), ...related.map((one) => one.source)];
  const keys = places.flatMap((place) => keyAt(place, input.baseline, home) ?? []);
  return (named) =>
    keys.some((key) => isNamedBy(named, key, home)) ||
    namesIn(named, home).some((name) => isIn(name, message));
}

/** The object that a place lies in: the innermost one, which for an item of a `List` is the item. */
function keyAt(
  { document, path }: SourceRef,
  baseline: EnvironmentInput["baseline"],
  home: string,
): ObjectKey | undefined {
  const known = baseline.find(
    ({ source }) =>
      source.document === document && source.path.every((step, index) => step === path[index]),
  );
  if (known !== undefined) return objectKey(known.object);
  // A spec, or an object that is no part of what is compiled, a hook for example.
  for (let length = path.length; length >= 0; length -= 1) {
    const node = at(document.value, ...path.slice(0, length));
    const apiVersion = asString(at(node, "apiVersion"));
    const kind = asString(at(node, "kind"));
    const name = asString(at(node, "metadata", "name"));
    if (apiVersion === undefined || kind === undefined || name === undefined) continue;
    const namespace = asString(at(node, "metadata", "namespace")) ?? home;
    return { group: "", kind, namespace, name };
  }
  return undefined;
}

/** How messages name what an entry names. */
function namesIn(named: string, home: string): readonly string[] {
  const [kind = "", ...rest] = named.split("/");
  const name = rest.at(-1) ?? "";
  if (rest.length > 1) return [displayName({ kind, namespace: rest[0] ?? "", name })];
  const lane = { Sandbox: "sandbox", RouteGroup: "group" }[kind];
  return [
    displayName({ kind, name }),
    displayName({ kind, namespace: home, name }),
    ...(lane === undefined ? [] : [`${lane} "${name}"`]),
  ];
}

/** Whether a message says the whole name, and not one that begins or ends with it. */
function isIn(name: string, message: string): boolean {
  for (let from = message.indexOf(name); from >= 0; from = message.indexOf(name, from + 1)) {
    const rest = message.slice(from + name.length);
    // A port may follow the name of a Service.
    if (!/\w$/.test(message.slice(0, from)) && !/^(?:[-\w]|[./]\w|:[A-Za-z])/.test(rest))
      return true;
  }
  return false;
}

function unused({ code, object, sandbox, source }: Entry): Parameters<Problems["report"]>[0] {
  const about = object === undefined ? "" : ` about "${object}"`;
  const where = sandbox === undefined ? "" : ` and sandbox "${sandbox}"`;
  return {
    code: unusedAcknowledgement,
    message: Object.hasOwn(codes, code)
      ? `no warning ${code}${about}${where} is there to be acknowledged`
      : `"${code}" is no warning of isolane`,
    help: "remove the entry, or write code and object as the warning has them: Kind/name, or Kind/namespace/name outside of the environment's namespace; a sandbox acknowledges only what is about itself",
    source,
  };
}

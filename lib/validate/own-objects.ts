/** @module The objects that specs of sandboxes hold (`spec.objects`), as objects in namespaces. */
import type { Problems } from "../diagnostics/problems.ts";
import { kindOf } from "../kube/kinds.ts";
import { forms, lengths } from "../kube/limits.ts";
import { displayName, groupKind, type KubeObject, keyString, objectKey } from "../kube/object.ts";
import { toObject } from "../load/metadata.ts";
import type { AddedObject, Sourced } from "../model/input.ts";
import { below, type SourceRef } from "../model/source.ts";
import type { Sandbox } from "../model/spec.gen.ts";

/** What all sandboxes state, in their order. `home`: the namespace of objects that name none. */
export function ownObjects(
  sandboxes: readonly Sourced<Sandbox>[],
  home: string,
  problems: Problems,
): readonly AddedObject[] {
  return sandboxes.flatMap(({ spec, source }) => {
    const found = new Map<string, SourceRef>();
    return (spec.spec.objects ?? []).flatMap((value, index): readonly AddedObject[] => {
      const place = below(source, "spec", "objects", index);
      const object = toObject(value, place, problems);
      if (object === undefined || !hasName(object, place, problems)) return [];
      const placed = inNamespace(object, home);
      const key = keyString(objectKey(placed));
      const first = found.get(key);
      found.set(key, first ?? place);
      if (first !== undefined) reportTwice(placed, { first, place }, problems);
      return [{ sandbox: spec.metadata.name, object: placed, source: place }];
    });
  });
}

// --- internal ---

function inNamespace(object: KubeObject, home: string): KubeObject {
  if (kindOf(object).scope === "cluster") return object;
  const { namespace = home, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, namespace } };
}

/** A Service's name is a part of a host name; that of the output is made of it, and would hide what is wrong. */
function hasName(object: KubeObject, source: SourceRef, problems: Problems): boolean {
  const { name } = object.metadata;
  if (groupKind(object) !== "/Service") return true;
  if (forms.dnsLabel.test(name) && name.length <= lengths.label) return true;
  problems.report({
    code: "E0132",
    message: `name "${name}" is not allowed for a Service`,
    help: "use lower-case letters, digits and `-`, at most 63 characters",
    source: below(source, "metadata", "name"),
  });
  return false;
}

function reportTwice(
  object: KubeObject,
  { first, place }: { readonly first: SourceRef; readonly place: SourceRef },
  problems: Problems,
): void {
  problems.report({
    code: "E0381",
    message: `the sandbox states ${displayName(objectKey(object))} twice`,
    help: "remove one of the two, or give it another name",
    source: below(place, "metadata", "name"),
    related: [{ message: "first stated here", source: below(first, "metadata", "name") }],
  });
}

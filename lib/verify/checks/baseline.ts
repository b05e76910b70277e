/**
 * @module P1 for what no request shows: the baseline that the output deploys is the baseline that was
 * read. Images, selectors, policies, routes for foreign hosts: whoever reviews `dist/` relies on it.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { isHandedOver, marksOf, rowOf } from "../../kube/copied-metadata.ts";
import { asArray, at, isRecord, stable, stringMap } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import type { MarkField } from "../../kube/metadata/row.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { scaledBy, withoutReplicas } from "../../kube/scaling.ts";
import { labels } from "../../model/interface.ts";
import { below } from "../../model/source.ts";
import { workloadName } from "../../simulate/cluster/cluster.ts";
import type { Check } from "../check.ts";
import { consumersIn } from "../reading/consumers.ts";
import { injected } from "../reading/injections.ts";
import type { Reading } from "../reading/reading.ts";
import { type Apart, differences, inShort } from "./copies/difference.ts";
import { isOfMounts, keysMounts } from "./copies/mounts.ts";

/** The baseline that the output deploys is the one that was read. */
export const baselineCheck: Check = {
  name: "baseline",
  promises: ["P1"],
  codes: ["E0942"],
  run: checkBaseline,
};

/** Reports baseline objects that are not passed on as they were given. */
function checkBaseline(reading: Reading, problems: Problems): undefined {
  const { before, output, sources } = reading;
  const twice = repeated(output.objects.map(({ key }) => key));
  const scaled = scaledBy(before.objects.values());
  for (const { object, key, unit, source } of output.objects) {
    // Of two with one key it is said that they are two.
    if (twice.has(key)) continue;
    const original = before.objects.get(key);
    if (original === undefined || (unit !== "baseline" && unit !== "routes")) continue;
    const whole = injected(original, reading);
    const given = scaled.has(key) ? withoutReplicas(whole) : whole;
    const map = consumersIn(reading).get(workloadName(original))?.map;
    // Of the file of keys, consumers.ts speaks.
    const [apart] = changes(given, object).filter((one) => !isOfMounts(one, keysMounts(map)));
    if (apart === undefined) continue;
    const origin = sources.baseline({ object: key, path: [] });
    problems.report({
      code: "E0942",
      message: `P1, baseline safety, is broken: ${displayName(objectKey(object))} is not what the baseline says at ${apart.path.join(".") || "its root"}: expected ${inShort(apart.wanted, "nothing")}, got ${inShort(apart.found, "nothing")}`,
      help: "change the baseline's source, then run `isolane synth`",
      source: below(source, ...apart.place),
      ...(origin === undefined ? {} : { related: [{ message: "the baseline's", source: origin }] }),
    });
  }
}

function repeated(keys: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}

function changes(original: KubeObject, object: KubeObject): readonly Apart[] {
  const found = differences(body(original), body(object), [], { ordered: true });
  const marks = (["labels", "annotations"] as const).flatMap((field) =>
    markChanges(field, original, object),
  );
  const version = differences(original.apiVersion, object.apiVersion, ["apiVersion"]);
  return [...version, ...found, ...marks, ...ruleChanges(original, object)];
}

/** Everything but metadata, status, and the rules to which lanes add theirs. */
function body(object: KubeObject): Readonly<Record<string, unknown>> {
  const { metadata: _, status: __, apiVersion: ___, spec, ...rest } = object;
  const [list] = kindOf(object).joinedRules ?? [];
  if (list === undefined || !isRecord(spec)) return { ...rest, spec };
  return { ...rest, spec: { ...spec, [list]: undefined } };
}

/**
 * Each rule of the baseline is among the rules, in the baseline's order. One for some callers may have
 * got matches for the same callers' forks.
 */
function ruleChanges(original: KubeObject, object: KubeObject): readonly Apart[] {
  const { joinedRules } = kindOf(original);
  if (joinedRules === undefined) return [];
  const [list, ...inRule] = joinedRules;
  const path = ["spec", list];
  const rules = asArray(at(object, ...path)).map((rule) => stable(withoutForks(rule, inRule)));
  let from = 0;
  for (const [index, rule] of asArray(at(original, ...path)).entries()) {
    const place = rules.indexOf(stable(rule), from);
    if (place < 0) {
      return [{ path: [...path, String(index)], place: path, wanted: rule, found: undefined }];
    }
    from = place + 1;
  }
  return [];
}

function withoutForks(rule: unknown, [matches, callers]: readonly [string, string]): unknown {
  const own = asArray(at(rule, matches)).filter(
    // No pod of the baseline has such a label.
    (match) => stringMap(at(match, callers))[labels.fork] === undefined,
  );
  return own.length === 0 || !isRecord(rule) ? rule : { ...rule, [matches]: own };
}

/** Less the marks of owners: of the last one, and of the engine, which has checks of its own. */
function markChanges(field: MarkField, original: KubeObject, object: KubeObject): readonly Apart[] {
  const marks = (one: KubeObject) =>
    Object.fromEntries(
      marksOf(one.metadata)
        .filter((mark) => mark.field === field)
        // The output has none of them left.
        .filter((mark) => one === object || !isHandedOver(mark, one))
        .filter((mark) => rowOf(mark, "other")?.written !== "for an engine")
        .map(({ key, value }) => [key, value]),
    );
  return differences(marks(original), marks(object), ["metadata", field]);
}

/** @module A VirtualService for hosts that only a sandbox has: keyed copies of its rules, and nothing for anybody else. */
import type { Problems } from "../../../diagnostics/problems.ts";
import { copiedMarks } from "../../../kube/copied-metadata.ts";
import { asRecord, asString } from "../../../kube/json.ts";
import type { Carriers } from "../../../model/carriers.ts";
import type { Contribution } from "../../../model/contribution.ts";
import type { Lane } from "../../../model/lane.ts";
import type { PlannedTable } from "../../../model/route-plan.ts";
import { laneObject, ownMark } from "../../lane-object.ts";
import { keyedRules, namer } from "./keyed-rules.ts";
import { checkRegexes } from "./regex-check.ts";

/** Renders it into the unit of the sandbox. A host of nobody else's needs no rule for requests without a key: they get 404. */
export function renderOwnVirtualService(
  { table: { owner }, rules }: PlannedTable,
  own: Lane,
  { carriers, problems }: { readonly carriers: Carriers; readonly problems: Problems },
): Contribution {
  const { apiVersion, kind, metadata, spec } = owner.object;
  const unique = namer([]);
  const http = rules.flatMap(({ rule, copies }) => {
    checkRegexes(rule, problems);
    const { body } = rule;
    const name = asString(body.name) ?? `rule-${rule.index + 1}`;
    const copied = { body, matches: rule.matches.map((match) => match.body), name };
    return copies.flatMap((copy) => keyedRules(copied, copy, carriers, unique));
  });
  return laneObject({
    ...{ lane: own, apiVersion, kind, name: metadata.name, phase: "route" },
    namespace: metadata.namespace ?? "",
    annotations: { ...copiedMarks(metadata, "route").annotations, ...ownMark(owner.object) },
    spec: { ...asRecord(spec), http },
    sources: [owner.source, ...rules.map(({ rule }) => rule.source)],
  });
}

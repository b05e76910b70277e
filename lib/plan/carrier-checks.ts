/** @module Baseline rules that read or write the headers in which the routing key travels. */
import { carrierHeader, keysOf } from "../model/carriers.ts";
import type { Lane } from "../model/lane.ts";
import type { RouteRule, RouteTable } from "../model/route-table.ts";
import type { PlanContext } from "./keyed-copies.ts";
import { ruleName } from "./names.ts";
import type { HeaderEdit, RoutePlanner } from "./planner.ts";

/** Reports matches on a carrier header: the key cannot be ANDed to a condition on the same header. */
export function checkCarrierMatches(
  rules: readonly RouteRule[],
  headers: RoutePlanner["headers"],
  context: PlanContext,
): void {
  const isCarrier = carriers(context);
  for (const rule of rules) {
    for (const { header, source } of headers(rule).matched) {
      if (!isCarrier(header)) continue;
      context.problems.report({
        code: "E0410",
        message: `${ruleName(rule)} matches header "${header}", in which the routing key travels`,
        help: "match another header, or choose other routing.carriers",
        source,
      });
    }
  }
}

/**
 * Refuses rules that put requests into a lane, and warns of those that take the key away or put another one in.
 * @param own The lane of the sandbox that brings the tables: its requests may get its own key.
 */
export function checkCarrierEdits(
  tables: readonly RouteTable[],
  headers: RoutePlanner["headers"],
  context: PlanContext,
  own?: Lane,
): void {
  for (const rule of tables.flatMap((table) => table.rules)) {
    const edits = headers(rule).edited.flatMap((edit) => effectsOf(edit, context));
    const entering = edits.find(({ lane }) => lane !== undefined && lane !== own);
    if (entering?.lane !== undefined) {
      const { lane, header } = entering;
      context.problems.report({
        code: "E0386",
        message: `${ruleName(rule)} puts the key of lane "${lane.key}" into request header "${header}": every request that it routes is in that lane from there on, also one without a key`,
        help: "leave the header alone; a host that leads into a lane is a preview of an entry point",
        source: rule.source,
        related: [{ message: "the lane", source: lane.source }],
      });
      continue;
    }
    const [edit] = edits;
    if (edit === undefined) continue;
    context.problems.report({
      code: "W0411",
      message: `${ruleName(rule)} ${verbs[edit.how]} request header "${edit.header}", in which the routing key travels: ${edit.effect}`,
      help: "leave the header alone, or choose other routing.carriers",
      source: rule.source,
    });
  }
}

const verbs = { set: "sets", add: "adds to", remove: "removes" } as const;

/** What an edit of a carrier's header does to requests. */
interface Effect extends HeaderEdit {
  readonly effect: string;
  /** The lane whose key it puts in. */
  readonly lane?: Lane;
}

/** Of a header that is no carrier's: nothing. A member of others beside ours changes nothing either. */
function effectsOf(edit: HeaderEdit, { environment }: PlanContext): readonly Effect[] {
  const { how, value = "" } = edit;
  const leave = "requests leave their lane there";
  return environment.settings.carriers
    .filter((carrier) => carrierHeader(carrier) === edit.header.toLowerCase())
    .flatMap((carrier): readonly Effect[] => {
      const keys = how === "remove" ? [] : keysOf(carrier, value);
      const [key] = keys;
      if (key === undefined) return how === "add" ? [] : [{ ...edit, effect: leave }];
      const lane = environment.lanes.find((one) => keys.includes(one.key));
      const enter = `all requests go on with key "${key}", and enter a lane that has it`;
      const effect =
        how === "set" ? enter : `all requests go on with key "${key}" beside their own`;
      return [{ ...edit, effect, ...(lane === undefined ? {} : { lane }) }];
    });
}

function carriers({ environment }: PlanContext): (header: string) => boolean {
  const headers = new Set(environment.settings.carriers.map(carrierHeader));
  return (header) => headers.has(header.toLowerCase());
}
